"""A bank out of the database: as the value that file doors write, and as a file of any of their formats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from app.db import db
from app.domain import banks
from app.domain.actors import Actor
from app.domain.drafts import Loss, from_question
from app.domain.errors import NotFound
from app.domain.likeness import part_texts
from app.formats import doors, rich
from app.models.banks import Bank, Medium, Question, Revision, Topic
from app.services.banks.finding import WRITERS

_NAMES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """A bank as a file.

    Attributes:
        file_name: from the bank's code, plain letters only.
        title: the bank's, for those who see more than plain letters.
        losses: what the format cannot hold.
    """

    file_name: str
    title: str
    mime: str
    data: bytes
    losses: tuple[Loss, ...]


def exported(actor: Actor, code: str, form: str) -> Exported:
    """The bank in one of the formats of `doors.WRITERS`.

    Raises:
        NotFound: no such bank or format. Forbidden: the actor writes no questions.
    """
    if form not in doors.WRITERS:
        raise NotFound()
    return as_file(bank_value(actor, code), form)


def as_file(bank: banks.Bank, form: str) -> Exported:
    """A bank's value in one of the formats; its pictures come from the database."""
    writer = doors.WRITERS[form]
    data, losses = doors.write(form, bank, _pictures(bank))
    return Exported(f"{bank.code}.{writer.ending}", bank.title, writer.mime, data, losses)


def _pictures(bank: banks.Bank) -> doors.Pictures:
    """The pictures that its questions show, as far as they are kept here."""
    texts = (
        text
        for item in bank.questions
        for text in (item.question.stem, item.question.explanation, *part_texts(from_question(item.question)))
    )
    names = list(dict.fromkeys(name for text in texts for name in rich.pictures(text)))
    found: dict[str, tuple[str, bytes]] = {}
    for start in range(0, len(names), _NAMES_AT_ONCE):
        some = names[start : start + _NAMES_AT_ONCE]
        rows = db.session.execute(select(Medium.name, Medium.mime, Medium.content).where(Medium.name.in_(some)))
        found |= {name: (mime, content) for name, mime, content in rows}
    return {name: found[name] for name in names if name in found}


def bank_value(actor: Actor, code: str) -> banks.Bank:
    """The bank's questions in their newest revision, without the retired ones and without emptied topics.

    Raises:
        NotFound: ``bank_unknown``. Forbidden: the actor writes no questions.
    """
    actor.require(*WRITERS)
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
