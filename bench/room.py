"""The exam room: the rush of signing in, whole sittings in a closed loop, and how many learners fit into the room."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.demonstration.bench import CODE
from app.rehearsing.crowd import Crowd, Pause, Steps
from app.rehearsing.learner import Learner
from bench import learners
from bench.server import Server

EVERY = 20.0
"""Seconds between two saves of a learner, on average."""
SILENCE = 25.0
"""Seconds after which a page that has not saved sends a pulse: PULSE_MS of static/js/attempt.js."""
SLOW = 0.2
"""Seconds: the 95th percentile of saves, and that of pulses, must stay below."""
RUSH = 300
RUSH_SECONDS = 6.0


@dataclass(frozen=True)
class Call:
    """One kind of call in a load. Rates a second, times in milliseconds."""

    count: int
    rate: float
    p50: float
    p95: float
    p99: float


def figures(crowd: Crowd, took: float) -> dict[str, Call]:
    """What a crowd saw of each call."""
    return {label: figure(times, took) for label, times in crowd.seconds.items()}


def figure(times: list[float], took: float) -> Call:
    ordered = sorted(times)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.50, 0.95, 0.99)]
    return Call(len(ordered), len(ordered) / took, *at)


@dataclass(frozen=True)
class Rush:
    """Everybody presses the button of the sign-in page at once. Seconds until so many read their questions."""

    first: float
    half: float
    last: float


def rush(server: Server, count: int) -> Rush:
    """`count` learners at the sign-in page press its button in the same instant and start the exam."""
    everyone = learners.named(1, count)
    learners.crowd(server, [learner.look_at_sign_in() for learner in everyone])
    begun, reading = time.perf_counter(), []

    def come_in(learner: Learner) -> Steps:
        yield from learner.send_password(f"/exams/{CODE}")
        yield from learner.look_at_door(CODE)
        yield from learner.start(CODE)
        yield from learner.open_paper()
        reading.append(time.perf_counter() - begun)

    learners.crowd(server, [come_in(learner) for learner in everyone])
    return Rush(reading[0], reading[count // 2], reading[-1])


@dataclass(frozen=True)
class Room:
    """Whole sittings in a closed loop: a learner sends the next call as soon as the last one is answered."""

    sittings: int
    per_minute: float
    cpu: float
    """Processor seconds of the server a sitting, the password's hash included."""
    crowd_cpu: float
    """What the simulated learner itself used a sitting."""
    calls: dict[str, Call]


def closed_loop(server: Server, first: int, count: int, at_once: int = 16) -> Room:
    """`count` sittings, `at_once` of them at the same time: sign in, start, save, hand in, read the result."""
    coming = iter(learners.named(first, count))

    def chairs() -> Steps:
        for learner in coming:
            yield from learner.begin(CODE)
            yield from learners.answer(learner)
            yield from learners.pulse(learner)
            yield from learner.hand_in()

    cpu, own, begun = server.cpu(), time.process_time(), time.perf_counter()
    crowd = learners.crowd(server, [chairs() for _ in range(at_once)])
    took, own, cpu = time.perf_counter() - begun, time.process_time() - own, server.cpu() - cpu
    return Room(count, count / took * 60, cpu / count, own / count, figures(crowd, took))


@dataclass(frozen=True)
class Step:
    """So many learners at one save every 20 s, with the pulses of those who think longer."""

    learners: int
    calls: dict[str, Call]
    cpu: float
    """Share of all processors that the server used."""
    crowd_cpu: float

    @property
    def holds(self) -> bool:
        """The saves that were due came back, and of saves as of pulses 95 of 100 were fast."""
        save = self.calls.get("save")
        fast = all(call.p95 < SLOW * 1000 for call in self.calls.values())
        return save is not None and fast and save.rate > 0.9 * self.learners / EVERY


def open_loop(
    server: Server,
    seated: list[Learner],
    levels: list[int],
    *,
    settling: float,
    seconds: float,
    last_seconds: float,
    cores: int,
) -> Iterator[Step]:
    """More and more learners, whoever is slow, until a level does not hold. A learner keeps a connection.

    Args:
        settling: how long newcomers save before anybody looks: a learner's first call at a worker, which has not seen
            this cookie, token and lease, is dearer than the next ones, and a room at work is past it.
        last_seconds: the last level is the one that is claimed, so it is watched for longer than the others' `seconds`.
    """
    crowd = Crowd(server.port)
    here = 0
    for level in levels:
        for learner in seated[here:level]:
            crowd.seat(_think_and_save(learner))
        here = level
        crowd.run(settling)
        crowd.seconds = defaultdict(list)
        cpu, own, begun = server.cpu(), time.process_time(), time.perf_counter()
        crowd.run(last_seconds if level == levels[-1] else seconds)
        took = time.perf_counter() - begun
        step = Step(
            level,
            figures(crowd, took),
            (server.cpu() - cpu) / took / cores,
            (time.process_time() - own) / took / cores,
        )
        if crowd.failures:
            raise RuntimeError(f"{len(crowd.failures)} learners failed, the first: {crowd.failures[0]}")
        yield step
        if not step.holds:
            break
    crowd.close()


def _think_and_save(learner: Learner) -> Steps:
    """One of a room that has been at work for long: pauses by chance have no memory, so the first is as any other,
    and so is the silence before it."""
    rng = random.Random(learner.username)
    positions = list(learner.questions)
    silence = rng.expovariate(1 / EVERY) % SILENCE
    while True:
        thinking = rng.expovariate(1 / EVERY)
        while thinking > SILENCE - silence:
            yield Pause(SILENCE - silence)
            yield from learner.pulse()
            thinking -= SILENCE - silence
            silence = 0.0
        yield Pause(thinking)
        position = rng.choice(positions)
        yield from learner.save(position, learner.questions[position].some_answer(rng))
        silence = 0.0
