"""A bank out of the database, as the value that file doors write."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select

from app.db import db
from app.domain import banks
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.models.banks import Bank, Question, Revision, Topic


def bank_value(actor: Actor, code: str) -> banks.Bank:
    """The bank's questions in their newest revision, without the retired ones and without emptied topics.

    Raises:
        NotFound: ``bank_unknown``.
    """
    actor.require("instructor")
    row = db.session.scalar(select(Bank).where(Bank.code == code))
    if row is None:
        raise NotFound("bank_unknown", code=code)
    questions = [
        banks.BankQuestion(ref, topic, level, content, Fraction(points), source)
        for ref, topic, level, content, points, source in db.session.execute(
            select(Question.ref, Topic.code, Revision.level, Revision.content, Revision.points, Revision.source)
            .join(Revision, (Revision.question_id == Question.id) & (Revision.number == Question.latest))
            .join(Topic, Topic.id == Revision.topic_id)
            .where(Question.bank_id == row.id, Question.status != "retired")
            .order_by(Topic.position, Question.id)
        )
    ]
    used = {question.topic for question in questions}
    topics = db.session.execute(select(Topic.code, Topic.title).where(Topic.bank_id == row.id).order_by(Topic.position))
    return banks.Bank(
        code=row.code,
        title=row.title,
        description=row.description,
        lang=row.lang,
        levels=tuple(row.levels.split()),
        topics=tuple(banks.Topic(code, title) for code, title in topics if code in used),
        questions=tuple(questions),
    )
