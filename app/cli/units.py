"""Units at the shell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from app.cli.edge import Group, committed, faults_of
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.services.people import units

group = Group("units", help="Units that people belong to.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@committed
def import_(file: Path, *, now: datetime, dice: Dice) -> None:
    """Add the units of a list (.xlsx, .xls, .ods or .csv); those whose code is known stay as they are.

    FILE names its columns: tên đơn vị; mã, loại and số đảng viên are optional. Every fault is named with its row, and
    nothing is stored if there is one.
    """
    with faults_of(file):
        listed = units.read_units(file.read_bytes(), file.name)
    added = units.register_units(COMMAND_LINE, listed)
    click.echo(_("%(added)s units added, %(known)s were known.", added=added, known=len(listed) - added))
