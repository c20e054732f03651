"""The light log of leaving the page: what a learner's page tells of itself. It flags; it fails nobody.

A page tells each absence with the pulse after it, so one that is left for good tells nothing, and a page without
JavaScript never does. What is told is bounded and what cannot be right is dropped: nobody is refused over a log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from app.db import begin_write, db
from app.domain.actors import Actor
from app.models.attempts import Attempt
from app.models.exams import Sitting
from app.models.people import Person
from app.models.rooms import Absence
from app.prepared import Prepared
from app.services.sittings import finding

KINDS = ("hidden", "full_screen")
SHORTEST_MS = 3000
"""Shorter spells are a slip of the finger, or a notice of the phone."""
LONGEST_MS = 12 * 3600 * 1000
MOST_AT_ONCE = 50
MOST = 300
"""Absences that are kept of one attempt."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One absence."""

    kind: str
    left_at: datetime
    lasted_ms: int


def total_ms(spells: list[Spell]) -> int:
    """Time away in all: who leaves the full screen for another app is away once, not twice."""
    total, reached = timedelta(0), None
    for spell in sorted(spells, key=lambda spell: spell.left_at):
        end = spell.left_at + timedelta(milliseconds=spell.lasted_ms)
        begin = spell.left_at if reached is None else max(spell.left_at, reached)
        total += max(timedelta(0), end - begin)
        reached = end if reached is None else max(reached, end)
    return total // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Whose page was left, when and for how long."""

    name: str
    spells: list[Spell] = field(default_factory=list)

    @property
    def total_ms(self) -> int:
        return total_ms(self.spells)


_attempt = Prepared(
    select(Attempt.id, Attempt.started_at, Sitting.notes_absences)
    .join(Sitting, Sitting.id == Attempt.sitting_id)
    .where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
)
_lock = Prepared(select(Attempt.id).where(Attempt.id == bindparam("attempt")).with_for_update())


def note(actor: Actor, attempt: str, told: object, *, now: datetime) -> int:
    """Keep what a page told of its absences: a list of ``{"kind", "ms_ago", "lasted_ms"}``, ``ms_ago`` being how long
    ago it was left. Returns how many were new. Never an error: what makes no sense is left out.
    """
    if not isinstance(told, list) or not told:
        return 0
    row = _attempt.first(attempt=attempt, person=actor.person_id)
    if row is None or not row[2]:
        return 0
    attempt_id, started_at, _ = row
    spells = list(_sensible(told[:MOST_AT_ONCE], started_at, now))
    if not spells:
        return 0
    begin_write(beside_others=True)
    _lock.first(attempt=attempt_id)  # a pulse that is sent again may come beside the first
    kept = {(spell.kind, spell.lasted_ms) for spell in spells_of([attempt_id]).get(attempt_id, ())}
    # A page that got no answer tells the same again: to the millisecond, two absences do not last equally long.
    new = [spell for spell in spells if (spell.kind, spell.lasted_ms) not in kept][: MOST - len(kept)]
    if new:
        rows = [
            {"attempt_id": attempt_id, "kind": spell.kind, "left_at": spell.left_at, "lasted_ms": spell.lasted_ms}
            for spell in new
        ]
        db.session.execute(insert(Absence), rows)
    return len(new)


def _sensible(told: list[Any], started_at: datetime, now: datetime) -> Iterator[Spell]:
    for one in told:
        if not isinstance(one, dict) or one.get("kind") not in KINDS:
            continue
        ago, lasted = one.get("ms_ago"), one.get("lasted_ms")
        if type(ago) is not int or type(lasted) is not int:
            continue
        if not SHORTEST_MS <= lasted <= ago <= LONGEST_MS:
            continue
        left_at = now - timedelta(milliseconds=ago)
        if left_at >= started_at:
            yield Spell(one["kind"], left_at, lasted)


def own(actor: Actor, attempt: str) -> list[Spell]:
    """The absences of the actor's own attempt, in their order."""
    return [Spell(*row) for row in _own.rows(attempt=attempt, person=actor.person_id)]


_own = Prepared(
    select(Absence.kind, Absence.left_at, Absence.lasted_ms)
    .join(Attempt, Attempt.id == Absence.attempt_id)
    .where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
    .order_by(Absence.left_at, Absence.id)
)


def spells_of(attempt_ids: Collection[int]) -> dict[int, list[Spell]]:
    """The absences of many attempts, of those that have any."""
    rows = db.session.execute(
        select(Absence.attempt_id, Absence.kind, Absence.left_at, Absence.lasted_ms)
        .where(Absence.attempt_id.in_(attempt_ids))
        .order_by(Absence.left_at, Absence.id)
    )
    found: dict[int, list[Spell]] = defaultdict(list)
    for attempt_id, kind, left_at, lasted_ms in rows:
        found[attempt_id].append(Spell(kind, left_at, lasted_ms))
    return found


def leavers(sitting_id: int) -> list[Leaver]:
    """Everyone of a sitting whose page was left, in name order."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Absence.kind, Absence.left_at, Absence.lasted_ms)
        .join(Attempt, Attempt.person_id == Person.id)
        .join(Absence, Absence.attempt_id == Attempt.id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Person.sort_key, Person.id, Absence.left_at, Absence.id)
    )
    found: dict[int, Leaver] = {}
    for person_id, name, kind, left_at, lasted_ms in rows:
        found.setdefault(person_id, Leaver(name)).spells.append(Spell(kind, left_at, lasted_ms))
    return list(found.values())


def are_noted(actor: Actor, public_id: str) -> bool:
    """Does the sitting note absences at all?

    Raises:
        NotFound: there is no such sitting.
    """
    sitting = finding.head(actor, public_id)
    return db.session.execute(select(Sitting.notes_absences).where(Sitting.id == sitting.id)).scalar_one()
