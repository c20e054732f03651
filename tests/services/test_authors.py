"""Who may read an exam's papers before they are over; every reading is recorded."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db import begin_write, db, end_transaction
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.exams import Stage
from app.models.audit import AuditEvent
from app.models.exams import ExamAuthor, Sitting
from app.services.attempts import starting
from app.services.exams import authors, reading
from tests.composers import LATER, NOW, RULES, change, dice, draft, give, load, publish, stage

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hung(app, actor):
    load()
    return actor("hung")


@pytest.fixture
def oanh(actor):
    return actor("oanh")


@pytest.fixture
def an(actor):
    return actor("an")


def refused(code: str, kind: type[Refusal] = Refusal):
    return pytest.raises(kind, match=f"^{code}$")


def test_papers_are_read_by_authors_only_and_every_reading_is_recorded(hung, oanh, an):
    exam_id = draft(hung)
    with pytest.raises(NotFound):
        authors.read_paper(hung, exam_id, 1, now=NOW)
    end_transaction(commit=False)
    publish(hung, exam_id)
    with refused("exam_authors_only", Forbidden):
        authors.read_paper(oanh, exam_id, 1, now=LATER)
    end_transaction(commit=False)
    page = authors.read_paper(hung, exam_id, 6, now=LATER)
    end_transaction(commit=True)
    assert (page.number, page.pool, page.snapshot, len(page.paper.items)) == (6, 6, 1, 4)
    authors.read_paper(an, exam_id, 2, now=LATER + MINUTE)
    end_transaction(commit=True)
    with pytest.raises(NotFound):
        authors.read_paper(hung, exam_id, 7, now=LATER)
    end_transaction(commit=False)
    read = authors.readings_of(exam_id)
    assert [(one.name, one.at) for one in read] == [("Phạm Thị An", LATER + MINUTE), ("Hoàng Văn Hùng", LATER)]
    assert json.loads(read[0].detail) == {"paper": 2, "snapshot": 1}


def test_nobody_makes_themselves_an_author_of_papers_that_are_secret(hung, oanh):
    exam_id = draft(hung)
    snapshot_id = publish(hung, exam_id)
    for act in (
        lambda: change(oanh, exam_id, title="Để đọc đề"),
        lambda: publish(oanh, exam_id),
        lambda: authors.add_author(oanh, exam_id, "oanh", now=LATER),
        lambda: reading.preview(oanh, "kt-1", 1, now=LATER),
    ):
        with refused("exam_authors_only", Forbidden):
            act()
        end_transaction(commit=False)
    assert not authors.may_read(oanh, exam_id, now=LATER)
    give(snapshot_id, NOW + 10 * MINUTE, LATER)
    assert not authors.may_read(oanh, exam_id, now=NOW)


def test_an_author_lets_a_colleague_in(hung, oanh):
    exam_id = draft(hung)
    publish(hung, exam_id)
    with refused("author_composes_nothing", Invalid):
        authors.add_author(hung, exam_id, "lan", now=LATER)
    end_transaction(commit=False)
    with refused("account_unknown", NotFound):
        authors.add_author(hung, exam_id, "khong-co", now=LATER)
    end_transaction(commit=False)
    for _ in range(2):
        authors.add_author(hung, exam_id, " Oanh ", now=LATER)
        end_transaction(commit=True)
    assert authors.may_read(oanh, exam_id, now=LATER)
    assert len(db.session.scalars(select(ExamAuthor).where(ExamAuthor.exam_id == exam_id)).all()) == 2
    added = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "exam.author_added")).all()
    assert len(added) == 1


def test_papers_are_open_to_composers_when_every_sitting_is_over(hung, oanh, actor):
    exam_id = draft(hung)
    snapshot_id = publish(hung, exam_id)
    sitting_id = give(snapshot_id)
    assert not authors.may_read(oanh, exam_id, now=LATER - MINUTE)
    assert authors.may_read(oanh, exam_id, now=LATER)
    assert not authors.may_read(actor("lan"), exam_id, now=LATER)
    assert stage(oanh) is Stage.OVER

    begin_write()
    db.session.get_one(Sitting, sitting_id).extra_seconds = 300
    end_transaction(commit=True)
    assert not authors.may_read(oanh, exam_id, now=LATER + 4 * MINUTE)
    assert authors.may_read(oanh, exam_id, now=LATER + 5 * MINUTE)

    give(snapshot_id, LATER, LATER + 60 * MINUTE, ("minh",))
    assert not authors.may_read(oanh, exam_id, now=LATER + 6 * MINUTE)
    assert stage(oanh, LATER + MINUTE) is Stage.OPEN


def test_papers_published_anew_are_secret_again(hung, oanh):
    exam_id = draft(hung)
    give(publish(hung, exam_id))
    change(hung, exam_id, title="Thi lại")
    publish(hung, exam_id, LATER)
    assert not authors.may_read(oanh, exam_id, now=LATER + MINUTE)


def test_papers_are_secret_while_somebody_works_beyond_the_window(hung, oanh, actor):
    rules = RULES.__class__(RULES.time.__class__(timedelta(minutes=30), cut_at_close=False), pool=6)
    exam_id = draft(hung, rules=rules)
    sitting_id = give(publish(hung, exam_id))
    lan = actor("lan")
    begun = LATER - MINUTE
    starting.start(lan, starting.admission(lan, sitting_id, now=begun), now=begun, dice=dice())
    end_transaction(commit=True)
    assert not authors.may_read(oanh, exam_id, now=LATER + 20 * MINUTE)
    assert authors.may_read(oanh, exam_id, now=LATER + 31 * MINUTE)


def test_an_author_or_an_administrator_takes_another_off_but_not_the_last(hung, oanh, an):
    exam_id = draft(hung)
    publish(hung, exam_id)
    for code, act in (
        ("last_author", lambda: authors.remove_author(an, exam_id, "hung", now=LATER)),
        ("author_self", lambda: authors.remove_author(hung, exam_id, "hung", now=LATER)),
    ):
        with refused(code):
            act()
        end_transaction(commit=False)
    with refused("exam_authors_only", Forbidden):
        authors.remove_author(oanh, exam_id, "hung", now=LATER)
    end_transaction(commit=False)
    authors.add_author(hung, exam_id, "oanh", now=LATER)
    end_transaction(commit=True)
    assert [(line.username, line.removable) for line in authors.authors_of(oanh, exam_id)] == [
        ("hung", True),
        ("oanh", False),
    ]
    for _ in range(2):
        authors.remove_author(oanh, exam_id, "hung", now=LATER)
        end_transaction(commit=True)
    assert not authors.may_read(hung, exam_id, now=LATER)
    assert [line.username for line in authors.authors_of(an, exam_id)] == ["oanh"]
    removed = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "exam.author_removed")).all()
    assert len(removed) == 1
