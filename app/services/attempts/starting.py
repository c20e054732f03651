"""Starting an attempt: what an exam page says, and the short transaction that claims a paper."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from app.db import begin_write, db, insert_unless_there
from app.dice import Dice
from app.domain import access, timing
from app.domain.access import Access, Situation
from app.domain.actors import Actor
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.timing import Allowance, Phase, Window
from app.models import exams
from app.models.attempts import Attempt
from app.models.people import Person
from app.services.attempts import deadlines, ending
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
    entry_id: int | None = None

    @property
    def open_attempt(self) -> AttemptFacts | None:
        """The attempt that can be continued."""
        return next((a for a in self.attempts if a.handed_in_at is None and a.closed_at is None), None)


def admission(
    actor: Actor, sitting_id: int, *, now: datetime, entry_id: int | None = None, excluded: str | None = None
) -> Admission:
    """What the actor may do about a sitting at this instant. The caller has checked that it is theirs."""
    sitting = db.session.execute(
        select(
            exams.Sitting.title,
            exams.Sitting.room,
            exams.Sitting.access_code,
            exams.Sitting.snapshot_id,
            exams.Sitting.opens_at,
            exams.Sitting.closes_at,
            exams.Sitting.extra_seconds,
            exams.Exam.code,
            exams.SittingPlace.extra_seconds.label("place_extra"),
            exams.SittingPlace.delay_seconds,
            select(Person.time_factor_percent).where(Person.id == actor.person_id).scalar_subquery().label("percent"),
        )
        .join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
        .join(exams.Exam, exams.Exam.id == exams.Snapshot.exam_id)
        .outerjoin(
            exams.SittingPlace,
            and_(exams.SittingPlace.sitting_id == exams.Sitting.id, exams.SittingPlace.person_id == actor.person_id),
        )
        .where(exams.Sitting.id == sitting_id)
    ).one()
    own = tuple(
        facts_of(row)
        for row in db.session.execute(
            attempts_query()
            .where(Attempt.sitting_id == sitting_id, Attempt.person_id == actor.person_id)
            .order_by(Attempt.number)
        )
    )
    snapshot = frozen.snapshot(sitting.snapshot_id)
    window = Window(sitting.opens_at, sitting.closes_at)
    extra = sitting.extra_seconds + (sitting.place_extra or 0)
    return Admission(
        sitting_id=sitting_id,
        title=sitting.title,
        room=sitting.room,
        access_code=sitting.access_code,
        exam_code=sitting.code,
        snapshot=snapshot,
        window=window,
        allowance=allowance_of(sitting.percent or 100, extra, sitting.delay_seconds or 0),
        attempts=own,
        access=access.resolve(_situation(own, snapshot, window, _last_end(snapshot.exam_id), now, excluded)),
        entry_id=entry_id,
    )


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


def _last_end(exam_id: int) -> datetime | None:
    """When nobody can work on a paper of this exam any more: over all its sittings and attempts that are open.

    Until then the key stays hidden from those who have finished: the papers of all sittings come from one pool.
    None while a sitting or an open attempt has no end.
    """
    of_exam = select(exams.Sitting.id).join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
    of_exam = of_exam.where(exams.Snapshot.exam_id == exam_id)
    windows = db.session.execute(
        select(exams.Sitting.closes_at, exams.Sitting.extra_seconds).where(exams.Sitting.id.in_(of_exam))
    ).all()
    running = db.session.execute(
        select(func.count(), func.count(Attempt.deadline_at), func.max(Attempt.deadline_at)).where(
            Attempt.sitting_id.in_(of_exam), Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None)
        )
    ).one()
    if running[0] > running[1] or any(closes_at is None for closes_at, _ in windows):
        return None
    ends = [closes_at + timedelta(seconds=extra) for closes_at, extra in windows if closes_at]
    return max([*ends, running[2]] if running[2] else ends)


def sitting_for(actor: Actor, exam_code: str, *, now: datetime) -> int:
    """Which sitting of an exam is the actor's: one with an open attempt, else the open one, the next, the last.

    Raises:
        NotFound: no such exam. Forbidden: the actor is on no roster of it.
    """
    rows = db.session.execute(
        select(
            exams.Sitting.id, exams.Sitting.opens_at, exams.Sitting.closes_at, exams.SittingPlace.person_id, Attempt.id
        )
        .join(exams.Snapshot, exams.Snapshot.id == exams.Sitting.snapshot_id)
        .join(exams.Exam, exams.Exam.id == exams.Snapshot.exam_id)
        .outerjoin(
            exams.SittingPlace,
            and_(exams.SittingPlace.sitting_id == exams.Sitting.id, exams.SittingPlace.person_id == actor.person_id),
        )
        .outerjoin(
            Attempt,
            and_(
                Attempt.sitting_id == exams.Sitting.id,
                Attempt.person_id == actor.person_id,
                Attempt.handed_in_at.is_(None),
                Attempt.closed_at.is_(None),
            ),
        )
        .where(exams.Exam.code == exam_code)
    ).all()
    if not rows:
        raise NotFound("exam_unknown" if not _exists(exam_code) else "exam_unpublished", code=exam_code)
    mine = [row for row in rows if row.person_id is not None]
    if not mine:
        raise Forbidden("not_on_roster")
    return min(mine, key=lambda row: _preference(row, now))[0]


def _exists(exam_code: str) -> bool:
    return db.session.scalar(select(exams.Exam.id).where(exams.Exam.code == exam_code)) is not None


def _preference(row: Any, now: datetime) -> tuple[int, timedelta, int]:
    phase = timing.start_phase(Window(row.opens_at, row.closes_at), now)
    if row[4] is not None:
        return 0, timedelta(0), row.id
    if phase is Phase.OPEN:
        return 1, timedelta(0), -row.id
    if phase is Phase.UPCOMING:
        return 2, row.opens_at - now, row.id
    return 3, now - row.closes_at, row.id


def start(actor: Actor, door: Admission, *, access_code: str = "", now: datetime, dice: Dice) -> str:
    """Begin an attempt, or find the one that is open; returns its public id.

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
    begin_write()
    if open_attempt:
        ending.close(open_attempt, now=now)
    return _insert(actor, door, now=now, dice=dice)


def _insert(actor: Actor, door: Admission, *, now: datetime, dice: Dice) -> str:
    # Under the lock (shared, on PostgreSQL): minutes given to everyone meanwhile are this attempt's too.
    db.session.execute(select(exams.Sitting.id).where(exams.Sitting.id == door.sitting_id).with_for_update(read=True))
    met = {attempt.paper_id for attempt in door.attempts}
    public_id = dice.public_id()
    values = {
        "public_id": public_id,
        "sitting_id": door.sitting_id,
        "person_id": actor.person_id,
        "entry_id": door.entry_id,
        "number": len(door.attempts) + 1,
        "paper_id": _claim_paper(door.snapshot, met, dice),
        "started_at": now,
        "deadline_at": timing.deadline(door.snapshot.rules.time, door.window, door.allowance, now),
    }
    if insert_unless_there(Attempt, values):
        deadlines.refresh(Attempt.public_id == public_id)
        return public_id
    # Another click or tab was faster: the database kept one of the two, and that one is the attempt.
    found = db.session.scalar(
        select(Attempt.public_id)
        .where(Attempt.sitting_id == door.sitting_id, Attempt.person_id == actor.person_id)
        .order_by(Attempt.number.desc())
        .limit(1)
    )
    if found is None:
        raise Refusal("unavailable", status=503)
    return found


def _claim_paper(snapshot: frozen.FrozenSnapshot, met: set[int], dice: Dice) -> int:
    """A paper of the pool by chance, one that this person has not met while there are such."""
    first = dice.pick(snapshot.pool)
    turn = (exams.PoolPaper.number - first + snapshot.pool) % snapshot.pool
    from_first_on = (
        select(exams.PoolPaper.paper_id).where(exams.PoolPaper.snapshot_id == snapshot.id).order_by(turn).limit(1)
    )
    fresh = db.session.scalar(from_first_on.where(exams.PoolPaper.paper_id.not_in(met))) if met else None
    if fresh is not None:
        return fresh
    named = select(exams.PoolPaper.paper_id).where(
        exams.PoolPaper.snapshot_id == snapshot.id, exams.PoolPaper.number == first
    )
    return db.session.execute(named).scalar_one()
