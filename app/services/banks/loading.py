"""Taking a bank file into the database: new questions become lines, changed ones new revisions, the rest stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import banks
from app.domain.actors import Actor
from app.domain.question_status import after_load
from app.models import banks as rows
from app.services import audit, settings
from app.services.banks.storing import Wording, add_revision, revision_digest, texts_of, word

__all__ = ["Loaded", "load_bank", "revision_digest", "texts_of"]

REASON = "loaded from a bank file"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a bank did: questions that are new, got a new revision, stayed as they were, were retired; and how
    many of those in the file wait for a second person."""

    code: str
    new: int
    revised: int
    unchanged: int
    retired: int
    waiting: int


def load_bank(actor: Actor, bank: banks.Bank, *, now: datetime, dice: Dice) -> Loaded:
    """Store a bank that a file door has read without a fault.

    A question that is missing from the file is retired, never deleted: papers may hold it. Where the centre asks for a
    second person, what is new or has changed waits for its review.
    """
    actor.require("instructor")
    second_person = settings.value("questions_need_second_person")
    wordings = [word(item) for item in bank.questions]
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
    changed: list[tuple[rows.Question, Wording]] = []
    new = unchanged = waiting = 0
    for wording in wordings:
        ref = wording.item.ref
        question, last = known.pop(ref, (None, None))
        if question is None:
            question = rows.Question(public_id=dice.public_id(), bank_id=row.id, ref=ref, latest=0)
            db.session.add(question)
            new += 1
        is_changed = wording.digest != last
        question.status = after_load(question.status or "", changed=is_changed, second_person=second_person)
        waiting += question.status == "in_review"
        if is_changed:
            changed.append((question, wording))
        else:
            unchanged += 1
    db.session.flush()  # once for all: the lock is held for moments
    for question, wording in changed:
        add_revision(question, wording, actor=actor, now=now, reason=REASON, topics=topics)
    revised = len(changed) - new
    for question, _ in known.values():
        question.status = "retired"
    db.session.flush()
    audit.record(actor, "bank.loaded", "bank", row.id, now=now, new=new, revised=revised, retired=len(known))
    return Loaded(bank.code, new, revised, unchanged, len(known), waiting)


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
