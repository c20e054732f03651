"""When an attempt begins, runs and ends, as time lines sampled at each edge."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import timing
from app.domain.timing import Allowance, Phase, TimeRule, Window
from tests.domain.timeline import MS, OPENING, assert_time_line, minute

MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=5)
HOUR_LONG = Window(minute(0), minute(60))
TWENTY = TimeRule(20 * MINUTE)
NOT_CUT = TimeRule(20 * MINUTE, cut_at_close=False)
UNTIMED = TimeRule(None)
AS_THE_OTHERS = Allowance()


class TestTheHelper:
    LINE = ["upcoming", minute(0), "open", minute(60), "closed"]

    def test_a_rule_that_keeps_the_line_passes(self):
        assert_time_line(lambda at: timing.start_phase(HOUR_LONG, at), self.LINE)

    @pytest.mark.parametrize("edge", [minute(0) - MS, minute(0) + MS])
    def test_a_rule_that_is_a_millisecond_off_does_not(self, edge):
        with pytest.raises(AssertionError):
            assert_time_line(lambda at: timing.start_phase(Window(edge, minute(60)), at), self.LINE)


@pytest.mark.parametrize(
    ("window", "line"),
    [
        (HOUR_LONG, ["upcoming", minute(0), "open", minute(60), "closed"]),
        (Window(minute(0), None), ["upcoming", minute(0), "open"]),
        (Window(None, minute(60)), ["open", minute(60), "closed"]),
        (Window(), ["open"]),
    ],
)
def test_an_attempt_may_begin_from_the_first_instant_of_the_window_up_to_the_last(window, line):
    assert_time_line(lambda at: timing.start_phase(window, at), line)


LINES = {
    "the full duration": (TWENTY, HOUR_LONG, AS_THE_OTHERS, 10, [10, 30]),
    "from the very opening": (TWENTY, HOUR_LONG, AS_THE_OTHERS, 0, [0, 20]),
    "cut at the close": (TWENTY, HOUR_LONG, AS_THE_OTHERS, 50, [50, 60]),
    "ending with the close": (TWENTY, HOUR_LONG, AS_THE_OTHERS, 40, [40, 60]),
    "not cut": (NOT_CUT, HOUR_LONG, AS_THE_OTHERS, 50, [50, 70]),
    "a factor": (TWENTY, HOUR_LONG, Allowance(Fraction(3, 2)), 10, [10, 40]),
    "a factor moves no close": (TWENTY, HOUR_LONG, Allowance(Fraction(3, 2)), 50, [50, 60]),
    "a factor on an uncut attempt": (NOT_CUT, HOUR_LONG, Allowance(Fraction(3, 2)), 50, [50, 80]),
    "minutes given": (TWENTY, HOUR_LONG, Allowance(extra=5 * MINUTE), 10, [10, 35]),
    "minutes given move the close": (TWENTY, HOUR_LONG, Allowance(extra=5 * MINUTE), 50, [50, 65]),
    "minutes given, the duration ends first": (TWENTY, HOUR_LONG, Allowance(extra=5 * MINUTE), 38, [38, 63]),
    "minutes are not stretched by the factor": (NOT_CUT, HOUR_LONG, Allowance(Fraction(2), 5 * MINUTE), 0, [0, 45]),
    "a later start": (TWENTY, HOUR_LONG, Allowance(delay=10 * MINUTE), 10, [20, 40]),
    "a later start, cut": (TWENTY, HOUR_LONG, Allowance(delay=5 * MINUTE), 50, [55, 60]),
    "factor, minutes and delay": (NOT_CUT, HOUR_LONG, Allowance(Fraction(2), MINUTE, 3 * MINUTE), 10, [13, 54]),
    "the window was moved back after the start": (TWENTY, HOUR_LONG, AS_THE_OTHERS, -10, [0, 20]),
    "no window": (TWENTY, Window(), AS_THE_OTHERS, 10, [10, 30]),
    "a window without an end": (TWENTY, Window(minute(0)), AS_THE_OTHERS, 500, [500, 520]),
    "untimed, up to the close": (UNTIMED, HOUR_LONG, AS_THE_OTHERS, 10, [10, 60]),
    "untimed, with minutes given": (UNTIMED, HOUR_LONG, Allowance(extra=5 * MINUTE), 10, [10, 65]),
    "untimed, a factor gives nothing": (UNTIMED, HOUR_LONG, Allowance(Fraction(2)), 10, [10, 60]),
    "untimed and not cut": (TimeRule(None, cut_at_close=False), HOUR_LONG, AS_THE_OTHERS, 10, [10]),
    "untimed without a window": (UNTIMED, Window(), Allowance(Fraction(2), MINUTE), 10, [10]),
}


@pytest.mark.parametrize("name", LINES)
def test_a_begun_attempt(name):
    rule, window, allowance, started, edges = LINES[name]

    def phase_at(at):
        return timing.phase(rule, window, allowance, started_at=minute(started), handed_in_at=None, at=at)

    line = ["delayed", minute(edges[0]), "running"]
    if len(edges) == 2:
        line += [minute(edges[1]), "grace", minute(edges[1]) + GRACE, "over"]
    assert_time_line(phase_at, line)
    end = minute(edges[1]) if len(edges) == 2 else None
    assert timing.begins_at(window, allowance, minute(started)) == minute(edges[0])
    assert timing.deadline(rule, window, allowance, minute(started)) == end


def test_without_grace_an_attempt_is_over_at_its_deadline():
    rule = TimeRule(20 * MINUTE, grace=timedelta(0))
    assert_time_line(
        lambda at: timing.phase(rule, Window(), AS_THE_OTHERS, started_at=minute(0), handed_in_at=None, at=at),
        ["delayed", minute(0), "running", minute(20), "over"],
    )


def test_a_start_delayed_beyond_the_close_leaves_no_working_time():
    late = Allowance(delay=15 * MINUTE)
    assert_time_line(
        lambda at: timing.phase(TWENTY, HOUR_LONG, late, started_at=minute(50), handed_in_at=None, at=at),
        ["delayed", minute(65), "over"],
    )


@pytest.mark.parametrize("rule", [TWENTY, UNTIMED])
def test_what_is_handed_in_stays_handed_in(rule):
    assert_time_line(
        lambda at: timing.phase(rule, HOUR_LONG, AS_THE_OTHERS, started_at=minute(10), handed_in_at=minute(15), at=at),
        ["handed_in"],
    )


def test_an_answer_counts_up_to_the_end_of_grace():
    assert_time_line(
        lambda at: "counts" if timing.counts(TWENTY, minute(30), at) else "late",
        ["counts", minute(30) + GRACE, "late"],
    )
    assert timing.counts(UNTIMED, None, minute(10**6))


def test_the_clock_runs_down_to_nothing_and_stays_there():
    left = [timing.remaining(minute(30), minute(30) + beside) for beside in (-20 * MINUTE, -MS, 0 * MS, MS, MINUTE)]
    assert left == [20 * MINUTE, MS, 0 * MS, 0 * MS, 0 * MS]
    assert timing.remaining(None, minute(30)) is None


class TestTimeTaken:
    def test_ends_with_the_hand_in(self):
        assert timing.time_taken(minute(10), minute(30), minute(17) + MS) == 7 * MINUTE + MS

    def test_ends_with_the_deadline_when_the_hand_in_came_in_the_grace(self):
        assert timing.time_taken(minute(10), minute(30), minute(30) + 3 * MS) == 20 * MINUTE

    def test_ends_with_the_deadline_without_a_hand_in(self):
        assert timing.time_taken(minute(10), minute(30), None) == 20 * MINUTE

    def test_of_an_untimed_attempt_ends_with_the_hand_in(self):
        assert timing.time_taken(minute(10), None, minute(400)) == 390 * MINUTE

    def test_is_never_negative(self):
        assert timing.time_taken(minute(65), minute(60), minute(70)) == timedelta(0)

    def test_of_an_attempt_that_nothing_has_ended_is_not_known(self):
        with pytest.raises(ValueError, match="not ended"):
            timing.time_taken(minute(10), None, None)


spans = st.integers(0, 10**7).map(lambda ms: ms * MS)
instants = st.integers(-(10**7), 10**7).map(lambda ms: OPENING + ms * MS)
rules = st.builds(TimeRule, st.none() | spans, st.booleans(), spans)
windows = st.builds(Window, st.none() | instants, st.none() | instants)
allowances = st.builds(Allowance, st.fractions(1, 3, max_denominator=100), spans, spans)
cases = st.tuples(rules, windows, allowances, instants)
several = settings(max_examples=50, deadline=None)


@several
@given(cases, st.lists(instants, min_size=2, max_size=8))
def test_an_attempt_goes_through_its_phases_in_one_direction(case, looks):
    rule, window, allowance, started = case
    order = [Phase.DELAYED, Phase.RUNNING, Phase.GRACE, Phase.OVER]
    seen = [
        order.index(timing.phase(rule, window, allowance, started_at=started, handed_in_at=None, at=at))
        for at in sorted(looks)
    ]
    assert seen == sorted(seen)


@several
@given(cases, instants)
def test_the_phase_the_clock_and_what_counts_agree(case, at):
    rule, window, allowance, started = case
    end = timing.deadline(rule, window, allowance, started)
    phase = timing.phase(rule, window, allowance, started_at=started, handed_in_at=None, at=at)
    left = timing.remaining(end, at)
    if phase is Phase.RUNNING:
        assert left is None or left > timedelta(0)
    if phase in (Phase.GRACE, Phase.OVER):
        assert left == timedelta(0)
        assert timing.counts(rule, end, at) is (phase is Phase.GRACE)


@several
@given(cases, spans)
def test_minutes_given_move_every_deadline_by_just_as_much(case, more):
    rule, window, allowance, started = case
    end = timing.deadline(rule, window, allowance, started)
    given_more = Allowance(allowance.factor, allowance.extra + more, allowance.delay)
    assert timing.deadline(rule, window, given_more, started) == (None if end is None else end + more)


@several
@given(st.builds(TimeRule, st.none() | spans), st.builds(Window, st.none() | instants, instants), allowances, instants)
def test_where_the_exam_cuts_nobody_works_past_the_close_and_the_minutes_given(rule, window, allowance, started):
    end = timing.deadline(rule, window, allowance, started)
    assert end is not None
    assert end <= window.closes_at + allowance.extra


@several
@given(st.integers(1, 10**7), st.fractions(1, 3, max_denominator=1000), instants)
def test_a_stretched_duration_is_whole_milliseconds_and_never_rounded_down(ms, factor, started):
    end = timing.deadline(TimeRule(ms * MS), Window(), Allowance(factor), started)
    stretched = Fraction((end - started) // timedelta(microseconds=1), 1000)
    assert stretched.denominator == 1
    assert 0 <= stretched - ms * factor < 1


@several
@given(cases, instants)
def test_time_taken_is_within_the_working_time(case, handed_in):
    rule, window, allowance, started = case
    begin = timing.begins_at(window, allowance, started)
    end = timing.deadline(rule, window, allowance, started)
    taken = timing.time_taken(begin, end, handed_in)
    assert timedelta(0) <= taken <= max(timedelta(0), handed_in - begin)
    if end is not None:
        assert taken <= max(timedelta(0), end - begin)


@pytest.mark.parametrize("name", [name for name, line in LINES.items() if len(line[-1]) == 2])
@pytest.mark.parametrize("extra", [0, 5])
def test_what_lacks_until_an_instant_makes_the_deadline_reach_it_exactly_and_nothing_lacks_before(name, extra):
    """Opening a paper again: the cut at the window's end moves as well, whichever of the two ends first."""
    rule, window, allowance, started, (_, end) = LINES[name]
    allowance = Allowance(allowance.factor, allowance.extra + extra * MINUTE, allowance.delay)
    present = timing.deadline(rule, window, allowance, minute(started))
    assert present == minute(end + extra)

    def lasts(until):
        lacking = timing.lacking(present, until)
        longer = Allowance(allowance.factor, allowance.extra + lacking, allowance.delay)
        return timing.deadline(rule, window, longer, minute(started)) - present

    edge = present + timedelta(seconds=1)
    assert_time_line(
        lambda until: f"{lasts(until) // timedelta(seconds=1)} s" if until < edge + MS else "more",
        ["0 s", present + MS, "1 s", edge + MS, "more"],
    )
    for minutes in (5, 90, 1440):
        assert lasts(present + minutes * MINUTE) == minutes * MINUTE


def test_nothing_lacks_where_nothing_ends():
    assert timing.lacking(None, minute(10**6)) == timedelta(0)


@pytest.mark.parametrize(
    ("rule", "started", "reopened", "minutes", "end"),
    [
        (TWENTY, 10, 20, 10, 30),  # before its deadline, with as much as was left: nothing has to be given
        (TWENTY, 10, 25, 10, 35),
        (TWENTY, 50, 59, 10, 69),  # past the window's end
        (TWENTY, 10, 200, 5, 205),  # long after it
        (NOT_CUT, 50, 100, 30, 130),
        (UNTIMED, 10, 90, 5, 95),
    ],
)
def test_a_paper_that_was_opened_again_runs_until_then_and_is_over_after_the_grace(
    rule, started, reopened, minutes, end
):
    present = timing.deadline(rule, HOUR_LONG, AS_THE_OTHERS, minute(started))
    allowance = Allowance(extra=timing.lacking(present, minute(reopened + minutes)))

    def phase_at(at):
        return timing.phase(rule, HOUR_LONG, allowance, started_at=minute(started), handed_in_at=None, at=at)

    line = ["delayed", minute(started), "running", minute(end), "grace", minute(end) + GRACE, "over"]
    assert_time_line(phase_at, line)


@pytest.mark.parametrize(
    ("duration", "cut_at_close", "window", "enough"),
    [
        (30, True, 30, True),
        (30, True, 29, False),
        (30, False, 1, True),
        (None, True, 1, True),
        (30, True, None, True),
    ],
)
def test_a_window_suffices_when_who_begins_at_once_has_all_the_time(duration, cut_at_close, window, enough):
    rule = TimeRule(timedelta(minutes=duration) if duration else None, cut_at_close=cut_at_close)
    closes_at = OPENING + timedelta(minutes=window) if window else None
    assert timing.suffices(rule, Window(OPENING, closes_at)) is enough
