"""When the server was away, at the shell."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask_babel import gettext as _

from app.cli.edge import Day, committed
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.services.sittings import noticed_outages
from app.services.sittings.noticed_outages import OutageLine

OUTAGE_COLUMNS = ("began_at", "ended_at", "seconds", "sittings", "learners")


@click.command()
@click.option("--from", "first", type=Day(), help="First day; the last thirty days without it.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@committed
def outages(first: date | None, form: str, *, now: datetime, dice: Dice) -> None:
    """When the server was away, how long, and how many were working then."""
    zone = ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    since = datetime.combine(first, time_of_day.min, zone) if first else now - timedelta(days=30)
    lines = noticed_outages.since(COMMAND_LINE, since)
    if form == "table":
        click.echo("\n".join(_in_words(line, zone) for line in lines) or _("No outage was noticed."))
        return
    rows = [_plain(line) for line in lines]
    if form == "json":
        click.echo(json.dumps(rows, indent=1))
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, OUTAGE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    click.echo(out.getvalue(), nl=False)


def _in_words(line: OutageLine, zone: ZoneInfo) -> str:
    begin, end = line.span.begin.astimezone(zone), line.span.end.astimezone(zone)
    words = _("%(seconds)s s, %(learners)s learners in %(sittings)s sittings were working", **_counts(line))
    return f"{begin:%d/%m/%Y %H:%M:%S} – {end:%H:%M:%S}  {words}"


def _counts(line: OutageLine) -> dict[str, Any]:
    return {"seconds": round(line.span.length.total_seconds()), "sittings": line.sittings, "learners": line.learners}


def _plain(line: OutageLine) -> dict[str, Any]:
    began, ended = line.span.begin.isoformat(timespec="milliseconds"), line.span.end.isoformat(timespec="milliseconds")
    return dict(zip(OUTAGE_COLUMNS, (began, ended, *_counts(line).values()), strict=True))
