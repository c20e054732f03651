"""Cohorts at the shell: a class list becomes people, accounts and enrolments."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.cli.edge import Day, committed
from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Faults
from app.services.programmes import enrolling
from app.services.programmes.enrolling import NewCohort, SignInSlip
from app.services.programmes.rosters import read_roster
from app.services.programmes.sheets import text_cell

group = AppGroup("cohorts", help="Cohorts and their class lists.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Code of the programme.")
@click.option("--title", required=True, help="Title of the cohort.")
@click.option("--opened", type=Day(), required=True, help="The day it opens.")
@click.option("--code", help="Code of the cohort; the programme's next one without it.")
@click.option("--partner", default="", help="With whom the centre runs it.")
@click.option(
    "--passwords",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="New file for the sign-in names and one-time passwords (CSV); only its owner may read it.",
)
@committed
def import_(
    file: Path,
    programme: str,
    title: str,
    opened: date,
    code: str | None,
    partner: str,
    passwords: Path,
    *,
    now: datetime,
    dice: Dice,
) -> None:
    """Open a cohort with the learners of a class list (.xlsx, .xls, .ods or .csv).

    FILE names its columns: họ và tên; ngày sinh, đơn vị and số điện thoại are optional. Every fault is named with
    its row, and nothing is stored if there is one.
    """
    today = now.astimezone(ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])).date()
    try:
        entries = read_roster(file.read_bytes(), file.name, enrolling.unit_names(), today=today)
    except Faults as found:
        raise Faults(found.faults, path=str(file)) from found
    with _new_private_file(passwords) as slips_file:
        new = NewCohort(programme, title, opened, code, partner)
        done = enrolling.import_cohort(COMMAND_LINE, new, entries, now=now, dice=dice)
        _write(slips_file, done.slips)
        # Committed while the file can still be taken back: a list of passwords that open nothing must not stay.
        end_transaction(commit=True)
    fresh = sum(bool(slip.password) for slip in done.slips)
    words = _(
        "%(code)s: %(learners)s learners enrolled, %(fresh)s with a new account. Sign-in names and passwords: %(path)s",
        code=done.code,
        learners=len(done.slips),
        fresh=fresh,
        path=passwords,
    )
    click.echo(words)


@contextmanager
def _new_private_file(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner may read; taken away again if what is done with it fails.

    Raises:
        click.BadParameter: there is a file already, or none can be made there.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.BadParameter(_("%(path)s exists already; name a new file.", path=path)) from None
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}") from None
    try:
        # utf-8-sig: without a byte order mark Excel shows Vietnamese names as garbage.
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(file: TextIO, slips: Sequence[SignInSlip]) -> None:
    writer = csv.writer(file)
    writer.writerow([_("Full name"), _("Sign-in name"), _("One-time password")])
    for slip in slips:
        password = slip.password or _("(has an account)")
        writer.writerow([text_cell(cell) for cell in (slip.name, slip.username, password)])
    file.flush()
    os.fsync(file.fileno())
