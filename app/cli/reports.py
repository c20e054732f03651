"""Reports at the shell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from app import report_words
from app.cli.edge import Day, Group, committed, say, today
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.services.attempts import ending
from app.services.programmes import reports, sheets
from app.services.programmes.reports import CohortFigures, CohortReport

group = Group("reports", help="Reports of the centre.")

COLUMNS = ("code", "title", "programme", "opened_on", "closed_on", "state", "learners", "graded", "good_percent")


@group.command()
@click.option("--from", "first", type=Day(), help="First day; the present half-year's without it.")
@click.option("--to", "last", type=Day(), help="Last day; the end of the half-year of the first day without it.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file; xlsx needs one.")
@committed
def cohorts(
    first: date | None, last: date | None, form: str, output: Path | None, *, now: datetime, dice: Dice
) -> None:
    """Cohorts opened in a period: learners, results, titles, and the share of the year's plan.

    With --format csv it is the list of cohorts alone.
    """
    if form == "xlsx" and output is None:
        raise click.UsageError(_("A spreadsheet needs a file: add --output report.xlsx."))
    if overdue := ending.overdue_count(now=now):
        say(_("%(count)s papers are not closed yet and not counted here: attempts close-overdue", count=overdue))
    first = first or reports.half_year(today(now))[0]
    last = last or reports.half_year(first)[1]
    data = WRITERS[form](reports.cohort_report(COMMAND_LINE, first, last))
    if output is None:
        click.echo(data.decode(), nl=False)
        return
    # A file is opened with Excel, which takes CSV for UTF-8 only after a byte order mark; a pipe wants none.
    try:
        output.write_bytes(b"\xef\xbb\xbf" + data if form == "csv" else data)
    except OSError as error:
        raise click.FileError(str(output), error.strerror) from error
    say(_("Written to %(path)s.", path=output))


def figures(report: CohortReport) -> dict[str, Any]:
    """The report as JSON knows it."""
    return {
        "cohorts": report.cohorts,
        "learners": report.learners,
        "plan_percent": report.plan_percent,
        "closed": report.closed,
        "closed_learners": report.closed_learners,
        "advanced_cohorts": report.advanced_cohorts,
        "excellent_learners": report.excellent_learners,
        "programmes": [
            {"code": line.code, "title": line.title, "cohorts": line.cohorts, "learners": line.learners}
            for line in report.programmes
        ],
        "cohort_list": [_cohort(cohort) for cohort in report.cohort_list],
    }


def _cohort(cohort: CohortFigures) -> dict[str, Any]:
    return _plain(cohort) | {
        "bands": [
            {"code": band.code, "title": band.title, "learners": band.learners, "percent": float(band.percent)}
            for band in cohort.bands
        ],
    }


def _plain(cohort: CohortFigures) -> dict[str, Any]:
    good = None if cohort.good_percent is None else float(cohort.good_percent)
    closed_on = cohort.closed_on.isoformat() if cohort.closed_on else None
    values = (
        cohort.code,
        cohort.title,
        cohort.programme,
        cohort.opened_on.isoformat(),
        closed_on,
        cohort.state,
        cohort.learners,
        cohort.graded,
        good,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _json(report: CohortReport) -> bytes:
    return f"{json.dumps(figures(report), ensure_ascii=False, indent=1)}\n".encode()


def _csv(report: CohortReport) -> bytes:
    codes = list(report_words.band_titles(report))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(f"band_{code}" for code in codes)])
    for cohort in report.cohort_list:
        counts = {band.code: band.learners for band in cohort.bands}
        cells = [*_plain(cohort).values(), *(counts.get(code, 0) for code in codes)]
        writer.writerow(map(sheets.text_cell, cells))
    return out.getvalue().encode()


def _xlsx(report: CohortReport) -> bytes:
    return sheets.workbook(report_words.tables(report))


def _table(report: CohortReport) -> bytes:
    lines = [f"{report.first:%d/%m/%Y} – {report.last:%d/%m/%Y}", ""]
    lines += [f"{value!s:>8}  {words}" for words, value in report_words.figures(report)]
    lines += ["", *(f"{line.cohorts:>3} {line.learners:>6}  {line.title}" for line in report.programmes), ""]
    for cohort in report.cohort_list:
        good = "" if cohort.good_percent is None else f"{cohort.good_percent} %"
        state = report_words.state_words(cohort.state)
        lines.append(f"{cohort.graded:>4}/{cohort.learners:<4} {good:>9}  {state:<12} {cohort.title}")
    return ("\n".join(lines) + "\n").encode()


WRITERS: dict[str, Callable[[CohortReport], bytes]] = {"table": _table, "json": _json, "csv": _csv, "xlsx": _xlsx}
