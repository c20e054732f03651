"""Instants as the stores keep them: whole milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Where everything lies that people enter: a year far outside is a slip of the finger, and what follows it (a deadline,
a half-year before) could not be computed."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(instant: datetime) -> int:
    """Whole milliseconds since 1970 of an aware instant."""
    return (instant - EPOCH) // _MILLISECOND


def from_ms(value: int) -> datetime:
    """The instant `value` milliseconds after 1970, in UTC."""
    return EPOCH + timedelta(milliseconds=value)
