"""Who may start, answer and see what: one verdict from the facts."""

from __future__ import annotations

from itertools import product

import pytest

from app.domain.access import Access, ReviewMoment, ReviewPolicy, Situation, resolve
from app.domain.timing import Phase
from tests.domain.timeline import assert_time_line, minute

EVERYTHING_AT_ONCE = ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE)
WORKING = (Phase.RUNNING, Phase.GRACE)
UNFINISHED = (Phase.RUNNING, Phase.GRACE, Phase.DELAYED)


def verdict(
    *,
    start: Phase = Phase.OPEN,
    running: Phase | None = None,
    used: int = 0,
    allowed: int | None = 1,
    policy: ReviewPolicy = EVERYTHING_AT_ONCE,
    at=minute(10),
    closes_at=minute(60),
    excluded: str | None = None,
) -> Access:
    return resolve(
        Situation(
            start=start,
            running=running,
            attempts_used=used,
            attempts_allowed=allowed,
            policy=policy,
            at=at,
            closes_at=closes_at,
            opens_at=minute(0),
            excluded=excluded,
        )
    )


def shown(access: Access) -> tuple[bool, bool, bool]:
    """Of a finished attempt: the score, the answers, the key."""
    return access.sees_score, access.sees_answers, access.sees_key


class TestStarting:
    def test_a_newcomer_may_start_while_the_window_is_open(self):
        access = verdict()
        assert access.may_start
        assert access.why is None
        assert not access.may_answer
        assert access.until == minute(60)

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ({"start": Phase.UPCOMING}, "not_open_yet"),
            ({"start": Phase.CLOSED}, "window_closed"),
            ({"used": 1}, "attempts_used_up"),
            ({"used": 3, "allowed": 2}, "attempts_used_up"),
            ({"running": Phase.RUNNING, "used": 1}, "attempt_open"),
            ({"running": Phase.GRACE, "used": 1}, "attempt_open"),
            ({"running": Phase.DELAYED, "used": 1}, "attempt_open"),
            ({"running": Phase.OVER, "used": 1}, "attempts_used_up"),
            ({"excluded": "too_young"}, "too_young"),
        ],
    )
    def test_why_not(self, facts, why):
        access = verdict(**facts)
        assert access.why == why
        assert not access.may_start

    def test_of_several_reasons_the_one_that_tells_most_is_given(self):
        told = []
        facts = {"excluded": "too_young", "running": Phase.RUNNING, "used": 1, "start": Phase.CLOSED}
        for name, harmless in (("excluded", None), ("running", None), ("used", 0), ("start", Phase.OPEN)):
            told.append(verdict(**facts).why)
            facts[name] = harmless
        assert told == ["too_young", "attempt_open", "attempts_used_up", "window_closed"]
        assert verdict(**facts).may_start

    def test_another_attempt_may_start_once_the_last_one_is_over(self):
        assert verdict(running=Phase.OVER, used=1, allowed=2).may_start
        assert verdict(used=1, allowed=2).may_start

    def test_any_number_of_attempts(self):
        assert verdict(used=1000, allowed=None).may_start


class TestWorking:
    @pytest.mark.parametrize("running", [None, *Phase])
    def test_questions_are_seen_and_answered_in_working_time_and_grace_alone(self, running):
        access = verdict(running=running)
        assert access.may_answer is access.sees_questions is (running in WORKING)

    def test_an_attempt_goes_on_after_the_window_has_closed(self):
        access = verdict(running=Phase.RUNNING, start=Phase.CLOSED, used=1, at=minute(61))
        assert access.may_answer

    @pytest.mark.parametrize("running", UNFINISHED)
    def test_an_unfinished_attempt_hides_the_results_of_earlier_ones(self, running):
        access = verdict(running=running, used=2, allowed=None)
        assert shown(access) == (False, False, False)

    @pytest.mark.parametrize("running", [None, Phase.OVER, Phase.HANDED_IN])
    def test_a_finished_one_shows_what_the_policy_allows(self, running):
        access = verdict(running=running, used=1)
        assert shown(access) == (True, True, True)


class TestReview:
    @pytest.mark.parametrize(
        ("moment", "line"),
        [
            (ReviewMoment.NEVER, ["hidden"]),
            (ReviewMoment.AT_ONCE, ["seen"]),
            (ReviewMoment.AFTER_CLOSE, ["hidden", minute(60), "seen"]),
        ],
    )
    @pytest.mark.parametrize("part", ["score", "answers", "key"])
    def test_each_part_has_its_own_moment(self, part, moment, line):
        parts = dict.fromkeys(("score", "answers", "key"), ReviewMoment.NEVER) | {part: moment}

        def state(at):
            access = verdict(used=1, policy=ReviewPolicy(**parts), at=at)
            seen = dict(zip(("score", "answers", "key"), shown(access), strict=True))
            assert not any(seen[other] for other in seen if other != part)
            return "seen" if seen[part] else "hidden"

        assert_time_line(state, line)

    def test_what_waits_for_a_close_that_never_comes_is_never_seen(self):
        policy = ReviewPolicy(ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE)
        access = verdict(used=1, policy=policy, closes_at=None, at=minute(10**6))
        assert shown(access) == (False, False, False)

    def test_unless_an_exam_says_otherwise_the_key_waits_and_the_score_does_not(self):
        during, after = (shown(verdict(used=1, policy=ReviewPolicy(), at=minute(at))) for at in (59, 60))
        assert during == (True, False, False)
        assert after == (True, True, True)


def test_in_every_situation_the_verdict_is_of_one_piece():
    for start, running, used, excluded in product(
        (Phase.UPCOMING, Phase.OPEN, Phase.CLOSED), (None, *Phase), (0, 1, 2), (None, "too_young")
    ):
        access = verdict(start=start, running=running, used=used, allowed=2, excluded=excluded)
        assert access.may_start is (access.why is None)
        assert not (access.may_start and access.may_answer)
        assert not (access.may_answer and any(shown(access)))
        if access.may_start:
            assert start is Phase.OPEN
            assert used < 2
            assert running not in UNFINISHED
            assert excluded is None
