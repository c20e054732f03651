"""Programmes and the annual plan at the shell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import click
from flask_babel import gettext as _

from app.cli.edge import Group, committed, today
from app.dice import Dice
from app.domain import names
from app.domain.actors import COMMAND_LINE
from app.domain.grades import Band, GradingRule
from app.domain.instants import FIRST_YEAR, LAST_YEAR
from app.domain.scoring import read_decimal
from app.services.programmes import cohorts, reading
from app.services.programmes.rules import DEFAULT_RULE

group = Group("programmes", help="Training programmes and the annual plan.")


class Mark(click.ParamType):
    """A number from 0 to 10 as people write it: 5, 6.5 or 6,5."""

    name = "mark"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        mark = value if isinstance(value, Decimal) else read_decimal(value)
        if mark is None or not 0 <= mark <= 10:
            self.fail(_("%(value)s is no mark from 0 to 10; write it as 6.5", value=value), param, ctx)
        return mark


class BandType(click.ParamType):
    """TITLE:MARK, or TITLE:MARK:good for a band that counts as khá and above."""

    name = "title:mark[:good]"

    def convert(self, value: Any, param: Any, ctx: Any) -> Band:
        if isinstance(value, Band):
            return value
        title, mark, good = [*value.split(":"), "", ""][:3]
        if not title.strip() or value.count(":") not in (1, 2) or good not in ("", "good"):
            self.fail(_("%(value)s: write a band as TITLE:MARK or TITLE:MARK:good", value=value), param, ctx)
        code = "_".join(names.fold(title).split())
        return Band(code, names.clean(title), Mark().convert(mark, param, ctx), good == "good")


@group.command()
@click.argument("code")
@click.option("--title", required=True)
@click.option("--bank", help="Code of the bank that its exams draw from.")
@click.option("--position", type=click.IntRange(0, 9999), help="Its place in reports; the last without it.")
@click.option("--pass-mark", type=Mark(), help="The lowest mark that passes; 5 without it.")
@click.option("--step", type=click.Choice(["0.01", "0.1", "0.25", "0.5", "1"]), help="Marks are rounded to it; 0.1.")
@click.option("--excellent-from", type=Mark(), help="From which mark a learner may be proposed as excellent; 9.")
@click.option("--band", "bands", type=BandType(), multiple=True, help="A band of marks, the highest first; repeat.")
@committed
def add(
    code: str,
    title: str,
    bank: str | None,
    position: int | None,
    pass_mark: Decimal | None,
    step: str | None,
    excellent_from: Decimal | None,
    bands: tuple[Band, ...],
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Add a programme; it grades on ten points in the usual bands unless told otherwise."""
    rule = _rule(pass_mark=pass_mark, step=step and Decimal(step), excellent_from=excellent_from, bands=bands)
    cohorts.create_programme(COMMAND_LINE, code, title, position, bank, rule, today(now), now=now)
    click.echo(_("Programme %(code)s added.", code=code))


def _rule(**changes: Any) -> GradingRule | None:
    """The usual rule with these changes; None where there are none."""
    given = {name: value for name, value in changes.items() if value not in (None, ())}
    try:
        return replace(DEFAULT_RULE, **given) if given else None
    except ValueError as error:
        raise click.UsageError(_("Give the bands highest first, each with a mark of its own.")) from error


@group.command("list")
@committed
def list_(*, now: datetime, dice: Dice) -> None:
    """Every programme: code, title, bank."""
    for line in reading.all_programmes(COMMAND_LINE):
        click.echo(f"{line.code}\t{line.title}\t{line.bank or '–'}")


@group.command()
@click.argument("year", type=click.IntRange(FIRST_YEAR, LAST_YEAR))
@click.option("--cohorts", "cohort_count", type=click.IntRange(1, 10_000), required=True)
@click.option("--learners", type=click.IntRange(1, 1_000_000), required=True)
@committed
def plan(year: int, cohort_count: int, learners: int, *, now: datetime, dice: Dice) -> None:
    """Set how many cohorts and learners a year is planned to have; reports measure by it."""
    cohorts.plan_year(COMMAND_LINE, year, cohort_count, learners, now=now)
    click.echo(
        _("%(year)s: %(cohorts)s cohorts, %(learners)s learners.", year=year, cohorts=cohort_count, learners=learners)
    )
