"""The production server over a copy, which can be killed and comes back."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from app.domain.errors import Refusal

ROOT = Path(__file__).parent.parent.parent
COMES_UP_WITHIN = 60.0


class Server:
    """A server on a free port of this machine, with a log in its folder.

    Args:
        line: port -> the command line that serves the house.
        environment: points it to the copy.
    """

    def __init__(self, line: Callable[[int], list[str]], environment: Mapping[str, str], log: Path) -> None:
        self.port = _free_port()
        self._line, self._environment, self._log = line(self.port), dict(environment), log
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it; it answers a little later."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._line, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            Refusal: ``rehearsal_no_server``.
        """
        until = time.monotonic() + COMES_UP_WITHIN
        while time.monotonic() < until and self._process and self._process.poll() is None:
            if self._is_ready():
                return
            time.sleep(0.05)
        raise Refusal("rehearsal_no_server")

    def _is_ready(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill_worker(self) -> None:
        """``kill -9`` one of its workers."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        with suppress(ProcessLookupError):
            os.kill(int(children[0]), signal.SIGKILL)

    def kill(self) -> None:
        """``kill -9`` all of it."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """End it politely, then whatever is left of it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
        self.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
