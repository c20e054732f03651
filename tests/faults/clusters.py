"""A PostgreSQL of the test's own, which may be killed: nobody else's data is in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"


def binaries() -> Path | None:
    """Where the newest PostgreSQL of this machine keeps its programs; None where there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))], default=None)


def as_owner() -> tuple[str, ...]:
    """What runs a program as somebody whom PostgreSQL accepts: it refuses to be run by root."""
    return () if os.geteuid() else ("setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups")


class Cluster:
    """A server with its own folder, port and socket.

    Args:
        options: more of them for ``initdb``.
    """

    def __init__(self, home: Path, programs: Path, options: Sequence[str] = ()) -> None:
        self._home, self._programs = home, programs
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        line = [
            str(programs / "initdb"),
            "-D",
            str(home / "data"),
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            *options,
        ]
        made = subprocess.run([*as_owner(), *line, "--locale=C"], cwd=home, capture_output=True, text=True, timeout=60)
        assert made.returncode == 0, made.stderr
        self.begin()

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self._port}/{OWNER}"

    @property
    def data(self) -> Path:
        return self._home / "data"

    def begin(self, under: Sequence[str] = (), data: Path | None = None) -> None:
        """Start it; returns when it answers, after its recovery if it was killed.

        Args:
            under: a command that runs it, for example ``strace`` with its options.
            data: another folder with its files.
        """
        data, log = data or self.data, self._home / "log"
        self._running = data
        options = ("-k", str(self._home), "-h", "127.0.0.1", "-p", str(self._port), "-c", "max_connections=80")
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [*as_owner(), *under, str(self._programs / "postgres"), "-D", str(data), *options],
                cwd=self._home,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        ask = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        until = time.monotonic() + 60
        while subprocess.run(ask, check=False).returncode != 0:
            assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
            assert self._process.poll() is None, log.read_text(errors="replace")[-3000:]
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the postmaster and to everything it started: nothing is written any more, no lock let go."""
        master = self._process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        os.kill(master, signal.SIGKILL)
        for pid in map(int, children):  # each of them leads a session of its own
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(10)
        until = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            assert time.monotonic() < until, "a killed process does not go away"
            time.sleep(0.005)

    def is_running(self) -> bool:
        """Has it not given up?"""
        return self._process.poll() is None

    def log(self) -> str:
        """What it wrote so far."""
        return (self._home / "log").read_text(errors="replace")

    def recoveries(self) -> int:
        """How often it has found itself not shut down and has replayed its log."""
        return self.log().count("automatic recovery in progress")

    def end(self) -> None:
        """Stop it without waiting for those who are connected."""
        if self._process.poll() is None:
            master = Path(self._running / "postmaster.pid").read_text().split()[0]
            os.kill(int(master), signal.SIGINT)  # strace, where it runs under it, would not hear of it
            self._process.wait(30)


@contextmanager
def home_of_owner() -> Iterator[Path]:
    """A folder where PostgreSQL's owner may go, which pytest's own folders are not."""
    home = Path(tempfile.mkdtemp(prefix="bangvang-"))
    try:
        if not os.geteuid():
            shutil.chown(home, OWNER, OWNER)
        yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def cluster(programs: Path, options: Sequence[str] = ()) -> Iterator[Cluster]:
    """A running one, in a folder of its own."""
    with home_of_owner() as home:
        own = Cluster(home, programs, options)
        try:
            yield own
        finally:
            own.end()
