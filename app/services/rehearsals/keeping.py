"""Rehearsals in the real database: one row each, written in short transactions, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.rehearsals import (
    LEARNERS_UNLESS_KNOWN,
    LONGEST_SITTING,
    MOST_LEARNERS,
    SOON,
    Report,
    Stage,
    broke_off,
    is_live,
    is_ready,
    most_at_once,
)
from app.domain.timing import Window
from app.models.attempts import Attempt
from app.models.exams import Sitting, SittingPlace, Snapshot
from app.models.people import Account, Person
from app.models.rooms import Rehearsal
from app.services.exams import authors, finding
from app.services.exams.authors import WRITERS

AT_WORK = timedelta(minutes=10)
"""Whoever has no deadline works as long as they have saved within this time."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class RehearsalLine:
    """A rehearsal as it stands. `by`: empty for the shell. `broke_off`: it ended without a word."""

    public_id: str
    learners: int
    started_at: datetime
    by: str
    finished_at: datetime | None
    ready: bool | None
    report: Report
    broke_off: bool

    @property
    def running(self) -> bool:
        return self.finished_at is None and not self.broke_off


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """What the page of an exam's rehearsals shows.

    Attributes:
        usual: how many learners are to sit at the same time.
        live: a sitting is open, or somebody works.
        running: a rehearsal, perhaps of another exam, is under way.
    """

    lines: list[RehearsalLine]
    usual: int
    live: bool
    running: bool


def begin(actor: Actor, code: str, learners: int, *, during_sittings: bool = False, now: datetime, dice: Dice) -> str:
    """Enter a rehearsal of an exam; returns its public id.

    Raises:
        Forbidden: ``exam_authors_only``. NotFound: ``exam_unknown``. Invalid: ``rehearsal_size``.
        Refusal: ``exam_unpublished``, ``rehearsal_running``, or ``rehearsal_live`` unless `during_sittings`.
    """
    actor.require(*WRITERS)
    exam_id = finding.exam_id(code)
    authors.require_author(actor, exam_id, now=now)
    finding.newest_snapshot(code)
    if not 1 <= learners <= MOST_LEARNERS:
        raise Invalid("rehearsal_size", most=MOST_LEARNERS)
    begin_write()
    if _running(now):
        raise Refusal("rehearsal_running")
    if not during_sittings and is_disturbing(now):
        raise Refusal("rehearsal_live")
    row = Rehearsal(
        public_id=dice.public_id(),
        exam_id=exam_id,
        learners=learners,
        started_at=now,
        started_by_id=actor.account_id,
        report=Report(Stage.WAITING),
    )
    db.session.add(row)
    db.session.flush()
    return row.public_id


def tell(public_id: str, report: Report, *, now: datetime) -> None:
    """Keep how far a rehearsal is.

    Raises:
        NotFound: it was finished before, or there is none.
    """
    begin_write()
    row = _unfinished(public_id)
    row.report = replace(report, heard=now - row.started_at)


def finish(public_id: str, report: Report, *, now: datetime) -> bool | None:
    """Keep what came of it; returns the verdict: None when it could not be carried out.

    Raises:
        NotFound: it was finished before, or there is none.
    """
    begin_write()
    row = _unfinished(public_id)
    row.report = replace(report, heard=now - row.started_at)
    row.finished_at = now
    row.ready = is_ready(report.figures) if report.figures else None
    return row.ready


def learners_of(public_id: str, code: str) -> int:
    """How many learners a rehearsal that was entered for this exam is to have.

    Raises:
        NotFound: there is none that has not finished.
    """
    row = _unfinished(public_id)
    if row.exam_id != finding.exam_id(code):
        raise NotFound()
    return row.learners


def rehearsals_of(actor: Actor, code: str, *, now: datetime) -> Rehearsals:
    """The rehearsals of an exam, the newest first, and what there is to know before another one.

    Raises:
        NotFound: ``exam_unknown``.
    """
    actor.require(*WRITERS)
    exam_id = finding.exam_id(code)
    rows = db.session.execute(_lines().where(Rehearsal.exam_id == exam_id).limit(SHOWN))
    lines = [_line(row.Rehearsal, row.full_name, now) for row in rows]
    return Rehearsals(lines, usual_learners(exam_id, now=now), is_disturbing(now), _running(now))


def rehearsal(actor: Actor, code: str, public_id: str, *, now: datetime) -> RehearsalLine:
    """One rehearsal of an exam.

    Raises:
        NotFound: the exam has no such rehearsal.
    """
    actor.require(*WRITERS)
    wanted = _lines().where(Rehearsal.exam_id == finding.exam_id(code), Rehearsal.public_id == public_id)
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound()
    return _line(row.Rehearsal, row.full_name, now)


def usual_learners(exam_id: int, *, now: datetime) -> int:
    """How many are to sit at the same time, by the rosters of the sittings that are still to come or open."""
    places = select(func.count()).where(SittingPlace.sitting_id == Sitting.id).scalar_subquery()
    rows = db.session.execute(
        select(Sitting.opens_at, Sitting.closes_at, places)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Snapshot.exam_id == exam_id, or_(Sitting.closes_at.is_(None), Sitting.closes_at > now))
    )
    most = most_at_once((Window(opens, closes), count) for opens, closes, count in rows)
    return min(most, MOST_LEARNERS) or LEARNERS_UNLESS_KNOWN


def is_disturbing(now: datetime) -> bool:
    """Would a rehearsal slow somebody down: is a sitting of any exam open or about to begin, does somebody work?"""
    windows = db.session.execute(
        select(Sitting.opens_at, Sitting.closes_at).where(
            Sitting.closes_at > now, Sitting.closes_at < now + SOON + LONGEST_SITTING, Sitting.opens_at <= now + SOON
        )
    )
    if any(is_live(Window(*row), now) for row in windows):
        return True
    lately = func.coalesce(Attempt.last_saved_at, Attempt.started_at)
    works = and_(
        Attempt.handed_in_at.is_(None),
        Attempt.closed_at.is_(None),
        or_(Attempt.deadline_at > now, and_(Attempt.deadline_at.is_(None), lately > now - AT_WORK)),
    )
    return db.session.scalar(select(Attempt.id).where(works).limit(1)) is not None


def _running(now: datetime) -> bool:
    unfinished = db.session.scalars(select(Rehearsal).where(Rehearsal.finished_at.is_(None)))
    return any(not broke_off(row.report, row.started_at, now=now) for row in unfinished)


def _unfinished(public_id: str) -> Rehearsal:
    wanted = select(Rehearsal).where(Rehearsal.public_id == public_id, Rehearsal.finished_at.is_(None))
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound()
    return row


def _lines() -> Select:
    return (
        select(Rehearsal, Person.full_name)
        .outerjoin(Account, Account.id == Rehearsal.started_by_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .order_by(Rehearsal.started_at.desc(), Rehearsal.id.desc())
    )


def _line(row: Rehearsal, name: str | None, now: datetime) -> RehearsalLine:
    return RehearsalLine(
        row.public_id,
        row.learners,
        row.started_at,
        name or "",
        row.finished_at,
        row.ready,
        row.report,
        row.finished_at is None and broke_off(row.report, row.started_at, now=now),
    )
