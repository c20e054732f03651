"""Reading banks: their stock by topic and level, their questions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.domain.questions import Question as QuestionValue
from app.models.banks import Bank, Question, Revision, Topic


@dataclass(frozen=True, slots=True)
class BankLine:
    code: str
    title: str
    description: str
    approved: int


@dataclass(frozen=True, slots=True)
class BankItem:
    """A question as its bank's page shows it."""

    ref: str
    topic: str
    level: str
    status: str
    number: int
    question: QuestionValue
    source: str


@dataclass(frozen=True, slots=True)
class BankPage:
    """A bank: `stock` counts approved questions by (topic title, level)."""

    code: str
    title: str
    description: str
    levels: tuple[str, ...]
    topics: list[tuple[str, str]]
    stock: dict[tuple[str, str], int]
    items: list[BankItem]
    topic: str


def all_banks(actor: Actor) -> list[BankLine]:
    """Every bank with the number of its approved questions."""
    actor.require("instructor", "organiser")
    approved = select(func.count()).where(Question.bank_id == Bank.id, Question.status == "approved").scalar_subquery()
    rows = db.session.execute(select(Bank.code, Bank.title, Bank.description, approved).order_by(Bank.title))
    return [BankLine(*row) for row in rows]


def bank(actor: Actor, code: str, topic: str = "") -> BankPage:
    """A bank with its stock, and the questions of one topic (the first unless one is named).

    Raises:
        NotFound: no such bank or topic.
    """
    actor.require("instructor", "organiser")
    row = db.session.scalar(select(Bank).where(Bank.code == code))
    if row is None:
        raise NotFound("bank_unknown", code=code)
    topics = [
        (code_, title)
        for code_, title in db.session.execute(
            select(Topic.code, Topic.title).where(Topic.bank_id == row.id).order_by(Topic.position)
        )
    ]
    shown = topic or topics[0][0]
    if shown not in dict(topics):
        raise NotFound()
    newest = (
        select(
            Topic.code,
            Revision.level,
            Question.status,
            Question.ref,
            Revision.number,
            Revision.content,
            Revision.source,
        )
        .join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .join(Topic, Topic.id == Revision.topic_id)
        .where(Question.bank_id == row.id)
    )
    items = [
        BankItem(r.ref, r.code, r.level, r.status, r.number, r.content, r.source)
        for r in db.session.execute(newest.where(Topic.code == shown).order_by(Question.ref))
    ]
    counted = db.session.execute(
        select(Topic.code, Revision.level, func.count())
        .join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .join(Topic, Topic.id == Revision.topic_id)
        .where(Question.bank_id == row.id, Question.status == "approved")
        .group_by(Topic.code, Revision.level)
    )
    stock = {(code_, level): count for code_, level, count in counted}
    return BankPage(row.code, row.title, row.description, tuple(row.levels.split()), topics, stock, items, shown)
