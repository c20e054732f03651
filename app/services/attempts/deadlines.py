"""The one place that writes `deadline_at`: what timing.deadline says of the allowances as they stand."""

from __future__ import annotations

from sqlalchemy import update

from app.db import db
from app.domain import timing
from app.models.attempts import Attempt
from app.services.attempts.loading import attempts_query, facts_of


def refresh(*conditions: object) -> int:
    """Recompute the deadline of the attempts that match; returns how many changed."""
    changed = 0
    for row in db.session.execute(attempts_query().where(*conditions)).all():  # type: ignore[arg-type]
        facts = facts_of(row)
        end = timing.deadline(facts.snapshot.rules.time, facts.window, facts.allowance, facts.started_at)
        if end != facts.deadline_at:
            db.session.execute(update(Attempt).where(Attempt.id == facts.id).values(deadline_at=end))
            changed += 1
    return changed
