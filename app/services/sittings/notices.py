"""What a learner's page has to show of its room: messages, and time that was given.

A page fetches its notices with a pulse. So that one that saves all the time hears of them as well, every answer to it
carries `stamp`: a number that grows when anything is told or given anywhere. The stamp is looked up once in a
few seconds and process, so that a save pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Engine, bindparam, func, literal_column, or_, select, type_coerce, union_all

from app.db import work
from app.domain.actors import Actor
from app.models.attempts import Attempt
from app.models.rooms import RoomMessage, TimeGrant
from app.prepared import Prepared

MOST = 30
"""Notices that one page is given: the newest."""
BEFORE_START = timedelta(hours=6)
"""Who starts late still reads what the room was told; who comes back another day does not."""
FRESH = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Notice:
    """`seconds` is 0 for a message, whose words are `text`; for time that was given, `text` is the giver's note."""

    id: str
    text: str
    at: datetime
    seconds: int
    cause: str


_own = (Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
_message: tuple[Any, ...] = (
    literal_column("'m'").label("kind"),
    RoomMessage.id.label("id"),
    RoomMessage.text.label("text"),
    RoomMessage.sent_at.label("at"),
    literal_column("0").label("seconds"),
    literal_column("''").label("cause"),
)
_told = (
    select(*_message)
    .join(Attempt, Attempt.sitting_id == RoomMessage.sitting_id)
    .where(
        *_own,
        or_(RoomMessage.person_id.is_(None), RoomMessage.person_id == Attempt.person_id),
        type_coerce(RoomMessage.sent_at, BigInteger)
        >= type_coerce(Attempt.started_at, BigInteger) - BEFORE_START // timedelta(milliseconds=1),
    )
)
_grant: tuple[Any, ...] = (
    literal_column("'t'").label("kind"),
    TimeGrant.id.label("id"),
    TimeGrant.note.label("text"),
    TimeGrant.given_at.label("at"),
    TimeGrant.seconds.label("seconds"),
    TimeGrant.cause.label("cause"),
)
_given = (
    select(*_grant)
    .join(Attempt, Attempt.sitting_id == TimeGrant.sitting_id)
    .where(
        *_own,
        or_(TimeGrant.person_id.is_(None), TimeGrant.person_id == Attempt.person_id),
        TimeGrant.given_at >= Attempt.started_at,
    )
)
_notices = Prepared(union_all(_told, _given))
_newest = Prepared(
    select(
        select(func.max(RoomMessage.id)).scalar_subquery().label("told"),
        select(func.max(TimeGrant.id)).scalar_subquery().label("given"),
    )
)
_stamps: WeakKeyDictionary[Engine, tuple[datetime, int]] = WeakKeyDictionary()


def of_attempt(actor: Actor, attempt: str) -> list[Notice]:
    """What the room of the actor's attempt was told and given, the oldest first."""
    rows: list[Sequence[Any]] = _notices.rows(attempt=attempt, person=actor.person_id)
    rows.sort(key=lambda row: (row[3], row[0], row[1]))
    return [Notice(f"{kind}{number}", text, at, seconds, cause) for kind, number, text, at, seconds, cause in rows][
        -MOST:
    ]


def stamp(*, now: datetime) -> int:
    """A number that grows when something is told or given; what it was up to `FRESH` ago."""
    engine = work().engine
    held = _stamps.get(engine)
    if held is None or not timedelta(0) <= now - held[0] < FRESH:
        told, given = _newest.first() or (None, None)
        held = _stamps[engine] = (now, (told or 0) + (given or 0))
    return held[1]
