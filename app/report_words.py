"""The half-year report as tables with the reader's words, for both edges: the spreadsheet that the shell writes is
the one that the browser downloads."""

from __future__ import annotations

from flask_babel import gettext as _

from app.band_words import band_title
from app.services.programmes.reports import CohortReport
from app.services.programmes.sheets import Cell, Table


def tables(report: CohortReport) -> dict[str, Table]:
    """Title of a sheet -> its rows, the first row naming the columns: figures, programmes, cohorts."""
    return {
        _("Figures"): [[_("Figure"), _("Value")], *map(list, figures(report))],
        _("By programme"): [
            [_("Programme"), _("Cohorts"), _("Learners")],
            *([line.title, line.cohorts, line.learners] for line in report.programmes),
        ],
        _("By cohort"): _cohorts(report),
    }


def figures(report: CohortReport) -> list[tuple[str, Cell]]:
    """The figures of the period, each with its words; the plan is left out where there is none."""
    plan: list[tuple[str, Cell]] = []
    if report.plan_percent is not None:
        plan = [(_("Per cent of the year's plan"), report.plan_percent)]
    return [
        (_("Cohorts opened"), report.cohorts),
        (_("Learners"), report.learners),
        *plan,
        (_("Cohorts closed"), report.closed),
        (_("Learners of closed cohorts"), report.closed_learners),
        (_("Advanced cohorts"), report.advanced_cohorts),
        (_("Excellent learners"), report.excellent_learners),
    ]


def state_words(state: str) -> str:
    """Where a cohort stands."""
    return {"open": _("in class"), "closed": _("cohort closed")}[state]


def _cohorts(report: CohortReport) -> Table:
    titles = band_titles(report)
    header = [_("Code"), _("Cohort"), _("Opened on"), _("Closed on"), _("State"), _("Learners"), _("Graded")]
    rows: list[list[Cell]] = [[*header, *titles.values(), _("Good and above (%)"), _("Advanced cohort")]]
    for cohort in report.cohort_list:
        counts = {band.code: band.learners for band in cohort.bands}
        rows.append(
            [
                cohort.code,
                cohort.title,
                cohort.opened_on,
                cohort.closed_on,
                state_words(cohort.state),
                cohort.learners,
                cohort.graded,
                *(counts.get(code, 0) for code in titles),
                cohort.good_percent,
                _("yes") if cohort.advanced else "",
            ]
        )
    return rows


def band_titles(report: CohortReport) -> dict[str, str]:
    """Code -> title of every band that a cohort of the report knows, highest first."""
    return {band.code: band_title(band.title) for cohort in report.cohort_list for band in cohort.bands}
