"""Rehearsals: what is measured when simulated learners sit an exam, and when that means "ready".

Times are milliseconds since the first learner began to sign in, unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from app.domain.timing import Window

MOST_LEARNERS = 2000
"""Of one rehearsal: the crowd shares the machine with the server that it measures."""
LEARNERS_UNLESS_KNOWN = 30
READING_WITHIN_MS = 60_000
SAVE_P95_MS = 200
BACK_WITHIN_MS = 10_000
REAL_SECONDS_A_SAVE = 20
"""What a learner takes for a question in a real room."""
LONGEST_SITTING = timedelta(hours=12)
"""A window that is longer is homework: nobody is kept from rehearsing for a week."""
SOON = timedelta(minutes=15)
BROKEN_OFF_AFTER = timedelta(minutes=3)
"""A rehearsal tells how far it is; one that is silent for longer than copying or counting takes has died."""


class Stage(StrEnum):
    """How far a rehearsal is."""

    WAITING = "waiting"
    COPYING = "copying"
    SERVING = "serving"
    SITTING = "sitting"
    COUNTING = "counting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Call:
    """All calls of one kind, retries and the waits of a broken server included."""

    label: str
    count: int
    p50_ms: int
    p95_ms: int
    p99_ms: int
    most_ms: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The calls that were answered in one second: for the picture."""

    second: int
    count: int
    p50_ms: int
    p95_ms: int


@dataclass(frozen=True, slots=True)
class Kill:
    """Web processes were killed (``kill -9``).

    Attributes:
        whole: the whole server and not one worker of it.
        first_ms: from the kill to the first answer to a call that was sent after it; None: there was none.
        back_ms: from the kill until the last call that it cut off or delayed was answered.
    """

    at_ms: int
    whole: bool
    first_ms: int | None
    back_ms: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rehearsal has measured.

    Attributes:
        reading: learners who read their first question; reading_ms: when the last of them did.
        load_tenths: how many times the load of a real room it was while they answered, times ten.
        save_p95_ms: of saves outside the kills; None without any.
        acknowledged: answers that the server said were saved (the newest of each learner and question); `lost`: those
            among them that are not stored, or not in the paper that was graded.
        twice: learners with two attempts, gradings or receipts.
        handed_in: learners whose receipt is stored as the page showed it.
        failures: what ended learners' work early, in technical words, the first few; `failed`: how many.
        cores, load_before, load_most: of the machine, the load average times ten.
        crowd_ms: processor time of the simulated learners, who share the machine with the server.
    """

    learners: int
    reading: int
    reading_ms: int
    load_tenths: int
    calls: tuple[Call, ...]
    save_p95_ms: int | None
    moments: tuple[Moment, ...]
    kills: tuple[Kill, ...]
    acknowledged: int
    lost: int
    twice: int
    handed_in: int
    failures: tuple[str, ...]
    failed: int
    cores: int
    load_before: int
    load_most: int
    crowd_ms: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is kept of a rehearsal.

    Attributes:
        heard: when it last told how far it is, after its beginning.
        done, total: seconds of the sitting; 0 of 0 in the other stages.
        problem: why it could not be carried out: the code of a refusal.
    """

    stage: Stage
    heard: timedelta = timedelta(0)
    done: int = 0
    total: int = 0
    problem: str = ""
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion: `code` names it, `found` and `limit` are counts or milliseconds."""

    code: str
    passed: bool
    found: int | None
    limit: int


def findings(figures: Figures) -> tuple[Finding, ...]:
    """Every criterion of being ready, in the order in which a reader asks."""
    all_read = figures.reading == figures.learners
    backs = [kill.back_ms for kill in figures.kills]
    slowest = None if None in backs or not backs else max(back for back in backs if back is not None)
    return (
        _at_least("everyone_reads", figures.reading, figures.learners),
        _at_most("reading_within", figures.reading_ms if all_read else None, READING_WITHIN_MS),
        _at_most("save_p95", figures.save_p95_ms, SAVE_P95_MS),
        _at_most("back_within", slowest, BACK_WITHIN_MS),
        _at_most("lost", figures.lost, 0),
        _at_most("twice", figures.twice, 0),
        _at_least("handed_in", figures.handed_in, figures.learners),
    )


def is_ready(figures: Figures) -> bool:
    """Is every criterion met?"""
    return all(finding.passed for finding in findings(figures))


def was_busy(figures: Figures) -> bool:
    """Had the machine something else to do when the rehearsal began: more than half of its processors?"""
    return figures.load_before > 5 * figures.cores


def _at_most(code: str, found: int | None, limit: int) -> Finding:
    return Finding(code, found is not None and found <= limit, found, limit)


def _at_least(code: str, found: int, limit: int) -> Finding:
    return Finding(code, found >= limit, found, limit)


def broke_off(report: Report, started_at: datetime, *, now: datetime) -> bool:
    """Has a rehearsal that is not finished been silent for too long?"""
    return now - (started_at + report.heard) > BROKEN_OFF_AFTER


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that `percent` of the sorted values do not exceed (nearest rank)."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def summary(label: str, seconds: Iterable[float]) -> Call:
    """The figures of one kind of call from how long each took, in seconds; at least one."""
    ordered = sorted(seconds)
    p50, p95, p99 = (round(percentile(ordered, percent) * 1000) for percent in (50, 95, 99))
    return Call(label, len(ordered), p50, p95, p99, round(ordered[-1] * 1000))


def is_live(window: Window, now: datetime) -> bool:
    """Is a sitting with this window under way, or about to begin, so that a rehearsal would slow its learners down?"""
    opens, closes = window.opens_at, window.closes_at
    if opens is None or closes is None or closes - opens > LONGEST_SITTING:
        return False
    return opens - SOON <= now < closes


def most_at_once(sittings: Iterable[tuple[Window, int]]) -> int:
    """How many people are to sit at the same time: the most over all instants; windows without a bound are open
    for ever."""
    known = list(sittings)
    starts = [window.opens_at for window, _ in known]
    return max((sum(places for window, places in known if _open_at(window, start)) for start in starts), default=0)


def _open_at(window: Window, instant: datetime | None) -> bool:
    if instant is None:
        return window.opens_at is None
    return (window.opens_at is None or window.opens_at <= instant) and (
        window.closes_at is None or instant < window.closes_at
    )
