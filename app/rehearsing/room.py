"""A room of simulated learners in a process of its own: ``python -m app.rehearsing.room`` with its order on stdin.

It prints a line of JSON every second about how far everybody is; what was measured goes to a file at the end.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.rehearsing.crowd import Answer, Crowd, Pause, Request, Steps
from app.rehearsing.learner import Learner

MOST_SAVES_A_SECOND = 150
"""Of the whole room: a real room of 3,000 learners."""
REAL_SECONDS_A_SAVE = 20.0
SAVES_A_PULSE = 2
"""A page pulses after 25 s without a save, which is 0.4 times a save where one comes every 20 s by chance; the
rehearsal is harsher."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds since the first learner began.

    Attributes:
        arrive: over so long they come in, evenly.
        think: between two saves of a learner, on average; each is two to four thirds of it.
        kill_one, kill_all: when a worker, and the whole server, is killed.
        work: until then they answer.
        hand_in: within so long after `work` everybody hands in.
        shadow: saves that begin or end so long after a kill do not count for how fast a save is.
    """

    arrive: float
    think: float
    kill_one: float
    kill_all: float
    work: float
    hand_in: float
    shadow: float

    @property
    def load(self) -> float:
        """How many times the load of a real room this is."""
        return REAL_SECONDS_A_SAVE / self.think


def pace_for(learners: int) -> Pace:
    """Two minutes for any number; a larger room thinks longer, so that what is measured is the server."""
    think = min(REAL_SECONDS_A_SAVE, max(3.0, learners / MOST_SAVES_A_SECOND))
    hand_in = max(5.0, learners / 100)
    return Pace(arrive=45, think=think, kill_one=60, kill_all=80, work=108, hand_in=hand_in, shadow=10)


@dataclass(frozen=True, slots=True)
class Order:
    """What a room is told on stdin."""

    port: int
    code: str
    usernames: list[str]
    password: str
    pace: Pace
    into: str

    def text(self) -> str:
        """The form on stdin."""
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Order:
        """Read what `text` wrote."""
        form: dict[str, Any] = json.loads(text)
        return Order(**{**form, "pace": Pace(**form["pace"])})


class Room:
    """The learners of an order.

    Attributes:
        calls: (label, begun, ended) of every call that was answered, in seconds since the first learner began.
        reading: when each learner had the first question before them.
    """

    def __init__(self, order: Order) -> None:
        self.order, self.pace = order, order.pace
        self.crowd = Crowd(order.port)
        self.learners = [Learner(username, order.password) for username in order.usernames]
        self.calls: list[tuple[str, float, float]] = []
        self.reading: list[float] = []
        self.saved = self.handed_in = 0
        self.began = time.perf_counter()

    def now(self) -> float:
        return time.perf_counter() - self.began

    def sit(self) -> None:
        """Everybody from the door to the receipt, with a word every second."""
        self.began = time.perf_counter()
        for number, learner in enumerate(self.learners):
            arrives = self.pace.arrive * number / len(self.learners)
            self.crowd.seat(self.timed(self.steps(learner, random.Random(number))), after=arrives)
        while self.handed_in + len(self.crowd.failures) < len(self.learners):
            self.crowd.run(1.0)
            self.say()
        self.crowd.close()

    def steps(self, learner: Learner, rng: random.Random) -> Steps:
        """One learner: the first answer at once, then one after the other until it is time to hand in."""
        pace = self.pace
        yield from learner.begin(self.order.code)
        self.reading.append(self.now())
        positions = list(learner.questions)
        yield Pause(pace.think * rng.random())
        turn = 0
        while turn == 0 or self.now() < pace.work:
            position = positions[turn % len(positions)]
            yield from learner.save(position, learner.questions[position].some_answer(rng))
            self.saved += 1
            turn += 1
            if turn % SAVES_A_PULSE == 0:
                yield from learner.pulse()
            yield Pause(min(pace.think * rng.uniform(2 / 3, 4 / 3), max(0.0, pace.work - self.now())))
        yield Pause(pace.hand_in * rng.random())
        yield from learner.hand_in()
        self.handed_in += 1

    def timed(self, steps: Steps) -> Generator[Request | Pause, Answer | None, None]:
        """Note how long each call took, from when it was due: a crowd that is late counts as a slow server."""
        answer: Answer | None = None
        due: float | None = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            begun = self.now() if due is None else due
            answer = yield step
            if isinstance(step, Pause):
                due = begun + step.seconds
            else:
                due = None
                self.calls.append((step.label, begun, self.now()))

    def say(self) -> None:
        """A line about how far everybody is."""
        far = {"reading": len(self.reading), "saved": self.saved, "handed_in": self.handed_in, "at": self.now()}
        print(json.dumps(far), flush=True)

    def keep(self) -> None:
        """Write down what was measured and what everybody was told."""
        told = [[one.attempt, one.acknowledged, one.receipt] for one in self.learners]
        measured = {
            "calls": [(label, round(begun, 4), round(ended, 4)) for label, begun, ended in self.calls],
            "reading": self.reading,
            "told": told,
            "failures": self.crowd.failures,
            "cpu": time.process_time(),
        }
        Path(self.order.into).write_text(json.dumps(measured), encoding="utf-8")


def main() -> None:
    """Read the order, sit, keep what was measured."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection for every learner
    room = Room(Order.read(sys.stdin.read()))
    room.say()
    room.sit()
    room.keep()


if __name__ == "__main__":
    main()
