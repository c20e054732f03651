"""Contests at the shell: making them, their rounds, standings and publication."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from app.cli.edge import Group, Instant, committed, say
from app.dice import Dice
from app.domain import boards as board_form
from app.domain import names
from app.domain.actors import COMMAND_LINE
from app.domain.boards import Line
from app.domain.contests import ENTRY_FIELDS, STAGES, EntryForm, Prize, RoundRules
from app.domain.ranking import Counting, Criterion, PredictionTarget, RankingRule
from app.domain.timing import Window
from app.services.contests import boards, entering, rounds, verifying
from app.services.exams import finding
from app.services.people import units

group = Group("contests", help="Contest rounds and their boards.")


class PrizeType(click.ParamType):
    """COUNT:TITLE, for example 3:Giải Ba."""

    name = "count:title"

    def convert(self, value: Any, param: Any, ctx: Any) -> Prize:
        if isinstance(value, Prize):
            return value
        count, _colon, title = value.partition(":")
        try:
            return Prize(title.strip(), int(count))
        except ValueError:
            self.fail(_("%(value)s: write a prize as COUNT:TITLE, for example 3:Giải Ba", value=value), param, ctx)


@group.command()
@click.argument("code")
@click.option("--title", required=True)
@click.option("--organiser", required=True, help="Who holds the contest, as its page says.")
@click.option("--rules", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The rules, in Markdown.")
@click.option(
    "--ask",
    type=click.Choice(ENTRY_FIELDS),
    multiple=True,
    default=ENTRY_FIELDS,
    show_default=True,
    help="What entrants declare beside their name; repeat.",
)
@click.option("--minimum-age", type=click.IntRange(1, 120))
@committed
def create(
    code: str,
    title: str,
    organiser: str,
    rules: Path | None,
    ask: tuple[str, ...],
    minimum_age: int | None,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Make a contest and print its public link; then add its rounds."""
    if minimum_age and "birth_date" not in ask:
        raise click.UsageError(_("A least age needs the date of birth: add --ask birth_date."))
    form = EntryForm(required=ask, minimum_age=minimum_age)
    rounds.create_contest(
        COMMAND_LINE, code, title, organiser, rules_text=_text(rules) if rules else "", entry_form=form, now=now
    )
    if "unit" in ask and not units.unit_names():
        say(_("Entrants choose their unit, and no unit is known yet. Add them with: units import FILE"))
    click.echo(f"/contests/{code}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.BadParameter(_("%(path)s is no UTF-8 text. Save it as UTF-8.", path=file)) from None


@group.command("add-round")
@click.argument("code")
@click.option("--title", required=True, help="For example: Tuần 1.")
@click.option("--exam", required=True, help="Code of a published exam, whose papers are dealt.")
@click.option("--opens", type=Instant(), required=True)
@click.option("--closes", type=Instant(), required=True)
@click.option("--predict", type=click.Choice([target.value for target in PredictionTarget]), help="What is predicted.")
@click.option("--question", default="", help="The prediction's question, asked after the last one of the paper.")
@click.option(
    "--criterion",
    "criteria",
    type=click.Choice([criterion.value for criterion in Criterion]),
    multiple=True,
    help="What ranks, the weightiest first; repeat. Without it: score, prediction if there is one, time, hand-in.",
)
@click.option("--counting", type=click.Choice([which.value for which in Counting]), default="best", show_default=True)
@click.option("--prize", "prizes", type=PrizeType(), multiple=True, help="The highest first; repeat.")
@click.option("--complaint-days", type=click.IntRange(0, 365), default=5, show_default=True)
@committed
def add_round(
    code: str,
    title: str,
    exam: str,
    opens: datetime,
    closes: datetime,
    predict: str | None,
    question: str,
    criteria: tuple[str, ...],
    counting: str,
    prizes: tuple[Prize, ...],
    complaint_days: int,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Add a round, which every entrant may sit between the two times."""
    if bool(predict) != bool(question.strip()):
        raise click.UsageError(_("A prediction needs both: --predict says what is measured, --question asks for it."))
    target = PredictionTarget(predict) if predict else None
    usual = [one for one in RankingRule().criteria if target or one is not Criterion.PREDICTION]
    try:
        ranking = RankingRule(tuple(map(Criterion, criteria or usual)), Counting(counting), target)
    except ValueError as error:
        words = _("Name each criterion once, and the prediction only with --predict.")
        raise click.UsageError(words) from error
    rules = RoundRules(ranking, prizes, complaint_days, names.clean(question))
    contest = entering.find_contest(code)
    snapshot_id, _title = finding.newest_snapshot(exam)
    row = rounds.add_round(COMMAND_LINE, contest, title, snapshot_id, Window(opens, closes), rules, now=now, dice=dice)
    click.echo(_("Round %(number)s of %(code)s added.", number=row.number, code=code))


@group.command()
@click.argument("code")
@click.option("--round", "number", type=click.IntRange(1, 9999), help="The last round without it.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--top", type=click.IntRange(1), help="Only so many lines.")
@committed
def standings(code: str, number: int | None, form: str, top: int | None, *, now: datetime, dice: Dice) -> None:
    """Rank a round from what is graded now; the same facts give the same bytes."""
    found = boards.standings(COMMAND_LINE, code, number)
    if found.unclosed:
        say(_("%(count)s papers are not closed yet and not ranked here: attempts close-overdue", count=found.unclosed))
    lines = found.lines[:top]
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


@group.command()
@click.argument("code")
@click.option("--round", "number", type=click.IntRange(1, 9999), help="The last round without it.")
@committed
def verify(code: str, number: int | None, *, now: datetime, dice: Dice) -> None:
    """Hold a round's published boards against their digests and its papers. Exit code 1 where the newest differs."""
    found = verifying.verify(COMMAND_LINE, code, number)
    for one in found:
        intact = _("as it was published") if one.intact else _("CHANGED since it was published")
        current = _("its papers give the same today") if one.current else _("its papers give another board today")
        click.echo(f"{one.number}  {one.stage}  SHA-256 {one.digest}  {intact}; {current}")
    if not all(one.intact for one in found) or not found[-1].current:
        raise SystemExit(1)


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


def _table_line(line: Line, who: tuple[str, str]) -> str:
    name, unit = who
    distance = "" if line.distance is None else f"±{line.distance:f}"
    return f"{line.rank:>6}  {line.correct:>3}  {distance:>8}  {line.taken_ms / 1000:>10.3f}s  {name}  {unit}"
