"""Taking back a sitting that was given by mistake, while nobody has begun and it is not over. Only the log keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.models.attempts import Attempt
from app.models.exams import Sitting, SittingPlace
from app.models.rooms import DevicePass, Incident, RoomMessage, SittingInvigilator, TimeGrant
from app.services import audit
from app.services.exams import authors
from app.services.sittings import finding
from app.services.sittings.finding import SittingHead

_BELONGING = (SittingPlace, SittingInvigilator, TimeGrant, RoomMessage, DevicePass)
"""What goes with it."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A sitting that may be taken back, and how many people would lose it."""

    sitting: SittingHead
    people: int


def withdrawal(actor: Actor, public_id: str, *, now: datetime) -> Withdrawal:
    """What would be taken back.

    Raises:
        As `withdraw`.
    """
    head = _allowed(actor, public_id, now)
    _refuse_begun(head, now)
    places = select(func.count()).select_from(SittingPlace).where(SittingPlace.sitting_id == head.id)
    return Withdrawal(head, db.session.scalar(places) or 0)


def may_withdraw(actor: Actor, head: SittingHead, *, now: datetime) -> bool:
    """The verdict of `withdraw`, for pages that hide what it would refuse."""
    may = actor.has(*authors.WRITERS) and authors.may_read(actor, head.exam_id, now=now)
    return may and _why_not(head, now) is None


def withdraw(actor: Actor, public_id: str, *, now: datetime) -> str:
    """Take a sitting back; returns the code of its exam, which may be given again.

    Raises:
        Refusal: ``sitting_over``, ``sitting_begun`` or ``sitting_noted``.
        Forbidden: ``exam_authors_only``. NotFound: there is no such sitting.
    """
    begin_write()
    head = _allowed(actor, public_id, now)
    finding.sitting(public_id, lock=True)  # who starts at this moment has begun before, or finds it gone
    _refuse_begun(head, now)
    for table in _BELONGING:
        db.session.execute(delete(table).where(table.sitting_id == head.id))
    db.session.execute(delete(Sitting).where(Sitting.id == head.id))
    audit.record(actor, "sitting.withdrawn", "sitting", head.id, now=now, title=head.title, exam=head.exam_code)
    return head.exam_code


def _allowed(actor: Actor, public_id: str, now: datetime) -> SittingHead:
    head = finding.head(actor, public_id)
    actor.require(*authors.WRITERS)
    authors.require_author(actor, head.exam_id, now=now)
    return head


def _refuse_begun(head: SittingHead, now: datetime) -> None:
    why = _why_not(head, now)
    if why:
        raise Refusal(why)


def _why_not(head: SittingHead, now: datetime) -> str | None:
    if head.closes_at is not None and head.closes_at <= now:
        return "sitting_over"
    if db.session.scalar(select(exists().where(Attempt.sitting_id == head.id))):
        return "sitting_begun"
    if db.session.scalar(select(exists().where(Incident.sitting_id == head.id))):
        return "sitting_noted"
    return None
