"""Who has another time than the others: a factor that goes with the person; minutes and a later start in a sitting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from app.db import begin_write, db
from app.domain import names
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.models.attempts import Attempt
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person
from app.models.rooms import TimeGrant
from app.services import audit
from app.services.attempts import deadlines, ending
from app.services.attempts.loading import attempts_query, facts_of
from app.services.exams import frozen
from app.services.sittings import finding

FACTORS = (100, 400)
"""Per cent of the exam's working time."""
MOST_MINUTES = 240
LONGEST_NOTE = 300
CAUSE = "allowance"


@dataclass(frozen=True, slots=True)
class PlaceTime:
    """What one person on a roster has.

    Attributes:
        allowed_minutes: what this page gave; `extra_seconds` holds it and all that was given besides, to this person.
        duration: the working time that comes of it, whatever was given to everyone included; None where untimed.
        begun: has this person an attempt in the sitting?
    """

    person_id: str
    name: str
    factor_percent: int
    allowed_minutes: int
    extra_seconds: int
    delay_minutes: int
    note: str
    duration: timedelta | None
    begun: bool

    @property
    def differs(self) -> bool:
        return bool(self.factor_percent != 100 or self.extra_seconds or self.delay_minutes)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person shall have: per cent, minutes, minutes, and why."""

    factor_percent: int
    minutes: int
    delay_minutes: int
    note: str = ""


def roster(actor: Actor, public_id: str, query: str = "") -> list[PlaceTime]:
    """Everyone on a sitting's roster whose name has these words, without regard to accents unless they are typed.

    Raises:
        NotFound: there is no such sitting.
    """
    lines = _lines(finding.head(actor, public_id))
    return [line for line in lines if not query.strip() or names.matches(query, line.name)]


def place(actor: Actor, public_id: str, person: str) -> PlaceTime:
    """One person on it.

    Raises:
        NotFound: no such sitting, or nobody of that id on its roster.
    """
    found = [line for line in _lines(finding.head(actor, public_id)) if line.person_id == person]
    if not found:
        raise NotFound()
    return found[0]


def _lines(sitting: finding.SittingHead) -> list[PlaceTime]:
    allowed = (
        select(func.coalesce(func.sum(TimeGrant.seconds), 0))
        .where(
            TimeGrant.sitting_id == SittingPlace.sitting_id,
            TimeGrant.person_id == SittingPlace.person_id,
            TimeGrant.cause == CAUSE,
        )
        .scalar_subquery()
    )
    begun = select(func.count(Attempt.id)).where(
        Attempt.sitting_id == SittingPlace.sitting_id, Attempt.person_id == SittingPlace.person_id
    )
    rows = db.session.execute(
        select(
            Person.public_id,
            Person.full_name,
            Person.time_factor_percent,
            allowed,
            SittingPlace.extra_seconds,
            SittingPlace.delay_seconds,
            SittingPlace.note,
            begun.scalar_subquery(),
            Sitting.extra_seconds,
        )
        .join(SittingPlace, SittingPlace.person_id == Person.id)
        .join(Sitting, Sitting.id == SittingPlace.sitting_id)
        .where(SittingPlace.sitting_id == sitting.id)
        .order_by(Person.sort_key, Person.id)
    )
    base = frozen.snapshot(sitting.snapshot_id).rules.time.duration
    return [
        PlaceTime(
            public_id,
            name,
            factor,
            allowed_seconds // 60,
            extra,
            delay // 60,
            note,
            None if base is None else base * factor / 100 + timedelta(seconds=extra + for_all),
            attempts > 0,
        )
        for public_id, name, factor, allowed_seconds, extra, delay, note, attempts, for_all in rows
    ]


def arrange(actor: Actor, public_id: str, person: str, wanted: Wanted, *, now: datetime) -> None:
    """Give a person another time, before the sitting or while it runs; running papers follow at once.

    The factor goes with the person into every exam. Time that somebody is working in is not taken away again.

    Raises:
        Invalid: ``factor_range``, ``allowance_minutes_range``, ``delay_range``, ``note_length``, or ``note_missing``
            where something differs and nobody says why.
        Refusal: ``allowance_running``: less time, or another start, for a paper that has begun.
        NotFound: no such sitting, or nobody of that id on its roster.
    """
    actor.require(*finding.STAFF)
    _check(wanted)
    begin_write()
    sitting = finding.head(actor, public_id)
    # The row is locked, so that two who arrange at once do not both add what is missing (PostgreSQL).
    db.session.execute(select(Sitting.id).where(Sitting.id == sitting.id).with_for_update())
    person_id = finding.place(sitting.id, person).id
    before = place(actor, public_id, person)
    more = wanted.minutes - before.allowed_minutes
    _refuse_taking_away(person_id, before, wanted, more)
    if more:
        _grant(actor, sitting.id, person_id, wanted, more, now)
    db.session.execute(
        update(SittingPlace)
        .where(SittingPlace.sitting_id == sitting.id, SittingPlace.person_id == person_id)
        .values(
            extra_seconds=SittingPlace.extra_seconds + 60 * more,
            delay_seconds=60 * wanted.delay_minutes,
            note=wanted.note.strip(),
        )
    )
    if wanted.factor_percent != before.factor_percent:
        factor = update(Person).where(Person.id == person_id).values(time_factor_percent=wanted.factor_percent)
        db.session.execute(factor)
        audit.record(actor, "person.factor_set", "person", person_id, now=now, percent=wanted.factor_percent)
    minutes, delay = wanted.minutes, wanted.delay_minutes
    audit.record(actor, "allowance.set", "sitting", sitting.id, now=now, to=person, minutes=minutes, delay=delay)
    _let_running_papers_follow(sitting.id, person_id, now)


def _check(wanted: Wanted) -> None:
    least, most = FACTORS
    if not least <= wanted.factor_percent <= most:
        raise Invalid("factor_range", least=least, most=most)
    if not 0 <= wanted.minutes <= MOST_MINUTES:
        raise Invalid("allowance_minutes_range", most=MOST_MINUTES)
    if not 0 <= wanted.delay_minutes <= MOST_MINUTES:
        raise Invalid("delay_range", most=MOST_MINUTES)
    if len(wanted.note.strip()) > LONGEST_NOTE:
        raise Invalid("note_length", most=LONGEST_NOTE)
    differs = wanted.factor_percent != 100 or wanted.minutes or wanted.delay_minutes
    if differs and not wanted.note.strip():
        raise Invalid("note_missing")


def _refuse_taking_away(person_id: int, before: PlaceTime, wanted: Wanted, more: int) -> None:
    less_here = more < 0 or wanted.delay_minutes != before.delay_minutes
    if before.begun and less_here:
        raise Refusal("allowance_running")
    if wanted.factor_percent < before.factor_percent:
        running = select(Attempt.id).where(_running(person_id)).limit(1)
        if db.session.scalar(running) is not None:
            raise Refusal("allowance_running")


def _running(person_id: int) -> ColumnElement[bool]:
    return and_(Attempt.person_id == person_id, Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))


def _grant(actor: Actor, sitting_id: int, person_id: int, wanted: Wanted, more: int, now: datetime) -> None:
    """The ledger's line. Before anybody works in that time an allowance is a plan: a smaller one takes its place."""
    minutes = more
    if more < 0:
        minutes = wanted.minutes
        of_ours = and_(TimeGrant.sitting_id == sitting_id, TimeGrant.person_id == person_id, TimeGrant.cause == CAUSE)
        db.session.execute(delete(TimeGrant).where(of_ours))
    if minutes:
        db.session.add(
            TimeGrant(
                sitting_id=sitting_id,
                person_id=person_id,
                seconds=60 * minutes,
                cause=CAUSE,
                note=wanted.note.strip(),
                given_at=now,
                given_by_id=actor.account_id,
            )
        )


def _let_running_papers_follow(sitting_id: int, person_id: int, now: datetime) -> None:
    """Those of this sitting, and what this person works on elsewhere: what ended there stays as it was graded."""
    here = Attempt.sitting_id == sitting_id
    theirs = and_(Attempt.person_id == person_id, Attempt.handed_in_at.is_(None), Attempt.deadline_at.is_not(None))
    db.session.flush()
    deadlines.refresh(theirs, or_(here, and_(Attempt.closed_at.is_(None), Attempt.deadline_at > now)))
    for row in db.session.execute(attempts_query().where(theirs, here, Attempt.closed_at.is_not(None))).all():
        ending.reconsider(facts_of(row), now=now)
