"""The real server of the real app, in a process of its own over a test's database; its pages are kept for a check."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import urllib.request
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.faults.servers import free_port
from tests.journeys.nursery import open_server

PATIENCE_S = 30


class House:
    """One gunicorn with one worker of eight threads, on a free port that it keeps over a restart."""

    def __init__(self, instance: Path, database_url: str) -> None:
        self.instance = instance
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = instance / "server.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BANGVANG_")}
        self.environment = {**kept, "BANGVANG_INSTANCE": str(instance), "BANGVANG_DATABASE_URL": database_url}
        self.process: ForkServerProcess | None = None

    def open(self) -> None:
        """Start the server and wait until it answers."""
        arguments = ["tests.journeys.witness:create()", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        arguments += ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
        self.process = open_server(arguments, self.environment, self.log)
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            alive = self.process.is_alive() and time.monotonic() < until
            if not alive:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would: master and worker at once, nothing said to anybody."""
        if self.process is None or self.process.pid is None:  # never a group of number 0: that is our own
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()  # one that is so young that it has no group yet
        self.process.join(10)
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
