"""What everyone on a roster is doing: six statements, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, cast, func, literal, select

from app.db import db
from app.domain import names, timing
from app.domain.responses import is_blank
from app.domain.timing import Phase, Window
from app.models.attempts import Attempt, Response
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of
from app.services.exams import frozen
from app.services.sittings.absences import Spell, spells_of
from app.services.sittings.signs import last_signs

SILENCE = timedelta(seconds=90)
"""An open page saves or gives a sign of life every half minute: three that failed are no accident."""


class Seat(StrEnum):
    """What a person on the roster is doing. In this order they need help."""

    LOST = "lost"
    """Works, and nothing was heard of the page for `SILENCE`."""
    WORKING = "working"
    NOT_BEGUN = "not_begun"
    HANDED_IN = "handed_in"
    CLOSED = "closed"
    """Time was up, whether or not a sweep has recorded it."""


OPEN = frozenset({Seat.LOST, Seat.WORKING})
_ORDER = list(Seat)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody in a room. Of several attempts, the one that is open or else the newest.

    Attributes:
        late: has not begun although the window is open.
        unanswered: positions on the paper without an answer.
        seen_at: the last sign of life of an attempt.
        extra_seconds: given to this person alone.
        spells: when the page of that attempt was left, where the sitting notes it.
    """

    person_id: str
    name: str
    sitting_id: str
    sitting_title: str
    seat: Seat
    late: bool
    unanswered: tuple[int, ...]
    total: int
    remaining_ms: int | None
    seen_at: datetime | None
    extra_seconds: int
    spells: tuple[Spell, ...]

    @property
    def answered(self) -> int:
        return self.total - len(self.unanswered)


def seats_of(sitting_ids: Collection[int], *, person_id: int | None = None, now: datetime) -> list[SeatLine]:
    """Everyone on the rosters of these sittings, or one of them, in name order."""
    attempts = _attempts(sitting_ids, person_id)
    ids = [attempt.id for attempt in attempts.values()]
    signs, answered, left = last_signs(ids), _answered(ids), spells_of(ids)
    lines = []
    for row in _roster(sitting_ids, person_id):
        own = attempts.get((row.sitting_id, row.person_id))
        seen = signs.get(own.id) if own else None
        seat = _seat(own, seen, now)
        size = frozen.snapshot(row.snapshot_id).size
        done = answered[own.id] if own else set()
        late = own is None and timing.start_phase(Window(row.opens_at, row.closes_at), now) is Phase.OPEN
        lines.append(
            SeatLine(
                person_id=row.public_id,
                name=row.full_name,
                sitting_id=row.sitting_public_id,
                sitting_title=row.title,
                seat=seat,
                late=late,
                unanswered=tuple(at for at in range(1, size + 1) if at not in done),
                total=size,
                remaining_ms=own.remaining_ms(now) if own and seat in OPEN else None,
                seen_at=seen,
                extra_seconds=int(own.allowance.extra.total_seconds()) - row.room_extra if own else row.extra_seconds,
                spells=tuple(left.get(own.id, ())) if own else (),
            )
        )
    return lines


def count_of(lines: Iterable[SeatLine]) -> dict[Seat, int]:
    """How many are in each state."""
    found = dict.fromkeys(Seat, 0)
    for line in lines:
        found[line.seat] += 1
    return found


def chosen(lines: Iterable[SeatLine], *, seat: Seat | None = None, query: str = "", by_name: bool) -> list[SeatLine]:
    """Those in one state whose name a search finds, in name order or those first who need help."""
    found = [line for line in lines if seat in (None, line.seat) and (not query or names.matches(query, line.name))]
    return found if by_name else sorted(found, key=_need)


def _need(line: SeatLine) -> tuple[int, float]:
    """The silent first, the longest of them on top; then whose time ends first; then who should have begun by now."""
    within = 0.0
    if line.seat is Seat.LOST and line.seen_at:
        within = line.seen_at.timestamp()
    elif line.seat is Seat.WORKING:
        within = float("inf") if line.remaining_ms is None else line.remaining_ms
    elif line.seat is Seat.NOT_BEGUN:
        within = not line.late
    return _ORDER.index(line.seat), within


def _seat(own: AttemptFacts | None, seen: datetime | None, now: datetime) -> Seat:
    if own is None:
        return Seat.NOT_BEGUN
    phase = own.phase(now)
    if phase is Phase.HANDED_IN:
        return Seat.HANDED_IN
    if own.closed_at is not None or phase is Phase.OVER:
        return Seat.CLOSED
    if phase is Phase.DELAYED:
        return Seat.NOT_BEGUN
    return Seat.LOST if seen is not None and now - seen >= SILENCE else Seat.WORKING


def _roster(sitting_ids: Collection[int], person_id: int | None) -> Iterable[Any]:
    wanted = (
        select(
            SittingPlace.sitting_id,
            SittingPlace.person_id,
            SittingPlace.extra_seconds,
            Sitting.public_id.label("sitting_public_id"),
            Sitting.title,
            Sitting.snapshot_id,
            Sitting.opens_at,
            Sitting.closes_at,
            Sitting.extra_seconds.label("room_extra"),
            Person.public_id,
            Person.full_name,
        )
        .join(Person, Person.id == SittingPlace.person_id)
        .join(Sitting, Sitting.id == SittingPlace.sitting_id)
        .where(SittingPlace.sitting_id.in_(sitting_ids))
        .order_by(Person.sort_key, Person.id, SittingPlace.sitting_id)
    )
    return db.session.execute(wanted if person_id is None else wanted.where(SittingPlace.person_id == person_id))


def _attempts(sitting_ids: Collection[int], person_id: int | None) -> dict[tuple[int, int], AttemptFacts]:
    """(sitting, person) -> the attempt that stands for them."""
    wanted = attempts_query().where(Attempt.sitting_id.in_(sitting_ids)).order_by(Attempt.number)
    rows = db.session.execute(wanted if person_id is None else wanted.where(Attempt.person_id == person_id))
    found: dict[tuple[int, int], AttemptFacts] = {}
    for row in rows:
        facts = facts_of(row)
        held = found.get((facts.sitting_id, facts.person_id))
        if held is None or held.handed_in_at or held.closed_at:
            found[facts.sitting_id, facts.person_id] = facts
    return found


def _answered(attempt_ids: Collection[int]) -> dict[int, set[int]]:
    """Positions whose newest save says something, for each attempt."""
    order = cast(Response.takeover, BigInteger) * literal(2**32, BigInteger) + Response.seq
    newest = (
        select(Response.attempt_id, Response.position, func.max(order).label("order"))
        .where(Response.attempt_id.in_(attempt_ids), Response.position > 0)
        .group_by(Response.attempt_id, Response.position)
        .subquery()
    )
    rows = db.session.execute(
        select(Response.attempt_id, Response.position, Response.answer).join(
            newest,
            (newest.c.attempt_id == Response.attempt_id)
            & (newest.c.position == Response.position)
            & (newest.c.order == order),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for attempt, position, answer in rows:
        if not is_blank(answer):
            found[attempt].add(position)
    return found
