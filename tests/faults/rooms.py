"""A room of learners who work at the same time while something is broken again and again; and what must be kept."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from app.db import db, end_transaction
from app.models.attempts import Attempt, Grading, Receipt, Response
from tests.faults.learners import Learner

DOORS = 24
"""Learners who sign in at the same time: passwords are slow to check, and the work begins when all are in."""


class Room:
    """Learners `bench00001` and following at one server, `saves` saves each."""

    def __init__(self, port: int, *, learners: int, saves: int) -> None:
        self.learners = [Learner(port, f"bench{n:05d}") for n in range(1, learners + 1)]
        self.saves = saves
        self._over = threading.Event()

    def work_through(self, breaking: Callable[[], None], times: int) -> list[str]:
        """Everybody works and hands in; meanwhile `breaking` is called so many times, evenly over the saves that are
        acknowledged, the last ones while papers are handed in. Returns the pages of the results."""
        with ThreadPoolExecutor(DOORS) as threads:
            list(threads.map(Learner.begin, self.learners))
        with ThreadPoolExecutor(len(self.learners) + 1) as threads:
            breaker = threads.submit(self._now_and_then, breaking, times)
            try:
                results = list(threads.map(self._sit, self.learners))
            finally:
                self._over.set()
            breaker.result()
        return results

    def leave(self) -> None:
        for learner in self.learners:
            learner.hang_up()

    def _sit(self, learner: Learner) -> str:
        learner.work(random.Random(learner.username), self.saves)
        return learner.hand_in().text

    def _now_and_then(self, breaking: Callable[[], None], times: int) -> None:
        whole = len(self.learners) * self.saves
        for number in range(1, times + 1):
            while self._saved() < number * whole // (times + 1) and not self._over.is_set():
                time.sleep(0.005)
            breaking()

    def _saved(self) -> int:
        return sum(len(learner.acknowledged) for learner in self.learners)

    def check(self, results: list[str]) -> None:
        """Everything that was acknowledged is stored and graded, once."""
        for learner, result in zip(self.learners, results, strict=True):
            assert len(learner.acknowledged) == self.saves
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
    assert stored == learner.acknowledged


def check_graded(learner: Learner, result: str) -> None:
    """Grade and receipt, one each, say what was acknowledged; so does the page."""
    attempt = attempt_of(learner)
    assert attempt.handed_in_at is not None
    grading = db.session.scalars(select(Grading).where(Grading.attempt_id == attempt.id)).one()
    receipt = db.session.scalars(select(Receipt).where(Receipt.attempt_id == attempt.id)).one()
    newest = learner.newest()
    right = deserved(learner, newest)
    assert grading.correct == right
    assert f'data-correct="{right}"' in result
    assert dict(json.loads(receipt.body)["answers"]) == newest
    end_transaction(commit=False)


def deserved(learner: Learner, answers: dict[int, list[str]]) -> int:
    """How many of these answers are right, by what the learner knows of its paper."""
    return sum(answers.get(position) == [letter] for position, letter in learner.right.items())


def check_grade(learner: Learner, grade: tuple[int, str]) -> None:
    """The number of right answers and the receipt of a paper, as a database that was rebuilt has them, are those of
    everything that was acknowledged: its learner saved nothing after it had handed in."""
    correct, receipt = grade
    newest = learner.newest()
    assert correct == deserved(learner, newest)
    assert dict(json.loads(receipt)["answers"]) == newest
