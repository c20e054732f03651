"""What every command shares: one instant, one source of chance, one commit, refusals as sentences.

Exit codes: 0 done, 1 refused, 2 usage. Progress goes to stderr.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from app import clock
from app.db import end_transaction
from app.dice import Dice
from app.domain.errors import Faults, Refusal
from app.domain.instants import FIRST_YEAR, LAST_YEAR
from app.fault_words import describe
from app.words import sentence

Command = TypeVar("Command", bound=Callable[..., Any])
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def committed(function: Command) -> Command:
    """Give a command `now` and `dice`, and end its transaction: commit when it returns, roll back when it refuses."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            result = function(*args, now=clock.now(), dice=dice(), **kwargs)
            end_transaction(commit=True)
        except Refusal as refusal:
            end_transaction(commit=refusal.keep)
            refuse(refusal)
        return result

    return cast(Command, run)


def dice() -> Dice:
    """The app's source of chance."""
    return cast(Dice, current_app.dice)  # type: ignore[attr-defined]


class Group(AppGroup):
    """The commands of one noun. A refusal that no command dealt with is a sentence here too, and never a traceback:
    a database that cannot be reached is met by the first statement, wherever that stands."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            refuse(refusal)


def refuse(refusal: Refusal) -> None:
    """Print a refusal and leave with exit code 1."""
    if isinstance(refusal, Faults):
        for fault in refusal.faults:
            click.echo(f"{refusal.params['path']}: {describe(fault)}", err=True)
    click.echo(sentence(refusal), err=True)
    if refusal.code == "unavailable":  # who sits at the shell can do more about it than wait
        click.echo(_("If this goes on, check that the database of database_url runs and can be reached."), err=True)
    raise SystemExit(1)


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Faults that are found in here are those of this file."""
    try:
        yield
    except Faults as found:
        raise Faults(found.faults, path=str(path)) from found


def today(now: datetime) -> date:
    """The day by the centre's calendar."""
    return now.astimezone(ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])).date()


def say(words: str) -> None:
    """Progress, on stderr."""
    click.echo(words, err=True)


def progress(steps: Iterable[tuple[str, int, int]]) -> None:
    """Run staged work: commit after every step and show how far it has come."""
    for words, done, total in steps:
        end_transaction(commit=True)
        if not words:
            continue
        if not total:
            say(words)
        elif done == total or done % max(1, total // 10) == 0:
            say(f"{words}: {done}/{total}")
    end_transaction(commit=True)


def ensure_schema() -> None:
    """Bring the database to the newest migration."""
    from flask_migrate import upgrade

    upgrade(directory=str(MIGRATIONS))


def _parsed(value: str, formats: Sequence[str], zone: ZoneInfo) -> datetime | None:
    """The instant that is written in one of these forms, in the years that people work in."""
    for form in formats:
        try:
            found = datetime.strptime(value, form).replace(tzinfo=zone)
        except ValueError:
            continue
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise click.BadParameter(f"{value!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        return found
    return None


class Instant(click.ParamType):
    """An instant as organisers write it, by the centre's clock: 2026-11-23T08:00, or 23/11/2026 08:00."""

    name = "instant"
    FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        found = _parsed(value, self.FORMATS, ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"]))
        if found is None:
            raise click.BadParameter(f"{value!r} is no instant; write it as 2026-11-23T08:00", ctx, param)
        return found


class Day(click.ParamType):
    """A day: 2022-01-01 or 01/01/2022."""

    name = "day"
    FORMATS = ("%Y-%m-%d", "%d/%m/%Y")

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        found = _parsed(value, self.FORMATS, ZoneInfo("UTC"))
        if found is None:
            raise click.BadParameter(f"{value!r} is no day; write it as 2022-01-01", ctx, param)
        return found.date()
