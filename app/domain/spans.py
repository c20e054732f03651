"""Spans of time, and what they have in common. Half-open [begin, end); instants are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time that is not empty: `begin` lies before `end`."""

    begin: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.begin

    def common(self, other: Span) -> Span | None:
        """What both hold; None when they do not meet."""
        begin, end = max(self.begin, other.begin), min(self.end, other.end)
        return Span(begin, end) if begin < end else None


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that neither meet nor touch, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.begin <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].begin, span.end)
        else:
            merged.append(span)
    return merged


def minus(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The time of `spans` that `taken` does not hold, in order."""
    rest = union(spans)
    for cut in union(taken):
        pieces: list[Span] = []
        for span in rest:
            if span.common(cut) is None:
                pieces.append(span)
                continue
            if span.begin < cut.begin:
                pieces.append(Span(span.begin, cut.begin))
            if cut.end < span.end:
                pieces.append(Span(cut.end, span.end))
        rest = pieces
    return rest


def total(spans: Iterable[Span]) -> timedelta:
    """How long they are together; time that several hold counts once."""
    return sum((span.length for span in union(spans)), timedelta(0))
