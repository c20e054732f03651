"""Attempts at the shell: closing what is overdue."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from app import clock
from app.cli.edge import say
from app.db import end_transaction
from app.domain.errors import Refusal
from app.services.attempts import ending
from app.words import sentence

group = AppGroup("attempts", help="Attempts of learners.")


@group.command("close-overdue")
@click.option("--every", type=click.FloatRange(1), help="Go on, looking again after so many seconds.")
def close_overdue(every: float | None) -> None:
    """Close and grade attempts whose time is up. Results do not wait for it: pages derive them meanwhile."""
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    closed = _close_all()
    click.echo(_("%(count)s attempts closed.", count=closed))
    while every and not stop.wait(every):
        try:
            closed = _close_all()
        except Refusal as refusal:  # a busy or missing database: the next round tries again
            say(sentence(refusal))
            continue
        except Exception:  # whatever broke, the closer must be there for everybody else
            end_transaction(commit=False)
            current_app.logger.exception("closing overdue attempts failed; trying again in %s seconds", every)
            continue
        if closed:
            click.echo(_("%(count)s attempts closed.", count=closed))


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
