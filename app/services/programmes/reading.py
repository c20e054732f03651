"""What staff see of cohorts: the list of all, and one with its result sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from app.db import db
from app.domain.actors import Actor
from app.models.attempts import Attempt, Grading
from app.models.banks import Bank
from app.models.exams import Sitting
from app.models.programmes import Cohort, Enrolment, Programme
from app.services.programmes.cohorts import KEEPERS
from app.services.programmes.results import CohortResults, find_cohort, results_of


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in the list of all; `graded` counts its learners with a result."""

    public_id: str
    code: str
    title: str
    programme: str
    partner: str
    opened_on: date
    closed_on: date | None
    learners: int
    graded: int
    advanced: bool


@dataclass(frozen=True, slots=True)
class CohortPage:
    """A cohort with the results of its learners; `advanced`: the title "lớp học tiên tiến" is confirmed."""

    public_id: str
    code: str
    title: str
    programme: str
    partner: str
    opened_on: date
    closed_on: date | None
    advanced: bool
    results: CohortResults


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list of all; `bank` is the code of the bank its exams draw from, or empty."""

    code: str
    title: str
    bank: str


def all_programmes(actor: Actor) -> list[ProgrammeLine]:
    """Every programme in the order of reports."""
    actor.require(*KEEPERS)
    rows = db.session.execute(
        select(Programme.code, Programme.title, func.coalesce(Bank.code, ""))
        .outerjoin(Bank, Bank.id == Programme.bank_id)
        .order_by(Programme.position, Programme.code)
    )
    return [ProgrammeLine(*row) for row in rows]


def all_cohorts(actor: Actor) -> list[CohortLine]:
    """Every cohort, the newest first."""
    actor.require(*KEEPERS)
    enrolled = _counts(select(Enrolment.cohort_id, func.count()).group_by(Enrolment.cohort_id))
    graded = _counts(
        select(Enrolment.cohort_id, func.count(Enrolment.person_id.distinct()))
        .join(Sitting, Sitting.cohort_id == Enrolment.cohort_id)
        .join(Attempt, (Attempt.sitting_id == Sitting.id) & (Attempt.person_id == Enrolment.person_id))
        .join(Grading, Grading.attempt_id == Attempt.id)
        .group_by(Enrolment.cohort_id)
    )
    rows = db.session.execute(
        select(Cohort, Programme.title)
        .join(Programme, Programme.id == Cohort.programme_id)
        .order_by(Cohort.opened_on.desc(), Cohort.id.desc())
    )
    return [
        CohortLine(
            cohort.public_id,
            cohort.code,
            cohort.title,
            programme,
            cohort.partner,
            cohort.opened_on,
            cohort.closed_on,
            enrolled.get(cohort.id, 0),
            graded.get(cohort.id, 0),
            cohort.advanced_confirmed_at is not None,
        )
        for cohort, programme in rows
    ]


def cohort_page(actor: Actor, public_id: str) -> CohortPage:
    """A cohort with its result sheet.

    Raises:
        NotFound: no such cohort.
    """
    actor.require(*KEEPERS)
    cohort = find_cohort(public_id)
    return CohortPage(
        cohort.public_id,
        cohort.code,
        cohort.title,
        db.session.scalar(select(Programme.title).where(Programme.id == cohort.programme_id)) or "",
        cohort.partner,
        cohort.opened_on,
        cohort.closed_on,
        cohort.advanced_confirmed_at is not None,
        results_of([cohort])[cohort.id],
    )


def _counts(statement: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}
