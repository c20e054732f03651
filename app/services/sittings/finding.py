"""A sitting by the id that stands in its address, and the people on its roster."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.models.contests import Round
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.models.people import Account, Person

STAFF = ("invigilator", "instructor", "organiser")
"""Who looks into the rooms."""
WATCHERS = ("invigilator", "instructor")
"""Who acts in them."""
MOST_REASON = 300
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class SittingHead:
    """What every page about a sitting says above everything else."""

    id: int
    public_id: str
    title: str
    room: str
    opens_at: datetime | None
    closes_at: datetime | None
    exam_id: int
    exam_code: str
    snapshot_id: int
    cohort_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on the roster; `id` is the row's, `public_id` what a form may send."""

    id: int
    public_id: str
    name: str


def sitting(public_id: str, *, lock: bool = False) -> Sitting:
    """A sitting; locked, two who act on it at once wait for each other (PostgreSQL).

    Raises:
        NotFound: there is none.
    """
    wanted = select(Sitting).where(Sitting.public_id == public_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound()
    return found


def head(actor: Actor, public_id: str) -> SittingHead:
    """A sitting of a cohort or of people named; rounds of contests have pages of their own.

    Raises:
        NotFound: there is no such sitting. Forbidden: the actor looks into no rooms.
    """
    actor.require(*STAFF)
    columns: tuple[Any, ...] = (
        Sitting.id,
        Sitting.public_id,
        Sitting.title,
        Sitting.room,
        Sitting.opens_at,
        Sitting.closes_at,
        Exam.id,
        Exam.code,
        Sitting.snapshot_id,
        Sitting.cohort_id,
    )
    row = db.session.execute(
        select(*columns)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .join(Exam, Exam.id == Snapshot.exam_id)
        .where(Sitting.public_id == public_id, Sitting.id.not_in(select(Round.sitting_id)))
    ).first()
    if row is None:
        raise NotFound()
    return SittingHead(*row)


def places(sitting_id: int) -> list[Place]:
    """The roster in name order."""
    rows = db.session.execute(_places(sitting_id).order_by(Person.sort_key, Person.id))
    return [Place(*row) for row in rows]


def place(sitting_id: int, person: str) -> Place:
    """Somebody on the roster by their public id.

    Raises:
        NotFound: nobody of that id is on it.
    """
    row = db.session.execute(_places(sitting_id).where(Person.public_id == person)).first()
    if row is None:
        raise NotFound()
    return Place(*row)


def people(sitting_id: int, public_ids: Collection[str]) -> list[Place]:
    """Those people, in name order.

    Raises:
        NotFound: one of them is not on the roster.
    """
    wanted = _places(sitting_id).where(Person.public_id.in_(public_ids))
    rows = db.session.execute(wanted.order_by(Person.sort_key, Person.id))
    found = [Place(*row) for row in rows]
    if len(found) != len(set(public_ids)):
        raise NotFound()
    return found


def reason_of(text: str) -> str:
    """A reason as it is kept.

    Raises:
        Invalid: ``reason_length`` for none, or for more than `MOST_REASON` characters.
    """
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= MOST_REASON:
        raise Invalid("reason_length", most=MOST_REASON)
    return reason


def _places(sitting_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Person.id, Person.public_id, Person.full_name)
    return (
        select(*columns)
        .join(SittingPlace, SittingPlace.person_id == Person.id)
        .where(SittingPlace.sitting_id == sitting_id)
    )


def account_name(account_id: Any) -> Any:
    """A column: the name of the person behind an account that another column names."""
    return (
        select(Person.full_name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id == account_id)
        .correlate_except(Person, Account)
        .scalar_subquery()
    )


def person_name(person_id: Any) -> Any:
    """A column: the name of the person that another column names."""
    return select(Person.full_name).where(Person.id == person_id).correlate_except(Person).scalar_subquery()
