"""The store cannot be written: the disk is full or read-only, or somebody else holds the lock. The page is told so,
what was acknowledged is kept, and the work goes on when the fault is over, without a restart.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from app.demonstration.bench import PASSWORD
from tests.faults.learners import Answer, Learner
from tests.faults.rooms import check_graded, check_stored
from tests.faults.servers import Server, prepare, serving

SHELL = """
import sqlite3, sys
shell = sqlite3.connect(sys.argv[1], isolation_level=None)
shell.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""
Fault = Callable[[Server, str], AbstractContextManager[None]]
WAYS_OF_ROOT = ("dac_override", "dac_read_search")
"""What lets root write where the bits of a file say that nobody may."""


def database_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def full_disk(server: Server, url: str) -> Iterator[None]:
    """No file of the workers may grow beyond what the log is now."""
    size = Path(f"{database_file(url)}-wal").stat().st_size
    workers = server.worker_pids()
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    yield
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def failing(calls: str, error: str) -> Fault:
    """System calls of the workers fail, as they do on a disk that is full, read-only or broken."""

    @contextmanager
    def fault(server: Server, _url: str) -> Iterator[None]:
        pids = [argument for pid in server.worker_pids() for argument in ("-p", str(pid))]
        line = ["strace", "-f", *pids, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}", "-o", "/dev/null"]
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            try:
                for _ in server.worker_pids():
                    assert "attached" in tracer.stderr.readline()
                yield
            finally:
                tracer.terminate()
                tracer.communicate(timeout=20)

    return fault


@contextmanager
def read_only_files(server: Server, url: str) -> Iterator[None]:
    """Nobody may write the database's files or its folder; the workers are new and have them open only for reading."""
    database = database_file(url)
    files = [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    for path in files:
        path.chmod(0o444)
    database.parent.chmod(0o555)
    for pid in server.worker_pids():
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 40
    while not is_alive(server):
        assert time.monotonic() < until, server.log()[-3000:]
        time.sleep(0.05)
    yield
    database.parent.chmod(0o755)
    for path in files:
        path.chmod(0o644)


@contextmanager
def locked_file(_server: Server, url: str) -> Iterator[None]:
    """Somebody works in the database with SQLite's shell."""
    line = [sys.executable, "-c", SHELL, str(database_file(url))]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline() == b"locked\n"
        yield
        shell.communicate()


@contextmanager
def locked_tables(_server: Server, url: str) -> Iterator[None]:
    """Somebody works in the database with psql."""
    with psycopg.connect(url) as shell:
        shell.execute("LOCK TABLE attempts, sign_ins, alembic_version IN EXCLUSIVE MODE")
        yield


@contextmanager
def read_only_database(_server: Server, url: str) -> Iterator[None]:
    """As after a change to a standby: every connection breaks, and the new ones may only read."""
    with psycopg.connect(url, autocommit=True) as shell:
        name = url.rsplit("/", 1)[1]
        shell.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        shell.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        yield
        shell.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')


def is_alive(server: Server) -> bool:
    asked = Learner(server.port, "")
    try:
        return asked.ask_once("GET", "/healthz").status == 200
    except OSError:
        return False
    finally:
        asked.hang_up()


@pytest.fixture
def house(database_url: str, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Start a server under a command; somebody who holds a lock is waited for only briefly."""
    monkeypatch.setenv("BANGVANG_LOCK_SECONDS", "1")
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, database_url, learners=6, questions=4)
    return lambda under: serving(home, database_url, workers=2, threads=4, under=under)


def without_ways_of_root() -> tuple[str, ...]:
    """What takes from a server run by root that it may write everything; nothing for everybody else."""
    if os.geteuid():
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv")
    return ("setpriv", "--bounding-set", ",".join(f"-{way}" for way in WAYS_OF_ROOT))


@pytest.mark.sqlite
def test_a_file_that_is_full_or_locked(house, database_url: str):
    with house(()) as server:
        for number, fault in enumerate((full_disk, locked_file)):
            go_through(server, database_url, fault, 2 * number + 1)


@pytest.mark.sqlite
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_a_disk_that_refuses_to_write_or_to_sync(house, database_url: str):
    faults = [
        failing("pwrite64", "ENOSPC"),
        failing("pwrite64,ftruncate,fdatasync", "EROFS"),
        failing("fdatasync,fsync", "EIO"),
    ]
    with house(()) as server:
        for number, fault in enumerate(faults):
            go_through(server, database_url, fault, 2 * number + 1)


@pytest.mark.sqlite
def test_a_file_that_may_only_be_read(house, database_url: str):
    with house(without_ways_of_root()) as server:
        go_through(server, database_url, read_only_files, 1)


@pytest.mark.postgresql
def test_a_database_that_is_locked_or_read_only(house, database_url: str):
    with house(()) as server:
        for number, fault in enumerate((locked_tables, read_only_database)):
            go_through(server, database_url, fault, 2 * number + 1)


def go_through(server: Server, url: str, fault: Fault, number: int) -> None:
    """One learner answers before, during and after; another, the next by number, wants to sign in meanwhile."""
    learner, late = Learner(server.port, f"bench{number:05d}"), Learner(server.port, f"bench{number + 1:05d}")
    with ExitStack() as at_the_end:
        at_the_end.callback(learner.hang_up)
        at_the_end.callback(late.hang_up)
        learner.begin()
        late.read_token("/login")
        learner.save(1, 1, [learner.right[1]])
        with fault(server, url):
            learner.hang_up()
            late.hang_up()
            meet(learner, late)
        learner.save(2, 1, ["A"])
        learner.save(1, 2, [learner.right[1]])
        result = learner.hand_in().text
        late.begin()
        assert late.ask("GET", "/readyz").status == 200
    check_stored(learner)
    check_graded(learner, result)
    assert "Traceback" not in server.log()


def meet(learner: Learner, late: Learner) -> None:
    """Whatever wants to write is told so; whoever only reads goes on reading."""
    told_to_a_script(learner.ask_once(*learner.call(2, 1, ["A"])))
    told_on_a_page(learner.ask_once(*learner.form(f"{learner.url}/answers", **{"present-3": "", "answer-3": "B"})))
    told_on_a_page(learner.ask_once(*learner.form(f"{learner.url}/submit")))
    told_on_a_page(late.ask_once(*late.form("/login", username=late.username, password=PASSWORD)))
    ready = learner.ask_once("GET", "/readyz")
    assert (ready.status, json.loads(ready.text)["missing"]) == (503, ["writing"])
    assert learner.ask_once("GET", "/healthz").status == 200
    page = learner.ask_once("GET", learner.url)
    assert page.status == 200
    assert 'data-position="1" data-seq="1"' in page.text


def told_to_a_script(answer: Answer) -> None:
    assert answer.status == 503, answer.text
    said = json.loads(answer.text)
    assert said["error"] in ("unavailable", "busy")
    assert len(said["message"].split()) > 5


def told_on_a_page(answer: Answer) -> None:
    assert answer.status == 503, answer.text
    assert "<h1" in answer.text
    assert "<!doctype html>" in answer.text.lower()[:100]
