"""Extra minutes while an exam is sat, and the lines that say where time came from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, update

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid
from app.models.attempts import Attempt
from app.models.exams import Sitting, SittingPlace
from app.models.rooms import TimeGrant
from app.services import audit
from app.services.attempts import deadlines, ending
from app.services.attempts.loading import attempts_query, facts_of
from app.services.sittings import finding

MOST_MINUTES = 240
"""Extra minutes that one act may give: a slip of the hand should not open an exam for a week."""
SURE_MINUTES = 30
"""More than this is asked once more."""


def give_minutes(
    actor: Actor,
    public_id: str,
    minutes: int,
    reason: str,
    *,
    people: Collection[str] | None = None,
    sure: bool = False,
    now: datetime,
) -> int:
    """Give extra minutes to some people of a sitting, or to everyone in it.

    An attempt that a sweep has closed meanwhile is opened again while its new deadline lies ahead, and otherwise
    graded anew: answers that came late may now have come in time.

    Args:
        people: public ids; None means everyone, those included who have yet to begin.
        sure: was it said twice that these are many?

    Returns:
        How many papers under way grew longer.

    Raises:
        Invalid: ``minutes_range``, ``minutes_many``, ``nobody_ticked`` or ``reason_length``. NotFound: no such
            sitting, or somebody is not on its roster.
    """
    actor.require(*finding.WATCHERS)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes_range", most=MOST_MINUTES)
    if minutes > SURE_MINUTES and not sure:
        raise Invalid("minutes_many", minutes=minutes)
    if people is not None and not people:
        raise Invalid("nobody_ticked")
    note = finding.reason_of(reason)
    begin_write()
    sitting = finding.sitting(public_id, lock=True)
    theirs = and_(Attempt.sitting_id == sitting.id, Attempt.handed_in_at.is_(None), Attempt.deadline_at.is_not(None))
    receivers: list[int | None] = [None]
    if people is None:
        everyone = update(Sitting).where(Sitting.id == sitting.id)
        db.session.execute(everyone.values(extra_seconds=Sitting.extra_seconds + 60 * minutes))
    else:
        ids = [somebody.id for somebody in finding.people(sitting.id, people)]
        places = and_(SittingPlace.sitting_id == sitting.id, SittingPlace.person_id.in_(ids))
        given = update(SittingPlace).where(places)
        db.session.execute(given.values(extra_seconds=SittingPlace.extra_seconds + 60 * minutes))
        theirs = and_(theirs, Attempt.person_id.in_(ids))
        receivers = list(ids)
    line = {"sitting_id": sitting.id, "seconds": 60 * minutes, "cause": "invigilator", "note": note}
    line |= {"given_at": now, "given_by_id": actor.account_id}
    db.session.execute(insert(TimeGrant), [{**line, "person_id": receiver} for receiver in receivers])
    to = "all" if people is None else receivers
    audit.record(actor, "minutes.given", "sitting", sitting.id, now=now, minutes=minutes, to=to, reason=note)
    return lengthen(theirs, now=now)


def lengthen(*which: ColumnElement[bool], now: datetime) -> int:
    """Under the write lock, after time was given: move the deadlines of these attempts and look again at those that a
    sweep has closed. Returns how many deadlines moved."""
    changed = deadlines.refresh(*which)
    for row in db.session.execute(attempts_query().where(*which, Attempt.closed_at.is_not(None))).all():
        ending.reconsider(facts_of(row), now=now)
    return changed
