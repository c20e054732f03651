"""A rehearsal from the copy to its figures. Whoever calls it keeps what it reports, and commits."""

from __future__ import annotations

import json
import os
import secrets
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.db import end_transaction
from app.domain.errors import Refusal
from app.domain.rehearsals import Figures, Report, Stage
from app.rehearsing import copying, measuring
from app.rehearsing.copying import Copy
from app.rehearsing.room import Order, Pace
from app.rehearsing.server import ROOT, Server
from app.services.rehearsals import counting, staging
from app.services.rehearsals.counting import Counted, Told

SHOWN_FAILURES = 5
SILENT_FOR = 120.0
"""Seconds after which a crowd that says nothing has failed."""
SAME_AS_SERVED = ("WORKERS", "THREADS", "POOL_SIZE")
"""Settings that decide how much a server bears."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed.

    Attributes:
        home: the instance's folder. url: of the real database. settings: of the instance.
        line: port -> the command line of the server.
    """

    public_id: str
    code: str
    learners: int
    pace: Pace
    home: Path
    url: str
    settings: Mapping[str, Any]
    line: Callable[[int], list[str]]


@dataclass(slots=True)
class _Sat:
    """How the sitting went: when what was killed, and the machine's load meanwhile."""

    kills: list[tuple[float, bool]]
    load_before: float
    load_most: float


def rehearse(plan: Plan, *, now: datetime) -> Generator[Report, None, None]:
    """Carry a rehearsal out; yields how far it is every second or two, and last of all what was measured.

    Whatever happens, the copy and its server are gone when this ends.

    Raises:
        Refusal: ``rehearsal_running`` in another process; ``rehearsal_no_room``, ``rehearsal_no_database``,
            ``rehearsal_no_server``, ``rehearsal_no_crowd``.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(copying.the_only_rehearsal(plan.home))
        copying.sweep(folder, plan.url)
        yield Report(Stage.COPYING)
        place = folder / plan.public_id
        place.mkdir(mode=0o700)
        stack.callback(copying.remove, place, plan.url)
        settings = {key: plan.settings[key] for key in SAME_AS_SERVED}
        copy = copying.copy(plan.url, place, plan.public_id, settings)
        password = secrets.token_hex(12)
        usernames = _stage(copy, plan, password, now)
        yield Report(Stage.SERVING)
        server = Server(plan.line, copy.environment(), place / "server.log")
        stack.callback(server.kill)
        server.start()
        server.wait()
        order = Order(server.port, plan.code, usernames, password, plan.pace, str(place / "measured.json"))
        sat = _Sat([], os.getloadavg()[0], 0.0)
        yield from _sit(order, server, copy, sat)
        yield Report(Stage.COUNTING)
        server.stop()
        measured = json.loads(Path(order.into).read_text(encoding="utf-8"))
        counted = _count(copy, measured)
        figures = _figures(plan, sat, measured, counted, took=time.monotonic() - began)
    yield Report(Stage.DONE, figures=figures)


def _stage(copy: Copy, plan: Plan, password: str, now: datetime) -> list[str]:
    with copy.opened() as dice:
        usernames = staging.open_room(plan.code, plan.learners, password, now=now, dice=dice)
        end_transaction(commit=True)
    return usernames


def _sit(order: Order, server: Server, copy: Copy, sat: _Sat) -> Iterator[Report]:
    """Let the crowd in, kill on time, tell how many have handed in."""
    with (copy.folder / "room.log").open("wb") as log:
        room = subprocess.Popen(
            [sys.executable, "-m", "app.rehearsing.room"],
            cwd=ROOT,
            env=copy.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with room:
        try:
            assert room.stdin
            room.stdin.write(order.text())
            room.stdin.close()
            for far in _lines(room, order.pace, server, sat):
                sat.load_most = max(sat.load_most, os.getloadavg()[0])
                whole = round(order.pace.work + order.pace.hand_in)
                yield Report(Stage.SITTING, done=min(round(far["at"]), whole), total=whole)
        except BaseException:
            room.kill()
            raise
    if room.returncode:
        raise Refusal("rehearsal_no_crowd")


def _lines(room: subprocess.Popen, pace: Pace, server: Server, sat: _Sat) -> Iterator[dict[str, Any]]:
    """What the crowd says, second by second. Kills are timed by when it said that it began."""
    kills = [(pace.kill_one, False), (pace.kill_all, True)]
    began: float | None = None
    heard = time.monotonic()
    assert room.stdout
    with selectors.DefaultSelector() as poll:
        poll.register(room.stdout, selectors.EVENT_READ)
        while time.monotonic() - heard < SILENT_FOR:
            while began is not None and kills and time.monotonic() - began >= kills[0][0]:
                at, whole = kills.pop(0)
                sat.kills.append((time.monotonic() - began, whole))
                _kill(server, whole=whole)
            if not poll.select(0.05):
                continue
            line = room.stdout.readline()
            if not line:
                return
            heard = time.monotonic()
            began = heard if began is None else began
            yield json.loads(line)
    raise Refusal("rehearsal_no_crowd")


def _kill(server: Server, *, whole: bool) -> None:
    if whole:
        server.kill()
        server.start()  # as whatever watches over the server does
    else:
        server.kill_worker()


def _count(copy: Copy, measured: Mapping[str, Any]) -> Counted:
    told = [
        Told(attempt.rsplit("/", 1)[-1], {int(at): (seq, answer) for at, (seq, answer) in answers.items()}, receipt)
        for attempt, answers, receipt in measured["told"]
        if attempt
    ]
    with copy.opened():
        counted = counting.compare(told)
        end_transaction(commit=False)
    return counted


def _figures(plan: Plan, sat: _Sat, measured: Mapping[str, Any], counted: Counted, *, took: float) -> Figures:
    timed = [(label, begun, ended) for label, begun, ended in measured["calls"]]
    return Figures(
        learners=plan.learners,
        reading=len(measured["reading"]),
        reading_ms=round(max(measured["reading"], default=0.0) * 1000),
        load_tenths=round(plan.pace.load * 10),
        calls=measuring.calls(timed),
        save_p95_ms=measuring.save_p95(timed, [at for at, _ in sat.kills], plan.pace.shadow),
        moments=measuring.moments(timed),
        kills=tuple(measuring.kill(timed, at, whole=whole) for at, whole in sat.kills),
        acknowledged=counted.acknowledged,
        lost=counted.lost,
        twice=counted.twice,
        handed_in=counted.handed_in,
        failures=tuple(measured["failures"][:SHOWN_FAILURES]),
        failed=len(measured["failures"]),
        cores=os.cpu_count() or 1,
        load_before=round(sat.load_before * 10),
        load_most=round(sat.load_most * 10),
        crowd_ms=round(measured["cpu"] * 1000),
        took_ms=round(took * 1000),
    )
