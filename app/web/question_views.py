"""Frozen values for the pages on which questions are written and read over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.domain.banks import BankQuestion
from app.domain.differences import Line
from app.domain.drafts import sketch
from app.domain.errors import Fault, Faults
from app.domain.questions import Question, kind_of, shown_parts
from app.domain.scoring import GROUP_STEPS
from app.services.banks.listing import Head
from app.services.banks.revisions import Comment, DiffPage, QuestionPage, RevisionLine
from app.web import question_form
from app.web.asked_views import AskItem, dealt_parts
from app.web.bank_views import reviewed_question
from app.web.import_words import file_words
from app.web.question_form import Typed
from app.web.question_words import KINDS, LINES, MARKS, STATUSES, TONES, VERBS, label_of, part_name, told
from app.web.rendering import block
from app.web.review_views import ReviewItem
from app.web.words import comma, when

FILE_REASON = "loaded from a bank file"
IMPORT_REASON = "imported from "


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the editor; `number` is in its fields' names."""

    number: int
    label: str
    name: str
    text: str
    right: str
    tolerance: str
    key: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor's page.

    Attributes:
        errors: id of a field -> its sentences; `summary` holds the same in order.
        steps: of a true/false group, (right verdicts, share of the points).
        theirs: what somebody else has saved meanwhile, where the question was refused for it.
    """

    head: Head
    ref: str
    kind_name: str
    typed: Typed
    rows: list[RowView]
    spare: RowView
    kinds: list[tuple[str, str]]
    preview: AskItem | None
    errors: dict[str, list[str]] = field(default_factory=dict)
    summary: list[tuple[str, str]] = field(default_factory=list)
    steps: list[tuple[int, str]] = field(default_factory=list)
    theirs: Theirs | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a difference; pieces are (op, text)."""

    title: str
    pieces: list[tuple[str, str]]
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Theirs:
    """The newest revision, saved by somebody else while this form was open, and how ours differs from it."""

    number: int
    author: str
    at: str
    reason: str
    lines: list[LineView]


def mark() -> str:
    """The reader's decimal mark."""
    return "." if str(get_locale()) == "en" else ","


def editor_view(
    head: Head, typed: Typed, ref: str = "", faults: Iterable[Fault] = (), theirs: Theirs | None = None
) -> Editor:
    """The editor with what was typed, and what is wrong with it."""
    summary = [told(fault, typed) for fault in faults]
    errors: dict[str, list[str]] = {}
    for name, sentence in summary:
        errors.setdefault(name, []).append(sentence)
    return Editor(
        head=head,
        ref=ref,
        kind_name=str(KINDS[typed.kind]),
        typed=typed,
        rows=[_row(typed, at) for at in range(len(typed.rows))],
        spare=RowView(0, "", "", "", "", "", "", False),
        kinds=[(kind, str(words)) for kind, words in KINDS.items()],
        preview=preview_item(typed),
        errors=errors,
        summary=summary,
        steps=group_steps(4) if typed.kind == "true_false_group" else [],
        theirs=theirs,
    )


def _row(typed: Typed, at: int) -> RowView:
    row, label = typed.rows[at], label_of(typed.kind, at)
    name = part_name(typed.kind, label)
    return RowView(at + 1, label, name, row.text, row.right, row.tolerance, row.key, row.pinned)


def group_steps(size: int) -> list[tuple[int, str]]:
    """Right verdicts -> share of the points, as a true/false group of this size is marked."""
    steps = GROUP_STEPS.get(size, tuple(Fraction(right, size) for right in range(size + 1)))
    return [(right, comma(share)) for right, share in enumerate(steps) if right]


def preview_item(typed: Typed) -> AskItem | None:
    """What was typed so far as it stands on a paper, in its author's order; None while nothing is written."""
    try:
        question = sketch(question_form.draft_of(typed))
    except Faults:
        question = None
    if question is None or not (typed.stem or any(row.text for row in typed.rows)):
        return None
    return asked(question)


def asked(question: Question) -> AskItem:
    """A question as it stands on a paper, in its author's order."""
    order = tuple(range(shown_parts(question)))
    parts = dealt_parts(question, order)
    return AskItem(1, 0, 0, kind_of(question), block(question.stem), "", [], **parts)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's page."""

    page: QuestionPage
    kind: str
    kind_name: str
    status: str
    tone: str
    shown: ReviewItem
    facts: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    revisions: list[tuple[RevisionLine, str, str]]
    comments: list[tuple[Comment, str, str]]
    twins: list[tuple[str, str]]
    group: list[tuple[int, str]]


def question_view(page: QuestionPage) -> QuestionView:
    """A question with its key, its status and its history."""
    item, question = page.item, page.item.question
    kind = kind_of(question)
    return QuestionView(
        page=page,
        kind=kind,
        kind_name=str(KINDS[kind]),
        status=str(STATUSES[page.status]),
        tone=TONES[page.status],
        shown=reviewed_question(question, item.source),
        facts=_facts(page, kind),
        steps=[(verb, str(VERBS[verb])) for verb in page.steps],
        revisions=[(line, when(line.at), reason_words(line)) for line in page.revisions],
        comments=[(said, when(said.at), _settled(said)) for said in page.comments],
        twins=[(f"{code} / {ref}", url_for("questions.show", code=code, ref=ref)) for code, ref in page.twins],
        group=group_steps(shown_parts(question)) if kind == "true_false_group" else [],
    )


def _facts(page: QuestionPage, kind: str) -> list[tuple[str, str]]:
    item: BankQuestion = page.item
    papers = _("on %(count)s dealt papers", count=page.papers) if page.papers else _("not on any paper yet")
    return [
        (_("Kind of question"), str(KINDS[kind])),
        (_("Topic"), page.topic),
        (_("Level"), item.level),
        (_("Points"), question_form.written(item.points, mark())),
        (_("Use"), papers),
    ]


def reason_words(line: RevisionLine) -> str:
    """Why a revision was made, in the reader's language where the house itself said it."""
    if line.reason == FILE_REASON:
        return _("Loaded from a bank file")
    if line.reason.startswith(IMPORT_REASON):
        return _("Imported from %(file)s", file=file_words(line.reason[len(IMPORT_REASON) :]))
    return line.reason or (_("First wording") if line.number == 1 else _("No reason given"))


def _settled(said: Comment) -> str:
    return (
        _("Settled by %(name)s at %(when)s", name=said.settled_by, when=when(said.settled_at))
        if said.settled_at
        else ""
    )


@dataclass(frozen=True, slots=True)
class DiffView:
    page: DiffPage
    older: tuple[str, str, str]
    newer: tuple[str, str, str]
    lines: list[LineView]
    numbers: list[int]
    same: bool


def diff_view(page: DiffPage) -> DiffView:
    """Two revisions, and what became of each field between them."""
    lines = lines_view(page.lines)
    return DiffView(
        page=page,
        older=_named(page.older),
        newer=_named(page.newer),
        lines=lines,
        numbers=list(range(1, page.latest + 1)),
        same=not any(line.changed for line in lines),
    )


def _named(line: RevisionLine) -> tuple[str, str, str]:
    return line.author, when(line.at), reason_words(line)


def theirs_view(line: RevisionLine, lines: tuple[Line, ...], at: datetime | None = None) -> Theirs:
    """What another person has saved meanwhile beside what was typed."""
    author, instant, reason = _named(line)
    return Theirs(line.number, author, instant, reason, [one for one in lines_view(lines) if one.changed])


def lines_view(lines: Iterable[Line]) -> list[LineView]:
    """Lines of a difference with their titles and marks in words."""
    return [
        LineView(
            title=f"{LINES[line.name]}" if line.name != "part" else line.label,
            pieces=[(piece.op, _kind_words(line, piece.text)) for piece in line.pieces],
            before=", ".join(str(MARKS[one]) for one in line.before),
            after=", ".join(str(MARKS[one]) for one in line.after),
            changed=line.changed,
        )
        for line in lines
    ]


def _kind_words(line: Line, text: str) -> str:
    return str(KINDS[text]) if line.name == "kind" and text in KINDS else text
