"""What is recorded, and when it amounts to a silence or an outage: one rule for both stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from app.domain.instants import from_ms
from app.domain.spans import Span

KEPT = timedelta(days=60)
"""How long silences and outages are remembered: longer than anybody asks for minutes of a sitting."""


class Unreachable(Exception):
    """The store cannot be read or written now."""


class Sign(NamedTuple):
    """An attempt's page was heard of, `at` milliseconds since 1970."""

    attempt: int
    at: int
    pulsing: bool


class Silence(NamedTuple):
    """Nothing was heard between two signs, in milliseconds since 1970."""

    attempt: int
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How long nothing must be heard of a page that pulses, and of the server, before it counts, and how much lost
    time is worth giving back."""

    silence: timedelta
    outage: timedelta
    least: timedelta

    def silent(self, began: int, ended: int) -> bool:
        return timedelta(milliseconds=ended - began) > self.silence

    def away(self, began: int, ended: int) -> bool:
        return timedelta(milliseconds=ended - began) > self.outage


def heard(
    before: Mapping[int, Sign], signs: Iterable[Sign], thresholds: Thresholds
) -> tuple[dict[int, Sign], list[Silence]]:
    """Go on from the last signs that are stored.

    Returns:
        The last sign of every attempt in `signs`, and the silences that these signs ended.
    """
    last: dict[int, Sign] = {}
    silences = []
    for sign in sorted(signs):
        known = last.get(sign.attempt) or before.get(sign.attempt)
        if known is not None and known.at > sign.at:  # another process was faster
            last.setdefault(sign.attempt, known)
            continue
        if known is not None and known.pulsing and thresholds.silent(known.at, sign.at):
            silences.append(Silence(sign.attempt, known.at, sign.at))
        last[sign.attempt] = sign
    return last, silences


def span_of(began: int, ended: int) -> Span:
    """Milliseconds as a span."""
    return Span(from_ms(began), from_ms(ended))
