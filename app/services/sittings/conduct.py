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


_columns = (Sitting.id, Sitting.browser_keys, Sitting.notes_absences, Sitting.asks_full_screen)
_of_attempt = Prepared(
    select(*_columns)
    .join(Attempt, Attempt.sitting_id == Sitting.id)
    .where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
)
_of_sitting = Prepared(select(*_columns).where(Sitting.id == bindparam("sitting")))


def of_attempt(actor: Actor, attempt: str) -> Conduct:
    """For the actor's own attempt.

    Raises:
        NotFound: no such attempt, or somebody else's.
    """
    return _conduct(_of_attempt.first(attempt=attempt, person=actor.person_id))


def of_sitting(sitting_id: int) -> Conduct:
    """For a sitting whose door the caller stands at."""
    return _conduct(_of_sitting.first(sitting=sitting_id))


def _conduct(row: Sequence[Any] | None) -> Conduct:
    if row is None:
        raise NotFound()
    sitting_id, keys, notes_absences, asks_full_screen = row
    return Conduct(sitting_id, tuple(keys.split()), bool(notes_absences), bool(asks_full_screen))
