"""Workers are killed in the middle of their work. Whatever was acknowledged is there, and is what is graded."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.attempts import Attempt, Grading, Receipt, Response
from tests.faults.learners import Learner
from tests.faults.servers import Server, prepare, serving

KILLS = int(os.environ.get("BANGVANG_KILLS", "5"))
LEARNERS = 20
QUESTIONS = 8
SAVES = max(40, 8 * KILLS)
"""Saves of each learner: several dozen of the room between two kills."""


class Room:
    """Learners who save at the same time, and the one who kills workers meanwhile."""

    def __init__(self, server: Server, learners: list[Learner], rng: random.Random) -> None:
        self.server, self.learners, self.rng = server, learners, rng
        self.over = threading.Event()
        self.killed: list[int] = []

    def saved(self) -> int:
        return sum(len(learner.acknowledged) for learner in self.learners)

    def kill_now_and_then(self) -> None:
        """A kill after every so many acknowledged saves, the last ones while papers are handed in."""
        for number in range(1, KILLS + 1):
            while self.saved() < number * LEARNERS * SAVES // (KILLS + 1) and not self.over.is_set():
                time.sleep(0.002)
            self.kill_one()

    def kill_one(self) -> None:
        while True:
            alive = [pid for pid in self.server.worker_pids() if pid not in self.killed]
            if alive:
                break
            time.sleep(0.01)
        pid = self.rng.choice(alive)
        os.kill(pid, signal.SIGKILL)
        self.killed.append(pid)


@pytest.fixture
def room(database_url: str, tmp_path: Path):
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, database_url, learners=LEARNERS, questions=QUESTIONS)
    with serving(home, database_url, workers=2, threads=16) as server:
        learners = [Learner(server.port, f"bench{n:05d}") for n in range(1, LEARNERS + 1)]
        yield Room(server, learners, random.Random(5))
        for learner in learners:
            learner.hang_up()


def test_nothing_that_was_acknowledged_is_lost_when_workers_are_killed(room: Room, app: Flask):
    def sit(learner: Learner) -> str:
        learner.work(random.Random(learner.username), SAVES)
        return learner.hand_in().text

    with ThreadPoolExecutor(LEARNERS + 1) as threads:
        list(threads.map(Learner.begin, room.learners))
        killer = threads.submit(room.kill_now_and_then)
        try:
            results = list(threads.map(sit, room.learners))
        finally:
            room.over.set()
        killer.result()

    assert len(set(room.killed)) == KILLS
    assert sum(learner.broken for learner in room.learners) > 0  # somebody's answer was lost on its way
    for learner, result in zip(room.learners, results, strict=True):
        check_stored(learner)
        check_graded(learner, result)


def attempt_of(learner: Learner) -> Attempt:
    """The one attempt; `scalars().one()` fails if a start that was sent twice had made two."""
    person = select(Attempt.person_id).where(Attempt.public_id == learner.url.rsplit("/", 1)[1]).scalar_subquery()
    return db.session.scalars(select(Attempt).where(Attempt.person_id == person)).one()


def check_stored(learner: Learner) -> None:
    """Every acknowledged save is a row: not only the newest, for rows are never changed."""
    attempt = attempt_of(learner)
    rows = db.session.scalars(select(Response).where(Response.attempt_id == attempt.id))
    stored = {(row.position, row.seq): json.loads(row.answer) for row in rows}
    end_transaction(commit=False)
    assert len(learner.acknowledged) == SAVES
    assert stored == learner.acknowledged


def check_graded(learner: Learner, result: str) -> None:
    """Grade and receipt, one each, say what was acknowledged; so does the page."""
    attempt = attempt_of(learner)
    assert attempt.handed_in_at is not None
    grading = db.session.scalars(select(Grading).where(Grading.attempt_id == attempt.id)).one()
    receipt = db.session.scalars(select(Receipt).where(Receipt.attempt_id == attempt.id)).one()
    end_transaction(commit=False)
    newest = learner.newest()
    right = sum(newest.get(position) == [letter] for position, letter in learner.right.items())
    assert grading.correct == right
    assert f'data-correct="{right}"' in result
    assert dict(json.loads(receipt.body)["answers"]) == newest
