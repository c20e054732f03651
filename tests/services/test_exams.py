"""Composing an exam: who may change, approve, publish and read it; what a draw may not do."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.blueprint import Blueprint, Cell, Shortage
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.exams import Stage
from app.domain.timing import Window
from app.models.attempts import Attempt, Grading
from app.models.audit import AuditEvent
from app.models.banks import Question
from app.models.exams import Exam, ExamAuthor, PoolPaper, Sitting, Snapshot
from app.services.attempts import starting
from app.services.exams import authors, composing, drawing, finding, reading
from app.services.exams.composing import Change
from app.services.exams.drawing import OverlapTooLarge
from app.services.people.accounts import person_id_of
from app.services.sittings import giving
from tests.composers import LATER, NOW, RULES, SMALL, blueprint, choose, dice, draft, load, publish

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


def change(who: Actor, exam_id: int, at=LATER, **what) -> bool:
    changed = composing.change_exam(who, exam_id, Change(**what), now=at)
    end_transaction(commit=True)
    return changed


def approve(who: Actor, exam_id: int, at=LATER) -> None:
    composing.approve_exam(who, exam_id, now=at)
    end_transaction(commit=True)


def give(snapshot_id: int, opens=NOW, closes=LATER, people=("lan",)) -> int:
    sitting = giving.give_exam(
        COMMAND_LINE,
        snapshot_id,
        "Ca 1",
        Window(opens, closes),
        people=[person_id_of(name) for name in people],
        now=NOW,
        dice=dice(),
    )
    sitting_id = sitting.id
    end_transaction(commit=True)
    return sitting_id


def refused(code: str, kind: type[Refusal] = Refusal):
    return pytest.raises(kind, match=f"^{code}$")


def stage(who: Actor, at=LATER) -> Stage:
    found = reading.exam_page(who, "kt-1", now=at).progress.stage
    end_transaction(commit=False)
    return found


# drafts and changes


def test_a_draft_has_its_writer_as_author_and_waits_for_nobody(hung):
    draft(hung)
    page = reading.exam_page(hung, "kt-1", now=LATER)
    assert page.progress.stage is Stage.DRAFT
    assert [line.username for line in page.authors] == ["hung"]
    assert page.may_edit
    assert not page.may_approve
    assert page.frame.stock == {("t1", "NB"): 8, ("t1", "TH"): 6, ("t2", "NB"): 5, ("t2", "TH"): 3}


def test_a_draft_that_the_bank_cannot_fill_changes_nothing(hung):
    exam_id = draft(hung)
    with pytest.raises(Shortage) as caught:
        composing.change_exam(hung, exam_id, Change(blueprint=blueprint(("t2", "TH", 4), ("t1", "VD", 1))), now=LATER)
    assert [(cell.topic, cell.level, cell.wanted, cell.stock) for cell in caught.value.cells] == [
        ("t2", "TH", 4, 3),
        ("t1", "VD", 1, 0),
    ]
    end_transaction(commit=False)
    assert db.session.get_one(Exam, exam_id).blueprint == SMALL


def test_whoever_changes_a_draft_becomes_an_author(hung, oanh):
    exam_id = draft(hung)
    assert change(oanh, exam_id, title="Kiểm tra giữa khóa")
    assert [line.username for line in authors.authors_of(exam_id)] == ["hung", "oanh"]


def test_saving_what_is_there_already_changes_nothing(hung, oanh):
    exam_id = draft(hung)
    assert not change(oanh, exam_id, title="Kiểm tra cuối khóa", blueprint=SMALL, rules=RULES, programme_code="")
    assert [line.username for line in authors.authors_of(exam_id)] == ["hung"]
    assert db.session.get_one(Exam, exam_id).changed_at == NOW


def test_two_who_change_at_once_do_not_overwrite_each_other(hung, oanh):
    exam_id = draft(hung)
    seen = reading.exam_page(oanh, "kt-1", now=NOW).version
    change(hung, exam_id, title="Tên của Hùng")
    with refused("exam_changed_meanwhile"):
        composing.change_exam(oanh, exam_id, Change(title="Tên của Oanh"), version=seen, now=LATER)
    end_transaction(commit=False)
    with refused("exam_changed_meanwhile"):
        composing.publish_exam(oanh, exam_id, version=seen, now=LATER, dice=dice())


@pytest.mark.parametrize("who", ["lan", "binh", "son"])
def test_others_compose_nothing(hung, actor, who):
    exam_id = draft(hung)
    for act in (
        lambda: change(actor(who), exam_id, title="x"),
        lambda: approve(actor(who), exam_id),
        lambda: publish(actor(who), exam_id),
        lambda: authors.read_paper(actor(who), exam_id, 1, now=LATER),
        lambda: authors.add_author(actor(who), exam_id, "hung", now=LATER),
        lambda: reading.all_exams(actor(who), now=LATER),
        lambda: reading.exam_page(actor(who), "kt-1", now=LATER),
        lambda: drawing.draw_check(actor(who), "kt-1"),
    ):
        with pytest.raises(Forbidden):
            act()


# publishing


def test_publishing_freezes_a_snapshot_and_again_makes_another(hung):
    exam_id = draft(hung)
    first = publish(hung, exam_id)
    assert stage(hung) is Stage.PUBLISHED
    change(hung, exam_id, blueprint=blueprint(("t1", "NB", 2)))
    page = reading.exam_page(hung, "kt-1", now=LATER)
    assert page.progress.unpublished_changes
    second = publish(hung, exam_id, LATER)
    rows = {row.id: row for row in db.session.scalars(select(Snapshot).where(Snapshot.exam_id == exam_id))}
    assert (rows[first].number, rows[second].number) == (1, 2)
    assert (rows[first].blueprint, rows[second].blueprint.size) == (SMALL, 2)
    assert finding.newest_snapshot("kt-1")[0] == second


def test_a_button_pressed_twice_publishes_once(hung):
    exam_id = draft(hung)
    composing.publish_exam(hung, exam_id, after=0, now=NOW, dice=dice())
    end_transaction(commit=True)
    with refused("exam_published_already"):
        composing.publish_exam(hung, exam_id, after=0, now=NOW, dice=dice())
    end_transaction(commit=False)
    assert db.session.scalar(select(func.count()).select_from(Snapshot)) == 1


def test_a_bank_that_has_shrunk_is_named_when_publishing(hung):
    exam_id = draft(hung)
    begin_write()
    for question in db.session.scalars(select(Question).where(Question.ref.like("t1-NB-%"))).all()[:6]:
        question.status = "retired"
    end_transaction(commit=True)
    with pytest.raises(Shortage) as caught:
        publish(hung, exam_id)
    assert [(cell.topic, cell.stock, cell.wanted) for cell in caught.value.cells] == [("t1", 2, 3)]


def test_papers_that_share_too_much_are_not_published(hung):
    exam_id = draft(hung, blueprint(("t1", "NB", 2), ("t2", "TH", 3)))
    choose("most_overlap_percent", 50)
    with pytest.raises(OverlapTooLarge) as caught:
        publish(hung, exam_id)
    told = caught.value.params
    assert told["limit"] == 50
    assert told["percent"] >= 60
    assert "t2/TH: 3/3/3" in told["cells"]
    assert 1 <= told["first"] < told["second"] <= RULES.pool
    end_transaction(commit=False)
    assert db.session.scalar(select(Snapshot.id)) is None


def test_a_pool_within_the_limit_is_found_among_several_draws(hung):
    exam_id = draft(hung, blueprint(("t1", "NB", 2), ("t1", "TH", 2)))
    choose("most_overlap_percent", 75)
    publish(hung, exam_id)
    drawn = drawing.draw_check(hung, "kt-1")
    assert drawn.result.overlap.percent <= 75
    assert not drawn.too_alike


# a second person


def test_with_a_second_person_the_way_is_draft_approval_publishing(hung, oanh):
    choose("exams_need_second_person", True)
    exam_id = draft(hung)
    assert stage(hung) is Stage.WAITING
    with refused("exam_unapproved"):
        publish(hung, exam_id)
    end_transaction(commit=False)
    with refused("approval_own", Forbidden):
        approve(hung, exam_id)
    end_transaction(commit=False)
    assert reading.exam_page(oanh, "kt-1", now=LATER).may_preview, "whoever is asked to approve may look first"
    approve(oanh, exam_id)
    assert stage(hung) is Stage.APPROVED
    page = reading.exam_page(hung, "kt-1", now=LATER)
    assert (page.approved_by, page.approved_at) == ("Đỗ Thị Oanh", LATER)
    publish(hung, exam_id, LATER)
    assert stage(hung) is Stage.PUBLISHED
    with refused("exam_published_already"):
        approve(oanh, exam_id)


def test_a_change_takes_the_approval_back(hung, oanh):
    choose("exams_need_second_person", True)
    exam_id = draft(hung)
    approve(oanh, exam_id, NOW)
    change(oanh, exam_id, title="Sửa sau khi duyệt")
    assert stage(hung) is Stage.WAITING
    with refused("exam_unapproved"):
        publish(oanh, exam_id)
    end_transaction(commit=False)
    with refused("approval_own", Forbidden):
        approve(oanh, exam_id)
    end_transaction(commit=False)
    approve(hung, exam_id)
    publish(oanh, exam_id, LATER)


def test_nobody_approves_where_the_centre_does_not_ask(hung, oanh):
    exam_id = draft(hung)
    with refused("approval_not_asked"):
        approve(oanh, exam_id)


def test_an_approval_is_of_what_was_seen(hung, oanh):
    choose("exams_need_second_person", True)
    exam_id = draft(hung)
    seen = reading.exam_page(oanh, "kt-1", now=NOW).version
    change(hung, exam_id, rules=RULES.__class__(RULES.time, pool=9))
    with refused("exam_changed_meanwhile"):
        composing.approve_exam(oanh, exam_id, version=seen, now=LATER)


# who may read


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


# checking the draw


def test_a_drafts_trial_is_the_same_every_time_and_stores_nothing(hung):
    draft(hung)
    first, second = drawing.draw_check(hung, "kt-1"), drawing.draw_check(hung, "kt-1")
    assert first == second
    assert first.snapshot is None
    assert first.result.papers == RULES.pool
    assert db.session.scalar(select(PoolPaper.number)) is None


def test_a_published_exams_check_reads_its_pool_also_after_the_bank_has_grown(hung):
    exam_id = draft(hung)
    publish(hung, exam_id)
    before = drawing.draw_check(hung, "kt-1")
    assert before.snapshot == 1
    begin_write()
    for question in db.session.scalars(select(Question).where(Question.ref.like("t1-NB-%"))).all()[:3]:
        question.status = "retired"
    end_transaction(commit=True)
    assert drawing.draw_check(hung, "kt-1").result.cells == before.result.cells
    change(hung, exam_id, blueprint=blueprint(("t1", "NB", 5)))
    assert drawing.draw_check(hung, "kt-1").result.size == 4
    assert drawing.draw_check(hung, "kt-1", trial=True).result.size == 5


def test_difficulty_is_told_once_enough_learners_met_every_question(hung):
    exam_id = draft(hung, Blueprint((Cell("t2", "TH", 3), Cell("t1", "NB", 8, Fraction(2)))))
    snapshot_id = publish(hung, exam_id)
    assert drawing.draw_check(hung, "kt-1").result.difficulty is None
    _graded(snapshot_id, give(snapshot_id), 19)
    assert drawing.draw_check(hung, "kt-1").result.difficulty is None
    _graded(snapshot_id, give(snapshot_id), 1)
    hard = drawing.draw_check(hung, "kt-1").result.difficulty
    assert hard.mean == pytest.approx(5)
    assert hard.deviation == pytest.approx(0, abs=1e-9)


def _graded(snapshot_id: int, sitting_id: int, count: int) -> None:
    """So many attempts, each of which earned half of every question."""
    begin_write()
    paper = db.session.scalar(select(PoolPaper.paper_id).where(PoolPaper.snapshot_id == snapshot_id).limit(1))
    for number in range(count):
        attempt = Attempt(
            public_id=dice().public_id(),
            sitting_id=sitting_id,
            person_id=person_id_of("lan"),
            number=number + 1,
            paper_id=paper,
            started_at=NOW,
            handed_in_at=NOW,
        )
        db.session.add(attempt)
        db.session.flush()
        graded = {"graded_at": NOW, "reason": "handed_in", "total": 11, "mark_cents": 0, "band": None, "passed": False}
        for nth, credit in ((1, "1"), (2, "1/2")):
            credits = " ".join([credit] * 11)
            row = Grading(
                attempt_id=attempt.id, number=nth, correct=0, share="1/2", credits=credits, taken_ms=1, **graded
            )
            db.session.add(row)
    end_transaction(commit=True)
