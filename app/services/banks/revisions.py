"""A question with its history: how it reads, where it stands, what was changed when, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.domain.banks import BankQuestion
from app.domain.differences import Line, Marked, parts, pieces
from app.domain.drafts import Draft, Part, from_question
from app.domain.errors import Refusal
from app.domain.question_status import check_deletion, next_steps
from app.domain.questions import LETTERS
from app.formats import rich
from app.models.banks import Bank, Question, QuestionComment, Revision
from app.models.exams import PaperItem
from app.services import settings
from app.services.banks.editing import item_of, papers_of
from app.services.banks.finding import bank_row, names_of, question_row, revision_row, topics_of
from app.services.banks.listing import Head, head_of

_CHOICES = ("single_choice", "multiple_choice")


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in a question's history; `papers` counts the dealt papers that hold it."""

    number: int
    at: datetime
    author: str
    reason: str
    papers: int


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said; `number` counts the question's comments from 1."""

    number: int
    revision: int
    author: str
    at: datetime
    text: str
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question in its newest revision.

    Attributes:
        steps: verbs that may be done now, the one that leads on first.
        waits: it waits for somebody other than the reader to approve it.
        papers: dealt papers that hold any of its revisions.
        twins: (bank code, ref) of other questions that ask the same thing.
        revisions: the newest first.
    """

    head: Head
    item: BankQuestion
    topic: str
    status: str
    number: int
    steps: tuple[str, ...]
    waits: bool
    may_delete: bool
    papers: int
    twins: tuple[tuple[str, str], ...]
    revisions: tuple[RevisionLine, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the editor begins from."""

    head: Head
    item: BankQuestion
    status: str
    number: int


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two revisions of a question, line by line."""

    head: Head
    ref: str
    older: RevisionLine
    newer: RevisionLine
    latest: int
    lines: tuple[Line, ...]


def stored(actor: Actor, code: str, ref: str) -> Stored:
    """A question as it is to be edited.

    Raises:
        NotFound: no such bank or question.
    """
    bank, row = bank_row(actor, code), question_row(actor, code, ref)
    return Stored(head_of(bank), _item(row, revision_row(row)), row.status, row.latest)


def question_page(actor: Actor, code: str, ref: str) -> QuestionPage:
    """A question, where it stands, its history and what was said about it.

    Raises:
        NotFound: no such bank or question.
    """
    bank, row = bank_row(actor, code), question_row(actor, code, ref)
    newest = revision_row(row)
    head = head_of(bank)
    item = _item(row, newest)
    own = newest.author_id is not None and newest.author_id == actor.account_id
    second_person = settings.value("questions_need_second_person")
    papers = papers_of(row.id)
    return QuestionPage(
        head=head,
        item=item,
        topic=dict(head.topics)[item.topic],
        status=row.status,
        number=row.latest,
        steps=next_steps(row.status, own=own, second_person=second_person),
        waits=row.status == "in_review" and own and second_person,
        may_delete=_may_delete(row.status, papers),
        papers=papers,
        twins=_twins(row),
        revisions=_history(row.id),
        comments=_comments(row.id),
    )


def diff_page(actor: Actor, code: str, ref: str, older: int, newer: int) -> DiffPage:
    """What changed between two revisions of a question, the older one first however they are named.

    Raises:
        NotFound: no such bank, question or revision.
    """
    bank, row = bank_row(actor, code), question_row(actor, code, ref)
    older, newer = min(older, newer), max(older, newer)
    head = head_of(bank)
    items = [_item(row, revision_row(row, number)) for number in (older, newer)]
    history = {line.number: line for line in _history(row.id)}
    lines = compare(head, *items)
    return DiffPage(head, ref, history[older], history[newer], row.latest, lines)


def revision_line(actor: Actor, code: str, ref: str) -> RevisionLine:
    """The newest revision as its history names it."""
    return _history(question_row(actor, code, ref).id)[0]


def compare(head: Head, old: BankQuestion, new: BankQuestion) -> tuple[Line, ...]:
    """Two wordings of a question, field by field, as a reader reads them; a text that has changed in its Markdown only
    is shown as it is written. Fields that neither has are left out.
    """
    titles = dict(head.topics)
    drafts = from_question(old.question), from_question(new.question)
    fields: list[tuple[str, list[str], list[str]]] = [
        ("stem", *_shown([old.question.stem], [new.question.stem])),
        ("explanation", *_shown([old.question.explanation], [new.question.explanation])),
        ("source", [old.source], [new.source]),
        ("topic", [titles.get(old.topic, old.topic)], [titles.get(new.topic, new.topic)]),
        ("level", [old.level], [new.level]),
        ("points", [str(old.points)], [str(new.points)]),
    ]
    stem, *rest = [Line(name, "", pieces(before[0], after[0])) for name, before, after in fields]
    kinds = [Line("kind", "", pieces(drafts[0].kind, drafts[1].kind))] if drafts[0].kind != drafts[1].kind else []
    words = _shown(*([_words(draft.kind, part) for part in draft.parts] for draft in drafts))
    own = parts("part", *(_marked(draft, said) for draft, said in zip(drafts, words, strict=True)))
    return (*kinds, stem, *own, *(line for line in rest if line.pieces))


def _shown(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Texts of both sides without Markdown, except where only that tells the two apart. One with pictures is shown as
    written, for pictures are told apart by their names.
    """
    plain = {text: text if rich.pictures(text) else rich.plain(text) for text in (*old, *new)}

    def side(own: list[str], other: list[str]) -> list[str]:
        read = {plain[text] for text in other}
        return [text if text not in other and plain[text] in read else plain[text] for text in own]

    return side(old, new), side(new, old)


def _marked(draft: Draft, words: list[str]) -> list[Marked]:
    """The parts of a question with what is said of each: right or true, and whether it keeps its place."""
    return [
        Marked(_label(draft.kind, at), said, _marks(draft.kind, part))
        for at, (part, said) in enumerate(zip(draft.parts, words, strict=True))
    ]


def _label(kind: str, at: int) -> str:
    letter = LETTERS[at] if at < len(LETTERS) else str(at + 1)
    return letter if kind in _CHOICES else letter.lower() if kind == "true_false_group" else str(at + 1)


def _words(kind: str, part: Part) -> str:
    if kind == "numeric":
        return f"{part.text} ± {part.tolerance}" if part.tolerance else part.text
    return f"{part.text} → {part.right}" if kind == "matching" and part.text else part.text or part.right


def _marks(kind: str, part: Part) -> tuple[str, ...]:
    key = {"true_false": ("false", "true"), "true_false_group": ("false", "true")}.get(kind)
    right = key[bool(part.credit)] if key else "right" if kind in _CHOICES and part.credit else ""
    return tuple(mark for mark in (right, "pinned" if part.pinned else "") if mark)


def _item(row: Question, revision: Revision) -> BankQuestion:
    topics = {topic.id: topic.code for topic in topics_of(row.bank_id)}
    return item_of(row.ref, topics[revision.topic_id], revision)


def _may_delete(status: str, papers: int) -> bool:
    try:
        check_deletion(status, papers=papers)
    except Refusal:
        return False
    return True


def _twins(row: Question) -> tuple[tuple[str, str], ...]:
    if not row.twin_key:
        return ()
    found = db.session.execute(
        select(Bank.code, Question.ref)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Question.twin_key == row.twin_key, Question.id != row.id, Question.status != "retired")
        .order_by(Bank.code, Question.id)
        .limit(10)
    )
    return tuple((code, ref) for code, ref in found)


def _history(question_id: int) -> tuple[RevisionLine, ...]:
    papers = (
        select(func.count(PaperItem.paper_id.distinct()))
        .where(PaperItem.revision_id == Revision.id)
        .correlate(Revision)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Revision.number, Revision.created_at, Revision.author_id, Revision.reason, papers)
        .where(Revision.question_id == question_id)
        .order_by(Revision.number.desc())
    ).all()
    names = names_of(author for _, _, author, _, _ in found)
    return tuple(RevisionLine(number, at, names[author], reason, held) for number, at, author, reason, held in found)


def _comments(question_id: int) -> tuple[Comment, ...]:
    query = select(QuestionComment).where(QuestionComment.question_id == question_id).order_by(QuestionComment.id)
    rows = list(db.session.scalars(query))
    names = names_of(account for row in rows for account in (row.author_id, row.settled_by_id))
    return tuple(
        Comment(number, row.revision, names[row.author_id], row.at, row.text, row.settled_at, names[row.settled_by_id])
        for number, row in enumerate(rows, 1)
    )
