"""How a sitting is to be sat: which browsers, whether absences are noted, whether the full screen is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.models.attempts import Attempt
from app.models.exams import Sitting
from app.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Conduct:
    """`browser_keys` is empty where any browser will do."""

    sitting_id: int
    browser_keys: tuple[str, ...]
    notes_absences: bool
    asks_full_screen: bool


COLUMNS = (Sitting.id, Sitting.browser_keys, Sitting.notes_absences, Sitting.asks_full_screen)
_of_attempt = Prepared(
    select(*COLUMNS)
    .join(Attempt, Attempt.sitting_id == Sitting.id)
    .where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
)


def of_attempt(actor: Actor, attempt: str) -> Conduct:
    """For the actor's own attempt.

    Raises:
        NotFound: no such attempt, or somebody else's.
    """
    row = _of_attempt.first(attempt=attempt, person=actor.person_id)
    if row is None:
        raise NotFound()
    return conduct_of(row)


def conduct_of(row: Sequence[Any]) -> Conduct:
    """A row of `COLUMNS`."""
    sitting_id, keys, notes_absences, asks_full_screen = row
    return Conduct(sitting_id, tuple(keys.split()), bool(notes_absences), bool(asks_full_screen))
