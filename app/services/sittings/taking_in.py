"""Taking papers in: an invigilator hands in on a learner's behalf."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.domain.timing import Phase
from app.models.attempts import Attempt
from app.models.contests import Round
from app.models.people import Person
from app.services import audit
from app.services.attempts import ending
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of
from app.services.sittings import finding, seats
from app.services.sittings.seats import OPEN, SeatLine

BATCH = 15
"""Papers taken in by one call: the write lock is held for moments."""


def open_papers(actor: Actor, public_id: str, people: Collection[str] | None, *, now: datetime) -> list[SeatLine]:
    """Who of a sitting would be taken in: those named, or everyone who still works.

    Raises:
        Invalid: ``nobody_ticked``. NotFound: no such sitting.
    """
    actor.require(*finding.WATCHERS)
    if people is not None and not people:
        raise Invalid("nobody_ticked")
    sitting = finding.sitting(public_id)
    _refuse_round(sitting.id)
    lines = seats.seats_of([sitting.id], now=now)
    return [line for line in lines if line.seat in OPEN and (people is None or line.person_id in people)]


def take_in(
    actor: Actor, public_id: str, people: Collection[str] | None, reason: str, *, now: datetime, dice: Dice
) -> int:
    """Take in up to `BATCH` papers that are worked on; call it again, after a commit, until it returns 0.

    A paper whose time is up meanwhile is closed instead; one that its learner has just handed in stays as it is.

    Args:
        people: public ids; None means everyone who works.

    Returns:
        How many papers this call ended.

    Raises:
        Invalid: ``nobody_ticked`` or ``reason_length``. NotFound: no such sitting.
    """
    actor.require(*finding.WATCHERS)
    if people is not None and not people:
        raise Invalid("nobody_ticked")
    note = finding.reason_of(reason)
    sitting = finding.sitting(public_id).id
    _refuse_round(sitting)
    wanted = _working(sitting, people, now)[:BATCH]
    for facts in wanted:
        _ = facts.paper  # read outside the lock
    if not wanted:
        return 0
    begin_write()
    ended = [facts for facts in wanted if ending.record_hand_in(facts, "taken_in", now=now, dice=dice)]
    for facts in ended:
        audit.record(actor, "attempt.taken_in", "attempt", facts.id, now=now, reason=note)
    return len(ended)


def _working(sitting_id: int, people: Collection[str] | None, now: datetime) -> list[AttemptFacts]:
    wanted = attempts_query().where(
        Attempt.sitting_id == sitting_id, Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None)
    )
    if people is not None:
        wanted = wanted.where(Person.public_id.in_(people))
    rows = db.session.execute(wanted.order_by(Attempt.id))
    return [facts for row in rows if (facts := facts_of(row)).phase(now) is not Phase.DELAYED]


def _refuse_round(sitting_id: int) -> None:
    """Rounds of contests have no room.

    Raises:
        NotFound: it is one.
    """
    if db.session.scalar(select(Round.id).where(Round.sitting_id == sitting_id)) is not None:
        raise NotFound()
