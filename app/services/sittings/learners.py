"""Place in a room, as an invigilator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import NotFound, Refusal
from app.domain.timing import Phase
from app.models.attempts import Attempt
from app.models.contests import Round
from app.services.attempts.loading import attempts_query, facts_of
from app.services.sittings import finding, passes, seats, time_given
from app.services.sittings.seats import SeatLine
from app.services.sittings.time_given import GrantLine


@dataclass(frozen=True, slots=True)
class PaperLine:
    """An attempt of theirs. `ended_at` is None while it is open."""

    attempt: str
    number: int
    started_at: datetime
    ended_at: datetime | None
    handed_in: bool


@dataclass(frozen=True, slots=True)
class LearnerView:
    sitting: str
    sitting_title: str
    line: SeatLine
    papers: list[PaperLine]
    grants: list[GrantLine]
    #: why no code for another device can be made, if none can
    no_pass: Refusal | None


def learner(actor: Actor, public_id: str, person: str, *, now: datetime) -> LearnerView:
    """Place on a sitting's roster, their papers and the time they were given.

    Raises:
        NotFound: no such sitting, a round of a contest, or nobody of that id on its roster.
    """
    actor.require(*finding.STAFF)
    sitting = finding.sitting(public_id)
    if db.session.scalar(select(Round.id).where(Round.sitting_id == sitting.id)):
        raise NotFound()
    [somebody] = finding.people(sitting.id, [person])
    [line] = seats.seats_of([sitting.id], person_id=somebody.id, now=now)
    rows = db.session.execute(
        attempts_query()
        .where(Attempt.sitting_id == sitting.id, Attempt.person_id == somebody.id)
        .order_by(Attempt.number)
    )
    papers = []
    for facts in map(facts_of, rows):
        over = facts.closed_at is not None or facts.phase(now) in (Phase.OVER, Phase.HANDED_IN)
        ended_at = (facts.handed_in_at or facts.deadline_at or facts.closed_at) if over else None
        papers.append(
            PaperLine(facts.public_id, facts.number, facts.started_at, ended_at, facts.handed_in_at is not None)
        )
    grants = time_given.to_person(somebody.id, sitting.id)
    return LearnerView(public_id, sitting.title, line, papers, grants, passes.obstacle(somebody.id))
