"""A fresh instance in a temporary folder, prepared by the same commands that an operator types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from app import assets, compiled, create_app

QUESTIONS = 20


class Instance:
    """An instance of the demonstration's profile below `folder`, apart from every other.

    Attributes:
        environment: what points a process to it.
        app: the app over it, for what needs no server.
    """

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "BANGVANG_INSTANCE": str(folder),
            "BANGVANG_PROFILE": "demo",
            "BANGVANG_DATABASE_URL": "",
        }
        self.app: Flask = create_app({"INSTANCE": str(folder), "PROFILE": "demo", "DATABASE_URL": ""})

    def prepare(self, learners: int) -> None:
        """The exam `bench` with its learners, and the static files as a server lays them out."""
        self._flask("bench", "prepare", "--learners", str(learners), "--questions", str(QUESTIONS))
        assets.prepare(self.app)
        compiled.prepare(self.app)

    def _flask(self, *arguments: str) -> None:
        line = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        done = subprocess.run(line, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
