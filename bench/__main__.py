"""Speed as ratios, in one run on one server: ``python -m bench [--quick]``.

Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.cli.serve import allow_connections
from bench import board, learners, room, saves, seating, weights
from bench.instance import Instance
from bench.server import Server

RATIO = 0.6
"""The save call must reach this share of the floor's rate."""
START, ATTEMPT = 5.0, 1.5
"""The processor time of a start against that of a save, and of a whole attempt against that of its saves."""
BOARD_SECONDS = 2.0
WARMING, MEASURED = 24, 150
"""Learners of the measured steps, after some who warm the server up; before them come those of the rush and the saves,
after them those of the loop."""
LEVELS = [2500, 5000, 7500, 10_000]


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    seconds: float
    seated: int
    looped: int
    levels: list[int]
    settling: float
    level_seconds: float
    last_level_seconds: float


WHOLE = Size(5, 4.0, seated=64, looped=300, levels=LEVELS, settling=20.0, level_seconds=6.0, last_level_seconds=60.0)
QUICK = Size(3, 2.0, seated=32, looped=100, levels=LEVELS[:1], settling=2.0, level_seconds=4.0, last_level_seconds=4.0)


def main(size: Size) -> int:
    """Measure, print, and say whether every limit holds."""
    cores = len(os.sched_getaffinity(0))
    allow_connections()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        instance = Instance(home / "instance")
        people = room.RUSH + size.seated + WARMING + MEASURED + size.looped + size.levels[-1]
        say(f"preparing the instance with {people:,} learners")
        instance.prepare(people)
        settings = instance.app.config
        floor_home = {"BENCH_FLOOR_DATABASE": str(home / "floor.sqlite3")}
        with (
            Server("app:create_app()", settings, instance.environment, home / "house.log") as house,
            Server("bench.floor:create_app()", settings, floor_home, home / "floor.log") as floor,
        ):
            say(f"a rush of {room.RUSH}")
            rush = room.rush(house, room.RUSH)
            first = 1 + room.RUSH
            say("saves beside the floor")
            seated = learners.named(first, size.seated)
            learners.go_through(house, seated, list(learners.STEPS)[:5])
            weight = weights.first_visit(weights.over_http(house, seated[0]), seated[0].attempt)
            compared = saves.compare(
                floor,
                learners.calls(seated, 1),
                house,
                lambda number: learners.calls(seated, 1 + number * 10_000),
                rounds=size.rounds,
                seconds=size.seconds,
                say=say,
            )
            first += size.seated
            say("every step of a sitting")
            learners.go_through(house, learners.named(first, WARMING), list(learners.STEPS))
            first += WARMING
            costs = learners.go_through(house, learners.named(first, MEASURED), list(learners.STEPS))
            first += MEASURED
            say("the password's hash")
            with Server("bench.hashing:create_app()", settings, {}, home / "hashing.log") as bare:
                password = learners.password_cost(bare)
            say("whole sittings in a closed loop")
            loop = room.closed_loop(house, first, size.looped)
            first += size.looped
            say(f"seating {size.levels[-1]:,} learners")
            crowd = seating.seat(instance.app, first, size.levels[-1])
            steps = []
            levels = room.open_loop(
                house,
                crowd,
                size.levels,
                settling=size.settling,
                seconds=size.level_seconds,
                last_seconds=size.last_level_seconds,
                cores=cores,
            )
            for step in levels:
                say(f"{step.learners:,} learners")
                steps.append(step)
        say("making a round of 43,000 attempts")
        with instance.app.app_context():
            board.make_round()
            taken, lines, full = board.time_board()
    print_saves(compared)
    start, attempt = print_costs(costs, password)
    print_rush(rush, password, cores)
    print_loop(loop)
    print_capacity(steps)
    total = sum(weight.values())
    print(f"\nexam page of 20 questions, first visit: {total / 1000:.1f} kB compressed (limit 100), of it")
    print("  " + ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in weight.items()))
    print(f"\nboard of {board.ATTEMPTS:,} attempts by {lines:,} people, {full:,} tied at full marks:")
    print(f"  {taken:.2f} s (limit 2)")
    held = {
        f"save call at least {RATIO} of the floor's rate": compared.rate_ratio >= RATIO,
        f"a start at most {START:.0f} saves": start <= START,
        f"an attempt at most {ATTEMPT} times its saves": attempt <= ATTEMPT,
        f"{room.RUSH} learners reading within {room.RUSH_SECONDS:.0f} s": rush.last <= room.RUSH_SECONDS,
        f"{size.levels[-1]:,} learners, a save every 20 s, p95 below 200 ms": steps[-1].holds,
        "page under 100 kB": total < weights.LIMIT,
        "board under 2 s": taken < BOARD_SECONDS,
    }
    print()
    for limit, holds in held.items():
        print(f"{'holds ' if holds else 'MISSED'}  {limit}")
    return 0 if all(held.values()) else 1


def print_saves(compared: saves.Compared) -> None:
    """The save call beside the floor."""
    print(f"\n{'':14}{'rate/s':>9}{'CPU us':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for name, each in (("floor", compared.floor), ("save", compared.save)):
        times = (each.p50, each.p95, each.p99)
        print(f"{name:14}{each.rate:9.0f}{each.cpu:9.0f}" + "".join(f"{us / 1000:9.1f}" for us in times))
    low, high = compared.spread
    print(
        f"save / floor: rate {compared.rate_ratio:.2f} (rounds {low:.2f} to {high:.2f}), CPU {compared.cpu_ratio:.2f}"
    )


def print_costs(costs: dict[str, float], password: float) -> tuple[float, float]:
    """What the steps of a sitting cost the server; returns what a start and an attempt cost, in saves and in the
    attempt's own saves."""
    print("\nCPU us a call; the sign-in includes its password's hash:")
    for name, cost in [*costs.items(), ("password hash", password)]:
        print(f"  {name:16}{cost:9.0f}{cost / costs['save']:7.1f} saves")
    answers = learners.SAVES * costs["save"]
    around = {step: cost for step, cost in costs.items() if step not in learners.TIMES}
    around["sign in"] -= password

    def times(*without: str) -> float:
        return (answers + sum(cost for step, cost in around.items() if step not in without)) / answers

    start, attempt = costs["start"] / costs["save"], times("sign-in page", "sign in", "exam page")
    listed = times("exam page", "hand-in page")
    everything = sum(cost * learners.TIMES.get(step, 1) for step, cost in costs.items())
    print(f"a start costs {start:.1f} saves; an attempt with {learners.SAVES} saves, in times its saves:")
    print(f"  {attempt:.2f}  from its start to its result")
    print(f"  {listed:.2f}  signing in (but for the hash), start, paper, hand in, result")
    print(f"  {times():.2f}  with every call of the two")
    print(f"  {(everything - password) / answers:.2f}  with {learners.PULSES} pulses as well")
    print(f"a sitting, pulses and the hash included: {everything / 1e6:.4f} CPU s")
    return start, attempt


def print_rush(rush: room.Rush, password: float, cores: int) -> None:
    """From the button of the sign-in page to the questions."""
    hashing = room.RUSH * password / 1e6 / cores
    print(f"\n{room.RUSH} learners press the sign-in button at once; their questions are there after")
    print(f"  {rush.first:.2f} s (the first), {rush.half:.2f} s (half), {rush.last:.2f} s (the last; limit 6)")
    print(f"  of which the password hashes take {hashing:.2f} s on {cores} cores")


def print_loop(loop: room.Room) -> None:
    """Whole sittings."""
    print(f"\n{loop.sittings} whole sittings in a closed loop: {loop.per_minute:.0f} a minute,")
    print(f"  {loop.cpu:.4f} CPU s a sitting, the hash included (the simulated learner's own: {loop.crowd_cpu:.4f})")
    print_calls(loop.calls)


def print_calls(calls: dict[str, room.Call]) -> None:
    print(f"  {'':14}{'rate/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for name, call in calls.items():
        print(f"  {name:14}{call.rate:9.1f}{call.p50:9.1f}{call.p95:9.1f}{call.p99:9.1f}")


def print_capacity(steps: list[room.Step]) -> None:
    """Learners in the room."""
    print("\nlearners who save every 20 s, pulses of the slower ones included:")
    for step in steps:
        total = sum(call.rate for call in step.calls.values())
        says = "holds" if step.holds else "does not hold"
        print(f"  {step.learners:,}: {total:.0f} calls/s, server {step.cpu:.0%} and crowd {step.crowd_cpu:.0%}: {says}")
        print_calls(step.calls)


def say(words: str) -> None:
    """Progress."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(QUICK if "--quick" in sys.argv[1:] else WHOLE))
