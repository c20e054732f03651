"""When a rehearsal says "ready", and what it asks about sittings before it begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.rehearsals import (
    BROKEN_OFF_AFTER,
    Figures,
    Kill,
    Report,
    Stage,
    broke_off,
    findings,
    is_live,
    is_ready,
    most_at_once,
    percentile,
    summary,
    was_busy,
)
from app.domain.timing import Window

EIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GOOD = Figures(
    learners=300, reading=300, reading_ms=41_000, load_tenths=67, calls=(), save_p95_ms=120, moments=(),
    kills=(Kill(50_000, False, 4, 900), Kill(75_000, True, 2_100, 4_000)), acknowledged=6_000, lost=0, twice=0,
    handed_in=300, failures=(), failed=0, cores=2, load_before=3, load_most=41, crowd_ms=9_000, took_ms=118_000,
)  # fmt: skip
AT_THE_LIMIT = replace(GOOD, reading_ms=60_000, save_p95_ms=200, kills=(Kill(0, True, 9_000, 10_000),))


def broken(figures: Figures) -> list[str]:
    return [finding.code for finding in findings(figures) if not finding.passed]


@pytest.mark.parametrize("figures", [GOOD, AT_THE_LIMIT])
def test_a_room_in_which_all_went_well_is_ready(figures):
    assert is_ready(figures)
    assert broken(figures) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"reading": 299}, ["everyone_reads", "reading_within"]),
        ({"reading_ms": 60_001}, ["reading_within"]),
        ({"save_p95_ms": 201}, ["save_p95"]),
        ({"save_p95_ms": None}, ["save_p95"]),
        ({"kills": (Kill(50_000, True, 9_000, 10_001),)}, ["back_within"]),
        ({"kills": (Kill(50_000, False, 10, 20), Kill(75_000, True, None, None))}, ["back_within"]),
        ({"kills": ()}, ["back_within"]),
        ({"lost": 1}, ["lost"]),
        ({"twice": 1}, ["twice"]),
        ({"handed_in": 299}, ["handed_in"]),
    ],
)
def test_one_thing_that_went_wrong_is_named_and_no_other(change, codes):
    figures = replace(GOOD, **change)
    assert broken(figures) == codes
    assert not is_ready(figures)


def test_a_machine_that_was_busy_before_is_told_of():
    assert not was_busy(replace(GOOD, cores=2, load_before=10))
    assert was_busy(replace(GOOD, cores=2, load_before=11))


def test_percentiles_are_values_that_were_measured():
    ordered = [float(n) for n in range(1, 201)]
    assert [percentile(ordered, p) for p in (50, 95, 99, 100)] == [100.0, 190.0, 198.0, 200.0]
    assert percentile([7.0], 99) == 7.0
    call = summary("save", [0.3, 0.1, 0.2])
    assert (call.count, call.p50_ms, call.p95_ms, call.most_ms) == (3, 200, 300, 300)


def test_a_rehearsal_that_is_silent_has_broken_off():
    report = Report(Stage.SITTING, heard=timedelta(seconds=90))
    last = EIGHT + timedelta(seconds=90)
    assert not broke_off(report, EIGHT, now=last + BROKEN_OFF_AFTER)
    assert broke_off(report, EIGHT, now=last + BROKEN_OFF_AFTER + timedelta(milliseconds=1))


@pytest.mark.parametrize(
    ("window", "live"),
    [
        (Window(EIGHT, EIGHT + HOUR), True),
        (Window(EIGHT - HOUR, EIGHT), False),
        (Window(EIGHT + 15 * MINUTE, EIGHT + HOUR), True),
        (Window(EIGHT + 16 * MINUTE, EIGHT + HOUR), False),
        (Window(EIGHT - HOUR, EIGHT + 11 * HOUR), True),
        (Window(EIGHT - HOUR, EIGHT + 11 * HOUR + MINUTE), False),
        (Window(None, EIGHT + HOUR), False),
        (Window(EIGHT - HOUR, None), False),
    ],
)
def test_an_hour_of_an_exam_is_not_disturbed_and_a_week_of_homework_waits_for_nobody(window, live):
    assert is_live(window, EIGHT) is live


def test_those_who_sit_at_the_same_time_are_counted_together():
    first, second = Window(EIGHT, EIGHT + HOUR), Window(EIGHT + HOUR, EIGHT + 2 * HOUR)
    beside = Window(EIGHT + 30 * MINUTE, EIGHT + 90 * MINUTE)
    assert most_at_once([(first, 30), (second, 25)]) == 30
    assert most_at_once([(first, 30), (second, 25), (beside, 10)]) == 40
    assert most_at_once([(Window(None, None), 5), (first, 30)]) == 35
    assert most_at_once([]) == 0
