"""One verdict about one person and one exam, used twice: the service refuses by it, the template hides by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.timing import Phase


class ReviewMoment(StrEnum):
    """From when on something about a finished attempt may be seen."""

    NEVER = "never"
    AT_ONCE = "at_once"
    AFTER_CLOSE = "after_close"
    """After the last window of the exam (or the round) has closed."""


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """What a learner may see of a finished attempt, and from when."""

    score: ReviewMoment = ReviewMoment.AT_ONCE
    answers: ReviewMoment = ReviewMoment.AFTER_CLOSE
    """Own answers with right or wrong beside each."""
    key: ReviewMoment = ReviewMoment.AFTER_CLOSE
    """The right answer, explanation and source."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts from which access follows.

    Attributes:
        start: may an attempt begin by the window.
        running: phase of the person's open attempt; None without one.
        attempts_used: attempts begun so far, an open one included; `attempts_allowed` None means any number.
        closes_at: when the last window closes; None while it is unbounded.
        excluded: a code why this person may not take part at all, or None.
    """

    start: Phase
    running: Phase | None
    attempts_used: int
    attempts_allowed: int | None
    policy: ReviewPolicy
    at: datetime
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What this person may do now. `why` is the code of the reason why nothing can be started."""

    may_start: bool
    may_answer: bool
    sees_questions: bool
    sees_score: bool
    sees_answers: bool
    sees_key: bool
    until: datetime | None
    why: str | None


def resolve(facts: Situation) -> Access:
    """The verdict. While an attempt is open it shows its questions and no score, whatever the policy says."""
    working = facts.running in (Phase.RUNNING, Phase.GRACE)
    why = _why_not(facts)
    finished = facts.running in (None, Phase.OVER, Phase.HANDED_IN)
    return Access(
        may_start=why is None,
        may_answer=working,
        sees_questions=working,
        sees_score=finished and _reached(facts.policy.score, facts),
        sees_answers=finished and _reached(facts.policy.answers, facts),
        sees_key=finished and _reached(facts.policy.key, facts),
        until=facts.closes_at,
        why=why,
    )


def _why_not(facts: Situation) -> str | None:
    if facts.excluded:
        return facts.excluded
    if facts.running in (Phase.RUNNING, Phase.GRACE, Phase.DELAYED):
        return "attempt_open"
    if facts.attempts_allowed is not None and facts.attempts_used >= facts.attempts_allowed:
        return "attempts_used_up"
    if facts.start is Phase.UPCOMING:
        return "not_open_yet"
    if facts.start is Phase.CLOSED:
        return "window_closed"
    return None


def _reached(moment: ReviewMoment, facts: Situation) -> bool:
    match moment:
        case ReviewMoment.NEVER:
            return False
        case ReviewMoment.AT_ONCE:
            return True
        case ReviewMoment.AFTER_CLOSE:
            return facts.closes_at is not None and facts.at >= facts.closes_at
