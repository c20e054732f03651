"""The rooms: which sittings there are, one by one or all of an exam or a cohort together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.models.attempts import Attempt
from app.models.contests import Round
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.models.programmes import Cohort
from app.services.sittings import finding, seats
from app.services.sittings.seats import SeatLine


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting in a list. `begun` and `ended` count people."""

    id: int
    public_id: str
    title: str
    room: str
    opens_at: datetime | None
    closes_at: datetime | None
    access_code: str
    extra_seconds: int
    exam_code: str
    cohort_code: str | None
    places: int
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class RoomView:
    """One sitting, or several together, with everyone on their finding. `title` names the exam or cohort of several."""

    title: str
    sittings: list[SittingLine]
    seats: list[SeatLine]


def upcoming(actor: Actor, *, now: datetime) -> list[SittingLine]:
    """Sittings of cohorts that are open or still to come, and those of the last day."""
    actor.require(*finding.STAFF)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return _lines(or_(Sitting.closes_at.is_(None), Sitting.closes_at > today))


def room(actor: Actor, public_id: str, *, now: datetime) -> RoomView:
    """Everyone in a sitting and what they are doing, in name order.

    Raises:
        NotFound: no such sitting, or a round of a contest.
    """
    actor.require(*finding.STAFF)
    return _together("", _lines(Sitting.public_id == public_id), now)


def rooms_of_exam(actor: Actor, code: str, *, now: datetime) -> RoomView:
    """All sittings of an exam together.

    Raises:
        NotFound: there is none.
    """
    actor.require(*finding.STAFF)
    title = db.session.scalar(select(Exam.title).where(Exam.code == code))
    return _together(title or "", _lines(Exam.code == code), now)


def rooms_of_cohort(actor: Actor, code: str, *, now: datetime) -> RoomView:
    """All sittings of a cohort together.

    Raises:
        NotFound: there is none.
    """
    actor.require(*finding.STAFF)
    title = db.session.scalar(select(Cohort.title).where(Cohort.code == code))
    return _together(title or "", _lines(Cohort.code == code), now)


def _together(title: str, lines: Sequence[SittingLine], now: datetime) -> RoomView:
    if not lines:
        raise NotFound()
    return RoomView(title or lines[0].title, list(lines), seats.seats_of([line.id for line in lines], now=now))


def _lines(*conditions: ColumnElement[bool]) -> list[SittingLine]:
    places = select(func.count()).where(SittingPlace.sitting_id == Sitting.id).scalar_subquery()
    begun = select(func.count(Attempt.person_id.distinct())).where(Attempt.sitting_id == Sitting.id)
    ended = begun.where(or_(Attempt.handed_in_at.is_not(None), Attempt.closed_at.is_not(None))).scalar_subquery()
    rows = db.session.execute(
        select(
            Sitting.id,
            Sitting.public_id,
            Sitting.title,
            Sitting.room,
            Sitting.opens_at,
            Sitting.closes_at,
            Sitting.access_code,
            Sitting.extra_seconds,
            Exam.code,
            Cohort.code,
            places,
            begun.scalar_subquery(),
            ended,
        )
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .join(Exam, Exam.id == Snapshot.exam_id)
        .outerjoin(Cohort, Cohort.id == Sitting.cohort_id)
        .where(Sitting.id.not_in(select(Round.sitting_id)), *conditions)
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return [SittingLine(*row) for row in rows]  # type: ignore[call-arg]  # as many columns as fields
