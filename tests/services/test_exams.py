"""Composing an exam: who may change, approve and publish it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.blueprint import Shortage
from app.domain.errors import Forbidden, Refusal
from app.domain.exams import Stage
from app.models.banks import Question
from app.models.exams import Exam, Snapshot
from app.services.exams import authors, composing, drawing, finding, reading
from app.services.exams.composing import Change
from app.services.exams.drawing import OverlapTooLarge
from tests.composers import (
    LATER,
    NOW,
    RULES,
    SMALL,
    approve,
    blueprint,
    change,
    choose,
    dice,
    draft,
    load,
    publish,
    stage,
)

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
    assert [line.username for line in authors.authors_of(COMMAND_LINE, exam_id)] == ["hung", "oanh"]


def test_saving_what_is_there_already_changes_nothing(hung, oanh):
    exam_id = draft(hung)
    assert not change(oanh, exam_id, title="Kiểm tra cuối khóa", blueprint=SMALL, rules=RULES, programme_code="")
    assert [line.username for line in authors.authors_of(COMMAND_LINE, exam_id)] == ["hung"]
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
