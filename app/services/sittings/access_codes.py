"""The access code of a sitting: what is projected in its room, and a new one when it has got out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.models.exams import Sitting
from app.services import audit
from app.services.sittings import finding

LENGTH = 6


def code_of(actor: Actor, public_id: str) -> str:
    """The code; empty where none is asked for.

    Raises:
        NotFound: there is no such sitting.
    """
    sitting = finding.head(actor, public_id)
    return db.session.execute(select(Sitting.access_code).where(Sitting.id == sitting.id)).scalar_one()


def renew(actor: Actor, public_id: str, *, now: datetime, dice: Dice) -> bool:
    """Another code from now on, or the first. Who has begun already is not asked again.

    Returns:
        Was there one before?

    Raises:
        NotFound: there is no such sitting.
    """
    actor.require(*finding.WATCHERS)
    begin_write()
    sitting = finding.head(actor, public_id)
    before = db.session.scalar(select(Sitting.access_code).where(Sitting.id == sitting.id))
    code = dice.public_id(LENGTH)
    db.session.execute(update(Sitting).where(Sitting.id == sitting.id).values(access_code=code))
    audit.record(actor, "access_code.renewed", "sitting", sitting.id, now=now)
    return bool(before)
