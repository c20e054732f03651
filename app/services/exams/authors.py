"""Who may read an exam's papers before it is over: its authors, and nobody else; every reading is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select

from app.db import begin_write, db
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.models.attempts import Attempt
from app.models.audit import AuditEvent
from app.models.exams import ExamAuthor, PoolPaper, Sitting, SittingPlace, Snapshot
from app.models.people import Account, Person, RoleGrant
from app.services import audit
from app.services.exams import frozen
from app.services.exams.frozen import DealtPaper
from app.services.people.accounts import account_id_of

WRITERS = ("instructor", "organiser")
"""Who composes exams."""
READ = "exam.paper_read"
LATEST_ANSWER = timedelta(minutes=1)
"""An answer under way at the deadline is in by then."""
SHOWN_READINGS = 100


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author; `removable` by the actor who asked."""

    username: str
    name: str
    since: datetime
    removable: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened a paper of the pool; `name` is empty for the shell and for who was erased."""

    name: str
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class PoolPage:
    """A paper of a pool, numbered from 1."""

    title: str
    snapshot: int
    number: int
    pool: int
    paper: DealtPaper


def is_author(actor: Actor, exam_id: int) -> bool:
    """Does the actor stand among the exam's authors?"""
    own = select(ExamAuthor.exam_id).where(ExamAuthor.exam_id == exam_id, ExamAuthor.account_id == actor.account_id)
    return actor.account_id is not None and db.session.scalar(own) is not None


def may_read(actor: Actor, exam_id: int, *, now: datetime) -> bool:
    """The verdict of `require_author`, for pages that hide what they would refuse."""
    if actor is COMMAND_LINE or actor.has("administrator") or is_author(actor, exam_id):
        return True
    return actor.has(*WRITERS) and over(exam_id, now=now)


def require_author(actor: Actor, exam_id: int, *, now: datetime) -> None:
    """Refuse whoever may not read the exam's papers yet.

    Raises:
        Forbidden: ``exam_authors_only`` unless the actor is the command line, an administrator or an author, or every
            sitting of the exam is over.
    """
    if not may_read(actor, exam_id, now=now):
        raise Forbidden("exam_authors_only")


def require_editor(actor: Actor, exam_id: int, *, now: datetime) -> None:
    """Refuse whoever may not change the exam. A draft is open to everyone who composes; whoever changes an exam
    becomes an author, so one whose papers are dealt and not yet over is changed by its authors only.

    Raises:
        Forbidden: ``exam_authors_only``, or the actor does not compose exams.
    """
    actor.require(*WRITERS)
    if db.session.scalar(select(Snapshot.id).where(Snapshot.exam_id == exam_id).limit(1)) is not None:
        require_author(actor, exam_id, now=now)


def over(exam_id: int, *, now: datetime) -> bool:
    """Has every sitting closed, of the newest papers too, and does nobody still work on one?"""
    extra = select(func.max(SittingPlace.extra_seconds)).where(SittingPlace.sitting_id == Sitting.id)
    sittings = db.session.execute(
        select(Sitting.closes_at, Sitting.extra_seconds, extra.scalar_subquery(), Snapshot.number)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Snapshot.exam_id == exam_id)
    ).all()
    newest = db.session.scalar(select(func.max(Snapshot.number)).where(Snapshot.exam_id == exam_id))
    if newest not in {row.number for row in sittings}:
        return False
    for closes_at, for_all, for_one, _ in sittings:
        if closes_at is None or closes_at + timedelta(seconds=for_all + (for_one or 0)) > now:
            return False
    return not _somebody_works(exam_id, now)


def _somebody_works(exam_id: int, now: datetime) -> bool:
    works = and_(
        Attempt.handed_in_at.is_(None),
        Attempt.closed_at.is_(None),
        or_(Attempt.deadline_at.is_(None), Attempt.deadline_at > now - LATEST_ANSWER),
    )
    found = (
        select(Attempt.id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Snapshot.exam_id == exam_id, works)
        .limit(1)
    )
    return db.session.scalar(found) is not None


def enter(actor: Actor, exam_id: int, *, now: datetime) -> None:
    """Write the actor down as an author, once. The caller holds the write lock."""
    if actor.account_id is not None and not is_author(actor, exam_id):
        db.session.add(ExamAuthor(exam_id=exam_id, account_id=actor.account_id, since=now))
        db.session.flush()


def add_author(actor: Actor, exam_id: int, username: str, *, now: datetime) -> None:
    """Let a colleague read the papers.

    Raises:
        Forbidden: ``exam_authors_only``. NotFound: ``account_unknown``. Invalid: ``author_composes_nothing`` when the
            colleague is neither instructor nor organiser.
    """
    actor.require(*WRITERS)
    require_author(actor, exam_id, now=now)
    begin_write()
    account_id = account_id_of(username)
    held = select(RoleGrant.role).where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    if not {*WRITERS, "administrator"} & set(db.session.scalars(held)):
        raise Invalid("author_composes_nothing", username=username)
    if db.session.get(ExamAuthor, (exam_id, account_id)) is None:
        db.session.add(ExamAuthor(exam_id=exam_id, account_id=account_id, since=now))
        audit.record(actor, "exam.author_added", "exam", exam_id, now=now, account=account_id)


def remove_author(actor: Actor, exam_id: int, username: str, *, now: datetime) -> None:
    """Take a colleague off the exam: what is secret still is so to them from now on.

    Raises:
        Forbidden: ``exam_authors_only`` unless the actor is the command line, an administrator or an author. NotFound:
            ``account_unknown``. Refusal: ``author_self`` (nobody takes themselves off), ``last_author``.
    """
    if not _may_remove(actor, exam_id):
        raise Forbidden("exam_authors_only")
    begin_write()
    account_id = account_id_of(username)
    there = set(db.session.scalars(select(ExamAuthor.account_id).where(ExamAuthor.exam_id == exam_id)))
    if account_id not in there:
        return
    if account_id == actor.account_id:
        raise Refusal("author_self")
    if len(there) == 1:
        raise Refusal("last_author")
    own = (ExamAuthor.exam_id == exam_id) & (ExamAuthor.account_id == account_id)
    db.session.execute(delete(ExamAuthor).where(own))
    audit.record(actor, "exam.author_removed", "exam", exam_id, now=now, account=account_id)


def _may_remove(actor: Actor, exam_id: int) -> bool:
    return actor is COMMAND_LINE or actor.has("administrator") or is_author(actor, exam_id)


def authors_of(actor: Actor, exam_id: int) -> list[AuthorLine]:
    """The authors in the order in which they came."""
    rows = db.session.execute(
        select(Account.id, Account.username, Person.full_name, ExamAuthor.since)
        .join(Account, Account.id == ExamAuthor.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(ExamAuthor.exam_id == exam_id)
        .order_by(ExamAuthor.since, Account.id)
    ).all()
    may_remove = len(rows) > 1 and _may_remove(actor, exam_id)
    return [AuthorLine(*row[1:], removable=may_remove and row[0] != actor.account_id) for row in rows]


def readings_of(exam_id: int) -> list[Reading]:
    """Who opened which paper and when, the newest first."""
    rows = db.session.execute(
        select(Person.full_name, AuditEvent.at, AuditEvent.detail)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(AuditEvent.subject_kind == "exam", AuditEvent.subject_id == exam_id, AuditEvent.action == READ)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(SHOWN_READINGS)
    )
    return [Reading(name or "", at, detail) for name, at, detail in rows]


def read_paper(actor: Actor, exam_id: int, number: int, *, now: datetime) -> PoolPage:
    """Open a paper of the newest pool with its key, and record that it was read.

    Raises:
        Forbidden: ``exam_authors_only``. NotFound: nothing is published, or the pool has no such paper.
    """
    actor.require(*WRITERS)
    require_author(actor, exam_id, now=now)
    row = db.session.execute(
        select(Snapshot.title, Snapshot.number, Snapshot.pool, PoolPaper.paper_id)
        .join(PoolPaper, PoolPaper.snapshot_id == Snapshot.id)
        .where(Snapshot.exam_id == exam_id, PoolPaper.number == number - 1)
        .where(
            Snapshot.number == select(func.max(Snapshot.number)).where(Snapshot.exam_id == exam_id).scalar_subquery()
        )
    ).first()
    if row is None:
        raise NotFound()
    page = PoolPage(row.title, row.number, number, row.pool, frozen.paper(row.paper_id))
    begin_write()
    audit.record(actor, READ, "exam", exam_id, now=now, snapshot=page.snapshot, paper=number)
    return page
