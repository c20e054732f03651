"""What a bank says of itself, and its topics: opened, changed, put in order."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import func, select

from app.db import begin_write, db, insert_unless_there
from app.domain import banks
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.models import banks as rows
from app.services import audit
from app.services.banks.finding import WRITERS, bank_row, topics_of
from app.services.banks.listing import Head

_SLUG = re.compile(r"[a-z0-9-]{1,40}")
_LEVEL = re.compile(r"\S{1,10}")
MOST_LEVELS, MOST_TOPICS = 50, 200


def slug(text: str) -> str:
    """A code that may stand in an address and in a bank file.

    Raises:
        Invalid: ``slug_malformed``.
    """
    code = text.strip()
    if not _SLUG.fullmatch(code):
        raise Invalid("slug_malformed")
    return code


def level_codes(text: str) -> tuple[str, ...]:
    """Level codes as they are typed, parted by blanks or commas, in rising order.

    Raises:
        Invalid: ``levels_malformed``: none, too many, one too long or one twice.
    """
    found = tuple(text.replace(",", " ").split())
    fit = all(_LEVEL.fullmatch(level) for level in found) and len(set(found)) == len(found)
    if not found or not fit or len(found) > MOST_LEVELS or len(" ".join(found)) > 200:
        raise Invalid("levels_malformed")
    return found


def open_bank(actor: Actor, bank: banks.Bank, *, now: datetime) -> None:
    """Open a bank without questions.

    Raises:
        Invalid: ``slug_malformed``, ``bank_code_taken``.
    """
    actor.require(*WRITERS)
    code = slug(bank.code)
    for topic in bank.topics:
        slug(topic.code)
    begin_write()
    head = {"title": bank.title, "description": bank.description, "lang": bank.lang, "levels": " ".join(bank.levels)}
    if not insert_unless_there(rows.Bank, {"code": code, **head}):
        raise Invalid("bank_code_taken", code=code)
    row = bank_row(actor, code)
    for position, topic in enumerate(bank.topics):
        db.session.add(rows.Topic(bank_id=row.id, code=topic.code, title=topic.title, position=position))
    db.session.flush()
    audit.record(actor, "bank.opened", "bank", row.id, now=now)


def change_head(actor: Actor, code: str, head: Head, *, now: datetime) -> None:
    """Change what a bank says of itself: title, description, language and levels.

    Raises:
        NotFound: ``bank_unknown``. Refusal: ``level_in_use``: questions have a level that would be gone.
    """
    begin_write()
    row = bank_row(actor, code, locked=True)
    gone = set(row.levels.split()) - set(head.levels)
    if gone and (used := _used_levels(row.id) & gone):
        raise Refusal("level_in_use", levels=", ".join(sorted(used)))
    row.title, row.description, row.lang = head.title, head.description, head.lang
    row.levels = " ".join(head.levels)
    db.session.flush()
    audit.record(actor, "bank.changed", "bank", row.id, now=now)


def _used_levels(bank_id: int) -> set[str]:
    newest = (rows.Revision.question_id == rows.Question.id) & (rows.Revision.number == rows.Question.latest)
    query = select(rows.Revision.level).join(rows.Question, newest).where(rows.Question.bank_id == bank_id)
    return set(db.session.scalars(query.distinct()))


def add_topic(actor: Actor, code: str, topic: banks.Topic, *, now: datetime) -> None:
    """Add a topic after the others.

    Raises:
        NotFound: ``bank_unknown``. Invalid: ``slug_malformed``, ``topic_code_taken``, ``topics_many``.
    """
    slug(topic.code)
    begin_write()
    row = bank_row(actor, code, locked=True)
    topics = topics_of(row.id)
    if topic.code in {known.code for known in topics}:
        raise Invalid("topic_code_taken", code=topic.code)
    if len(topics) >= MOST_TOPICS:
        raise Invalid("topics_many", most=MOST_TOPICS)
    position = max((known.position for known in topics), default=-1) + 1
    db.session.add(rows.Topic(bank_id=row.id, code=topic.code, title=topic.title, position=position))
    db.session.flush()
    audit.record(actor, "bank.topic_added", "bank", row.id, now=now)


def rename_topic(actor: Actor, code: str, topic: str, title: str, *, now: datetime) -> None:
    """Give a topic another title; its code, which files and blueprints name, stays.

    Raises:
        NotFound: no such bank or topic.
    """
    begin_write()
    row = _topic(actor, code, topic)
    row.title = title
    db.session.flush()
    audit.record(actor, "bank.topic_renamed", "bank", row.bank_id, now=now, topic=row.id)


def move_topic(actor: Actor, code: str, topic: str, by: int, *, now: datetime) -> None:
    """Move a topic up (-1) or down (1) among the others; at the end of the list it stays where it is.

    Raises:
        NotFound: no such bank or topic.
    """
    begin_write()
    row = _topic(actor, code, topic)
    topics = topics_of(row.bank_id)
    at = topics.index(row)
    to = min(max(0, at + by), len(topics) - 1)
    topics.insert(to, topics.pop(at))
    for position, one in enumerate(topics):
        one.position = position
    db.session.flush()
    audit.record(actor, "bank.topic_moved", "bank", row.bank_id, now=now, topic=row.id, place=to + 1)


def remove_topic(actor: Actor, code: str, topic: str, *, now: datetime) -> None:
    """Take away a topic that no question ever had.

    Raises:
        NotFound: no such bank or topic. Refusal: ``topic_in_use``.
    """
    begin_write()
    row = _topic(actor, code, topic)
    named = db.session.scalar(select(func.count()).where(rows.Revision.topic_id == row.id))
    if named:
        raise Refusal("topic_in_use")
    bank_id = row.bank_id
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, "bank.topic_removed", "bank", bank_id, now=now)


def _topic(actor: Actor, code: str, topic: str) -> rows.Topic:
    bank = bank_row(actor, code, locked=True)
    row = db.session.scalar(select(rows.Topic).where(rows.Topic.bank_id == bank.id, rows.Topic.code == topic))
    if row is None:
        raise NotFound()
    return row
