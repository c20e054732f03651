"""The button: a rehearsal in a process of its own, which outlives the request and the server that started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from flask import Flask

from app.rehearsing.server import ROOT


def launch(app: Flask, code: str, public_id: str) -> None:
    """Start ``exams rehearse`` for a rehearsal that has been entered."""
    config = app.config
    line = [sys.executable, "-m", "flask", "--app", "app", "exams", "rehearse", "--rehearsal", public_id, "--", code]
    own = {
        "BANGVANG_INSTANCE": app.instance_path,
        "BANGVANG_PROFILE": config["PROFILE"],
        "BANGVANG_DATABASE_URL": config["DATABASE_URL"],
    }
    with (Path(config["HOME"]) / "rehearsal.log").open("wb") as log:
        process = subprocess.Popen(
            line,
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no trace in the table of processes
