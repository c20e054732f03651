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
        self._handed_in: list[str] = []
        self.before: dict[str, tuple[int, int]] = {}

    def work_through(self, breaking: Callable[[], None], times: int) -> list[str]:
        """Everybody works, and when all have, everybody hands in; meanwhile `breaking` is called so many times, two
        thirds evenly over the saves that are acknowledged and the others over the hand-ins. Returns the pages of the
        results."""
        with ThreadPoolExecutor(DOORS) as threads:
            list(threads.map(Learner.begin, self.learners))
        whole, late = len(self.learners), times // 3
        self._during(self._work, breaking, times - late, self._saved, whole * self.saves)
        self.before = {learner.username: (learner.broken, len(learner.refused)) for learner in self.learners}
        return self._during(self._hand_in, breaking, late, lambda: len(self._handed_in), whole)

    def interrupted(self) -> int:
        """How many learners had to repeat something while they handed in."""
        return sum((learner.broken, len(learner.refused)) != self.before[learner.username] for learner in self.learners)

    def leave(self) -> None:
        for learner in self.learners:
            learner.hang_up()

    def _work(self, learner: Learner) -> str:
        learner.work(random.Random(learner.username), self.saves)
        return ""

    def _hand_in(self, learner: Learner) -> str:
        result = learner.hand_in().text
        self._handed_in.append(learner.username)
        return result

    def _during(
        self,
        doing: Callable[[Learner], str],
        breaking: Callable[[], None],
        times: int,
        done: Callable[[], int],
        whole: int,
    ) -> list[str]:
        """Everybody does it, and it is broken so many times, evenly over what is done of the whole."""
        over = threading.Event()

        def now_and_then() -> None:
            for number in range(times):
                while done() < number * whole // (times + 1) + 1 and not over.is_set():
                    time.sleep(0.002)
                breaking()

        with ThreadPoolExecutor(len(self.learners) + 1) as threads:
            breaker = threads.submit(now_and_then)
            try:
                results = list(threads.map(doing, self.learners))
            finally:
                over.set()
            breaker.result()
        return results

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
