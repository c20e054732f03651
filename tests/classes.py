"""How a story about cohorts begins: a programme, a cohort with learners, marks in its sittings.

Marks are recorded as rows, because how an answer becomes a mark is told elsewhere.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import insert, select

from app.db import begin_write, db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.blueprint import Blueprint, Cell
from app.domain.exams import ExamRules
from app.domain.grades import band_of
from app.domain.timing import TimeRule, Window
from app.models.attempts import Attempt, Grading
from app.models.exams import PoolPaper, Sitting
from app.models.programmes import Cohort
from app.services.banks.loading import load_bank
from app.services.exams import composing
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.programmes import cohorts
from app.services.programmes.rules import DEFAULT_RULE
from app.services.sittings import giving
from tests.stories import simple_bank

NOW = datetime(2022, 6, 30, 2, tzinfo=UTC)
_seeds = itertools.count(101)


def dice() -> Dice:
    return Dice(random.Random(next(_seeds)))


def make_programme(code: str = "dvm", position: int = 1) -> str:
    """A programme with a published test; returns its code."""
    cohorts.create_programme(COMMAND_LINE, code, f"Chương trình {code}", position, now=NOW)
    end_transaction(commit=True)
    return code


def make_snapshot(programme: str | None = None) -> int:
    """A published test of five questions."""
    bank = simple_bank(f"bank-{next(_seeds)}")
    load_bank(COMMAND_LINE, bank, now=NOW, dice=dice())
    blueprint, rules = Blueprint((Cell("t1", "NB", 5),)), ExamRules(TimeRule(None), pool=2)
    exam = composing.draft_exam(
        COMMAND_LINE, "Kiểm tra", bank.code, blueprint, rules, programme_code=programme, now=NOW, dice=dice()
    )
    snapshot = composing.publish_exam(COMMAND_LINE, exam.id, now=NOW, dice=dice())
    end_transaction(commit=True)
    return snapshot.id


def open_cohort(
    code: str = "dvm-1", programme: str = "dvm", opened: date = date(2022, 4, 18), learners: int | Sequence[str] = 3
) -> tuple[Cohort, list[int]]:
    """A cohort with so many learners, or with these names; returns it and the people in the order given."""
    names = [f"Nguyễn Văn Học{n}" for n in range(learners)] if isinstance(learners, int) else learners
    people = bulk.register_people(COMMAND_LINE, [NewPerson(name) for name in names], now=NOW, dice=dice())
    cohort = cohorts.open_cohort(COMMAND_LINE, code, f"Lớp {code}", programme, "", opened, now=NOW, dice=dice())
    cohorts.enrol(COMMAND_LINE, cohort.id, people)
    end_transaction(commit=True)
    return cohort, people


def give_test(cohort: Cohort, snapshot: int) -> Sitting:
    """A sitting for everyone who is enrolled."""
    window = Window(datetime(2022, 4, 29, 7, tzinfo=UTC), datetime(2022, 4, 29, 8, tzinfo=UTC))
    sitting = giving.give_exam(COMMAND_LINE, snapshot, "Kiểm tra", window, cohort_id=cohort.id, now=NOW, dice=dice())
    end_transaction(commit=True)
    return sitting


def mark(sitting: Sitting, marks: dict[int, Sequence[str | int]], *, attempt: int = 1) -> None:
    """Record attempts: person -> the marks of one attempt's gradings, the oldest first; none: not graded yet."""
    begin_write()
    paper = db.session.scalar(select(PoolPaper.paper_id).where(PoolPaper.snapshot_id == sitting.snapshot_id).limit(1))
    rows = {
        person: Attempt(
            public_id=dice().public_id(),
            sitting_id=sitting.id,
            person_id=person,
            number=attempt,
            paper_id=paper,
            started_at=NOW,
            handed_in_at=NOW,
        )
        for person in marks
    }
    db.session.add_all(rows.values())
    db.session.flush()
    gradings = [
        _grading(rows[person].id, number, Decimal(text))
        for person, texts in marks.items()
        for number, text in enumerate(texts, 1)
    ]
    if gradings:
        db.session.execute(insert(Grading), gradings)
    end_transaction(commit=True)


def _grading(attempt_id: int, number: int, points: Decimal) -> dict[str, object]:
    band = band_of(points, DEFAULT_RULE)
    return {
        "attempt_id": attempt_id,
        "number": number,
        "graded_at": NOW,
        "reason": "handed_in",
        "correct": int(points),
        "total": 10,
        "share": str(points / 10),
        "mark_cents": int(points * 100),
        "band": band.code if band else None,
        "passed": points >= DEFAULT_RULE.pass_mark,
        "credits": "1",
        "taken_ms": 60_000,
    }


def graded_cohort(marks: Sequence[str | int], **named: object) -> tuple[Cohort, list[int]]:
    """An open cohort in which everyone has a result: the marks given, in the order of the people returned."""
    cohort, people = open_cohort(learners=len(marks), **named)  # type: ignore[arg-type]
    mark(give_test(cohort, make_snapshot()), {person: [text] for person, text in zip(people, marks, strict=True)})
    return cohort, people
