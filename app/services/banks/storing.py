"""A new revision of a question: the one way in which a wording enters the database.

The editor, bank files and imports all store through `add_revision`. What is slow about a wording (parsing its text,
its digest) is worked out by `word` beforehand, so that the write lock is held for moments even for a whole bank.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import db
from app.domain.actors import Actor
from app.domain.banks import BankQuestion
from app.domain.drafts import from_question
from app.domain.likeness import part_texts, search_key, twin_key
from app.domain.questions import Question, kind_of
from app.formats import rich
from app.models import banks as rows
from app.models.forms import dump_question


@dataclass(frozen=True, slots=True)
class Wording:
    """A question ready to be stored: what its row will say of it, worked out before the write lock is taken.

    Attributes:
        digest: see `revision_digest`.
        search_key, twin_key: see app/domain/likeness.py.
    """

    item: BankQuestion
    digest: str
    search_key: str
    twin_key: str


def word(item: BankQuestion) -> Wording:
    """Work out what is stored with a question; some hundred microseconds, so call it before `begin_write`."""
    texts = [rich.plain(text) for text in texts_of(item.question)]
    return Wording(item, revision_digest(item), search_key(texts), twin_key(texts[0]))


def add_revision(
    question: rows.Question,
    item: BankQuestion | Wording,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    topics: Mapping[str, int],
) -> rows.Revision:
    """Add the next revision to a question's line, and bring its row up to date. The caller holds the write lock, has
    flushed a new question so that it has an id (with `latest` 0), and flushes afterwards.

    Whether anything changed is the caller's to say: compare `revision_digest` with the newest revision's digest.

    Args:
        reason: why it was changed, as its author says; cut at 200 characters.
        topics: code -> id of the bank's topics.
    """
    wording = item if isinstance(item, Wording) else word(item)
    asked = wording.item
    question.latest += 1
    question.kind = kind_of(asked.question)
    question.search_key, question.twin_key = wording.search_key, wording.twin_key
    revision = rows.Revision(
        question_id=question.id,
        number=question.latest,
        topic_id=topics[asked.topic],
        level=asked.level,
        content=asked.question,
        digest=wording.digest,
        points=str(asked.points),
        source=asked.source,
        created_at=now,
        author_id=actor.account_id,
        reason=reason[:200],
    )
    db.session.add(revision)
    return revision


def revision_digest(item: BankQuestion) -> str:
    """SHA-256 of everything a revision keeps."""
    parts = (dump_question(item.question), item.topic, item.level, str(item.points), item.source)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def texts_of(question: Question) -> list[str]:
    """Every text of a question that a search may find, its stem first."""
    return [question.stem, *part_texts(from_question(question))]
