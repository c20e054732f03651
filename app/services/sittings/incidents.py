"""Notes for the minutes of a sitting: what happened, when, and whom it was about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid
from app.models.rooms import Incident
from app.services import audit
from app.services.sittings import finding

LONGEST = 2000
"""Characters of a note."""
PREPARING = timedelta(days=1)
"""What happens while a room is made ready belongs to its minutes; what is older is a slip in the date."""


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """`about` is None where it is about nobody in particular."""

    happened_at: datetime
    about: str | None
    text: str
    written_at: datetime
    written_by: str | None


def note(
    actor: Actor, public_id: str, text: str, *, happened_at: datetime, person: str | None = None, now: datetime
) -> None:
    """Write down what happened. A note is only added to: what is wrong is put right by a further one.

    Raises:
        Invalid: ``incident_length``, ``incident_future`` when it has not happened yet, ``incident_early`` when it
            happened more than `PREPARING` before the sitting opens. NotFound: no such sitting, or the person is not
            on its roster.
    """
    actor.require(*finding.WATCHERS)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Invalid("incident_length", most=LONGEST)
    if happened_at > now:
        raise Invalid("incident_future")
    begin_write()
    sitting = finding.head(actor, public_id)
    if sitting.opens_at is not None and happened_at < sitting.opens_at - PREPARING:
        raise Invalid("incident_early")
    incident = Incident(
        sitting_id=sitting.id,
        person_id=finding.place(sitting.id, person).id if person else None,
        happened_at=happened_at,
        text=text,
        written_at=now,
        written_by_id=actor.account_id,
    )
    db.session.add(incident)
    audit.record(actor, "incident.noted", "sitting", sitting.id, now=now)


def noted(sitting_id: int) -> list[IncidentLine]:
    """The notes in the order in which things happened."""
    rows = db.session.execute(
        select(
            Incident.happened_at,
            finding.person_name(Incident.person_id),
            Incident.text,
            Incident.written_at,
            finding.account_name(Incident.written_by_id),
        )
        .where(Incident.sitting_id == sitting_id)
        .order_by(Incident.happened_at, Incident.id)
    )
    return [IncidentLine(*row) for row in rows]
