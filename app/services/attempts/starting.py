"""Starting an attempt: what an exam page says, and the short transaction that claims a paper."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql

from app.db import db
from app.dice import Dice
from app.domain import access, timing
from app.domain.access import Access, ReviewMoment, Situation
from app.domain.actors import Actor
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.timing import Allowance, Phase, Window
from app.group_commit import write_together
from app.models import exams
from app.models.attempts import Attempt
from app.models.people import Person
from app.prepared import Prepared
from app.services.attempts import conduct, ending
from app.services.attempts.conduct import Conduct
from app.services.attempts.loading import AttemptFacts, allowance_of, attempts_query, facts_of
from app.services.exams import frozen


@dataclass(frozen=True, slots=True)
class Admission:
    """One person at the door of one sitting."""

    sitting_id: int
    title: str
    room: str
    access_code: str
    exam_code: str
    snapshot: frozen.FrozenSnapshot
    window: Window
    allowance: Allowance
    attempts: tuple[AttemptFacts, ...]
    access: Access
    conduct: Conduct
    entry_id: int | None = None

    @property
    def open_attempt(self) -> AttemptFacts | None:
        """The attempt that can be continued."""
        return next((a for a in self.attempts if a.handed_in_at is None and a.closed_at is None), None)

    def knows(self, attempt: str) -> bool:
        """Was this attempt there when the person came to the door?"""
        return any(attempt == own.public_id for own in self.attempts)


_sitting = Prepared(
    select(
        exams.Sitting.title,
        exams.Sitting.room,
        exams.Sitting.access_code,
        exams.Sitting.snapshot_id,
        exams.Exam.code,
        exams.Sitting.opens_at,
        exams.Sitting.closes_at,
        exams.Sitting.extra_seconds,
        exams.SittingPlace.extra_seconds,
        exams.SittingPlace.delay_seconds,
        select(Person.time_factor_percent).where(Person.id == bindparam("person")).scalar_subquery(),
        *conduct.COLUMNS,
    )
    .join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
    .join(exams.Exam, exams.Exam.id == exams.Snapshot.exam_id)
    .outerjoin(
        exams.SittingPlace,
        and_(exams.SittingPlace.sitting_id == exams.Sitting.id, exams.SittingPlace.person_id == bindparam("person")),
    )
    .where(exams.Sitting.id == bindparam("sitting"))
)
_TIME, _CONDUCT = slice(5, 11), slice(11, None)
"""Which columns of `_sitting` say what."""
_own = Prepared(
    attempts_query()
    .where(Attempt.sitting_id == bindparam("sitting"), Attempt.person_id == bindparam("person"))
    .order_by(Attempt.number)
)


def admission(
    actor: Actor,
    sitting_id: int,
    *,
    now: datetime,
    entry_id: int | None = None,
    excluded: str | None = None,
    looks_back: bool = False,
) -> Admission:
    """What the actor may do about a sitting at this instant. The caller has checked that it is theirs.

    Args:
        looks_back: also say what may be seen of a finished attempt, for which everyone who may still work on a paper
            of the exam counts. Without it, what waits for the close is not shown.
    """
    row = _at(sitting_id, actor)
    title, room, access_code, snapshot_id, exam_code = row[:5]
    window, allowance = _time_of(row[_TIME])
    own = tuple(map(facts_of, _own.rows(sitting=sitting_id, person=actor.person_id)))
    snapshot = frozen.snapshot(snapshot_id)
    waits = looks_back and ReviewMoment.AFTER_CLOSE in astuple(snapshot.rules.policy)
    closes_at = _last_end(snapshot.exam_id, now) if waits else None
    return Admission(
        sitting_id=sitting_id,
        title=title,
        room=room,
        access_code=access_code,
        exam_code=exam_code,
        snapshot=snapshot,
        window=window,
        allowance=allowance,
        attempts=own,
        access=access.resolve(_situation(own, snapshot, window, closes_at, now, excluded)),
        conduct=conduct.conduct_of(row[_CONDUCT]),
        entry_id=entry_id,
    )


def _at(sitting_id: int, actor: Actor) -> Sequence[Any]:
    """
    Raises:
        NotFound: it has been taken back.
    """
    row = _sitting.first(sitting=sitting_id, person=actor.person_id)
    if row is None:
        raise NotFound()
    return row


def _time_of(columns: Sequence[Any]) -> tuple[Window, Allowance]:
    """The window and the allowances of somebody who has not begun."""
    opens_at, closes_at, for_all, for_one, delay, percent = columns
    return Window(opens_at, closes_at), allowance_of(percent or 100, for_all + (for_one or 0), delay or 0)


def _situation(
    own: tuple[AttemptFacts, ...],
    snapshot: frozen.FrozenSnapshot,
    window: Window,
    last_end: datetime | None,
    now: datetime,
    excluded: str | None,
) -> Situation:
    running = next((a.phase(now) for a in own if a.handed_in_at is None and a.closed_at is None), None)
    return Situation(
        start=timing.start_phase(window, now),
        running=running,
        attempts_used=len(own),
        attempts_allowed=snapshot.rules.attempts_allowed,
        policy=snapshot.rules.policy,
        at=now,
        opens_at=window.opens_at,
        closes_at=last_end,
        excluded=excluded,
    )


_of_exam = select(exams.Sitting.id).join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
_of_exam = _of_exam.where(exams.Snapshot.exam_id == bindparam("exam"))
_windows = Prepared(
    select(exams.Sitting.closes_at, exams.Sitting.extra_seconds)
    .join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
    .where(exams.Snapshot.exam_id == bindparam("exam"))
)
_still_working = Prepared(
    select(func.count(), func.count(Attempt.deadline_at), func.max(Attempt.deadline_at)).where(
        Attempt.sitting_id.in_(_of_exam), Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None)
    )
)


def _last_end(exam_id: int, now: datetime) -> datetime | None:
    """When nobody can work on a paper of this exam any more: over all its sittings and attempts that are open.

    Until then the key stays hidden from those who have finished: the papers of all sittings come from one pool.
    None while a sitting or an open attempt has no end. While a window is open, who works is not counted.
    """
    windows = _windows.rows(exam=exam_id)
    if any(closes_at is None for closes_at, _ in windows):
        return None
    ends = [closes_at + timedelta(seconds=extra) for closes_at, extra in windows]
    if max(ends) > now:
        return max(ends)
    running = _still_working.first(exam=exam_id)
    assert running is not None
    open_ones, with_end, last = running
    if open_ones > with_end:
        return None
    return max([*ends, last] if last else ends)


_exam_sittings = Prepared(
    select(exams.Sitting.id, exams.Sitting.opens_at, exams.Sitting.closes_at, exams.SittingPlace.person_id, Attempt.id)
    .join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
    .join(exams.Exam, exams.Exam.id == exams.Snapshot.exam_id)
    .outerjoin(
        exams.SittingPlace,
        and_(exams.SittingPlace.sitting_id == exams.Sitting.id, exams.SittingPlace.person_id == bindparam("person")),
    )
    .outerjoin(
        Attempt,
        and_(
            Attempt.sitting_id == exams.Sitting.id,
            Attempt.person_id == bindparam("person"),
            Attempt.handed_in_at.is_(None),
            Attempt.closed_at.is_(None),
        ),
    )
    .where(exams.Exam.code == bindparam("code"))
)


def sitting_for(actor: Actor, exam_code: str, *, now: datetime) -> int:
    """Which sitting of an exam is the actor's: one with an open attempt, else the open one, the next, the last.

    Raises:
        NotFound: no such exam. Forbidden: the actor is on no roster of it.
    """
    rows = _exam_sittings.rows(code=exam_code, person=actor.person_id)
    if not rows:
        raise NotFound("exam_unknown" if not _exists(exam_code) else "exam_unpublished", code=exam_code)
    mine = [row for row in rows if row[3] is not None]
    if not mine:
        raise Forbidden("not_on_roster")
    return min(mine, key=lambda row: _preference(row, now))[0]


def _exists(exam_code: str) -> bool:
    return db.session.scalar(select(exams.Exam.id).where(exams.Exam.code == exam_code)) is not None


def _preference(row: Sequence[Any], now: datetime) -> tuple[int, timedelta, int]:
    sitting, opens_at, closes_at, _, open_attempt = row
    phase = timing.start_phase(Window(opens_at, closes_at), now)
    if open_attempt is not None:
        return 0, timedelta(0), sitting
    if phase is Phase.OPEN:
        return 1, timedelta(0), -sitting
    if phase is Phase.UPCOMING:
        return 2, opens_at - now, sitting
    return 3, now - closes_at, sitting


def start(actor: Actor, door: Admission, *, access_code: str = "", tab: str = "", now: datetime, dice: Dice) -> str:
    """Begin an attempt, or find the one that is open; returns its public id.

    Args:
        tab: of the page that the starter is led to. It has the pen of a new attempt from the start; without it nobody
            has, until a page claims it.

    Raises:
        Refusal: what `Access.why` says. Invalid: ``access_code_wrong``.
    """
    open_attempt = door.open_attempt
    if open_attempt and open_attempt.phase(now) is not Phase.OVER:
        return open_attempt.public_id
    if not door.access.may_start:
        raise Refusal(door.access.why or "forbidden", status=403)
    if door.access_code and not hmac.compare_digest(
        door.access_code.casefold().encode(), access_code.strip().casefold().encode()
    ):
        raise Invalid("access_code_wrong")
    frozen.pool(door.snapshot.id)  # read before the lock, as what is to be closed
    _ = open_attempt and open_attempt.paper

    def begin() -> str:
        if open_attempt:
            ending.close(open_attempt, now=now)
        return _insert(actor, door, tab=tab, now=now, dice=dice)

    return write_together(begin)


_shares_sitting = Prepared(
    select(exams.Sitting.id).where(exams.Sitting.id == bindparam("sitting")).with_for_update(read=True)
)
_attempts = cast(Table, Attempt.__table__)
_begun = (
    "public_id", "sitting_id", "person_id", "entry_id", "number", "paper_id", "started_at", "deadline_at",
    "pen_tab", "pen_at", "takeover",
)  # fmt: skip
_AT_FIRST = {"extra_seconds": 0, "flags": ""}
_insert_unless_there = Prepared(
    # PostgreSQL's words, which SQLite has learned.
    postgresql.insert(_attempts)
    .values({name: bindparam(name) for name in _begun} | _AT_FIRST)
    .on_conflict_do_nothing()
    .returning(_attempts.c.id)
)
_newest = Prepared(
    select(Attempt.public_id)
    .where(Attempt.sitting_id == bindparam("sitting"), Attempt.person_id == bindparam("person"))
    .order_by(Attempt.number.desc())
    .limit(1)
)


def _insert(actor: Actor, door: Admission, *, tab: str, now: datetime, dice: Dice) -> str:
    # Under the lock (shared, on PostgreSQL): minutes given to everyone meanwhile are this attempt's too.
    _shares_sitting.first(sitting=door.sitting_id)
    window, allowance = _time_of(_at(door.sitting_id, actor)[_TIME])
    public_id = dice.public_id()
    inserted = _insert_unless_there.first(
        public_id=public_id,
        sitting_id=door.sitting_id,
        person_id=actor.person_id,
        entry_id=door.entry_id,
        number=len(door.attempts) + 1,
        paper_id=_deal(door, dice),
        started_at=now,
        deadline_at=timing.deadline(door.snapshot.rules.time, window, allowance, now),
        pen_tab=tab,
        pen_at=now if tab else None,
        takeover=1 if tab else 0,
    )
    if inserted is not None:
        return public_id
    # Another click or tab was faster: the database kept one of the two, and that one is the attempt.
    found = _newest.first(sitting=door.sitting_id, person=actor.person_id)
    if found is None:
        raise Refusal("unavailable", status=503)
    return found[0]


def _deal(door: Admission, dice: Dice) -> int:
    """A paper of the pool by chance, one that this person has not met while there are such."""
    pool = frozen.pool(door.snapshot.id)
    first = dice.pick(len(pool))
    met = {attempt.paper_id for attempt in door.attempts}
    return next((paper for paper in pool[first:] + pool[:first] if paper not in met), pool[first])
