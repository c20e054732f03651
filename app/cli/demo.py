"""The demonstration at the shell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _

from app.cli.edge import Group, committed, ensure_schema, progress, say
from app.db import db
from app.demonstration import load as loading
from app.demonstration.accounts import ACCOUNTS, PASSWORD
from app.dice import Dice
from app.domain.errors import Refusal

group = Group("demo", help="The demonstration, apart from an own instance.")


@group.command()
@click.option("--if-missing", is_flag=True, help="Do nothing when it is loaded.")
@committed
def load(if_missing: bool, *, now: datetime, dice: Dice) -> None:
    """Load the demonstration: made-up people, real rules, the same every time but for its dates."""
    if current_app.config["PROFILE"] != "demo":
        raise Refusal("demo_profile_only")
    marker = Path(current_app.config["HOME"]) / "loaded"
    if if_missing and marker.exists() and _windows_open(now):
        _say_accounts()
        return
    marker.unlink(missing_ok=True)
    _start_empty()
    ensure_schema()
    banks = Path(current_app.root_path).parent / "question_banks"
    progress(loading.everything(banks, now=now))
    marker.touch()
    _say_accounts()


def _windows_open(now: datetime) -> bool:
    """Are the windows of the demonstration's exam and round still open? They last a week."""
    try:
        return loading.is_open(now)
    except Refusal:
        return False


def _start_empty() -> None:
    """A load that was cut short leaves rows behind: begin with nothing."""
    db.session.remove()
    engine = db.engine
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            db.metadata.reflect(connection)
            db.metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        return
    engine.dispose()
    database = Path(str(engine.url.database))
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()


def _say_accounts() -> None:
    say(_("Sign-ins of the demonstration (password of all: %(password)s):", password=PASSWORD))
    for role, username in ACCOUNTS:
        say(f"  {username:<14} {role}")
