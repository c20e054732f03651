"""What is found about a draft's trial and about papers that were published."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.db import begin_write, db, end_transaction
from app.domain.blueprint import Blueprint, Cell
from app.models.attempts import Attempt, Grading
from app.models.banks import Question
from app.models.exams import PoolPaper
from app.services.exams import drawing
from app.services.people.accounts import person_id_of
from tests.composers import NOW, RULES, blueprint, change, dice, draft, give, load, publish

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hung(app, actor):
    load()
    return actor("hung")


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
