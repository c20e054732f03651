"""PostgreSQL itself is killed while answers are saved. The house says so, waits, and goes on without a restart."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.clusters import Cluster, binaries, cluster
from tests.faults.learners import Learner
from tests.faults.rooms import Room
from tests.faults.servers import prepare, serving

KILLS = max(3, int(os.environ.get("BANGVANG_KILLS", "5")) // 5)
LEARNERS, QUESTIONS, SAVES = 20 * KILLS, 6, 40
PROGRAMS = binaries()
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(PROGRAMS is None, reason="needs the programs of a PostgreSQL server (initdb)"),
]


@pytest.fixture
def killable() -> Iterator[Cluster]:
    assert PROGRAMS is not None
    with cluster(PROGRAMS) as own:
        yield own


@pytest.fixture
def database_url(killable: Cluster) -> str:
    return killable.url


def test_nothing_that_was_acknowledged_is_lost_when_postgresql_is_killed(killable: Cluster, app: Flask, tmp_path: Path):
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, killable.url, learners=LEARNERS, questions=QUESTIONS)
    with serving(home, killable.url, workers=2, threads=16) as server:
        room = Room(server.port, learners=LEARNERS, saves=SAVES)
        workers = server.worker_pids()

        def kill_and_start() -> None:
            killable.kill()
            asked = Learner(server.port, "")
            assert asked.ask_once("GET", "/healthz").status == 200
            said = asked.ask_once("GET", "/readyz")
            assert (said.status, said.text) == (503, '{"missing":["database"],"status":"not ready"}\n')
            asked.hang_up()
            time.sleep(0.2)
            killable.begin()

        results = room.work_through(kill_and_start, KILLS)
        room.leave()
        assert server.worker_pids() == workers  # nobody restarted the house
        assert "Traceback" not in server.log()
    assert killable.recoveries() == KILLS
    for learner in room.learners:
        assert learner.refused  # everybody met it, and was told so
        assert learner.broken == 0
    assert room.interrupted() > 0
    room.check(results)
