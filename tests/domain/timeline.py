"""A rule of time as a line: states and the instants between them, sampled where rules of time break, at the edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

MS = timedelta(milliseconds=1)
DAY = timedelta(days=1)
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    """An instant so many minutes after the opening."""
    return OPENING + timedelta(minutes=number)


def samples(line: list[str | datetime]) -> Iterator[tuple[datetime, str]]:
    """Instants of ``["upcoming", t0, "open", t1, "closed"]`` with the state that each must be in: every state holds
    from the edge before it, included, to the edge after it, excluded."""
    states, edges = line[::2], line[1::2]
    if not edges:
        edges = [OPENING]
        states = states * 2
    assert len(states) == len(edges) + 1
    assert all(early < late for early, late in pairwise(edges)), "edges must rise"
    for state, start, end in zip(states, [edges[0] - DAY, *edges], [*edges, edges[-1] + DAY], strict=True):
        inside = [start + (end - start) * tenth / 10 for tenth in range(1, 10)]
        for instant in {start, start + MS, *inside, end - MS}:
            if start <= instant < end:
                yield instant, state


def assert_time_line(state_at: Callable[[datetime], str], line: list[str | datetime]) -> None:
    """`state_at` must be what the line says, at each edge, a millisecond beside it, and in between."""
    wrong = [f"{at - OPENING}: {state_at(at)}, not {state}" for at, state in samples(line) if state_at(at) != state]
    assert not wrong, "\n".join(wrong)
