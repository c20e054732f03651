"""When the server was away, and whom that met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from app import presence
from app.db import db
from app.domain.actors import Actor
from app.domain.spans import Span
from app.models.attempts import Attempt


@dataclass(frozen=True, slots=True)
class OutageLine:
    """An outage, and how many sittings and learners were working in it."""

    span: Span
    sittings: int
    learners: int


def since(actor: Actor, instant: datetime) -> list[OutageLine]:
    """The outages that ended after an instant, in order."""
    actor.require("administrator", "invigilator", "organiser")
    return [OutageLine(span, *_met(span)) for span in presence.outages(instant)]


def _met(span: Span) -> tuple[int, int]:
    row = db.session.execute(
        select(func.count(Attempt.sitting_id.distinct()), func.count(Attempt.person_id.distinct())).where(
            Attempt.started_at < span.end,
            or_(Attempt.deadline_at.is_(None), Attempt.deadline_at > span.begin),
            or_(Attempt.handed_in_at.is_(None), Attempt.handed_in_at > span.begin),
        )
    ).one()
    return row[0], row[1]
