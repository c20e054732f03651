"""The last sign of life of an attempt's page, wherever it was noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app import presence
from app.db import db
from app.models.attempts import Attempt


def last_signs(attempt_ids: Collection[int]) -> dict[int, datetime]:
    """The last sign of life of each attempt: its last save or pulse, the opening of its page, or its start."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.started_at, Attempt.pen_at, Attempt.last_saved_at).where(Attempt.id.in_(attempt_ids))
    )
    found = {attempt: max(at for at in instants if at) for attempt, *instants in rows}
    for attempt, (at, _) in presence.last_signs(found).items():
        found[attempt] = max(at, found[attempt])
    return found
