"""What an exam fixes before anyone sits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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


class Stage(StrEnum):
    """Where an exam stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """For the approval of a second person."""
    APPROVED = "approved"
    PUBLISHED = "published"
    OPEN = "open"
    """A sitting of it is open now."""
    OVER = "over"
    """Every sitting of it has closed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The facts about an exam from which its stage follows.

    Attributes:
        published_at: of its newest snapshot; None before the first.
        approved: a second person has approved it as it is.
        approval_needed: the centre asks for one.
        sittings, open_sittings, closed_sittings: of any of its snapshots.
    """

    changed_at: datetime | None
    published_at: datetime | None
    approved: bool
    approval_needed: bool
    sittings: int = 0
    open_sittings: int = 0
    closed_sittings: int = 0

    @property
    def unpublished_changes(self) -> bool:
        """Does the draft say something that no snapshot does?"""
        if self.published_at is None:
            return True
        return self.changed_at is not None and self.changed_at > self.published_at

    @property
    def draft_stage(self) -> Stage:
        """Where the draft stands on its way to being published."""
        if not self.approval_needed:
            return Stage.DRAFT
        return Stage.APPROVED if self.approved else Stage.WAITING

    @property
    def stage(self) -> Stage:
        """Where the exam stands for those who sit it, or where its draft does before it is published."""
        if self.open_sittings:
            return Stage.OPEN
        if self.published_at is None:
            return self.draft_stage
        return Stage.OVER if self.sittings and self.closed_sittings == self.sittings else Stage.PUBLISHED
