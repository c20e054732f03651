"""The room while an exam is sat: time that was given, messages, incidents, absences, device passes, reopenings; and
rehearsals of it. All of it is only added to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.column_types import Frozen
from app.db import Base
from app.domain.rehearsals import Report
from app.models import forms
from app.models.columns import Id, PublicId, foreign


class SittingInvigilator(Base):
    """Who watches a sitting, as its minutes name them."""

    __tablename__ = "sitting_invigilators"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, autoincrement=False, index=True
    )


class TimeGrant(Base):
    """A line of the fairness ledger: seconds that were given, to whom, by whom and why.

    The seconds themselves stand on the sitting (for everyone), on the place (for one person) or, where a paper was
    reopened, on the attempt; this says where they came from.
    """

    __tablename__ = "time_grants"
    __table_args__ = (CheckConstraint("seconds > 0", name="seconds"),)

    id: Mapped[Id]
    sitting_id: Mapped[int] = foreign("sittings.id", index=True)
    #: None: everyone in the sitting
    person_id: Mapped[int | None] = foreign("people.id", nullable=True, index=True)
    seconds: Mapped[int]
    #: ``invigilator`` (someone decided), ``outage`` (the server was away), ``room`` (the room lost its network),
    #: ``silence`` (one learner did), ``reopened``, ``allowance`` (before the start)
    cause: Mapped[str] = mapped_column(String(20))
    #: in the words of whoever gave it
    note: Mapped[str] = mapped_column(Text, default="")
    #: the time that was lost, where that is known
    lost_from: Mapped[datetime | None]
    lost_to: Mapped[datetime | None]
    #: names a proposal of the ledger, so that two clicks apply it once
    proposal: Mapped[str | None] = mapped_column(String(80), unique=True)
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class RoomMessage(Base):
    """What an invigilator told a room, or one person in it."""

    __tablename__ = "room_messages"

    id: Mapped[Id]
    sitting_id: Mapped[int] = foreign("sittings.id", index=True)
    #: None: everyone in the sitting
    person_id: Mapped[int | None] = foreign("people.id", nullable=True)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class Incident(Base):
    """A note for the minutes of a sitting: what happened, and when."""

    __tablename__ = "incidents"

    id: Mapped[Id]
    sitting_id: Mapped[int] = foreign("sittings.id", index=True)
    #: whom it is about, where it is about one person
    person_id: Mapped[int | None] = foreign("people.id", nullable=True)
    happened_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class Absence(Base):
    """A learner's page was left for a while. It flags; it never fails anyone."""

    __tablename__ = "absences"

    id: Mapped[Id]
    attempt_id: Mapped[int] = foreign("attempts.id", index=True)
    #: ``hidden`` (another tab or app, or the screen off) or ``full_screen`` (left)
    kind: Mapped[str] = mapped_column(String(20))
    #: by the server's clock: when the page said so, less what the page says has passed since
    left_at: Mapped[datetime]
    lasted_ms: Mapped[int] = mapped_column(BigInteger)


class DevicePass(Base):
    """A short-lived code with which a learner goes on at another device, shown once to the invigilator."""

    __tablename__ = "device_passes"

    id: Mapped[Id]
    sitting_id: Mapped[int] = foreign("sittings.id", index=True)
    person_id: Mapped[int] = foreign("people.id", index=True)
    #: SHA-256 of the code
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Reopening(Base):
    """A paper that had ended was opened again, and what it was before."""

    __tablename__ = "reopenings"

    id: Mapped[Id]
    attempt_id: Mapped[int] = foreign("attempts.id", index=True)
    reason: Mapped[str] = mapped_column(Text)
    #: given with it, so that there is time to work in
    seconds: Mapped[int]
    was_handed_in_at: Mapped[datetime | None]
    was_closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime]
    reopened_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class Rehearsal(Base):
    """A rehearsal of a scheduled exam in a copy of the database, and its verdict."""

    __tablename__ = "rehearsals"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    exam_id: Mapped[int] = foreign("exams.id", index=True)
    learners: Mapped[int]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    finished_at: Mapped[datetime | None]
    #: None until it has ended, and when it could not be carried out
    ready: Mapped[bool | None]
    #: how far it is, and what was measured
    report: Mapped[Report] = mapped_column(Frozen(forms.dump_rehearsal_report, forms.load_rehearsal_report))
