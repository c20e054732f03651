"""Spans of time as sets of instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.spans import Span, minus, total, union

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)).map(lambda s: Span(at(s[0]), at(s[0] + s[1]))))


def seconds(found: list[Span]) -> set[int]:
    return {second for second in range(60) if any(span.begin <= at(second) < span.end for span in found)}


@given(spans, spans)
def test_union_and_minus_are_what_they_are_of_sets(some, others):
    assert seconds(union(some)) == seconds(some)
    assert seconds(minus(some, others)) == seconds(some) - seconds(others)
    assert total(some) == timedelta(seconds=len(seconds(some)))


@given(spans)
def test_a_union_neither_meets_nor_touches_itself(some):
    merged = union(some)
    assert all(first.end < second.begin for first, second in zip(merged, merged[1:], strict=False))


@given(spans.filter(lambda found: len(found) >= 2))
def test_what_two_spans_have_in_common(found):
    one, other = found[:2]
    common = one.common(other)
    assert seconds([common] if common else []) == seconds([one]) & seconds([other])
