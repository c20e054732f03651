"""Giving a published exam in a sitting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Invalid
from app.domain.timing import Window
from app.models.exams import Sitting, SittingPlace
from app.models.programmes import Enrolment
from app.services import audit


def give_exam(
    actor: Actor,
    snapshot_id: int,
    title: str,
    window: Window,
    *,
    cohort_id: int | None = None,
    people: Iterable[int] = (),
    room: str = "",
    access_code: str = "",
    now: datetime,
    dice: Dice,
) -> Sitting:
    """A sitting of a snapshot for the people named, or else for all of a cohort's learners.

    With both, the people named are a part of the cohort: a sitting of its own for each part.

    Raises:
        Invalid: ``window_reversed`` when it ends before it begins.
    """
    actor.require("instructor", "organiser")
    if window.opens_at and window.closes_at and window.opens_at >= window.closes_at:
        raise Invalid("window_reversed")
    begin_write()
    sitting = Sitting(
        public_id=dice.public_id(),
        snapshot_id=snapshot_id,
        cohort_id=cohort_id,
        title=title,
        room=room,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        access_code=access_code,
    )
    db.session.add(sitting)
    db.session.flush()
    roster = set(people)
    if cohort_id is not None and not roster:
        roster = set(db.session.scalars(select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id)))
    if roster:
        places = [{"sitting_id": sitting.id, "person_id": person_id} for person_id in sorted(roster)]
        db.session.execute(insert(SittingPlace), places)
    audit.record(actor, "sitting.given", "sitting", sitting.id, now=now, places=len(roster))
    return sitting
