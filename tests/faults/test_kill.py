"""Workers are killed in the middle of their work. Whatever was acknowledged is there, and is what is graded."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from flask import Flask

from tests.faults.rooms import Room
from tests.faults.servers import Server, prepare, serving

KILLS = int(os.environ.get("BANGVANG_KILLS", "5"))
LEARNERS = 4 * KILLS
QUESTIONS = 8
SAVES = 40
"""Saves of each learner: more than a hundred of the room between two kills."""


class Killer:
    """Kills a random worker each time, never the same process twice."""

    def __init__(self, server: Server, rng: random.Random) -> None:
        self.server, self.rng = server, rng
        self.killed: list[int] = []

    def __call__(self) -> None:
        while True:
            alive = [pid for pid in self.server.worker_pids() if pid not in self.killed]
            if alive:
                break
            time.sleep(0.01)
        pid = self.rng.choice(alive)
        os.kill(pid, signal.SIGKILL)
        self.killed.append(pid)


def test_nothing_that_was_acknowledged_is_lost_when_workers_are_killed(database_url: str, app: Flask, tmp_path: Path):
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, database_url, learners=LEARNERS, questions=QUESTIONS)
    with serving(home, database_url, workers=2, threads=16) as server:
        room, killer = Room(server.port, learners=LEARNERS, saves=SAVES), Killer(server, random.Random(5))
        results = room.work_through(killer, KILLS)
        room.leave()
    assert len(set(killer.killed)) == KILLS
    assert sum(learner.broken for learner in room.learners) > 0  # somebody's answer was lost on its way
    assert room.interrupted() > 0
    room.check(results)
