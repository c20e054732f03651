"""When an attempt may begin, how long it lasts, and in which phase it stands at an instant.

One formula, here and nowhere else. Instants are aware UTC datetimes of whole milliseconds; spans are timedeltas.

    begin    = max(started, window.opens_at) + allowance.delay
    deadline = begin + duration * factor + extra          (untimed: none)
    cut      = window.closes_at + extra, where the exam cuts at the window's end

`extra` moves the cut too: minutes given back for an outage would be worth nothing to those who lost them at the
end of the window. The factor does not: who needs longer gets a longer window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open [opens_at, closes_at): starting is possible at the first instant, not at the last. None: unbounded."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeRule:
    """What an exam says about time.

    Attributes:
        duration: working time; None means untimed.
        cut_at_close: True when the window's end ends every attempt; False gives each its full duration.
        grace: how long after the deadline an answer that was under way still counts.
    """

    duration: timedelta | None
    cut_at_close: bool = True
    grace: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person is given: a factor on the duration, minutes on top, a later start."""

    factor: Fraction = Fraction(1)
    extra: timedelta = ZERO
    delay: timedelta = ZERO


class Phase(StrEnum):
    """Where an attempt (or the wish to start one) stands."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    DELAYED = "delayed"
    RUNNING = "running"
    GRACE = "grace"
    OVER = "over"
    HANDED_IN = "handed_in"


def begins_at(window: Window, allowance: Allowance, started_at: datetime) -> datetime:
    """The instant from which working time counts."""
    base = started_at if window.opens_at is None else max(started_at, window.opens_at)
    return base + allowance.delay


def deadline(rule: TimeRule, window: Window, allowance: Allowance, started_at: datetime) -> datetime | None:
    """The instant at which working time ends, without grace; None for an attempt that nothing ends."""
    ends: list[datetime] = []
    if rule.duration is not None:
        begin = begins_at(window, allowance, started_at)
        ends.append(begin + _times(rule.duration, allowance.factor) + allowance.extra)
    if rule.cut_at_close and window.closes_at is not None:
        ends.append(window.closes_at + allowance.extra)
    return min(ends) if ends else None


def suffices(rule: TimeRule, window: Window) -> bool:
    """Has somebody without allowances who begins at the opening the whole duration?"""
    if rule.duration is None or window.opens_at is None:
        return True
    end = deadline(rule, window, Allowance(), window.opens_at)
    return end is None or end - window.opens_at >= rule.duration


def _times(span: timedelta, factor: Fraction) -> timedelta:
    """Whole milliseconds, rounded up: nobody loses a part of one."""
    micros = Fraction(span // timedelta(microseconds=1)) * factor
    return timedelta(milliseconds=-(-micros // 1000))


def start_phase(window: Window, at: datetime) -> Phase:
    """May an attempt begin at this instant?"""
    if window.opens_at is not None and at < window.opens_at:
        return Phase.UPCOMING
    if window.closes_at is not None and at >= window.closes_at:
        return Phase.CLOSED
    return Phase.OPEN


def phase(
    rule: TimeRule,
    window: Window,
    allowance: Allowance,
    *,
    started_at: datetime,
    handed_in_at: datetime | None,
    at: datetime,
) -> Phase:
    """Where a begun attempt stands at an instant.

    Working time is [begin, deadline), grace [deadline, deadline + grace).
    """
    if handed_in_at is not None:
        return Phase.HANDED_IN
    if at < begins_at(window, allowance, started_at):
        return Phase.DELAYED
    end = deadline(rule, window, allowance, started_at)
    if end is None or at < end:
        return Phase.RUNNING
    return Phase.GRACE if at < end + rule.grace else Phase.OVER


def counts(rule: TimeRule, end: datetime | None, received_at: datetime) -> bool:
    """Does an answer received at this instant count, with the deadline as it stands now?"""
    return end is None or received_at < end + rule.grace


def remaining(end: datetime | None, at: datetime) -> timedelta | None:
    """Working time left, never negative; None for an untimed attempt."""
    return None if end is None else max(ZERO, end - at)


def lacking(end: datetime | None, until: datetime) -> timedelta:
    """What has to be given so that working time lasts until an instant at least: whole seconds, rounded up; nothing
    for an attempt that nothing ends."""
    if end is None or end >= until:
        return ZERO
    return timedelta(seconds=-((end - until) // timedelta(seconds=1)))


def time_taken(begin: datetime, end: datetime | None, handed_in_at: datetime | None) -> timedelta:
    """From the begin to the hand-in or the deadline, whichever came first; at least 0.

    Raises:
        ValueError: neither a deadline nor a hand-in ended the attempt.
    """
    ends = [instant for instant in (handed_in_at, end) if instant is not None]
    if not ends:
        raise ValueError("the attempt has not ended")
    return max(ZERO, min(ends) - begin)
