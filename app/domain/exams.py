"""What an exam fixes before anyone sits it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.access import ReviewPolicy
from app.domain.scoring import Scheme
from app.domain.timing import TimeRule

LAYOUTS = ("all", "one")
"""All questions on one page, or one question at a time."""


MOST_PAPERS = 400
"""Of a pool: dealing more would hold the write lock too long, and nobody meets so many."""


@dataclass(frozen=True, slots=True)
class ExamRules:
    """The rules of an exam, frozen into its snapshot.

    Attributes:
        attempts_allowed: per person and sitting; None means any number.
        pool: papers dealt when the exam is published.
        layout: one of `LAYOUTS`.
    """

    time: TimeRule
    attempts_allowed: int | None = 1
    pool: int = 50
    layout: str = "all"
    policy: ReviewPolicy = field(default_factory=ReviewPolicy)
    scheme: Scheme = field(default_factory=Scheme)

    def __post_init__(self) -> None:
        if self.pool > MOST_PAPERS:
            raise ValueError(f"a pool holds at most {MOST_PAPERS} papers")
        if self.layout not in LAYOUTS:
            raise ValueError(f"layout must be one of {LAYOUTS}")
        if self.pool < 1 or (self.attempts_allowed is not None and self.attempts_allowed < 1):
            raise ValueError("the pool and the attempts allowed must be positive")
