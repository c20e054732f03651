"""What may be opened again and what not, and what that means for results elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.contests import EntryForm, RoundRules
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.timing import Window
from app.models.attempts import Attempt
from app.models.contests import Round
from app.models.exams import Sitting
from app.models.programmes import Cohort
from app.models.rooms import Reopening
from app.services.contests import rounds
from app.services.programmes import results
from app.services.sittings import passes, reopening, taking_in
from tests.classes import graded_cohort, make_programme
from tests.services.test_races import people, start  # noqa: F401
from tests.stories import give


def attempts():
    found = db.session.scalars(select(Attempt.public_id).order_by(Attempt.id)).all()
    end_transaction(commit=False)
    return found


def reopen(attempt, who=COMMAND_LINE, minutes=5, reason="x"):
    return reopening.reopen(who, attempt, minutes, reason, now=clock.now())


@pytest.fixture
def cohort(app):
    """Three learners of a cohort whose papers are graded."""
    make_programme()
    found, _ = graded_cohort(["9", "6", "4"])
    end_transaction(commit=True)
    return found.id


def of_cohort(cohort):
    row = db.session.get_one(Cohort, cohort)
    marks = [learner.result for learner in results.results_of([row])[cohort].learners]
    end_transaction(commit=False)
    return [result for result in marks if result]


def test_while_a_paper_is_open_again_its_learner_has_no_result(cohort):
    assert len(of_cohort(cohort)) == 3
    reopen(attempts()[0])
    end_transaction(commit=True)
    assert len(of_cohort(cohort)) == 2


def test_papers_of_a_closed_cohort_stay_as_they_are(cohort):
    begin_write()
    db.session.execute(update(Cohort).values(closed_on=clock.now().date()))
    end_transaction(commit=True)
    for ask in (lambda a: reopen(a), lambda a: reopening.ended_paper(COMMAND_LINE, a, now=clock.now())):
        with pytest.raises(Refusal, match="cohort_closed"):
            ask(attempts()[0])
        end_transaction(commit=False)


def test_a_round_of_a_contest_has_no_room(app, people, dice):  # noqa: F811
    exam = give("lan")
    attempt = start(people[0], exam.code)
    end_transaction(commit=True)
    now = clock.now()
    contest = rounds.create_contest(COMMAND_LINE, "c", "Cuộc thi", "BTC", entry_form=EntryForm(), now=now)
    window = Window(now - timedelta(hours=1), now + timedelta(hours=1))
    rounds.add_round(COMMAND_LINE, contest, "Tuần 1", exam.snapshot_id, window, RoundRules(), now=now, dice=dice)
    end_transaction(commit=True)
    begin_write()
    # Lan's sitting becomes the round's.
    db.session.execute(update(Round).values(sitting_id=exam.sitting_id))
    db.session.execute(update(Attempt).values(handed_in_at=now))
    end_transaction(commit=True)
    with pytest.raises(Refusal, match="reopen_contest"):
        reopen(attempt)
    end_transaction(commit=False)
    sitting = db.session.scalar(select(Sitting.public_id).where(Sitting.id == exam.sitting_id))
    for act in (
        lambda: taking_in.take_in(COMMAND_LINE, sitting, None, "x", now=now, dice=Dice()),
        lambda: passes.make_pass(COMMAND_LINE, sitting, "x", now=now, dice=Dice()),
    ):
        with pytest.raises(NotFound):
            act()
        end_transaction(commit=False)


@pytest.mark.parametrize("minutes", [0, -1, 241])
def test_minutes_and_a_reason_are_asked_for(cohort, minutes):
    with pytest.raises(Invalid, match="minutes_range"):
        reopen(attempts()[0], minutes=minutes)
    for reason in ("", "   ", "x" * 301):
        with pytest.raises(Invalid, match="reason_length"):
            reopen(attempts()[0], reason=reason)


def test_organisers_and_learners_open_nothing(cohort, actor):
    for who in ("oanh", "lan", "son"):
        with pytest.raises(Forbidden):
            reopen(attempts()[0], actor(who))
    assert db.session.scalar(select(Reopening.id)) is None
