"""Starting a server exactly as `flask serve` does, and reading what its processes use."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from app.cli.serve import server_line

TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server; a context manager that stops it and all its workers.

    Args:
        target: what gunicorn serves, for example ``app:create_app()``.
        settings: workers, threads: the app's configuration.
        environment: added to this process's own.
        log: where its words go.
    """

    def __init__(self, target: str, settings: dict[str, Any], environment: dict[str, str], log: Path) -> None:
        self.port = _free_port()
        self._workers = int(settings["WORKERS"])
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            server_line(target, "127.0.0.1", self.port, settings),
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._log_path = log

    def __enter__(self) -> Server:
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def cpu(self) -> float:
        """Seconds of processor time, user and system, of the server and all processes below it."""
        return sum(_cpu_of(pid) for pid in _tree(self._process.pid))

    def stop(self) -> None:
        """End it: politely, then not."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
        self._log.close()

    def _wait(self, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                connection.close()
                if len(_tree(self._process.pid)) > self._workers:  # they are forked one after the other
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"the server did not come up:\n{self._log_path.read_text(errors='replace')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tree(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(path)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, open_ones = [], [pid]
    while open_ones:
        one = open_ones.pop()
        found.append(one)
        open_ones += parents.get(one, [])
    return found


def _fields(path: Path) -> list[str]:
    """What stands behind the name in /proc/<pid>/stat: state, parent, …; empty for a process that has ended."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_of(pid: int) -> float:
    fields = _fields(Path(f"/proc/{pid}/stat"))
    # utime, stime, and those of children that have ended
    return sum(map(int, fields[11:15])) / TICK if fields else 0.0
