"""An attempt's facts in one statement, loaded through the actor who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, cast, func, literal, select, type_coerce

from app.domain import timing
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.domain.instants import from_ms
from app.domain.responses import PREDICTION, Response, is_blank
from app.domain.timing import Allowance, Phase, Window
from app.models import exams
from app.models.attempts import Attempt
from app.models.attempts import Response as ResponseRow
from app.models.people import Person
from app.prepared import Prepared
from app.services.exams import frozen


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """A row of `attempts` with the window and allowances that bear on it."""

    id: int
    public_id: str
    sitting_id: int
    person_id: int
    entry_id: int | None
    number: int
    paper_id: int
    started_at: datetime
    deadline_at: datetime | None
    handed_in_at: datetime | None
    closed_at: datetime | None
    pen_at: datetime | None
    pen_tab: str
    takeover: int
    flags: str
    snapshot_id: int
    window: Window
    allowance: Allowance

    @property
    def snapshot(self) -> frozen.FrozenSnapshot:
        return frozen.snapshot(self.snapshot_id)

    @property
    def paper(self) -> frozen.DealtPaper:
        return frozen.paper(self.paper_id)

    @property
    def begins_at(self) -> datetime:
        return timing.begins_at(self.window, self.allowance, self.started_at)

    def phase(self, at: datetime) -> Phase:
        """Where it stands. `deadline_at` is what timing.deadline said of the allowances as they stand."""
        return timing.phase(
            self.snapshot.rules.time,
            self.window,
            self.allowance,
            started_at=self.started_at,
            handed_in_at=self.handed_in_at,
            at=at,
        )

    def last_instant(self) -> datetime | None:
        """Answers received before it count."""
        return None if self.deadline_at is None else self.deadline_at + self.snapshot.rules.time.grace

    def remaining_ms(self, at: datetime) -> int | None:
        left = timing.remaining(self.deadline_at, at)
        return None if left is None else left // timedelta(milliseconds=1)


_columns = (
    Attempt.id,
    Attempt.public_id,
    Attempt.sitting_id,
    Attempt.person_id,
    Attempt.entry_id,
    Attempt.number,
    Attempt.paper_id,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.handed_in_at,
    Attempt.closed_at,
    Attempt.pen_at,
    Attempt.pen_tab,
    Attempt.takeover,
    Attempt.flags,
    exams.Sitting.snapshot_id,
    exams.Sitting.opens_at,
    exams.Sitting.closes_at,
    Person.time_factor_percent,
    Attempt.extra_seconds,
    exams.Sitting.extra_seconds,
    exams.SittingPlace.extra_seconds,
    exams.SittingPlace.delay_seconds,
)


def attempts_query() -> Select[Any]:
    """Attempts with what bears on their time; add conditions to it and read rows with `facts_of`."""
    columns: tuple[Any, ...] = _columns
    return (
        select(*columns)
        .select_from(Attempt)
        .join(exams.Sitting, exams.Sitting.id == Attempt.sitting_id)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(
            exams.SittingPlace,
            and_(
                exams.SittingPlace.sitting_id == Attempt.sitting_id,
                exams.SittingPlace.person_id == Attempt.person_id,
            ),
        )
    )


def facts_of(row: Any) -> AttemptFacts:
    """A row of `attempts_query` as values."""
    *own, opens_at, closes_at, percent, extra, for_all, for_one, delay = row
    window = Window(opens_at, closes_at)
    allowance = allowance_of(percent, extra + for_all + (for_one or 0), delay or 0)
    return AttemptFacts(*own, window, allowance)  # type: ignore[call-arg]  # as many columns as fields


@lru_cache(maxsize=256)
def allowance_of(factor_percent: int, extra_seconds: int, delay_seconds: int) -> Allowance:
    """What the rows give one person, as the timing rules read it."""
    factor = Fraction(factor_percent, 100)
    return Allowance(factor, timedelta(seconds=extra_seconds), timedelta(seconds=delay_seconds))


_own = Prepared(
    attempts_query().where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
)
_saves = Prepared(
    select(
        ResponseRow.position, ResponseRow.takeover, ResponseRow.seq, ResponseRow.answer, ResponseRow.received_at
    ).where(ResponseRow.attempt_id == bindparam("attempt"))
)

_order = cast(ResponseRow.takeover, BigInteger) * literal(2**32, BigInteger) + ResponseRow.seq
"""(takeover, seq) as one number: both are below 2**31."""
_newest = (
    select(ResponseRow.position, func.max(_order).label("order"), func.count().label("saves"))
    .where(ResponseRow.attempt_id == bindparam("attempt"))
    .group_by(ResponseRow.position)
    .subquery()
)
_raw_saves = Prepared(
    select(
        ResponseRow.position,
        ResponseRow.takeover,
        ResponseRow.seq,
        ResponseRow.answer,
        type_coerce(ResponseRow.received_at, BigInteger),
        _newest.c.saves,
    )
    .join(_newest, (_newest.c.position == ResponseRow.position) & (_newest.c.order == _order))
    .where(ResponseRow.attempt_id == bindparam("attempt"))
)


def own_attempt(actor: Actor, attempt: str) -> AttemptFacts:
    """The actor's own attempt.

    Raises:
        NotFound: no such attempt, or somebody else's.
    """
    row = _own.first(attempt=attempt, person=actor.person_id)
    if row is None:
        raise NotFound()
    return facts_of(row)


class Saves:
    """The newest save of every position of an attempt, and how many saves there are.

    What the save call asks while it holds the write lock: rows stay as the database gives them.
    """

    def __init__(self, attempt_id: int) -> None:
        rows = _raw_saves.rows(attempt=attempt_id)
        self.count = sum(row[5] for row in rows)
        self._newest = {row[0]: row for row in rows}

    def at(self, position: int) -> Response | None:
        """The save that counts at a position."""
        row = self._newest.get(position)
        if row is None:
            return None
        position, takeover, seq, answer, received_at, _ = row
        return Response(position, takeover, seq, answer, from_ms(received_at))

    def answered(self, position: int, answer: str) -> int:
        """Questions whose newest save says something, once `answer` stands at a position."""
        answers = {at: row[3] for at, row in self._newest.items()}
        answers[position] = answer
        answers.pop(PREDICTION, None)
        return sum(not _is_blank(answer) for answer in answers.values())


_is_blank = lru_cache(maxsize=1024)(is_blank)


def saves_of(attempt_id: int) -> list[Response]:
    """Every save of an attempt."""
    return [Response(*row) for row in _saves.rows(attempt=attempt_id)]
