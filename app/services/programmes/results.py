"""A cohort's results: for every learner the attempt that counts, over all sittings of the cohort.

Any number of cohorts is read with the same four or five statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.db import db
from app.domain import grades
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.domain.grades import GradingRule, Result
from app.models.attempts import Attempt, Grading
from app.models.exams import Sitting, Snapshot
from app.models.people import Person, Unit
from app.models.programmes import Cohort, Enrolment, ProgrammeRule
from app.services.programmes.rules import DEFAULT_RULE

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LearnerResult:
    """A line of a cohort's result sheet.

    Attributes:
        name: empty for a person who was erased.
        result: of the counting attempt; None while nothing is graded.
        excellent: a person confirmed the title "học viên xuất sắc".
    """

    person_id: int
    public_id: str
    name: str
    birth_date: date | None
    birth_precision: str | None
    unit: str
    result: Result | None
    excellent: bool


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many learners are in a band; `percent` is of those who are graded, to two decimals, half up."""

    code: str
    title: str
    learners: int
    percent: Decimal
    good: bool


@dataclass(frozen=True, slots=True)
class CohortResults:
    """Learners in the order of a class list, and the rule by which titles are proposed."""

    rule: GradingRule
    learners: tuple[LearnerResult, ...]

    @property
    def graded(self) -> list[Result]:
        return [learner.result for learner in self.learners if learner.result]

    @property
    def ungraded(self) -> int:
        return len(self.learners) - len(self.graded)

    @property
    def good_percent(self) -> Decimal | None:
        """Percentage of khá and above among the graded, to two decimals; None of nobody."""
        share = grades.good_share([result.band for result in self.graded], self.rule)
        return grades.round_half_up(100 * share, HUNDREDTH) if self.graded else None

    @property
    def may_be_advanced(self) -> bool:
        """Is everyone graded, and does the rule propose the title "lớp học tiên tiến"?"""
        return not self.ungraded and grades.may_be_advanced(self.graded, self.rule)

    def may_be_excellent(self, learner: LearnerResult) -> bool:
        """Does the rule propose the title "học viên xuất sắc" for this learner?"""
        return learner.result is not None and grades.may_be_excellent(learner.result, self.rule)

    @property
    def bands(self) -> tuple[BandCount, ...]:
        """Every band of the rule, highest first, also those without learners; then bands that only an older rule
        knew, under their code."""
        counts = Counter(result.band or "" for result in self.graded)
        known = {band.code: (band.title, band.good) for band in self.rule.bands}
        older = {code: (code, False) for code in sorted(counts) if code not in known}
        return tuple(
            BandCount(code, title, counts[code], percent(counts[code], len(self.graded)), good)
            for code, (title, good) in (known | older).items()
        )


@dataclass(frozen=True, slots=True)
class Proposals:
    """Titles that the rule proposes for a cohort; `excellent`: public ids of learners, in the order of the list."""

    advanced: bool
    excellent: tuple[str, ...]


def proposals(actor: Actor, public_id: str) -> Proposals:
    """What a leader may confirm.

    Raises:
        NotFound: no such cohort.
    """
    actor.require("leader")
    results = results_of([find_cohort(public_id)]).popitem()[1]
    excellent = (learner.public_id for learner in results.learners if results.may_be_excellent(learner))
    return Proposals(results.may_be_advanced, tuple(excellent))


def find_cohort(public_id: str) -> Cohort:
    """The cohort behind a URL.

    Raises:
        NotFound: there is none.
    """
    cohort = db.session.scalar(select(Cohort).where(Cohort.public_id == public_id))
    if cohort is None:
        raise NotFound()
    return cohort


def percent(part: int, whole: int, step: Decimal = HUNDREDTH) -> Decimal:
    """A percentage rounded half up to a multiple of `step`; 0 of nothing is 0."""
    return grades.round_half_up(Fraction(100 * part, whole), step) if whole else Decimal(0)


def results_of(cohorts: Sequence[Cohort]) -> dict[int, CohortResults]:
    """The results of cohorts by cohort id.

    A learner's best mark counts, of the newest grading of each attempt in the cohort's sittings. The rule is the one
    frozen into the newest snapshot that the cohort sat; before any sitting, the programme's on the opening day.
    """
    ids = [cohort.id for cohort in cohorts]
    best = _best(ids)
    rules = _rules_sat(ids)
    unsat = [cohort for cohort in cohorts if cohort.id not in rules]
    rules |= _rules_of_programmes(unsat) if unsat else {}
    learners: dict[int, list[LearnerResult]] = {cohort_id: [] for cohort_id in ids}
    for row in _enrolled(ids):
        learners[row.cohort_id].append(
            LearnerResult(
                row.id,
                row.public_id,
                row.full_name,
                row.birth_date,
                row.birth_precision,
                row.unit or "",
                best.get((row.cohort_id, row.id)),
                row.excellent_confirmed_at is not None,
            )
        )
    return {cohort_id: CohortResults(rules[cohort_id], tuple(learners[cohort_id])) for cohort_id in ids}


def _enrolled(cohort_ids: Iterable[int]):  # type: ignore[no-untyped-def]
    rows = db.session.execute(
        select(
            Enrolment.cohort_id,
            Enrolment.excellent_confirmed_at,
            Person.id,
            Person.public_id,
            Person.full_name,
            Person.sort_key,
            Person.birth_date,
            Person.birth_precision,
            Unit.name.label("unit"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
    )
    # Sorted here: a PostgreSQL database may compare text by another collation than the key's binary order.
    return sorted(rows, key=lambda row: (row.sort_key, row.id))


def _best(cohort_ids: Iterable[int]) -> dict[tuple[int, int], Result]:
    newer = aliased(Grading)
    rows = db.session.execute(
        select(
            Sitting.cohort_id,
            Attempt.person_id,
            Grading.mark_cents,
            Grading.share,
            Grading.correct,
            Grading.total,
            Grading.band,
            Grading.passed,
        )
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .outerjoin(newer, and_(newer.attempt_id == Grading.attempt_id, newer.number > Grading.number))
        .where(
            Sitting.cohort_id.in_(cohort_ids),
            newer.id.is_(None),
            # A paper that was opened again has no result until it ends once more.
            or_(Attempt.handed_in_at.is_not(None), Attempt.closed_at.is_not(None)),
        )
        .order_by(Grading.mark_cents, Attempt.id.desc())
    )
    # Ascending, so that the last one written for a person is the best; of equal marks, the first attempt.
    return {
        (row.cohort_id, row.person_id): Result(
            row.correct, row.total, Fraction(row.share), Decimal(row.mark_cents) / 100, row.band, row.passed
        )
        for row in rows
    }


def _rules_sat(cohort_ids: Iterable[int]) -> dict[int, GradingRule]:
    rows = db.session.execute(
        select(Sitting.cohort_id, Snapshot.grading)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Sitting.cohort_id.in_(cohort_ids))
        .order_by(Snapshot.published_at, Snapshot.id)
    )
    return {cohort_id: rule for cohort_id, rule in rows if cohort_id is not None}


def _rules_of_programmes(cohorts: Sequence[Cohort]) -> dict[int, GradingRule]:
    rows = db.session.execute(
        select(ProgrammeRule.programme_id, ProgrammeRule.valid_from, ProgrammeRule.rule)
        .where(ProgrammeRule.programme_id.in_({cohort.programme_id for cohort in cohorts}))
        .order_by(ProgrammeRule.valid_from)
    ).all()
    found = {cohort.id: DEFAULT_RULE for cohort in cohorts}
    for cohort in cohorts:
        for programme_id, valid_from, rule in rows:
            if programme_id == cohort.programme_id and valid_from <= cohort.opened_on:
                found[cohort.id] = rule
    return found
