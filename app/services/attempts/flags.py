"""Questions that a learner wants to look at again: their own note, which follows them to another device."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, update

from app.domain.actors import Actor
from app.group_commit import write_together
from app.models.attempts import Attempt
from app.prepared import Prepared
from app.services.attempts.loading import own_attempt

PREDICTION = "prediction"
_attempts = cast(Table, Attempt.__table__)
_keep = Prepared(
    update(_attempts)
    .where(_attempts.c.id == bindparam("attempt"), _attempts.c.handed_in_at.is_(None))
    .values(flags=bindparam("positions"))
)


def keep(actor: Actor, attempt: str, told: object) -> None:
    """Keep the whole list as a page with the pen in its hand tells it: positions as text. Never an error: what is on no
    paper is left out, and a paper that has ended stays as it is.

    Raises:
        NotFound: not the actor's attempt.
    """
    if not isinstance(told, list):
        return
    facts = own_attempt(actor, attempt)
    known = [str(item.position) for item in facts.paper.items] + [PREDICTION] * (facts.entry_id is not None)
    positions = " ".join(position for position in known if position in told)
    if positions != facts.flags:
        write_together(lambda: _keep.count(attempt=facts.id, positions=positions))
