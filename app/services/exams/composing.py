"""Drafting an exam from a blueprint, and publishing it: the snapshot and its pool of dealt papers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, func, insert, select

from app.db import begin_write, db, run
from app.dice import Dice
from app.domain import labels
from app.domain.actors import Actor
from app.domain.blueprint import Blueprint, Paper, check_stock
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.domain.instants import to_ms
from app.models import exams as rows
from app.models.banks import Bank
from app.models.programmes import Programme
from app.services import audit, settings
from app.services.exams import authors
from app.services.exams.authors import WRITERS
from app.services.exams.drawing import TRIES, deal_within_limit, pool_of, stock_of
from app.services.programmes.rules import DEFAULT_RULE, rule_on

# The largest pools are twenty-four thousand rows: as tables they are in within the time a write lock may be held.
_papers, _items, _pool = (cast(Table, row.__table__) for row in (rows.Paper, rows.PaperItem, rows.PoolPaper))

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants otherwise in an exam; None leaves a part as it is. An empty programme code takes it off."""

    title: str | None = None
    programme_code: str | None = None
    blueprint: Blueprint | None = None
    rules: ExamRules | None = None


def draft_exam(
    actor: Actor,
    title: str,
    bank_code: str,
    blueprint: Blueprint,
    rules: ExamRules,
    *,
    programme_code: str | None = None,
    code: str | None = None,
    now: datetime,
    dice: Dice,
) -> rows.Exam:
    """Draft an exam over a bank.

    Raises:
        Shortage: the bank cannot fill the blueprint; every short cell is named.
        NotFound: no such bank or programme. Invalid: ``exam_code_taken``, ``code_malformed``, ``title_length``.
    """
    actor.require(*WRITERS)
    begin_write()
    bank_id = _id_of(Bank, bank_code, "bank_unknown")
    programme_id = _id_of(Programme, programme_code, "programme_unknown") if programme_code else None
    check_stock(blueprint, stock_of(bank_id))
    code = labels.code(code or dice.public_id(), LONGEST_CODE)
    if db.session.scalar(select(rows.Exam.id).where(rows.Exam.code == code)):
        raise Invalid("exam_code_taken", code=code)
    exam = rows.Exam(
        code=code,
        title=labels.title(title),
        bank_id=bank_id,
        programme_id=programme_id,
        blueprint=blueprint,
        rules=rules,
        created_at=now,
        created_by_id=actor.account_id,
        changed_at=now,
        changed_by_id=actor.account_id,
    )
    db.session.add(exam)
    db.session.flush()
    authors.enter(actor, exam.id, now=now)
    audit.record(actor, "exam.drafted", "exam", exam.id, now=now)
    return exam


def draft_or_redraft(
    actor: Actor,
    title: str,
    bank_code: str,
    blueprint: Blueprint,
    rules: ExamRules,
    *,
    code: str,
    now: datetime,
    dice: Dice,
) -> int:
    """Draft an exam, or change the draft of this code; what was published before stays as it was. Returns its id.

    Raises:
        As `draft_exam` and `change_exam`.
    """
    exam_id = db.session.scalar(select(rows.Exam.id).where(rows.Exam.code == code))
    if exam_id is None:
        return draft_exam(actor, title, bank_code, blueprint, rules, code=code, now=now, dice=dice).id
    change_exam(actor, exam_id, Change(title=title, blueprint=blueprint, rules=rules), now=now)
    return exam_id


def change_exam(actor: Actor, exam_id: int, change: Change, *, version: str | None = None, now: datetime) -> bool:
    """Change a draft. Whoever does becomes an author, and an approval falls; snapshots stay as they are.

    Args:
        version: of the draft that the actor was looking at; None when nobody was.

    Returns:
        False when everything is as wanted already: nothing is written then, and an approval stands.

    Raises:
        Forbidden: the papers are not over and the actor is no author. Shortage: as for `draft_exam`.
        NotFound: no such exam or programme. Refusal: ``exam_changed_meanwhile``. Invalid: ``title_length``.
    """
    authors.require_editor(actor, exam_id, now=now)
    begin_write()
    exam = _find(exam_id, version)
    if change.blueprint is not None:
        check_stock(change.blueprint, stock_of(exam.bank_id))
    wanted = {name: value for name in ("blueprint", "rules") if (value := getattr(change, name)) is not None}
    if change.title is not None:
        wanted["title"] = labels.title(change.title)
    if change.programme_code is not None:
        code = change.programme_code
        wanted["programme_id"] = _id_of(Programme, code, "programme_unknown") if code else None
    new = {name: value for name, value in wanted.items() if getattr(exam, name) != value}
    if not new:
        return False
    for name, value in new.items():
        setattr(exam, name, value)
    exam.changed_at, exam.changed_by_id = now, actor.account_id
    exam.approved_at = exam.approved_by_id = None
    db.session.flush()
    authors.enter(actor, exam_id, now=now)
    audit.record(actor, "exam.changed", "exam", exam_id, now=now, parts=sorted(new))
    return True


def approve_exam(actor: Actor, exam_id: int, *, version: str | None = None, now: datetime) -> None:
    """Say, as a second person, that the draft may be published as it is. Whoever does becomes an author.

    Raises:
        Refusal: ``approval_not_asked`` by the centre, ``exam_published_already`` as it is, or
            ``exam_changed_meanwhile``. Forbidden: ``approval_own``. Shortage: the bank has shrunk meanwhile.
    """
    actor.require(*WRITERS)
    begin_write()
    exam = _find(exam_id, version)
    if not settings.value("exams_need_second_person"):
        raise Refusal("approval_not_asked")
    published_at = db.session.scalar(
        select(func.max(rows.Snapshot.published_at)).where(rows.Snapshot.exam_id == exam_id)
    )
    if published_at is not None and (exam.changed_at is None or exam.changed_at <= published_at):
        raise Refusal("exam_published_already")
    if actor.account_id is None or actor.account_id == exam.changed_by_id:
        raise Forbidden("approval_own")
    check_stock(exam.blueprint, stock_of(exam.bank_id))
    exam.approved_at, exam.approved_by_id = now, actor.account_id
    db.session.flush()
    authors.enter(actor, exam_id, now=now)
    audit.record(actor, "exam.approved", "exam", exam_id, now=now)


def is_approved(exam: rows.Exam) -> bool:
    """Has somebody other than who last changed it approved the draft?"""
    return exam.approved_by_id is not None and exam.approved_by_id != exam.changed_by_id


def version_of(exam: rows.Exam) -> str:
    """Which draft this is, for a page to send back with what is done about it."""
    return str(to_ms(exam.changed_at)) if exam.changed_at else "0"


def publish_exam(
    actor: Actor, exam_id: int, *, version: str | None = None, after: int | None = None, now: datetime, dice: Dice
) -> rows.Snapshot:
    """Freeze an exam into a new snapshot and deal its pool of papers from a stored seed.

    Args:
        version: as for `change_exam`.
        after: number of the newest snapshot that the actor saw, 0 for none: pressed twice, a button publishes once.

    Raises:
        Shortage: the bank has shrunk below the blueprint meanwhile. OverlapTooLarge: two papers share too much.
        Forbidden: the papers are not over and the actor is no author. Refusal: ``exam_unapproved``,
        ``exam_changed_meanwhile`` or ``exam_published_already``.
    """
    authors.require_editor(actor, exam_id, now=now)
    exam = _find(exam_id, version)
    _check_approval(exam)
    # The draw is pure and may take a moment for a large pool: it comes before the lock.
    drawn_from = version_of(exam)
    grading = grading_rule(exam.programme_id, now.date())
    seed, papers = deal_within_limit(
        exam.blueprint, pool_of(exam.bank_id), exam.rules.pool, (dice.seed() for _ in range(TRIES))
    )
    pool = prepared(papers)
    begin_write()
    exam = _find(exam_id, drawn_from)
    _check_approval(exam)
    number = db.session.scalar(select(func.max(rows.Snapshot.number)).where(rows.Snapshot.exam_id == exam_id)) or 0
    if after is not None and after != number:
        raise Refusal("exam_published_already")
    snapshot = rows.Snapshot(
        exam_id=exam_id,
        number=number + 1,
        title=exam.title,
        blueprint=exam.blueprint,
        rules=exam.rules,
        grading=grading,
        seed=str(seed),
        pool=len(papers),
        published_at=now,
        published_by_id=actor.account_id,
    )
    db.session.add(snapshot)
    db.session.flush()
    _store_papers(snapshot.id, pool)
    authors.enter(actor, exam_id, now=now)
    audit.record(actor, "exam.published", "exam", exam_id, now=now, snapshot=snapshot.number)
    return snapshot


def _check_approval(exam: rows.Exam) -> None:
    if settings.value("exams_need_second_person") and not is_approved(exam):
        raise Refusal("exam_unapproved")


def _find(exam_id: int, version: str | None) -> rows.Exam:
    exam = db.session.get(rows.Exam, exam_id)
    if exam is None:
        raise NotFound("exam_unknown", code=exam_id)
    if version is not None and version != version_of(exam):
        raise Refusal("exam_changed_meanwhile")
    return exam


def grading_rule(programme_id: int | None, day: date) -> GradingRule:
    """The programme's rule on a day; the centre's default without a programme."""
    return rule_on(programme_id, day) if programme_id else DEFAULT_RULE


def paper_digest(paper: Paper) -> str:
    """SHA-256 over what is on the paper: revision, shown order and weight of each position."""
    lines = (f"{item.revision}:{' '.join(map(str, item.order))}:{item.weight}" for item in paper.items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A pool as its rows will be, made before the write lock is held: the digest of each paper in the pool's order,
    and by digest what stands at each position."""

    digests: tuple[str, ...]
    items: dict[str, list[dict[str, Any]]]


def prepared(papers: tuple[Paper, ...]) -> Prepared:
    """Rows of the papers, without the ids that only the database knows."""
    digests = tuple(paper_digest(paper) for paper in papers)
    items = {
        digest: [
            {
                "position": position,
                "revision_id": item.revision,
                "order": " ".join(map(str, item.order)),
                "weight": str(item.weight),
            }
            for position, item in enumerate(paper.items, 1)
        ]
        for digest, paper in zip(digests, papers, strict=True)
    }
    return Prepared(digests, items)


def _store_papers(snapshot_id: int, pool: Prepared) -> None:
    known = dict(
        db.session.execute(select(rows.Paper.digest, rows.Paper.id).where(rows.Paper.digest.in_(pool.items))).all()
    )
    new = [digest for digest in pool.items if digest not in known]
    if new:
        run(insert(_papers), [{"digest": digest} for digest in new])
        found = select(rows.Paper.digest, rows.Paper.id).where(rows.Paper.digest.in_(new))
        known |= dict(db.session.execute(found).all())
        run(insert(_items), [{"paper_id": known[digest], **item} for digest in new for item in pool.items[digest]])
    numbered = enumerate(pool.digests)
    run(
        insert(_pool),
        [{"snapshot_id": snapshot_id, "number": number, "paper_id": known[digest]} for number, digest in numbered],
    )


def _id_of(table: type[Bank] | type[Programme], code: str, refusal: str) -> int:
    found = db.session.scalar(select(table.id).where(table.code == code))
    if found is None:
        raise NotFound(refusal, code=code)
    return found
