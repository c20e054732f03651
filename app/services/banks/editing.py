"""Writing questions in the browser: a new one, a changed one, one thrown away.

Everything slow (checking the text, working out its keys) comes before the write lock; what is decided under it is
whether somebody else has changed the question meanwhile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import delete, func, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import Draft, to_question
from app.domain.errors import Fault, Faults, Refusal
from app.domain.question_status import after_edit, check_deletion
from app.formats import bankfile
from app.models import banks as rows
from app.models.exams import PaperItem
from app.services import audit, settings
from app.services.banks.finding import bank_row, question_row, revision_row, topics_of
from app.services.banks.listing import Head
from app.services.banks.storing import Wording, add_revision, word

__all__ = ["Revised", "add_revision", "check", "create_question", "delete_question", "item_of", "revise_question"]

MOST_STEM, MOST_PART, MOST_SOURCE = 20_000, 4_000, 2_000
"""Characters that a stem or an explanation, a part, a source may have."""
_OWN_REF = re.compile(r"q-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Revised:
    """What saving did: the newest revision, whether it is a new one, where the question stands now, and whether it was
    retired before and is not any more."""

    number: int
    changed: bool
    status: str
    brought_back: bool = False


def check(head: Head, draft: Draft) -> BankQuestion:
    """The question that a whole draft holds, fit for its bank; its ref is the draft's, `x` where that is empty.

    What is stored can be written to a bank file and read back, so that reader has the last word: it knows which
    characters nobody can see and which answers the grader could not tell apart.

    Raises:
        Faults: everything that is missing or wrong; codes and names of fields are those of the bank file.
    """
    faults = [*lengths(draft), *_place(head, draft)]
    try:
        question = to_question(draft)
    except Faults as found:
        raise Faults((*found.faults, *faults)) from None
    if faults:
        raise Faults(tuple(faults))
    points = Fraction(1) if draft.points is None else draft.points
    item = BankQuestion(draft.ref or "x", draft.topic, draft.level, question, points, draft.source)
    topics = (Topic(item.topic, "x"),)
    bankfile.read(bankfile.write(Bank("x", "x", "", "vi", (item.level,), topics, (item,))))
    return item


def lengths(draft: Draft) -> list[Fault]:
    """What is longer than a question may be."""
    texts = [("stem", draft.stem, MOST_STEM), ("explanation", draft.explanation, MOST_STEM)]
    texts += [("source", draft.source, MOST_SOURCE)]
    for at, part in enumerate(draft.parts, 1):
        texts += [(f"part {at}", part.text, MOST_PART), (f"part {at}", part.right, MOST_PART)]
    return [
        Fault("text_long", params={"field": field, "found": len(text), "most": most})
        for field, text, most in texts
        if len(text) > most
    ]


def _place(head: Head, draft: Draft) -> list[Fault]:
    faults = []
    topics = [code for code, _ in head.topics]
    if draft.topic not in topics:
        faults.append(Fault("topic_unknown", params={"value": draft.topic, "near": ", ".join(topics)}))
    if draft.level not in head.levels:
        faults.append(Fault("level_unknown", params={"value": draft.level, "near": ", ".join(head.levels)}))
    if draft.points is not None and draft.points <= 0:
        faults.append(Fault("points_not_positive", params={"field": "points"}))
    return faults


def create_question(actor: Actor, code: str, item: BankQuestion, *, now: datetime, dice: Dice) -> str:
    """Store a new question as a draft, under the next free ref; returns the ref.

    Args:
        item: as `check` gives it; its ref is not looked at.

    Raises:
        NotFound: ``bank_unknown``. Refusal: ``topic_gone``, the topic was removed meanwhile.
    """
    wording = word(item)
    begin_write()
    bank = bank_row(actor, code, locked=True)
    topics = _topic_ids(bank.id, item)
    ref = _next_ref(bank.id)
    row = rows.Question(public_id=dice.public_id(), bank_id=bank.id, ref=ref, status="draft", latest=0)
    db.session.add(row)
    db.session.flush()
    add_revision(row, wording, actor=actor, now=now, reason="", topics=topics)
    db.session.flush()
    audit.record(actor, "question.created", "question", row.id, now=now)
    return ref


def _next_ref(bank_id: int) -> str:
    taken = db.session.scalars(select(rows.Question.ref).where(rows.Question.bank_id == bank_id))
    numbers = [int(own[1]) for ref in taken if (own := _OWN_REF.fullmatch(ref))]
    return f"q-{max(numbers, default=0) + 1}"


def _topic_ids(bank_id: int, item: BankQuestion) -> dict[str, int]:
    topics = {topic.code: topic.id for topic in topics_of(bank_id)}
    if item.topic not in topics:
        raise Refusal("topic_gone")
    return topics


def revise_question(
    actor: Actor, code: str, ref: str, item: BankQuestion, *, base: int, reason: str, now: datetime
) -> Revised:
    """Store a changed question as its next revision; where nothing has changed, nothing is stored.

    Papers that were dealt keep the revision they were dealt with.

    Args:
        base: the number of the revision that the change began from.

    Raises:
        NotFound: no such bank or question. Refusal: ``edited_meanwhile`` when the newest revision is another one,
            ``topic_gone``.
    """
    wording = word(item)
    begin_write()
    row = question_row(actor, code, ref, locked=True)
    return revise_row(actor, row, wording, base=base, reason=reason, now=now)


def revise_row(actor: Actor, row: rows.Question, wording: Wording, *, base: int, reason: str, now: datetime) -> Revised:
    """`revise_question` for a row that is held already."""
    if row.latest != base:
        raise Refusal("edited_meanwhile")
    last = revision_row(row)
    if last.digest == wording.digest:
        return Revised(row.latest, False, row.status)
    topics = _topic_ids(row.bank_id, wording.item)
    before = row.status
    second_person, rewritten = settings.value("questions_need_second_person"), last.content != wording.item.question
    row.status = after_edit(before, second_person=second_person, rewritten=rewritten)
    add_revision(row, wording, actor=actor, now=now, reason=reason, topics=topics)
    db.session.flush()
    audit.record(actor, "question.revised", "question", row.id, now=now, number=row.latest)
    if row.status != before:
        audit.record(actor, f"question.{row.status}", "question", row.id, now=now, number=row.latest)
    return Revised(row.latest, True, row.status, brought_back=before == "retired" != row.status)


def item_of(ref: str, topic: str, revision: rows.Revision) -> BankQuestion:
    """A stored revision as the value that it was made from."""
    points = Fraction(revision.points)
    return BankQuestion(ref, topic, revision.level, revision.content, points, revision.source)


def moved(item: BankQuestion, *, topic: str = "", level: str = "") -> BankQuestion:
    """The question in another topic or at another level."""
    return replace(item, topic=topic or item.topic, level=level or item.level)


def delete_question(actor: Actor, code: str, ref: str, *, now: datetime) -> None:
    """Throw a draft away for good, with its revisions and comments.

    Raises:
        NotFound: no such bank or question. Refusal: ``delete_dealt`` or ``delete_not_draft``: such a question is
            retired.
    """
    begin_write()
    row = question_row(actor, code, ref, locked=True)
    check_deletion(row.status, papers=papers_of(row.id))
    audit.record(actor, "question.deleted", "question", row.id, now=now, revisions=row.latest)
    own = rows.ImportItem.question_id == row.id
    db.session.execute(update(rows.ImportItem).where(own).values(question_id=None))
    for table in (rows.QuestionComment, rows.Revision):
        db.session.execute(delete(table).where(table.question_id == row.id))
    db.session.execute(delete(rows.Question).where(rows.Question.id == row.id))


def papers_of(question_id: int) -> int:
    """How many dealt papers hold a revision of this question."""
    count = (
        select(func.count(PaperItem.paper_id.distinct()))
        .join(rows.Revision, rows.Revision.id == PaperItem.revision_id)
        .where(rows.Revision.question_id == question_id)
    )
    return db.session.scalar(count) or 0
