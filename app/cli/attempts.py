"""Attempts at the shell: closing what is overdue, checking a receipt."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask_babel import gettext as _

from app import clock
from app.cli.edge import Group, refuse, say
from app.cli.outages import outages
from app.db import end_transaction
from app.domain.errors import Refusal
from app.receipt_words import verdict
from app.services.attempts import ending, receipts
from app.words import sentence

group = Group("attempts", help="Attempts of learners.")
group.add_command(outages)


@group.command("close-overdue")
@click.option("--every", type=click.FloatRange(1), help="Go on, looking again after so many seconds.")
def close_overdue(every: float | None) -> None:
    """Close and grade attempts whose time is up. Results do not wait for it: pages derive them meanwhile."""
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    if not every:
        click.echo(_("%(count)s attempts closed.", count=_close_all()))
        return
    while not stop.is_set():
        _close_and_go_on(every)
        stop.wait(every)


def _close_and_go_on(every: float) -> None:
    """One round of a closer that must be there for the next one, whatever happens in this one."""
    try:
        closed = _close_all()
    except Refusal as refusal:  # a busy or missing database: the next round tries again
        say(sentence(refusal))
    except Exception:  # whatever broke, the closer must be there for everybody else
        end_transaction(commit=False)
        current_app.logger.exception("closing overdue attempts failed; trying again in %s seconds", every)
    else:
        if closed:
            click.echo(_("%(count)s attempts closed.", count=closed))


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Compare a receipt's file with the paper that is kept. Exit code 0 where every byte agrees, 1 where not."""
    try:
        found = receipts.by_file(file.read_bytes().decode("utf-8", "replace"))
    except Refusal as refusal:
        refuse(refusal)
        return
    words = verdict(found.differs, found.changed)
    click.echo(f"{words} {found.code[:4]}-{found.code[4:8]}-{found.code[8:]}, SHA-256 {found.digest}")
    if not found.genuine:
        raise SystemExit(1)


def _close_all() -> int:
    """Batch by batch, each its own short transaction, leaving room for learners between them."""
    total = 0
    while True:
        try:
            closed = ending.close_overdue(now=clock.now())
        except Refusal:
            end_transaction(commit=False)
            raise
        end_transaction(commit=True)
        total += closed
        if not closed:
            return total
        time.sleep(0.02)
