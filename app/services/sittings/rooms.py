"""The room while an exam is sat: who works, who has handed in, extra minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, func, or_, select, update

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.domain.timing import Phase
from app.models.attempts import Attempt, Response
from app.models.contests import Round
from app.models.exams import Sitting, SittingPlace, Snapshot
from app.models.people import Person
from app.services import audit
from app.services.attempts import deadlines, ending
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of

MOST_MINUTES = 240
"""Extra minutes that one act may give: a slip of the hand should not open an exam for a week."""


class Seat(StrEnum):
    """What a person on the roster is doing."""

    NOT_BEGUN = "not_begun"
    WORKING = "working"
    HANDED_IN = "handed_in"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SittingLine:
    public_id: str
    title: str
    room: str
    opens_at: datetime | None
    closes_at: datetime | None
    places: int
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class SeatLine:
    person_id: str
    name: str
    seat: Seat
    answered: int
    total: int
    remaining_ms: int | None
    last_saved_at: datetime | None
    extra_seconds: int


@dataclass(frozen=True, slots=True)
class RoomView:
    line: SittingLine
    access_code: str
    exam_size: int
    seats: list[SeatLine]
    extra_seconds: int


def upcoming(actor: Actor, *, now: datetime) -> list[SittingLine]:
    """Sittings of cohorts that are open or still to come, and those of the last day."""
    actor.require("invigilator", "instructor", "organiser")
    shown = or_(Sitting.closes_at.is_(None), Sitting.closes_at > now.replace(hour=0, minute=0, second=0, microsecond=0))
    return _lines(shown)


def _lines(*conditions: object) -> list[SittingLine]:
    places = select(func.count()).where(SittingPlace.sitting_id == Sitting.id).scalar_subquery()
    begun = select(func.count(Attempt.person_id.distinct())).where(Attempt.sitting_id == Sitting.id)
    ended = begun.where(or_(Attempt.handed_in_at.is_not(None), Attempt.closed_at.is_not(None))).scalar_subquery()
    rows = db.session.execute(
        select(
            Sitting.public_id,
            Sitting.title,
            Sitting.room,
            Sitting.opens_at,
            Sitting.closes_at,
            places,
            begun.scalar_subquery(),
            ended,
        )
        .where(Sitting.id.not_in(select(Round.sitting_id)), *conditions)  # type: ignore[arg-type]
        .order_by(Sitting.opens_at, Sitting.id)
    )
    return [SittingLine(*row) for row in rows]


def room(actor: Actor, public_id: str, *, now: datetime) -> RoomView:
    """Everyone on a sitting's roster and what they are doing, in name order.

    Raises:
        NotFound: no such sitting.
    """
    actor.require("invigilator", "instructor", "organiser")
    sitting = _find(public_id)
    size = db.session.execute(select(Snapshot.blueprint).where(Snapshot.id == sitting.snapshot_id)).scalar_one().size
    answered = _answered(sitting.id)
    attempts: dict[int, AttemptFacts] = {}
    for row in db.session.execute(attempts_query().where(Attempt.sitting_id == sitting.id).order_by(Attempt.number)):
        facts = facts_of(row)
        attempts[facts.person_id] = facts
    seen = dict(
        db.session.execute(select(Attempt.id, Attempt.last_saved_at).where(Attempt.sitting_id == sitting.id)).all()
    )
    seats = []
    for person_id, public, name, extra in db.session.execute(
        select(Person.id, Person.public_id, Person.full_name, SittingPlace.extra_seconds)
        .join(SittingPlace, SittingPlace.person_id == Person.id)
        .where(SittingPlace.sitting_id == sitting.id)
        .order_by(Person.sort_key, Person.id)
    ):
        own = attempts.get(person_id)
        if own is None:
            seats.append(SeatLine(public, name, Seat.NOT_BEGUN, 0, size, None, None, extra))
            continue
        seat = _seat(own.handed_in_at, own.closed_at, own.phase(now))
        left = own.remaining_ms(now) if seat is Seat.WORKING else None
        seats.append(SeatLine(public, name, seat, answered.get(own.id, 0), size, left, seen[own.id], extra))
    return RoomView(_lines(Sitting.id == sitting.id)[0], sitting.access_code, size, seats, sitting.extra_seconds)


def _seat(handed_in_at: datetime | None, closed_at: datetime | None, phase: Phase) -> Seat:
    if handed_in_at is not None:
        return Seat.HANDED_IN
    return Seat.CLOSED if closed_at is not None or phase is Phase.OVER else Seat.WORKING


def _answered(sitting_id: int) -> dict[int, int]:
    """Questions with a save, for each attempt of a sitting."""
    rows = db.session.execute(
        select(Response.attempt_id, func.count(Response.position.distinct()))
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Attempt.sitting_id == sitting_id, Response.position > 0, Response.answer != "[]")
        .group_by(Response.attempt_id)
    )
    return dict(rows.all())


def give_minutes(actor: Actor, public_id: str, minutes: int, *, person_id: str | None = None, now: datetime) -> int:
    """Give extra minutes to one person of a sitting or to everyone; returns how many attempts grew longer.

    An attempt that a sweep has closed meanwhile is opened again while its new deadline lies ahead, and otherwise
    graded anew: answers that came late may now have come in time.

    Raises:
        Invalid: ``minutes_range``. NotFound: no such sitting, or the person is not on its roster.
    """
    actor.require("invigilator", "instructor")
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes_range", most=MOST_MINUTES)
    begin_write()
    sitting = _find(public_id, lock=True)
    theirs = and_(Attempt.sitting_id == sitting.id, Attempt.handed_in_at.is_(None), Attempt.deadline_at.is_not(None))
    if person_id is None:
        db.session.execute(
            update(Sitting).where(Sitting.id == sitting.id).values(extra_seconds=Sitting.extra_seconds + 60 * minutes)
        )
        changed = deadlines.refresh(theirs)
    else:
        person = db.session.scalar(select(Person.id).where(Person.public_id == person_id))
        place = and_(SittingPlace.sitting_id == sitting.id, SittingPlace.person_id == person)
        given = update(SittingPlace).where(place).values(extra_seconds=SittingPlace.extra_seconds + 60 * minutes)
        if not db.session.execute(given).rowcount:  # type: ignore[attr-defined]
            raise NotFound()
        theirs = and_(theirs, Attempt.person_id == person)
        changed = deadlines.refresh(theirs)
    for row in db.session.execute(attempts_query().where(theirs, Attempt.closed_at.is_not(None))).all():
        ending.reconsider(facts_of(row), now=now)
    audit.record(actor, "minutes.given", "sitting", sitting.id, now=now, minutes=minutes, to=person_id or "all")
    return changed


def _find(public_id: str, *, lock: bool = False) -> Sitting:
    """A sitting; locked, two people who give minutes at once wait for each other (PostgreSQL)."""
    wanted = select(Sitting).where(Sitting.public_id == public_id)
    sitting = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if sitting is None:
        raise NotFound()
    return sitting
