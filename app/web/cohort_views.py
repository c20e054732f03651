"""Frozen values for the pages of cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.actors import Actor
from app.services.programmes.reading import CohortLine, CohortPage
from app.services.programmes.results import CohortResults, LearnerResult
from app.web.band_views import band_bar, band_title, faces, legend
from app.web.words import birth_text, comma, thousands


@dataclass(frozen=True, slots=True)
class Row:
    """A cohort in the list of a year; `tone` and `state` are for the stage macro."""

    url: str
    title: str
    programme: str
    opened: str
    state: str
    tone: str
    learners: int
    graded: int
    advanced: bool


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A learner on the result sheet; `excellent` is the confirmed title."""

    name: str
    birth: str
    unit: str
    mark: str
    band: str
    passed: bool | None
    excellent: bool


@dataclass(frozen=True, slots=True)
class BandRow:
    title: str
    learners: int
    percent: str
    good: bool


@dataclass(frozen=True, slots=True)
class CohortView:
    """A cohort's page.

    Attributes:
        why_open: why it cannot be closed yet; empty when it can, or is closed.
        may_confirm: the reader is a leader and the cohort is closed.
        advanced_proposed: the rule proposes the title.
        proposed: (public id, words) of every learner whom the rule proposes as excellent.
        confirmed: public ids of excellent learners.
    """

    public_id: str
    title: str
    programme: str
    state: str
    tone: str
    facts: list[tuple[str, str]]
    figures: list[tuple[str, str]]
    sheet: list[SheetLine]
    bands: list[BandRow]
    bar: Markup
    legend: list[tuple[Markup, str]]
    closed: bool
    why_open: str
    advanced: bool
    may_confirm: bool
    advanced_proposed: bool
    proposed: list[tuple[str, str]]
    confirmed: list[str]


def day(value: date | None) -> str:
    """A day as it is written here: 30/06/2022."""
    return f"{value:%d/%m/%Y}" if value else ""


def index_view(lines: list[CohortLine]) -> list[tuple[int, list[Row]]]:
    """Cohorts by the year they were opened in, as they come."""
    return [(year, [_row(line) for line in found]) for year, found in groupby(lines, lambda line: line.opened_on.year)]


def _row(line: CohortLine) -> Row:
    state, tone = _state(line.closed_on)
    return Row(
        url=url_for("cohorts.show", public_id=line.public_id),
        title=line.title,
        programme=line.programme,
        opened=day(line.opened_on),
        state=state,
        tone=tone,
        learners=line.learners,
        graded=line.graded,
        advanced=line.advanced,
    )


def cohort_view(cohort: CohortPage, actor: Actor) -> CohortView:
    """A cohort's page for its reader."""
    results = cohort.results
    state, tone = _state(cohort.closed_on)
    titles = {band.code: band_title(band) for band in results.bands}
    may_confirm = cohort.closed_on is not None and actor.has("leader")
    proposed = [learner for learner in results.learners if results.may_be_excellent(learner)]
    return CohortView(
        public_id=cohort.public_id,
        title=cohort.title,
        programme=cohort.programme,
        state=state,
        tone=tone,
        facts=_facts(cohort),
        figures=_figures(results),
        sheet=[_line(learner, titles) for learner in results.learners],
        bands=[BandRow(band_title(b), b.learners, comma(b.percent), b.good) for b in results.bands if results.graded],
        bar=band_bar(results.bands, faces(results.bands)),
        legend=legend(results.bands),
        closed=cohort.closed_on is not None,
        why_open=_why_open(results),
        advanced=cohort.advanced,
        may_confirm=may_confirm,
        advanced_proposed=results.may_be_advanced,
        proposed=[(line.public_id, f"{_name(line)} ({_mark(line)})") for line in proposed] if may_confirm else [],
        confirmed=[learner.public_id for learner in results.learners if learner.excellent],
    )


def _state(closed_on: date | None) -> tuple[str, str]:
    if closed_on is None:
        return _("In class"), "wait"
    return _("Closed on %(day)s", day=day(closed_on)), "done"


def _facts(cohort: CohortPage) -> list[tuple[str, str]]:
    facts = [
        (_("Programme"), cohort.programme),
        (_("Code"), cohort.code),
        (_("With"), cohort.partner),
        (_("Opened on"), day(cohort.opened_on)),
        (_("Closed on"), day(cohort.closed_on)),
    ]
    return [(label, value) for label, value in facts if value]


def _figures(results: CohortResults) -> list[tuple[str, str]]:
    figures = [(_("Learners"), thousands(len(results.learners))), (_("Graded"), thousands(len(results.graded)))]
    if results.good_percent is not None:
        figures.append((_("Good and above"), f"{comma(results.good_percent)} %"))
        figures.append((_("Passed"), _passed(results)))
    return figures


def _passed(results: CohortResults) -> str:
    passed = sum(result.passed for result in results.graded)
    return f"{thousands(passed)}/{thousands(len(results.graded))}"


def _why_open(results: CohortResults) -> str:
    if not results.learners:
        return _("Nobody is enrolled, so there is nothing to close.")
    if results.ungraded:
        return _(
            "%(count)s of %(all)s learners have no result yet. The cohort can be closed when all have one.",
            count=thousands(results.ungraded),
            all=thousands(len(results.learners)),
        )
    return ""


def _line(learner: LearnerResult, titles: dict[str, str]) -> SheetLine:
    result = learner.result
    return SheetLine(
        name=_name(learner),
        birth=birth_text(learner.birth_date, learner.birth_precision),
        unit=learner.unit,
        mark=_mark(learner),
        band=titles.get(result.band or "", "") if result else "",
        passed=result.passed if result else None,
        excellent=learner.excellent,
    )


def _name(learner: LearnerResult) -> str:
    return learner.name or _("(erased)")


def _mark(learner: LearnerResult) -> str:
    return comma(learner.result.mark) if learner.result else ""
