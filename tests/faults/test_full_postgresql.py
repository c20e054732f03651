"""The disk under PostgreSQL's tables, or under its log, is full. Every save is kept or refused in words, the house
knows that it is of no use, and the work goes on when there is room again.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg
import pytest
from flask import Flask

from app import presence
from app.presence.sqlite_store import SqliteStore
from tests.faults.clusters import OWNER, Cluster, binaries, home_of_owner
from tests.faults.learners import Learner
from tests.faults.rooms import check_graded, check_stored
from tests.faults.servers import prepare, serving
from tests.faults.test_outage import TOLERANCE
from tests.faults.test_store import told_on_a_page, told_to_a_script

FULL_SECONDS = 7.0
SMALL = 64
"""Megabytes: a new cluster with the tables of the house needs half of them."""
PROGRAMS = binaries()
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.mounts,
    pytest.mark.skipif(PROGRAMS is None, reason="needs the programs of a PostgreSQL server (initdb)"),
]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes, in memory."""
    folder.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m,mode=0700,uid={OWNER},gid={OWNER}", "tmpfs", str(folder)]
    subprocess.run(line, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(params=["data", "wal"])
def narrow(request: pytest.FixtureRequest) -> Iterator[tuple[Cluster, Path]]:
    """A cluster and the folder of it that lies on a small disk: its tables, or its log."""
    assert PROGRAMS is not None
    with home_of_owner() as home, small_disk(home / request.param):
        own = Cluster(home, PROGRAMS, ("--waldir", str(home / "wal"), "--wal-segsize=1"))
        try:
            yield own, home / request.param
        finally:
            own.end()


@pytest.fixture
def database_url(narrow: tuple[Cluster, Path]) -> str:
    return narrow[0].url


def fill(file: IO[bytes]) -> None:
    """Take every byte that the disk has left."""
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        return


def use_up_log(url: str) -> None:
    """Write into the pieces of the log that lie ready until there is none, which takes learners too long."""
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as shell:
        while True:
            shell.execute("SELECT pg_logical_emit_message(true, '', repeat('x', 65536))")


def save_until_refused(learner: Learner, rng: random.Random) -> None:
    """What is there has some room in it still; what is acknowledged meanwhile counts."""
    until = time.monotonic() + 60
    while True:
        position = rng.choice(sorted(learner.right))
        seq = 1 + max((seq for at, seq in learner.acknowledged if at == position), default=0)
        said = learner.ask_once(*learner.call(position, seq, ["B"]))
        if said.status != 200:
            told_to_a_script(said)
            return
        learner.acknowledged[position, seq] = ["B"]
        assert time.monotonic() < until, "the disk does not get full"


def readiness(learner: Learner) -> tuple[int, list[str]]:
    said = learner.ask_once("GET", "/readyz")
    return said.status, json.loads(said.text)["missing"]


def test_a_full_disk_is_said_noticed_and_survived(
    narrow: tuple[Cluster, Path], app: Flask, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("BANGVANG_LEAST_LOSS_SECONDS", "5")
    own, disk = narrow
    prepare(tmp_path, own.url, learners=1, questions=4)
    with serving(tmp_path, own.url, workers=1) as server:
        lan = Learner(server.port, "bench00001")
        lan.begin()
        lan.save(1, 1, [lan.right[1]])
        with (disk / "ballast").open("wb", buffering=0) as ballast:
            fill(ballast)
            if disk.name == "wal":
                use_up_log(own.url)
            save_until_refused(lan, random.Random(3))
            refused = time.monotonic()
            while time.monotonic() - refused < FULL_SECONDS:
                assert readiness(lan) == (503, ["writing"] if disk.name == "data" else ["database"])
                assert lan.ask_once("GET", "/healthz").status == 200
                time.sleep(0.5)
            told_on_a_page(lan.ask_once(*lan.form(f"{lan.url}/submit")))
            ballast.truncate(0)
        if not own.is_running():  # without room for its log it gives up, and somebody starts it again
            own.begin()
        position, seq = max(lan.acknowledged)
        lan.save(position, seq + 1, [lan.right[position]])
        away = time.monotonic() - refused
        assert readiness(lan) == (200, [])
        time.sleep(2.5)  # the process that could not looks once a second
        result = lan.hand_in().text
        lan.hang_up()
        assert "Traceback" not in server.log()
    check_stored(lan)
    check_graded(lan, result)
    noticed = SqliteStore(tmp_path / "demo" / "presence.sqlite3", presence.thresholds())
    ((begun, ended),) = noticed.outages(0)
    assert abs((ended - begun) / 1000 - away) <= TOLERANCE
    assert "No space left on device" in own.log()
    assert ("PANIC" in own.log()) == (disk.name == "wal")
