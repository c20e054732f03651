"""Taking a bank file into the database: new questions become lines, changed ones new revisions, the rest stays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import banks
from app.domain.actors import Actor
from app.domain.drafts import from_question
from app.domain.likeness import part_texts, search_key, twin_key
from app.domain.questions import Question, kind_of
from app.formats import rich
from app.models import banks as rows
from app.models.forms import dump_question
from app.services import audit


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a bank did: questions that are new, got a new revision, stayed as they were, were retired."""

    code: str
    new: int
    revised: int
    unchanged: int
    retired: int


def load_bank(actor: Actor, bank: banks.Bank, *, now: datetime, dice: Dice) -> Loaded:
    """Store a bank that a file door has read without a fault.

    A question that is missing from the file is retired, never deleted: papers may hold it.
    """
    actor.require("instructor")
    begin_write()
    row = _bank_row(bank)
    topics = _topic_rows(row.id, bank)
    known = {
        question.ref: (question, digest)
        for question, digest in db.session.execute(
            select(rows.Question, rows.Revision.digest)
            .join(
                rows.Revision,
                (rows.Revision.question_id == rows.Question.id) & (rows.Revision.number == rows.Question.latest),
            )
            .where(rows.Question.bank_id == row.id)
        )
    }
    changed: list[tuple[rows.Question, banks.BankQuestion, str]] = []
    new = unchanged = 0
    for item in bank.questions:
        digest = revision_digest(item)
        question, last = known.pop(item.ref, (None, None))
        if question is None:
            question = rows.Question(public_id=dice.public_id(), bank_id=row.id, ref=item.ref, latest=0)
            db.session.add(question)
            new += 1
        question.status = "approved"
        if digest == last:
            unchanged += 1
        else:
            changed.append((question, item, digest))
    db.session.flush()  # once for all: the lock is held for moments
    for question, item, digest in changed:
        question.latest += 1
        describe(question, item.question)
        db.session.add(_revision(question, item, digest, topics[item.topic], actor, now))
    revised = len(changed) - new
    for question, _ in known.values():
        question.status = "retired"
    db.session.flush()
    audit.record(actor, "bank.loaded", "bank", row.id, now=now, new=new, revised=revised, retired=len(known))
    return Loaded(bank.code, new, revised, unchanged, len(known))


def revision_digest(item: banks.BankQuestion) -> str:
    """SHA-256 of everything a revision keeps."""
    parts = (dump_question(item.question), item.topic, item.level, str(item.points), item.source)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def describe(row: rows.Question, question: Question) -> None:
    """Bring what a question's row says of its newest revision up to date."""
    texts = [rich.plain(text) for text in texts_of(question)]
    row.kind, row.search_key, row.twin_key = kind_of(question), search_key(texts), twin_key(texts[0])


def texts_of(question: Question) -> list[str]:
    """Every text of a question that a search may find, its stem first."""
    return [question.stem, *part_texts(from_question(question))]


def _bank_row(bank: banks.Bank) -> rows.Bank:
    row = db.session.scalar(select(rows.Bank).where(rows.Bank.code == bank.code))
    if row is None:
        row = rows.Bank(code=bank.code)
        db.session.add(row)
    row.title, row.description, row.lang = bank.title, bank.description, bank.lang
    row.levels = " ".join(bank.levels)
    db.session.flush()
    return row


def _topic_rows(bank_id: int, bank: banks.Bank) -> dict[str, int]:
    known = {topic.code: topic for topic in db.session.scalars(select(rows.Topic).where(rows.Topic.bank_id == bank_id))}
    for position, topic in enumerate(bank.topics):
        row = known.get(topic.code)
        if row is None:
            row = known[topic.code] = rows.Topic(bank_id=bank_id, code=topic.code)
            db.session.add(row)
        row.title, row.position = topic.title, position
    db.session.flush()
    return {code: row.id for code, row in known.items()}


def _revision(
    question: rows.Question, item: banks.BankQuestion, digest: str, topic_id: int, actor: Actor, now: datetime
) -> rows.Revision:
    return rows.Revision(
        question_id=question.id,
        number=question.latest,
        topic_id=topic_id,
        level=item.level,
        content=item.question,
        digest=digest,
        points=str(item.points),
        source=item.source,
        created_at=now,
        author_id=actor.account_id,
        reason="loaded from a bank file",
    )
