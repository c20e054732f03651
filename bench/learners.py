"""Learners at work, and what each step costs the server."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from app.demonstration.bench import CODE, PASSWORD
from app.rehearsing.crowd import Crowd, Request, Steps
from app.rehearsing.learner import Learner
from bench.driver import SEQ
from bench.instance import QUESTIONS
from bench.server import Server

AT_ONCE = 8
"""Learners that act at the same time while costs are measured."""
CONNECTIONS = 16
"""Kept-alive connections of the load of saves."""
SAVES = 20
PULSES = 8
"""In an attempt of `SAVES`: one after every 25 s of silence, where saves come by chance every 20 s on average
(in each pause fall e^-1.25 + e^-2.5 + … = 0.40 of them)."""


def named(first: int, count: int) -> list[Learner]:
    """The learners number `first` and on, not signed in yet."""
    return [Learner(f"bench{number:05d}", PASSWORD) for number in range(first, first + count)]


def answer(learner: Learner, saves: int = SAVES) -> Steps:
    """Save so many answers, one question after the other."""
    rng = random.Random(learner.username)
    positions = list(learner.questions)
    for turn in range(saves):
        position = positions[turn % len(positions)]
        yield from learner.save(position, learner.questions[position].some_answer(rng))


def pulse(learner: Learner, times: int = PULSES) -> Steps:
    """Send so many signs of life."""
    for _ in range(times):
        yield from learner.pulse()


STEPS: dict[str, Callable[[Learner], Steps]] = {
    "sign-in page": Learner.look_at_sign_in,
    "sign in": Learner.send_password,
    "exam page": lambda learner: learner.look_at_door(CODE),
    "start": lambda learner: learner.start(CODE),
    "paper": Learner.open_paper,
    "save": answer,
    "pulse": pulse,
    "hand-in page": Learner.look_at_missing,
    "hand in": Learner.submit,
    "result": Learner.read_result,
}
TIMES = {"save": SAVES, "pulse": PULSES}
"""How often a sitting makes a call, where more than once."""


def go_through(server: Server, learners: list[Learner], steps: list[str]) -> dict[str, float]:
    """All learners take one step after the other; returns the server's processor microseconds a call."""
    costs = {}
    for step in steps:
        before = server.cpu()
        crowd(server, [_one_by_one(learners[number::AT_ONCE], STEPS[step]) for number in range(AT_ONCE)])
        costs[step] = (server.cpu() - before) / len(learners) / TIMES.get(step, 1) * 1e6
    return costs


def _one_by_one(learners: list[Learner], step: Callable[[Learner], Steps]) -> Steps:
    for learner in learners:
        yield from step(learner)


def crowd(server: Server, works: list[Steps]) -> Crowd:
    """Everyone at once, until the last is done.

    Raises:
        RuntimeError: somebody got an answer that no learner should get; the figures would be of refusals.
    """
    done = Crowd(server.port)
    for work in works:
        done.seat(work)
    done.run()
    done.close()
    if done.failures:
        raise RuntimeError(f"{len(done.failures)} learners failed, the first: {done.failures[0]}")
    return done


def calls(learners: list[Learner], first: int) -> list[list[dict[str, Any]]]:
    """For the driver: every question of every learner, saved with seqs from `first` on. A learner keeps to one
    connection, as a browser does."""
    return [
        [
            {
                "path": f"{learner.attempt}/answers/{position}",
                "headers": {"X-CSRFToken": learner.token, "Cookie": learner.cookie},
                "body": f'{{"seq":{SEQ},"lease":"{learner.lease}","answer":["{"ABCD"[position % 4]}"]}}',
                "first": first,
            }
            for position in range(1, QUESTIONS + 1)
            for learner in learners[number::CONNECTIONS]
        ]
        for number in range(min(CONNECTIONS, len(learners)))
    ]


def password_cost(bare: Server, times: int = 150) -> float:
    """Processor microseconds of checking one password's hash, `AT_ONCE` at the same time, in the app of `hashing`."""

    def cost(path: str) -> float:
        ask = Request("hash", f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

        def asks() -> Steps:
            for _ in range(times // AT_ONCE):
                yield ask

        before = bare.cpu()
        crowd(bare, [asks() for _ in range(AT_ONCE)])
        return (bare.cpu() - before) / (times // AT_ONCE * AT_ONCE) * 1e6

    cost("/checks")
    return cost("/checks") - cost("/answers")
