"""A bank's questions as a list: searched, filtered, a page at a time, with its stock beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.db import db
from app.domain import names
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.domain.questions import Question as QuestionValue
from app.formats import rich
from app.models.banks import Bank, Question, QuestionComment, Revision, Topic
from app.services.banks.finding import bank_row, topics_of
from app.services.banks.storing import texts_of

PAGE = 50
_STEM_SHOWN = 240
_MARKUP = set("\\`*_~^![")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see of a bank; an empty text asks for everything."""

    q: str = ""
    topic: str = ""
    level: str = ""
    kind: str = ""
    status: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What a bank says of itself.

    Attributes:
        topics: (code, title), in their order.
    """

    code: str
    title: str
    description: str
    lang: str
    levels: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list, in its newest revision; `stem` is plain text, shortened."""

    ref: str
    status: str
    kind: str
    number: int
    level: str
    topic: str
    stem: str
    changed_at: datetime
    open_comments: int


@dataclass(frozen=True, slots=True)
class BankPage:
    """A page of a bank.

    Attributes:
        stock: approved questions by (topic code, level).
        waiting: drafts and questions in review by topic code.
        statuses: how many questions of the whole bank have each status.
        found: questions that fit what was asked for; `lines` holds one page of them.
    """

    head: Head
    asked: Asked
    stock: dict[tuple[str, str], int]
    waiting: dict[str, int]
    statuses: dict[str, int]
    found: int
    pages: int
    lines: tuple[QuestionLine, ...]

    @property
    def total(self) -> int:
        return sum(self.statuses.values())


def head_of(row: Bank) -> Head:
    """A bank's head with its topics."""
    topics = tuple((topic.code, topic.title) for topic in topics_of(row.id))
    return Head(row.code, row.title, row.description, row.lang, tuple(row.levels.split()), topics)


def bank_head(actor: Actor, code: str) -> Head:
    """A bank's head.

    Raises:
        NotFound: ``bank_unknown``.
    """
    return head_of(bank_row(actor, code))


def bank_page(actor: Actor, code: str, asked: Asked) -> BankPage:
    """A bank's stock, and the page of its questions that was asked for; a page too far gives the last one.

    A search typed without diacritics finds every accent of it; typed with them it means them. The wording and the ref
    are looked at, see `names.matches`.

    Raises:
        NotFound: no such bank or topic.
    """
    row = bank_row(actor, code)
    head = head_of(row)
    if asked.topic and asked.topic not in dict(head.topics):
        raise NotFound()
    ids = _found(row.id, asked)
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(1, asked.page), pages)
    stock, waiting = _stock(row.id)
    counted = db.session.execute(
        select(Question.status, func.count()).where(Question.bank_id == row.id).group_by(Question.status)
    )
    return BankPage(
        head=head,
        asked=asked,
        stock=stock,
        waiting=waiting,
        statuses=dict(counted.all()),
        found=len(ids),
        pages=pages,
        lines=_lines(ids[(page - 1) * PAGE : page * PAGE]),
    )


def _newest(*columns: Any) -> Select[Any]:
    """Columns of questions, their newest revisions and topics."""
    return (
        select(*columns)
        .join(Revision, (Revision.question_id == Question.id) & (Revision.number == Question.latest))
        .join(Topic, Topic.id == Revision.topic_id)
    )


def _found(bank_id: int, asked: Asked) -> list[int]:
    """Ids of the questions that fit, in the bank's order."""
    marked = names.has_marks(asked.q)
    columns = (Question.id, Question.ref, Revision.content) if marked else (Question.id,)
    query = _newest(*columns).where(*_conditions(bank_id, asked)).order_by(Topic.position, Question.id)
    if not marked:
        return list(db.session.scalars(query))
    return [key for key, ref, content in db.session.execute(query) if _says(asked.q, ref, content)]


def _conditions(bank_id: int, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [Question.bank_id == bank_id]
    if asked.topic:
        conditions.append(Topic.code == asked.topic)
    if asked.level:
        conditions.append(Revision.level == asked.level)
    if asked.kind:
        conditions.append(Question.kind == asked.kind)
    if asked.status:
        conditions.append(Question.status == asked.status)
    if folded := names.fold(asked.q):
        found = Question.search_key.contains(folded, autoescape=True)
        conditions.append(or_(found, Question.ref.contains(folded, autoescape=True)))
    return conditions


def _says(query: str, ref: str, question: QuestionValue) -> bool:
    """Does the question hold what was typed with its marks?"""
    wanted = names.clean(query).casefold()
    texts = tuple(_bare(text) for text in texts_of(question))
    # Reading aloud is slow: most questions are told by the letters as they stand.
    if any(wanted in text.casefold() for text in texts):
        return True
    return names.spoken(query) in _read_aloud(texts)


def _bare(text: str) -> str:
    """The text without Markdown, worked out only where there is some."""
    return " ".join((rich.plain(text) if _MARKUP & set(text) else text).split())


@lru_cache(maxsize=10_000)
def _read_aloud(texts: tuple[str, ...]) -> str:
    return "\n".join(names.spoken(text) for text in texts)


def _stock(bank_id: int) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    counted = db.session.execute(
        _newest(Topic.code, Revision.level, Question.status, func.count(Question.id))
        .where(Question.bank_id == bank_id, Question.status != "retired")
        .group_by(Topic.code, Revision.level, Question.status)
    )
    stock: dict[tuple[str, str], int] = {}
    waiting: dict[str, int] = {}
    for topic, level, status, count in counted:
        if status == "approved":
            stock[topic, level] = count
        else:
            waiting[topic] = waiting.get(topic, 0) + count
    return stock, waiting


def _lines(ids: list[int]) -> tuple[QuestionLine, ...]:
    comments = (
        select(func.count())
        .where(QuestionComment.question_id == Question.id, QuestionComment.settled_at.is_(None))
        .correlate(Question)
        .scalar_subquery()
    )
    columns = (Question.id, Question.ref, Question.status, Question.kind, Revision.number, Revision.level)
    found = db.session.execute(
        _newest(*columns, Topic.title, Revision.content, Revision.created_at, comments).where(Question.id.in_(ids))
    )
    lines = {
        key: QuestionLine(ref, status, kind, number, level, topic, shortened(content.stem), changed_at, open_comments)
        for key, ref, status, kind, number, level, topic, content, changed_at, open_comments in found
    }
    return tuple(lines[key] for key in ids)


def shortened(markdown: str) -> str:
    """A text on one line of a list."""
    text = " ".join(rich.plain(markdown).split())
    return text if len(text) <= _STEM_SHOWN else text[: _STEM_SHOWN - 1].rstrip() + "…"
