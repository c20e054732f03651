"""What organisers see of all contests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.models.contests import Contest, Entry, Round


@dataclass(frozen=True, slots=True)
class ContestLine:
    code: str
    title: str
    rounds: int
    entrants: int


def all_contests(actor: Actor) -> list[ContestLine]:
    """Every contest, the newest first."""
    actor.require("organiser", "leader")
    rounds = select(func.count()).where(Round.contest_id == Contest.id).scalar_subquery()
    entrants = select(func.count()).where(Entry.contest_id == Contest.id).scalar_subquery()
    rows = db.session.execute(
        select(Contest.code, Contest.title, rounds, entrants).order_by(Contest.created_at.desc(), Contest.id.desc())
    )
    return [ContestLine(*row) for row in rows]
