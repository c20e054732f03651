"""The save call beside the floor, in alternating rounds, so that what else the machine does strikes both alike."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.server import Server


@dataclass(frozen=True)
class Round:
    """One round of load. Processor times in microseconds a request, latencies in microseconds."""

    requests: int
    rate: float
    cpu: float
    driver_cpu: float
    p50: int
    p95: int
    p99: int


@dataclass(frozen=True)
class Compared:
    """The median of the rounds: floor, saves, and the ratios of pairs of neighbouring rounds."""

    floor: Round
    save: Round
    rate_ratio: float
    cpu_ratio: float
    spread: tuple[float, float]
    """The smallest and the greatest ratio of rates."""


def load(server: Server, connections: list[list[dict[str, Any]]], seconds: float) -> Round:
    """Drive a server for some seconds."""
    plan = json.dumps({"port": server.port, "seconds": seconds, "connections": connections})
    before = server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "bench.driver"], input=plan, capture_output=True, text=True, timeout=seconds + 60
    )
    if done.returncode:
        raise RuntimeError(f"the driver failed:\n{done.stderr[-3000:]}")
    used = server.cpu() - before
    figures = json.loads(done.stdout)
    count, sorted_us = figures["requests"], figures["latencies"]
    return Round(
        requests=count,
        rate=count / figures["seconds"],
        cpu=used / count * 1e6,
        driver_cpu=figures["cpu"] / count * 1e6,
        p50=sorted_us[count // 2],
        p95=sorted_us[count * 95 // 100],
        p99=sorted_us[count * 99 // 100],
    )


def compare(
    floor: Server,
    floor_calls: list[list[dict[str, Any]]],
    house: Server,
    house_calls: Callable[[int], list[list[dict[str, Any]]]],
    *,
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> Compared:
    """Alternate floor and house; the first pair warms both up and does not count.

    Args:
        house_calls: round number -> what to save in it; every save must be new.
    """
    pairs: list[tuple[Round, Round]] = []
    for number in range(rounds + 1):
        length = seconds if number else min(2.0, seconds)
        pair = load(floor, floor_calls, length), load(house, house_calls(number), length)
        say(f"round {number or 'to warm up'}: floor {pair[0].rate:.0f}/s, save {pair[1].rate:.0f}/s")
        if number:
            pairs.append(pair)
    rates = [save.rate / base.rate for base, save in pairs]
    costs = [base.cpu / save.cpu for base, save in pairs]
    return Compared(
        floor=_median([base for base, _ in pairs]),
        save=_median([save for _, save in pairs]),
        rate_ratio=statistics.median(rates),
        cpu_ratio=statistics.median(costs),
        spread=(min(rates), max(rates)),
    )


def _median(rounds: list[Round]) -> Round:
    return Round(**{name: statistics.median(getattr(one, name) for one in rounds) for name in Round.__annotations__})
