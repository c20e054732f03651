"""Cohorts at the shell: a class list becomes people, accounts and enrolments."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from app.cli.edge import Day, Group, committed, faults_of, today
from app.cli.slips import new_private_file, passwords_option, write_slips
from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.services.people import units
from app.services.people.rosters import read_roster
from app.services.programmes import enrolling
from app.services.programmes.enrolling import NewCohort

group = Group("cohorts", help="Cohorts and their class lists.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Code of the programme.")
@click.option("--title", required=True, help="Title of the cohort.")
@click.option("--opened", type=Day(), required=True, help="The day it opens.")
@click.option("--code", help="Code of the cohort; the programme's next one without it.")
@click.option("--partner", default="", help="With whom the centre runs it.")
@passwords_option
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
    with faults_of(file):
        entries = read_roster(file.read_bytes(), file.name, units.unit_names(), today=today(now))
    with new_private_file(passwords) as slips_file:
        new = NewCohort(programme, title, opened, code, partner)
        done = enrolling.import_cohort(COMMAND_LINE, new, entries, now=now, dice=dice)
        write_slips(slips_file, done.slips)
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
