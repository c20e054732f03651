"""Contests at the shell: standings and publication."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.cli.edge import committed
from app.dice import Dice
from app.domain import boards as board_form
from app.domain.actors import COMMAND_LINE
from app.domain.boards import Line
from app.domain.contests import STAGES
from app.services.contests import boards

group = AppGroup("contests", help="Contest rounds and their boards.")


@group.command()
@click.argument("code")
@click.option("--round", "number", type=click.IntRange(1, 9999), help="The last round without it.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--top", type=click.IntRange(1), help="Only so many lines.")
@committed
def standings(code: str, number: int | None, form: str, top: int | None, *, now: datetime, dice: Dice) -> None:
    """Rank a round from what is graded now; the same facts give the same bytes."""
    lines = boards.standings(COMMAND_LINE, code, number).lines[:top]
    who = boards.names_of([line.entry for line in lines])
    header = [*board_form.COLUMNS, "name", "unit"]
    rows = [[*board_form.fields(line), *map(_safe, who[line.entry])] for line in lines]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    elif form == "json":
        click.echo(json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
    else:
        for line in lines:
            click.echo(_table_line(line, who[line.entry]))


@group.command()
@click.argument("code")
@click.option("--round", "number", type=click.IntRange(1, 9999), required=True)
@click.option("--stage", type=click.Choice(STAGES), default="provisional", show_default=True)
@committed
def publish(code: str, number: int, stage: str, *, now: datetime, dice: Dice) -> None:
    """Freeze a round's board and publish it."""
    publication = boards.publish(COMMAND_LINE, code, number, stage, now=now)
    words = _("Version %(number)s, SHA-256 %(digest)s", number=publication.number, digest=publication.digest)
    click.echo(words)


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


def _table_line(line: Line, who: tuple[str, str]) -> str:
    name, unit = who
    distance = "" if line.distance is None else f"±{line.distance:f}"
    return f"{line.rank:>6}  {line.correct:>3}  {distance:>8}  {line.taken_ms / 1000:>10.3f}s  {name}  {unit}"
