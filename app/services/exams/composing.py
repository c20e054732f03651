"""Drafting an exam from a blueprint, and publishing it: the snapshot and its pool of dealt papers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy import func, insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.blueprint import Blueprint, Paper, PoolQuestion, check_stock, deal, stock
from app.domain.errors import Invalid, NotFound
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.models import exams as rows
from app.models.banks import Bank, Question, Revision, Topic
from app.models.programmes import Programme
from app.services import audit
from app.services.programmes.rules import DEFAULT_RULE, rule_on


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
        NotFound: no such bank or programme. Invalid: the code is taken.
    """
    actor.require("instructor", "organiser")
    begin_write()
    bank_id = _id_of(Bank, bank_code, "bank_unknown")
    programme_id = _id_of(Programme, programme_code, "programme_unknown") if programme_code else None
    check_stock(blueprint, stock(pool_of(bank_id)))
    code = code or dice.public_id()
    if db.session.scalar(select(rows.Exam.id).where(rows.Exam.code == code)):
        raise Invalid("exam_code_taken", code=code)
    exam = rows.Exam(
        code=code,
        title=title,
        bank_id=bank_id,
        programme_id=programme_id,
        blueprint=blueprint,
        rules=rules,
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(exam)
    db.session.flush()
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
        As `draft_exam`.
    """
    exam = db.session.scalar(select(rows.Exam).where(rows.Exam.code == code))
    if exam is None:
        return draft_exam(actor, title, bank_code, blueprint, rules, code=code, now=now, dice=dice).id
    actor.require("instructor", "organiser")
    begin_write()
    exam = db.session.get_one(rows.Exam, exam.id)
    check_stock(blueprint, stock(pool_of(exam.bank_id)))
    exam.title, exam.blueprint, exam.rules = title, blueprint, rules
    db.session.flush()
    return exam.id


def publish_exam(actor: Actor, exam_id: int, *, now: datetime, dice: Dice) -> rows.Snapshot:
    """Freeze an exam into a new snapshot and deal its pool of papers from a stored seed.

    Raises:
        Shortage: the bank has shrunk below the blueprint meanwhile.
    """
    actor.require("instructor", "organiser")
    exam = db.session.get(rows.Exam, exam_id)
    if exam is None:
        raise NotFound("exam_unknown", code=exam_id)
    # The draw is pure and may take a moment for a large pool: it comes before the lock.
    seed = dice.seed()
    blueprint, rules, title, bank_id, programme_id = (
        exam.blueprint,
        exam.rules,
        exam.title,
        exam.bank_id,
        exam.programme_id,
    )
    papers = deal(blueprint, pool_of(bank_id), seed, rules.pool)
    grading = grading_rule(programme_id, now.date())
    begin_write()
    number = db.session.scalar(select(func.max(rows.Snapshot.number)).where(rows.Snapshot.exam_id == exam_id)) or 0
    snapshot = rows.Snapshot(
        exam_id=exam_id,
        number=number + 1,
        title=title,
        blueprint=blueprint,
        rules=rules,
        grading=grading,
        seed=str(seed),
        pool=len(papers),
        published_at=now,
        published_by_id=actor.account_id,
    )
    db.session.add(snapshot)
    db.session.flush()
    _store_papers(snapshot.id, papers)
    audit.record(actor, "exam.published", "exam", exam_id, now=now, snapshot=snapshot.number)
    return snapshot


def grading_rule(programme_id: int | None, day: date) -> GradingRule:
    """The programme's rule on a day; the centre's default without a programme."""
    return rule_on(programme_id, day) if programme_id else DEFAULT_RULE


def pool_of(bank_id: int) -> list[PoolQuestion]:
    """The approved questions of a bank in their newest revision."""
    found = db.session.execute(
        select(Revision.id, Topic.code, Revision.level, Revision.content)
        .join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .join(Topic, Topic.id == Revision.topic_id)
        .where(Question.bank_id == bank_id, Question.status == "approved")
        .order_by(Revision.id)
    )
    return [PoolQuestion(*row) for row in found]


def paper_digest(paper: Paper) -> str:
    """SHA-256 over what is on the paper: revision, shown order and weight of each position."""
    lines = (f"{item.revision}:{' '.join(map(str, item.order))}:{item.weight}" for item in paper.items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _store_papers(snapshot_id: int, papers: tuple[Paper, ...]) -> None:
    by_digest = {paper_digest(paper): paper for paper in papers}
    known = dict(
        db.session.execute(select(rows.Paper.digest, rows.Paper.id).where(rows.Paper.digest.in_(by_digest))).all()
    )
    new = [digest for digest in by_digest if digest not in known]
    if new:
        db.session.execute(insert(rows.Paper), [{"digest": digest} for digest in new])
        known |= dict(
            db.session.execute(select(rows.Paper.digest, rows.Paper.id).where(rows.Paper.digest.in_(new))).all()
        )
        db.session.execute(
            insert(rows.PaperItem),
            [
                {
                    "paper_id": known[digest],
                    "position": position,
                    "revision_id": item.revision,
                    "order": " ".join(map(str, item.order)),
                    "weight": str(item.weight),
                }
                for digest in new
                for position, item in enumerate(by_digest[digest].items, 1)
            ],
        )
    db.session.execute(
        insert(rows.PoolPaper),
        [
            {"snapshot_id": snapshot_id, "number": number, "paper_id": known[paper_digest(paper)]}
            for number, paper in enumerate(papers)
        ],
    )


def _id_of(table: type[Bank] | type[Programme], code: str, refusal: str) -> int:
    found = db.session.scalar(select(table.id).where(table.code == code))
    if found is None:
        raise NotFound(refusal, code=code)
    return found
