"""The hand-ins of an attempt: a paper that was opened again has several, and a receipt of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.domain import responses
from app.domain.actors import Actor
from app.domain.responses import Response
from app.models.rooms import Reopening
from app.services.attempts.loading import AttemptFacts, own_attempt, saves_of


@dataclass(frozen=True, slots=True)
class HandIn:
    """A hand-in, with the answers that stood at it.

    Attributes:
        reopened_at: when the paper was opened again after it; None for the hand-in that counts.
        again_at: the hand-in that counts in its place, once there is one.
    """

    answers: dict[int, Response]
    reopened_at: datetime | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenedAgain:
    """An ended paper that was opened again, and to which its learner has not come back yet."""

    reason: str
    title: str
    timed: bool


def hand_in_at(facts: AttemptFacts, instant: datetime) -> HandIn | None:
    """The hand-in of an attempt at an instant; None where it was not handed in then."""
    if facts.handed_in_at == instant:
        return HandIn(responses.newest(saves_of(facts.id), before=facts.last_instant()))
    reopened_at = db.session.scalar(
        select(Reopening.reopened_at).where(Reopening.attempt_id == facts.id, Reopening.was_handed_in_at == instant)
    )
    if reopened_at is None:
        return None
    # A hand-in stands after everything that it holds, and nothing that came later could slip in behind it.
    stood = responses.newest(save for save in saves_of(facts.id) if save.received_at <= instant)
    return HandIn(stood, reopened_at, facts.handed_in_at)


def opened_again(actor: Actor, attempt: str) -> OpenedAgain | None:
    """Was the actor's paper opened again, and has no page of it been opened since?

    Raises:
        NotFound: not the actor's attempt.
    """
    facts = own_attempt(actor, attempt)
    row = db.session.execute(
        select(Reopening.reason, Reopening.reopened_at)
        .where(Reopening.attempt_id == facts.id)
        .order_by(Reopening.id.desc())
        .limit(1)
    ).first()
    if row is None or (facts.pen_at is not None and facts.pen_at > row.reopened_at):
        return None
    return OpenedAgain(row.reason, facts.snapshot.title, facts.deadline_at is not None)
