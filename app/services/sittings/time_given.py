"""What the ledger says was given: to a sitting, and to one learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from app.db import db
from app.models.people import Account, Person
from app.models.rooms import TimeGrant
from app.prepared import Prepared
from app.services.attempts.loading import AttemptFacts


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A line of the ledger. `to` and `by` are names; `to` is None where everyone was given it, `by` where it was the
    command line. `lost_from` and `lost_to` are None where nothing says which time was lost."""

    seconds: int
    cause: str
    note: str
    lost_from: datetime | None
    lost_to: datetime | None
    given_at: datetime
    to: str | None
    by: str | None


def to_sitting(sitting_id: int) -> list[GrantLine]:
    """Everything that was given in a sitting, the newest first."""
    rows = db.session.execute(
        _lines().where(TimeGrant.sitting_id == sitting_id).order_by(TimeGrant.given_at.desc(), TimeGrant.id.desc())
    )
    return [GrantLine(*row) for row in rows]


def to_person(person_id: int | None, sitting_id: int) -> list[GrantLine]:
    """What was given to a person in a sitting, to them alone or to everyone, the oldest first."""
    return [GrantLine(*row) for row in _to_person.rows(sitting=sitting_id, person=person_id)]


def to_attempt(facts: AttemptFacts) -> list[GrantLine]:
    """What was given to an attempt while it was open, in order: what the learner is shown."""
    return [
        line
        for line in to_person(facts.person_id, facts.sitting_id)
        if line.cause != "allowance"  # known before the start
        and line.given_at >= facts.started_at
        and (facts.handed_in_at is None or line.given_at <= facts.handed_in_at)
    ]


def _lines() -> Select[Any]:
    giver = select(Person.full_name).join(Account, Account.person_id == Person.id)
    by = giver.where(Account.id == TimeGrant.given_by_id).correlate(TimeGrant).scalar_subquery()
    columns: tuple[Any, ...] = (
        TimeGrant.seconds,
        TimeGrant.cause,
        TimeGrant.note,
        TimeGrant.lost_from,
        TimeGrant.lost_to,
        TimeGrant.given_at,
        Person.full_name,
        by,
    )
    return select(*columns).outerjoin(Person, Person.id == TimeGrant.person_id)


_to_person = Prepared(
    _lines()
    .where(
        TimeGrant.sitting_id == bindparam("sitting"),
        or_(TimeGrant.person_id.is_(None), TimeGrant.person_id == bindparam("person")),
    )
    .order_by(TimeGrant.given_at, TimeGrant.id)
)
