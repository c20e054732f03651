"""The half-year report: cohorts opened in a period, their learners, results and titles, against the year's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import Invalid
from app.models.programmes import AnnualPlan, Cohort, Programme
from app.services.programmes.results import BandCount, CohortResults, percent, results_of


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    code: str
    title: str
    cohorts: int
    learners: int


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """A cohort as it stood on the last day of the period.

    Attributes:
        closed_on: None for one that was closed later or is open still.
        good_percent: khá and above among the graded; None while nobody is graded.
        advanced, excellent: confirmed titles; none before the cohort is closed.
    """

    public_id: str
    code: str
    title: str
    programme: str
    opened_on: date
    closed_on: date | None
    learners: int
    graded: int
    good_percent: Decimal | None
    bands: tuple[BandCount, ...]
    advanced: bool
    excellent: int

    @property
    def state(self) -> str:
        return "closed" if self.closed_on else "open"


@dataclass(frozen=True, slots=True)
class CohortReport:
    """Figures of a period; both its days belong to it.

    Attributes:
        planned_learners: of the years that the period touches; None where one has no plan.
        programmes: those with a cohort in the period, in the order of the programmes.
    """

    first: date
    last: date
    planned_learners: int | None
    programmes: tuple[ProgrammeFigures, ...]
    cohort_list: tuple[CohortFigures, ...]

    @property
    def closed_list(self) -> list[CohortFigures]:
        return [cohort for cohort in self.cohort_list if cohort.closed_on]

    @property
    def cohorts(self) -> int:
        return len(self.cohort_list)

    @property
    def learners(self) -> int:
        return sum(cohort.learners for cohort in self.cohort_list)

    @property
    def plan_percent(self) -> int | None:
        """Learners in percent of the plan, whole, half up; None without a plan."""
        if self.planned_learners is None:
            return None
        return int(percent(self.learners, self.planned_learners, Decimal(1)))

    @property
    def closed(self) -> int:
        return len(self.closed_list)

    @property
    def closed_learners(self) -> int:
        return sum(cohort.learners for cohort in self.closed_list)

    @property
    def advanced_cohorts(self) -> int:
        return sum(cohort.advanced for cohort in self.closed_list)

    @property
    def excellent_learners(self) -> int:
        return sum(cohort.excellent for cohort in self.closed_list)


def half_year(day: date) -> tuple[date, date]:
    """First and last day of the half-year that a day lies in."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def cohort_report(actor: Actor, first: date, last: date) -> CohortReport:
    """The report over the cohorts opened from `first` to `last`, both included.

    Raises:
        Invalid: ``period_backwards``.
    """
    actor.require("leader", "organiser", "instructor")
    if last < first:
        raise Invalid("period_backwards")
    rows = db.session.execute(
        select(Cohort, Programme)
        .join(Programme, Programme.id == Cohort.programme_id)
        .where(Cohort.opened_on.between(first, last))
        .order_by(Programme.position, Programme.id, Cohort.opened_on, Cohort.code)
    ).all()
    results = results_of([cohort for cohort, _ in rows])
    figures = tuple(_figures(cohort, programme, results[cohort.id], last) for cohort, programme in rows)
    programmes = {programme.id: programme for _, programme in rows}
    return CohortReport(
        first=first,
        last=last,
        planned_learners=_planned(first.year, last.year),
        programmes=tuple(
            _of_programme(programme, [cohort for cohort in figures if cohort.programme == programme.code])
            for programme in programmes.values()
        ),
        cohort_list=figures,
    )


def _figures(cohort: Cohort, programme: Programme, results: CohortResults, last: date) -> CohortFigures:
    closed_on = cohort.closed_on if cohort.closed_on and cohort.closed_on <= last else None
    return CohortFigures(
        public_id=cohort.public_id,
        code=cohort.code,
        title=cohort.title,
        programme=programme.code,
        opened_on=cohort.opened_on,
        closed_on=closed_on,
        learners=len(results.learners),
        graded=len(results.graded),
        good_percent=results.good_percent,
        bands=results.bands,
        advanced=closed_on is not None and cohort.advanced_confirmed_at is not None,
        excellent=sum(learner.excellent for learner in results.learners) if closed_on else 0,
    )


def _of_programme(programme: Programme, cohorts: list[CohortFigures]) -> ProgrammeFigures:
    learners = sum(cohort.learners for cohort in cohorts)
    return ProgrammeFigures(programme.code, programme.title, len(cohorts), learners)


def _planned(first_year: int, last_year: int) -> int | None:
    years, learners = db.session.execute(
        select(func.count(), func.sum(AnnualPlan.learners)).where(AnnualPlan.year.between(first_year, last_year))
    ).one()
    return int(learners) if years == last_year - first_year + 1 else None
