"""Figures from the calls of a room: what took how long, and what a kill did to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.rehearsals import Call, Kill, Moment, percentile, summary

Timed = tuple[str, float, float]
"""A call: its label, when it was due and when its answer was there, in seconds."""


def calls(timed: Iterable[Timed]) -> tuple[Call, ...]:
    """The figures of each kind of call, in the order in which a learner makes them."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for label, begun, ended in timed:
        seconds[label].append(ended - begun)
    return tuple(summary(label, took) for label, took in seconds.items())


def moments(timed: Iterable[Timed]) -> tuple[Moment, ...]:
    """Second by second, by when the answer was there."""
    seconds: dict[int, list[float]] = defaultdict(list)
    for _, begun, ended in timed:
        seconds[int(ended)].append((ended - begun) * 1000)
    found = []
    for second, took in sorted(seconds.items()):
        ordered = sorted(took)
        found.append(Moment(second, len(ordered), round(percentile(ordered, 50)), round(percentile(ordered, 95))))
    return tuple(found)


def kill(timed: Sequence[Timed], at: float, *, whole: bool) -> Kill:
    """What a kill did: when the first call that was sent after it was answered, and the last that it kept waiting."""
    first = min((ended for _, begun, ended in timed if begun >= at), default=None)
    if first is None:
        return Kill(round(at * 1000), whole, None, None)
    back = max((ended for _, begun, ended in timed if begun <= first and ended >= at), default=first)
    return Kill(round(at * 1000), whole, round((first - at) * 1000), round((back - at) * 1000))


def save_p95(timed: Iterable[Timed], kills: Iterable[float], shadow: float) -> int | None:
    """Milliseconds within which 95 of 100 saves were acknowledged, those in the shadow of a kill left out."""
    shadows = [(at, at + shadow) for at in kills]
    took = sorted(
        ended - begun
        for label, begun, ended in timed
        if label == "save" and not any(begun < until and ended >= at for at, until in shadows)
    )
    return round(percentile(took, 95) * 1000) if took else None
