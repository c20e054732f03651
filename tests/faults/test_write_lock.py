"""The write lock is held for moments: while a room saves, and while a room that forgot to hand in is closed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.demonstration import bench
from app.dice import Dice
from app.domain.actors import Actor
from app.models.attempts import Attempt, Grading, Response
from app.models.people import Account
from app.services.attempts import ending, starting
from app.services.attempts.starting import sitting_for
from tests.faults.servers import ROOT, environment, prepare
from tests.faults.writers import watched_locks

MOST_MS = 200
PROCESSES, THREADS, SAVES = 2, 8, 25


def test_sixteen_learners_who_save_hold_the_lock_for_moments(database_url: str, tmp_path: Path):
    prepare(tmp_path, database_url, learners=PROCESSES * THREADS, questions=10)
    lines = [
        [
            sys.executable,
            "-m",
            "tests.faults.writers",
            str(tmp_path),
            database_url,
            str(first),
            str(THREADS),
            str(SAVES),
        ]
        for first in range(1, PROCESSES * THREADS, THREADS)
    ]
    writers = [
        subprocess.Popen(line, cwd=ROOT, env=environment(tmp_path, database_url), stdout=subprocess.PIPE)
        for line in lines
    ]
    try:
        said = [json.loads(writer.communicate(timeout=60)[0]) for writer in writers]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    held = sorted(ms for report in said for ms in report["held_ms"])
    saves = sum(report["saves"] for report in said)
    assert saves == PROCESSES * THREADS * SAVES
    assert len(held) >= saves  # every save was timed
    assert held[-1] < MOST_MS, f"the longest holds, in ms: {held[-5:]}"


def test_closing_a_room_of_forgotten_papers_holds_the_lock_for_moments(app: Flask):
    forgotten, questions = 80, 40
    leave_papers(forgotten, questions)
    closed, batches = 0, 0
    with watched_locks() as held:
        while count := ending.close_overdue(now=clock.now()):
            end_transaction(commit=True)
            closed, batches = closed + count, batches + 1
        end_transaction(commit=False)
    assert closed == forgotten == db.session.scalar(select(func.count()).select_from(Grading))
    assert len(held) >= batches
    assert max(held) * 1000 < MOST_MS, f"the longest holds, in ms: {[round(s * 1000) for s in sorted(held)[-5:]]}"


def leave_papers(learners: int, questions: int) -> None:
    """Attempts whose time is up, with every question answered and none handed in."""
    dice, then = Dice(random.Random(5)), clock.now() - timedelta(hours=3)
    for _ in bench.prepare(learners, questions, now=then, dice=dice):
        end_transaction(commit=True)
    found = db.session.execute(select(Account.id, Account.person_id).where(Account.username.startswith("bench"))).all()
    for account, person in found:
        actor = Actor(account, person, str(person), None, "", roles=frozenset({"learner"}))
        door = starting.admission(actor, sitting_for(actor, bench.CODE, now=then), now=then)
        starting.start(actor, door, now=then, dice=dice)
    db.session.flush()
    for attempt in db.session.scalars(select(Attempt.id)).all():
        db.session.add_all(
            Response(attempt_id=attempt, position=p, takeover=1, seq=1, answer='["A"]', received_at=then)
            for p in range(1, questions + 1)
        )
    end_transaction(commit=True)
    begin_write()
    db.session.execute(update(Attempt).values(pen_tab="tab", pen_at=then, takeover=1))
    end_transaction(commit=True)
