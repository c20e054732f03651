"""What an invigilator tells a room, or one person in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid
from app.models.rooms import RoomMessage
from app.services import audit
from app.services.sittings import finding

LONGEST = 500
"""Characters of a message: it is read on a phone beside a question."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """`to` is None for everyone in the sitting."""

    text: str
    to: str | None
    sent_at: datetime
    sent_by: str | None


def send(actor: Actor, public_id: str, text: str, *, person: str | None = None, now: datetime) -> None:
    """Tell everyone in a sitting, or one person of its roster; their pages show it within half a minute.

    Args:
        person: public id of whom it is for; None for everyone.

    Raises:
        Invalid: ``message_length``. NotFound: no such sitting, or the person is not on its roster.
    """
    actor.require(*finding.WATCHERS)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Invalid("message_length", most=LONGEST)
    begin_write()
    sitting = finding.head(actor, public_id)
    to = finding.place(sitting.id, person).id if person else None
    message = RoomMessage(sitting_id=sitting.id, person_id=to, text=text, sent_at=now, sent_by_id=actor.account_id)
    db.session.add(message)
    audit.record(actor, "message.sent", "sitting", sitting.id, now=now, to=person or "all")


def sent(sitting_id: int) -> list[MessageLine]:
    """What was told in a sitting, the newest first."""
    rows = db.session.execute(
        select(
            RoomMessage.text,
            finding.person_name(RoomMessage.person_id),
            RoomMessage.sent_at,
            finding.account_name(RoomMessage.sent_by_id),
        )
        .where(RoomMessage.sitting_id == sitting_id)
        .order_by(RoomMessage.sent_at.desc(), RoomMessage.id.desc())
    )
    return [MessageLine(*row) for row in rows]
