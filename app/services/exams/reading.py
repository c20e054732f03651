"""What composers see of exams: the list of all, one with its blueprint beside the bank's stock, a trial paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, case, func, or_, select

from app.db import db
from app.domain.actors import Actor
from app.domain.blueprint import Blueprint, assemble
from app.domain.draw_check import CellName
from app.domain.errors import Forbidden, NotFound
from app.domain.exams import ExamRules, Progress, Stage
from app.models.banks import Bank, Topic
from app.models.contests import Contest, Round
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.models.people import Account, Person
from app.models.programmes import Programme
from app.services import settings
from app.services.exams import authors
from app.services.exams.authors import WRITERS, AuthorLine, Reading
from app.services.exams.composing import is_approved, version_of
from app.services.exams.drawing import pool_of, stock_of
from app.services.exams.frozen import DealtItem


@dataclass(frozen=True, slots=True)
class ExamLine:
    """An exam in the list of all."""

    code: str
    title: str
    bank: str
    size: int
    snapshots: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class BankFrame:
    """What a blueprint is filled in over: a bank's topics, its levels, and its approved questions in each cell."""

    code: str
    title: str
    topics: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    stock: dict[CellName, int]


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    number: int
    published_at: datetime
    by: str
    pool: int


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A sitting of the exam."""

    public_id: str
    title: str
    room: str
    opens_at: datetime | None
    closes_at: datetime | None
    access_code: str
    places: int
    snapshot: int
    #: code of the contest of which it is a round
    contest: str | None


@dataclass(frozen=True, slots=True)
class ExamPage:
    """An exam as whoever composes sees it. `version` and `snapshots` go back with what is done about it."""

    id: int
    code: str
    title: str
    programme: tuple[str, str] | None
    frame: BankFrame
    blueprint: Blueprint
    rules: ExamRules
    progress: Progress
    version: str
    changed_by: str
    approved_at: datetime | None
    approved_by: str
    snapshots: list[SnapshotLine]
    authors: list[AuthorLine]
    readings: list[Reading]
    may_edit: bool
    may_read: bool
    may_approve: bool
    may_preview: bool


def all_exams(actor: Actor, *, now: datetime) -> list[ExamLine]:
    """Every exam, what is still to be finished first, then the newest."""
    actor.require(*WRITERS)
    needed = settings.value("exams_need_second_person")
    published = _published().subquery()
    given = _given(now).subquery()
    rows = db.session.execute(
        select(Exam, Bank.title, published, given)
        .join(Bank, Bank.id == Exam.bank_id)
        .outerjoin(published, published.c.exam_id == Exam.id)
        .outerjoin(given, given.c.exam_id == Exam.id)
        .order_by(Exam.changed_at.desc(), Exam.id.desc())
    )
    lines = [
        ExamLine(
            row.Exam.code,
            row.Exam.title,
            row.title,
            row.Exam.blueprint.size,
            row.snapshots or 0,
            Progress(
                row.Exam.changed_at,
                row.published_at,
                is_approved(row.Exam),
                needed,
                row.sittings or 0,
                row.open_sittings or 0,
                row.closed_sittings or 0,
            ),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: _ORDER[line.progress.stage])


_ORDER = {
    Stage.OPEN: 0,
    Stage.WAITING: 1,
    Stage.APPROVED: 1,
    Stage.DRAFT: 1,
    Stage.PUBLISHED: 2,
    Stage.OVER: 3,
}


def _published() -> Select:
    return select(
        Snapshot.exam_id, func.count().label("snapshots"), func.max(Snapshot.published_at).label("published_at")
    ).group_by(Snapshot.exam_id)


def _given(now: datetime) -> Select:
    """Sittings of each exam, how many are open now and how many have closed."""
    closed = Sitting.closes_at <= now
    is_open = and_(
        or_(Sitting.opens_at.is_(None), Sitting.opens_at <= now),
        or_(Sitting.closes_at.is_(None), Sitting.closes_at > now),
    )
    return (
        select(
            Snapshot.exam_id,
            func.count().label("sittings"),
            func.sum(case((is_open, 1), else_=0)).label("open_sittings"),
            func.sum(case((closed, 1), else_=0)).label("closed_sittings"),
        )
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .group_by(Snapshot.exam_id)
    )


def exam_page(actor: Actor, code: str, *, now: datetime) -> ExamPage:
    """An exam with everything that its page shows.

    Raises:
        NotFound: ``exam_unknown``.
    """
    actor.require(*WRITERS)
    exam = find(code)
    needed = settings.value("exams_need_second_person")
    given = db.session.execute(_given(now).where(Snapshot.exam_id == exam.id)).first()
    counts = (given.sittings, given.open_sittings, given.closed_sittings) if given else (0, 0, 0)
    snapshots = _snapshots(exam.id)
    published_at = snapshots[0].published_at if snapshots else None
    progress = Progress(exam.changed_at, published_at, is_approved(exam), needed, *counts)
    may_read = authors.may_read(actor, exam.id, now=now)
    programme = db.session.get(Programme, exam.programme_id) if exam.programme_id else None
    asked = needed and progress.unpublished_changes and not progress.approved
    may_approve = asked and actor.account_id not in (None, exam.changed_by_id)
    return ExamPage(
        id=exam.id,
        code=exam.code,
        title=exam.title,
        programme=(programme.code, programme.title) if programme else None,
        frame=_frame(exam.bank_id),
        blueprint=exam.blueprint,
        rules=exam.rules,
        progress=progress,
        version=version_of(exam),
        changed_by=_name(exam.changed_by_id),
        approved_at=exam.approved_at if progress.approved else None,
        approved_by=_name(exam.approved_by_id) if progress.approved else "",
        snapshots=snapshots,
        authors=authors.authors_of(actor, exam.id),
        readings=authors.readings_of(exam.id),
        may_edit=may_read or not snapshots,
        may_read=may_read,
        may_approve=may_approve,
        may_preview=may_read or may_approve,
    )


def find(code: str) -> Exam:
    """The exam with this code.

    Raises:
        NotFound: ``exam_unknown``.
    """
    exam = db.session.scalar(select(Exam).where(Exam.code == code))
    if exam is None:
        raise NotFound("exam_unknown", code=code)
    return exam


def bank_frame(actor: Actor, code: str) -> BankFrame:
    """A bank to compose an exam over.

    Raises:
        NotFound: ``bank_unknown``.
    """
    actor.require(*WRITERS)
    bank_id = db.session.scalar(select(Bank.id).where(Bank.code == code))
    if bank_id is None:
        raise NotFound("bank_unknown", code=code)
    return _frame(bank_id)


def choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Banks, and programmes, as (code, title): what an exam may be composed over and for."""
    actor.require(*WRITERS)
    banks = db.session.execute(select(Bank.code, Bank.title).order_by(Bank.title)).all()
    programmes = db.session.execute(select(Programme.code, Programme.title).order_by(Programme.position)).all()
    return [(code, title) for code, title in banks], [(code, title) for code, title in programmes]


def preview(actor: Actor, code: str, seed: int, *, now: datetime) -> tuple[ExamPage, list[DealtItem]]:
    """A paper of the draft, drawn from a seed that nobody keeps: no learner gets this one. Nothing is stored.

    Raises:
        Forbidden: ``exam_authors_only``, unless the actor is asked to approve the draft. Shortage: the bank has shrunk.
    """
    page = exam_page(actor, code, now=now)
    if not page.may_preview:
        raise Forbidden("exam_authors_only")
    exam = find(code)
    pool = pool_of(exam.bank_id)
    of = {question.id: question.question for question in pool}
    paper = assemble(exam.blueprint, pool, seed)
    items = [
        DealtItem(position, item.revision, of[item.revision], item.order, item.weight, "")
        for position, item in enumerate(paper.items, 1)
    ]
    return page, items


def sittings_of(actor: Actor, exam_id: int) -> list[GivenLine]:
    """The sittings of an exam, of all its snapshots, the newest first."""
    actor.require(*WRITERS)
    places = select(func.count()).where(SittingPlace.sitting_id == Sitting.id).scalar_subquery()
    rows = db.session.execute(
        select(
            Sitting.public_id,
            Sitting.title,
            Sitting.room,
            Sitting.opens_at,
            Sitting.closes_at,
            Sitting.access_code,
            places,
            Snapshot.number,
            Contest.code,
        )
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .outerjoin(Round, Round.sitting_id == Sitting.id)
        .outerjoin(Contest, Contest.id == Round.contest_id)
        .where(Snapshot.exam_id == exam_id)
        .order_by(Sitting.opens_at.desc(), Sitting.id)
    )
    return [GivenLine(*row) for row in rows]


def _frame(bank_id: int) -> BankFrame:
    bank = db.session.get_one(Bank, bank_id)
    topics = db.session.execute(
        select(Topic.code, Topic.title).where(Topic.bank_id == bank_id).order_by(Topic.position, Topic.id)
    )
    return BankFrame(
        bank.code,
        bank.title,
        tuple((code, title) for code, title in topics),
        tuple(bank.levels.split()),
        stock_of(bank_id),
    )


def _snapshots(exam_id: int) -> list[SnapshotLine]:
    rows = db.session.execute(
        select(Snapshot.number, Snapshot.published_at, Person.full_name, Snapshot.pool)
        .outerjoin(Account, Account.id == Snapshot.published_by_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(Snapshot.exam_id == exam_id)
        .order_by(Snapshot.number.desc())
    )
    return [SnapshotLine(number, at, name or "", pool) for number, at, name, pool in rows]


def _name(account_id: int | None) -> str:
    named = select(Person.full_name).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    return (db.session.scalar(named) or "") if account_id else ""
