"""A live server over a test's own database, started as `flask serve` starts it and surely stopped."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app.cli.serve import server_line

ROOT = Path(__file__).parent.parent.parent


class Server:
    """A running gunicorn.

    Attributes:
        port: where it listens, on 127.0.0.1.
    """

    def __init__(self, home: Path, url: str, *, workers: int, threads: int, under: Sequence[str]) -> None:
        self.port = free_port()
        self._workers = 0 if under else workers  # under another command the workers are its grandchildren
        self._log = home / "server.log"
        line = server_line("app:create_app()", "127.0.0.1", self.port, {"WORKERS": workers, "THREADS": threads})
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*under, *line],
                cwd=ROOT,
                env=environment(home, url),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def worker_pids(self) -> list[int]:
        """Its workers, without one that has ended and is not yet replaced."""
        master = self._process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def log(self) -> str:
        """What it wrote so far."""
        return self._log.read_text(errors="replace")

    def wait(self, seconds: float = 40) -> None:
        """Wait until it answers and all its workers are there: gunicorn forks them one after the other."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                    connection.request("GET", "/readyz")
                    assert connection.getresponse().status == 200
                if len(self.worker_pids()) >= self._workers:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"the server did not come up:\n{self.log()[-3000:]}")

    def kill(self) -> None:
        """End all of it at once, as a machine that loses its power does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)

    def stop(self) -> None:
        """End it politely; then end whatever is left of it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)


@contextmanager
def serving(home: Path, url: str, *, workers: int = 2, threads: int = 8, under: Sequence[str] = ()) -> Iterator[Server]:
    """A server that answers.

    Args:
        home: a folder for its key and its log.
        url: the database, prepared before.
        under: a command that runs it, for example ``strace`` with its options.
    """
    server = Server(home, url, workers=workers, threads=threads, under=under)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def prepare(home: Path, url: str, *, learners: int, questions: int) -> None:
    """The exam `bench` and its learners, by the command an operator would type."""
    counts = ("--learners", str(learners), "--questions", str(questions))
    flask(home, url, "bench", "prepare", *counts)


def flask(home: Path, url: str, *arguments: str) -> str:
    """Run a command of the house; returns what it printed."""
    line = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    done = subprocess.run(line, cwd=ROOT, env=environment(home, url), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def environment(home: Path, url: str) -> dict[str, str]:
    """What points a process of the house to a test's database and to no other."""
    own = {"BANGVANG_INSTANCE": str(home), "BANGVANG_PROFILE": "demo", "BANGVANG_DATABASE_URL": url}
    return {**os.environ, **own}


def free_port() -> int:
    """A port of 127.0.0.1 where nothing listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
