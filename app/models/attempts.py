"""Attempts, the responses of an attempt (only added to), gradings (only added to), receipts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, PublicId, foreign

_OPEN = text("handed_in_at IS NULL AND closed_at IS NULL")


class Attempt(Base):
    """One person's go at one paper."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id", "number"),
        # At most one open attempt a person and sitting: two clicks on "start" meet here.
        Index("uq_attempts_open", "sitting_id", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_attempts_overdue", "deadline_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("takeover >= 0", name="takeover"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    sitting_id: Mapped[int] = foreign("sittings.id")
    person_id: Mapped[int] = foreign("people.id", index=True)
    #: the contest entry it was made under
    entry_id: Mapped[int | None] = foreign("entries.id", nullable=True, index=True)
    #: 1, 2, 3 … of this person in this sitting
    number: Mapped[int]
    paper_id: Mapped[int] = foreign("papers.id", index=True)
    started_at: Mapped[datetime]
    #: what timing.deadline says, for the sweeper's index; only services/attempts/deadlines.py writes it
    deadline_at: Mapped[datetime | None]
    #: given to this attempt alone, on top of what the roster and the sitting give
    extra_seconds: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[datetime | None]
    #: a sweep or an invigilator recorded that it is over
    closed_at: Mapped[datetime | None]
    #: the lease that holds the pen: when its page was opened, in which tab, and how often the pen changed hands
    pen_at: Mapped[datetime | None]
    pen_tab: Mapped[str] = mapped_column(String(16), default="")
    takeover: Mapped[int] = mapped_column(default=0)
    last_saved_at: Mapped[datetime | None]
    #: positions that the learner wants to look at again, with blanks between them: their own note
    flags: Mapped[str] = mapped_column(Text, default="", server_default="")


class Response(Base):
    """One save. The answer that counts is the one with the greatest (takeover, seq) that came in time."""

    __tablename__ = "responses"
    __table_args__ = {"sqlite_with_rowid": False}

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True, autoincrement=False)
    #: position on the paper; 0 is the prediction
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    takeover: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: JSON list of strings, in dealt letters
    answer: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class Grading(Base):
    """One grading of an attempt; the newest counts, the older stay."""

    __tablename__ = "gradings"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("correct BETWEEN 0 AND total", name="correct"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = foreign("attempts.id")
    number: Mapped[int]
    graded_at: Mapped[datetime]
    #: why it was graded: handed_in, taken_in (by an invigilator), expired, time_given, correction
    reason: Mapped[str] = mapped_column(String(20))
    correct: Mapped[int]
    total: Mapped[int]
    #: exact share of points, for example ``19/20``
    share: Mapped[str] = mapped_column(String(60))
    #: mark on the 10-point scale times 100
    mark_cents: Mapped[int]
    #: code of the band, as the rule of the snapshot names it
    band: Mapped[str | None] = mapped_column(String(20))
    passed: Mapped[bool]
    #: credit by position, exact fractions separated by spaces
    credits: Mapped[str] = mapped_column(Text)
    #: working time in milliseconds
    taken_ms: Mapped[int] = mapped_column(BigInteger)


class Receipt(Base):
    """What the learner was given at a hand-in: canonical bytes and their digest. A paper that was reopened and handed
    in again has one for each."""

    __tablename__ = "receipts"

    id: Mapped[Id]
    attempt_id: Mapped[int] = foreign("attempts.id", index=True)
    version: Mapped[int]
    #: the short code, without hyphens
    code: Mapped[str] = mapped_column(String(12), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
