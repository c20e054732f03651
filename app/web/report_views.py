"""Frozen values for the half-year report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app import report_words
from app.services.programmes.reports import CohortFigures, CohortReport, ProgrammeFigures, half_year
from app.web.band_views import band_bar, faces, legend
from app.web.cohort_views import day
from app.web.words import comma, thousands


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort with its bar; `bands` stand in the order of the columns; `closed`: the day, or that it is not."""

    url: str
    title: str
    opened: str
    closed: str
    learners: int
    graded: int
    bands: list[int]
    good: str
    advanced: bool
    excellent: int
    bar: Markup


@dataclass(frozen=True, slots=True)
class ReportPage:
    title: str
    figures: list[tuple[str, str]]
    programmes: list[ProgrammeFigures]
    cohorts: list[CohortRow]
    band_titles: list[str]
    legend: list[tuple[Markup, str]]
    plan_missing: bool
    sheet_url: str
    earlier_url: str
    later_url: str


def report_view(report: CohortReport) -> ReportPage:
    """The report of a period as a page."""
    bands = [band for cohort in report.cohort_list for band in cohort.bands]
    titles = report_words.band_titles(report)
    colours = faces(bands)
    return ReportPage(
        title=_("Cohorts from %(first)s to %(last)s", first=day(report.first), last=day(report.last)),
        figures=_figures(report),
        programmes=list(report.programmes),
        cohorts=[_row(cohort, list(titles), colours) for cohort in report.cohort_list],
        band_titles=list(titles.values()),
        legend=legend(bands),
        plan_missing=report.plan_percent is None,
        sheet_url=_url("reports.cohorts_sheet", report.first, report.last),
        earlier_url=_half_year_url(report.first - timedelta(days=1)),
        later_url=_half_year_url(report.last + timedelta(days=1)),
    )


def _figures(report: CohortReport) -> list[tuple[str, str]]:
    plan = "" if report.plan_percent is None else f"{report.plan_percent} %"
    figures = [
        (_("Cohorts opened"), thousands(report.cohorts)),
        (_("Learners"), thousands(report.learners)),
        (_("Of the year's plan"), plan),
        (_("Cohorts closed"), thousands(report.closed)),
        (_("Advanced cohorts"), f"{thousands(report.advanced_cohorts)}/{thousands(report.closed)}"),
        (_("Excellent learners"), f"{thousands(report.excellent_learners)}/{thousands(report.closed_learners)}"),
    ]
    return [(label, value) for label, value in figures if value]


def _row(cohort: CohortFigures, codes: list[str], colours: dict[str, str]) -> CohortRow:
    counts = {band.code: band.learners for band in cohort.bands}
    return CohortRow(
        url=url_for("cohorts.show", public_id=cohort.public_id),
        title=cohort.title,
        opened=day(cohort.opened_on),
        closed=day(cohort.closed_on) or _("in class"),
        learners=cohort.learners,
        graded=cohort.graded,
        bands=[counts.get(code, 0) for code in codes],
        good="" if cohort.good_percent is None else f"{comma(cohort.good_percent)} %",
        advanced=cohort.advanced,
        excellent=cohort.excellent,
        bar=band_bar(cohort.bands, colours),
    )


def _half_year_url(within: date) -> str:
    return _url("reports.cohorts", *half_year(within))


def _url(endpoint: str, first: date, last: date) -> str:
    period: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
    return url_for(endpoint, **period)
