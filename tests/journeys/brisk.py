"""The command that the button starts, at the pace of a test: ``python -m tests.journeys.brisk`` takes what exams takes.

Everything in it is real but that pace: two minutes of sitting become a few seconds of it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from flask.cli import FlaskGroup

from app import create_app
from app.cli import rehearsing
from app.rehearsing.room import Pace

ROOT = Path(__file__).parent.parent.parent
PACE = Pace(arrive=0.5, think=0.4, kill_one=2.5, kill_all=5, work=9, hand_in=0.5, shadow=2)


def launch(code: str, public_id: str) -> None:
    """Start the rehearsal that was entered, in a process of its own, as the house itself does."""
    line = [sys.executable, "-m", "tests.journeys.brisk", "exams", "rehearse", "--rehearsal", public_id, "--", code]
    process = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=process.wait, daemon=True).start()


if __name__ == "__main__":
    rehearsing.pace_for = lambda _: PACE
    FlaskGroup(create_app=create_app)()
