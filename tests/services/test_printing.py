"""Printing papers: who may, which paper a code is, and what is left in the books."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from app import clock
from app.db import begin_write, db, end_transaction, writing
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.blueprint import Blueprint, Cell
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.exams import ExamRules
from app.domain.questions import Option, SingleChoice
from app.domain.timing import TimeRule
from app.formats import rich
from app.models.audit import AuditEvent
from app.models.banks import Medium
from app.models.exams import Exam, ExamAuthor, PaperCode, PoolPaper, Sitting
from app.services import settings
from app.services.banks.loading import load_bank
from app.services.exams import authors, composing, frozen, printing
from app.services.people.accounts import account_id_of
from tests.documents.papers import PICTURE, png
from tests.stories import give, simple_bank


@pytest.fixture
def exam(app):
    """A published exam of Hùng's: 5 of 12 questions, 8 papers."""
    found = give("lan")
    begin_write()
    exam_id = db.session.scalar(select(Exam.id).where(Exam.code == found.code))
    author = {"exam_id": exam_id, "account_id": account_id_of("hung"), "since": clock.now()}
    db.session.execute(insert(ExamAuthor), [author])
    end_transaction(commit=True)
    return found


@pytest.fixture
def print_(app, dice):
    """Print as somebody; what comes back is what would be printed."""

    def act(actor, exam, codes, render=lambda found: found):
        try:
            return printing.print_papers(actor, exam.code, codes, render, now=clock.now(), dice=dice)
        finally:
            end_transaction(commit=True)

    return act


def codes_of(exam) -> dict[str, int]:
    found = db.session.execute(
        select(PaperCode.code, PaperCode.paper_id)
        .where(PaperCode.snapshot_id == exam.snapshot_id)
        .order_by(PaperCode.position)
    )
    return dict(found.all())


def test_every_code_gets_a_paper_of_the_pool_and_neighbours_differ(exam, actor, print_):
    printed = print_(actor("hung"), exam, "101-104")
    assert [paper.code for paper in printed.papers] == ["101", "102", "103", "104"]
    assert (printed.title, printed.lang, printed.minutes) == ("Bài thử", "vi", 30)
    pool = set(db.session.scalars(select(PoolPaper.paper_id).where(PoolPaper.snapshot_id == exam.snapshot_id)))
    stored = codes_of(exam)
    assert list(stored) == ["101", "102", "103", "104"]
    assert set(stored.values()) <= pool
    assert len(set(stored.values())) == 4
    assert len({paper.items for paper in printed.papers}) == 4


def test_a_code_printed_again_is_the_same_paper(exam, actor, print_):
    first = print_(actor("hung"), exam, "101,102,103")
    before = codes_of(exam)
    again = print_(actor("hung"), exam, "103, 101, 104")
    assert {k: v for k, v in codes_of(exam).items() if k != "104"} == before
    assert again.papers[0].items == first.papers[2].items
    assert again.papers[1].items == first.papers[0].items
    assert list(codes_of(exam)) == ["101", "102", "103", "104"], "a new code comes after the others"


def test_printing_is_recorded(exam, actor, print_):
    print_(actor("hung"), exam, "101-102")
    print_(actor("hung"), exam, "101")
    events = db.session.execute(
        select(AuditEvent.account_id, AuditEvent.subject_id, AuditEvent.detail)
        .where(AuditEvent.action == "exam.papers_printed")
        .order_by(AuditEvent.id)
    ).all()
    exam_id = db.session.scalar(select(Exam.id).where(Exam.code == exam.code))
    assert [(event.account_id, event.subject_id) for event in events] == [(account_id_of("hung"), exam_id)] * 2
    assert [json.loads(event.detail)["codes"] for event in events] == [["101", "102"], ["101"]]


def test_nothing_is_rendered_under_the_write_lock(exam, actor, print_):
    assert print_(actor("hung"), exam, "101-102", lambda _: writing()) is False


def test_what_cannot_be_rendered_leaves_no_code(exam, actor, print_):
    def broken(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        print_(actor("hung"), exam, "101-102", broken)
    assert not codes_of(exam)


def test_a_code_that_somebody_else_printed_meanwhile_is_refused(exam, actor, print_):
    def meanwhile(found):
        asked = [item.question for item in found.papers[1].items]
        pool = select(PoolPaper.paper_id).where(PoolPaper.snapshot_id == exam.snapshot_id)
        other = next(
            paper
            for paper in db.session.scalars(pool).all()
            if [item.question for item in frozen.paper(paper).items] != asked
        )
        begin_write()
        row = {"snapshot_id": exam.snapshot_id, "code": "102", "position": 1, "printed_at": clock.now()}
        db.session.execute(insert(PaperCode), [row | {"paper_id": other}])
        end_transaction(commit=True)

    with pytest.raises(Refusal, match="paper_codes_moved"):
        print_(actor("hung"), exam, "101-102", meanwhile)
    assert list(codes_of(exam)) == ["102"], "what the other one printed, and nothing else"


@pytest.mark.parametrize(
    ("codes", "refusal"), [("", "paper_codes_empty"), ("1,1", "paper_codes_duplicate"), ("x", "paper_codes_malformed")]
)
def test_codes_that_cannot_be_read_are_refused(exam, actor, print_, codes, refusal):
    with pytest.raises(Invalid, match=refusal):
        print_(actor("hung"), exam, codes)
    assert not codes_of(exam)


def test_an_exam_that_is_not_there_or_not_published_is_refused(actor, print_, dice):
    load_bank(COMMAND_LINE, simple_bank(), now=clock.now(), dice=dice)
    rules = ExamRules(time=TimeRule(timedelta(minutes=15)), pool=4)
    draft = composing.draft_exam(
        COMMAND_LINE, "Nháp", "toan", Blueprint((Cell("t1", "NB", 4),)), rules, now=clock.now(), dice=dice
    )
    code = draft.code
    end_transaction(commit=True)
    assert printing.page(COMMAND_LINE, code, now=clock.now()).pool == 0
    with pytest.raises(Refusal, match="exam_unpublished"):
        printing.print_papers(COMMAND_LINE, code, "101", lambda found: found, now=clock.now(), dice=dice)
    with pytest.raises(NotFound):
        printing.print_papers(COMMAND_LINE, "none", "101", lambda found: found, now=clock.now(), dice=dice)


def test_a_pool_of_one_paper_is_refused(exam, actor, print_):
    begin_write()
    db.session.execute(delete(PoolPaper).where(PoolPaper.snapshot_id == exam.snapshot_id, PoolPaper.number > 0))
    end_transaction(commit=True)
    with pytest.raises(Refusal, match="paper_pool_small"):
        print_(actor("hung"), exam, "101-102")


def test_before_the_exam_is_over_only_its_authors_print_it(exam, actor, print_):
    with pytest.raises(Forbidden, match="exam_authors_only"):
        print_(actor("oanh"), exam, "101-102")
    with pytest.raises(Forbidden, match="exam_authors_only"):
        printing.page(actor("oanh"), exam.code, now=clock.now())
    for nobody in ("lan", "binh", "son"):
        with pytest.raises(Forbidden):
            print_(actor(nobody), exam, "101-102")
    assert not codes_of(exam)
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "exam.papers_printed")) == 0
    end_transaction(commit=False)
    for author in (actor("hung"), actor("an"), COMMAND_LINE):
        print_(author, exam, "101-102")


def test_a_second_author_may_print_and_after_the_exam_everybody_who_composes(exam, actor, print_):
    now = clock.now()
    exam_id = db.session.scalar(select(Exam.id).where(Exam.code == exam.code))
    with pytest.raises(Forbidden):
        authors.require_author(actor("oanh"), exam_id, now=now)
    over = db.session.scalar(select(Sitting.closes_at).where(Sitting.id == exam.sitting_id))
    authors.require_author(actor("oanh"), exam_id, now=over)
    with pytest.raises(Forbidden):
        authors.require_author(actor("oanh"), exam_id, now=over - timedelta(seconds=1))
    end_transaction(commit=False)
    begin_write()
    db.session.execute(insert(ExamAuthor), [{"exam_id": exam_id, "account_id": account_id_of("oanh"), "since": now}])
    end_transaction(commit=True)
    print_(actor("oanh"), exam, "101-102")


def test_extra_minutes_of_a_sitting_keep_its_papers_closed(exam, actor):
    begin_write()
    db.session.execute(update(Sitting).values(extra_seconds=600))
    end_transaction(commit=True)
    exam_id = db.session.scalar(select(Exam.id).where(Exam.code == exam.code))
    over = db.session.scalar(select(Sitting.closes_at).where(Sitting.id == exam.sitting_id))
    with pytest.raises(Forbidden):
        authors.require_author(actor("oanh"), exam_id, now=over + timedelta(minutes=9))
    authors.require_author(actor("oanh"), exam_id, now=over + timedelta(minutes=10))


def test_pictures_and_the_body_above_come_along(actor, print_):
    asked = SingleChoice(f"Nhìn {rich.picture(PICTURE, 'a]b')}", tuple(Option(str(k)) for k in range(4)), 0)
    other = SingleChoice("Không có hình", tuple(Option(str(k)) for k in range(4)), 0)
    bank = Bank(
        "hinh",
        "Hình",
        "",
        "vi",
        ("NB",),
        (Topic("t1", "Một"),),
        tuple(BankQuestion(f"h-{k}", "t1", "NB", question) for k, question in enumerate((asked, other))),
    )
    exam = give("lan", bank=bank, size=2)
    settings.change(COMMAND_LINE, "superior_body", "Thành ủy Yên Bái", now=clock.now())
    medium = {"name": PICTURE, "mime": "image/png", "width": 320, "height": 120}
    db.session.execute(insert(Medium), [medium | {"content": png(), "created_at": clock.now()}])
    end_transaction(commit=True)
    printed = print_(COMMAND_LINE, exam, "101-102")
    assert printed.pictures == {PICTURE: png()}
    assert printed.superior == "Thành ủy Yên Bái"


def test_the_page_tells_what_was_printed(exam, actor, print_):
    page = printing.page(actor("hung"), exam.code, now=clock.now())
    assert (page.title, page.printed) == ("Bài thử", ())
    assert 2 <= page.pool <= 8
    end_transaction(commit=False)
    print_(actor("hung"), exam, "102,101")
    page = printing.page(actor("hung"), exam.code, now=clock.now())
    assert [code.code for code in page.printed] == ["102", "101"]
