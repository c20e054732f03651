"""Pictures of questions: taken in, re-encoded, once each; given out to whoever is signed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db, insert_unless_there
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.formats.pictures import reencode
from app.models.banks import ImportPicture, Medium
from app.services import audit
from app.services.banks.finding import WRITERS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is given out."""

    mime: str
    content: bytes


def name_of(data: bytes) -> str:
    """What a picture is called: the same bytes have the same name."""
    return hashlib.sha256(data).hexdigest()[:32]


def store_picture(actor: Actor, data: bytes, *, now: datetime) -> str:
    """Take a picture in; returns its name, which is the same for the same bytes.

    Raises:
        Unreadable: it is no picture, or too large a one. Forbidden: the actor writes no questions.
    """
    actor.require(*WRITERS)
    name = name_of(data)
    if db.session.scalar(select(Medium.id).where(Medium.name == name)) is not None:
        return name
    image = reencode(data)
    begin_write()
    values = {"name": name, "mime": image.mime, "width": image.width, "height": image.height}
    made = {"content": image.content, "created_at": now, "created_by_id": actor.account_id}
    if insert_unless_there(Medium, {**values, **made}):
        stored = db.session.scalars(select(Medium.id).where(Medium.name == name)).one()
        audit.record(actor, "medium.stored", "medium", stored, now=now, bytes=len(image.content))
    return name


def picture(name: str) -> Picture:
    """A picture by its name, also of a file that is being imported. Who may see a question is settled where it is
    shown; its pictures have names that cannot be guessed.

    Raises:
        NotFound: there is none.
    """
    for table in (Medium, ImportPicture):
        found = db.session.execute(select(table.mime, table.content).where(table.name == name).limit(1)).first()
        if found is not None:
            break
    if found is None:
        raise NotFound()
    return Picture(*found)
