"""A sitting and somebody on its roster, by the ids that stand in addresses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.db import db
from app.domain.errors import Invalid, NotFound
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person

READERS = ("invigilator", "instructor", "organiser")
"""Who looks into a room."""
WATCHERS = ("invigilator", "instructor")
"""Who acts in it."""
MOST_REASON = 300
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on a roster."""

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


def people(sitting_id: int, public_ids: Collection[str]) -> list[Somebody]:
    """Those people, in name order.

    Raises:
        NotFound: one of them is not on the roster.
    """
    rows = db.session.execute(
        select(Person.id, Person.public_id, Person.full_name)
        .join(SittingPlace, SittingPlace.person_id == Person.id)
        .where(SittingPlace.sitting_id == sitting_id, Person.public_id.in_(public_ids))
        .order_by(Person.sort_key, Person.id)
    )
    found = [Somebody(*row) for row in rows]
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
