"""The closer beside the server: whatever ends it, it is there again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.servers import ROOT, environment, free_port

pytestmark = pytest.mark.sqlite


def closer_of(serving: int) -> int | None:
    """The process that closes attempts, among the children of `flask serve`."""
    children = Path(f"/proc/{serving}/task/{serving}/children").read_text().split()
    for pid in children:
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
            if b"close-overdue" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    return None


def waited_for(serving: int, before: int | None = None) -> int:
    until = time.monotonic() + 40
    while time.monotonic() < until:
        found = closer_of(serving)
        if found not in (None, before):
            return found
        time.sleep(0.1)
    raise AssertionError("no closer")


def test_a_closer_that_was_killed_is_started_again_and_ends_with_the_server(tmp_path: Path):
    line = [sys.executable, "-m", "flask", "--app", "app", "serve", "--port", str(free_port())]
    place = environment(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}")
    with (tmp_path / "log").open("wb") as log:
        serving = subprocess.Popen(line, cwd=ROOT, env=place, stdout=log, stderr=log, start_new_session=True)
    try:
        first = waited_for(serving.pid)
        os.kill(first, signal.SIGKILL)
        second = waited_for(serving.pid, before=first)
        serving.terminate()
        assert serving.wait(30) == 0
        assert not Path(f"/proc/{second}").exists()
    finally:
        if serving.poll() is None:
            os.killpg(serving.pid, signal.SIGKILL)
            serving.wait(5)
