"""What the pages of an import show: what was understood, what waits for a person, what is beside what it resembles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.db import db
from app.domain.actors import Actor
from app.domain.banks import BankQuestion
from app.domain.differences import Line
from app.domain.drafts import Draft, Refused
from app.domain.errors import Fault, NotFound
from app.domain.imports import Choices, Places, Report
from app.domain.lineage import same_matter
from app.domain.questions import Question as QuestionValue
from app.models.banks import Bank, BankImport, ImportItem, Question, Revision, Topic
from app.models.forms import load_draft
from app.services import settings
from app.services.banks.editing import item_of
from app.services.banks.finding import bank_row
from app.services.banks.importing.confirming import undecided_in
from app.services.banks.importing.finding import import_row, open_import, places_of, report_of
from app.services.banks.importing.judging import Judged, judge, points_of
from app.services.banks.importing.mending import Words, words_of
from app.services.banks.listing import Head
from app.services.banks.revisions import compare

PAGE = 50
SHOWS = ("decide", "all", "changed", "twins", "left_out", "refused")
"""What of an import can be looked at by itself."""


@dataclass(frozen=True, slots=True)
class Under:
    """An import under way, in a list."""

    public_id: str
    file_name: str
    at: datetime
    questions: int


@dataclass(frozen=True, slots=True)
class Twin:
    """What asks the same: a question of a bank, or (`position`) one further up in the file."""

    question: QuestionValue | None
    bank: str = ""
    bank_code: str = ""
    ref: str = ""
    status: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A draft as the page shows it.

    Attributes:
        before: the question of the bank that it becomes a revision of, as it stands now; `lines` say what would change.
        level, topic: as they will be stored; empty while that is not decided.
    """

    position: int
    draft: Draft
    question: QuestionValue | None
    faults: tuple[Fault, ...]
    change: str
    skipped: bool
    undecided: bool
    level: str
    topic: str
    before: BankQuestion | None = None
    before_status: str = ""
    lines: tuple[Line, ...] = ()
    twin_open: bool = False
    twins: list[Twin] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions of a file are what; the first four count what is taken and ready."""

    new: int
    changed: int
    same: int
    undecided: int
    twins: int
    left_out: int
    refused: int

    @property
    def all(self) -> int:
        """Every question that was understood."""
        return self.new + self.changed + self.same + self.undecided + self.left_out


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A page of an import.

    Attributes:
        state: ``open``, ``confirmed`` or ``dropped``.
        unplaced: questions that are taken and have no topic, and those that have no level.
    """

    public_id: str
    bank_code: str
    bank_title: str
    file_name: str
    format: str
    state: str
    at: datetime
    counts: Counts
    report: Report
    places: Places
    words: Words
    unplaced: tuple[int, int]
    show: str
    number: int
    pages: int
    items: list[Item]
    may_approve: bool
    returns: bool

    @property
    def choices(self) -> Choices:
        """What was decided about the whole file."""
        return self.report.choices


def under_way(actor: Actor, code: str) -> list[Under]:
    """Imports into a bank that were neither confirmed nor dropped, the newest first."""
    bank = bank_row(actor, code)
    count = select(func.count()).where(ImportItem.import_id == BankImport.id).scalar_subquery()
    open_ones = BankImport.confirmed_at.is_(None) & BankImport.dropped_at.is_(None)
    rows = db.session.execute(
        select(BankImport.public_id, BankImport.file_name, BankImport.created_at, count)
        .where(BankImport.bank_id == bank.id, open_ones)
        .order_by(BankImport.id.desc())
    )
    return [Under(*row) for row in rows]


def import_page(actor: Actor, public_id: str, show: str = "", page: int = 1) -> ImportPage:
    """An import, and a page of its questions.

    Args:
        show: one of `SHOWS`; by default what waits for a decision, or everything where nothing does, or what was
            refused where there is nothing else.

    Raises:
        NotFound: no such import.
    """
    row = import_row(actor, public_id)
    bank = db.session.get_one(Bank, row.bank_id)
    report = report_of(row)
    places, words = places_of(row, report), words_of(row)
    counts = _counts(row, report)
    if show not in SHOWS:
        show = "decide" if counts.undecided else "refused" if counts.refused and not counts.all else "all"
    found = db.session.scalar(select(func.count()).select_from(_shown(row.id, show).subquery())) or 0
    pages = max(1, -(-found // PAGE))
    number = min(max(1, page), pages)
    drafts = db.session.scalars(_shown(row.id, show).offset((number - 1) * PAGE).limit(PAGE)).all()
    state = "confirmed" if row.confirmed_at else "dropped" if row.dropped_at else "open"
    return ImportPage(
        public_id=row.public_id,
        bank_code=bank.code,
        bank_title=bank.title,
        file_name=row.file_name,
        format=row.format,
        state=state,
        at=row.confirmed_at or row.dropped_at or row.created_at,
        counts=counts,
        report=report,
        places=places,
        words=words,
        unplaced=unplaced(words, places),
        show=show,
        number=number,
        pages=pages,
        items=_items(row, drafts, places),
        may_approve=not settings.value("questions_need_second_person"),
        returns=state == "open" and row.file_name.lower().endswith(".docx"),
    )


def one_item(actor: Actor, public_id: str, position: int) -> Item:
    """One draft of an import that can still be changed.

    Raises:
        NotFound: no such draft. Refusal: ``import_closed``.
    """
    row = open_import(actor, public_id)
    found = db.session.get(ImportItem, (row.id, position))
    if found is None:
        raise NotFound()
    return _items(row, [found], places_of(row, report_of(row)))[0]


def next_undecided(actor: Actor, public_id: str, position: int) -> int:
    """The position of the next draft that waits for a decision, from the top again after the last; 0 for none."""
    row = import_row(actor, public_id)
    waiting = db.session.scalars(
        select(ImportItem.position).where(undecided_in(row.id)).order_by(ImportItem.position)
    ).all()
    return next((one for one in waiting if one > position), waiting[0] if waiting else 0)


def unplaced(words: Words, places: Places) -> tuple[int, int]:
    """How many questions have no topic, and how many no level."""
    topics = sum(number for word, number in words.topics.items() if not places.topic(word))
    return topics, sum(number for word, number in words.levels.items() if not places.level(word))


def _shown(import_id: int, show: str) -> Select[ImportItem]:
    own = ImportItem.import_id == import_id
    conditions: dict[str, ColumnElement[bool]] = {
        "decide": undecided_in(import_id),
        "changed": own & (ImportItem.change == "changed") & ~ImportItem.skipped,
        "twins": own & ImportItem.twin,
        "left_out": own & ImportItem.skipped,
        "refused": own & (ImportItem.position < 0),
    }
    return select(ImportItem).where(conditions.get(show, own)).order_by(ImportItem.position)


def _counts(row: BankImport, report: Report) -> Counts:
    own = ImportItem.import_id == row.id

    def count(*conditions: Any) -> int:
        return db.session.scalar(select(func.count()).select_from(ImportItem).where(own, *conditions)) or 0

    waiting = undecided_in(row.id)
    return Counts(
        new=count(~ImportItem.skipped, ImportItem.change == "new", ~waiting),
        changed=count(~ImportItem.skipped, ImportItem.change == "changed", ~waiting),
        same=count(~ImportItem.skipped, ImportItem.change == "same"),
        undecided=count(waiting),
        twins=count(ImportItem.twin),
        left_out=count(ImportItem.skipped),
        refused=len(report.refused),
    )


def _items(row: BankImport, found: Sequence[ImportItem], places: Places) -> list[Item]:
    judged = judge([load_draft(item.draft) for item in found])
    before = _before([item.question_id for item in found if item.question_id is not None])
    twins = _twins(row, found, judged)
    items = []
    for item, one in zip(found, judged, strict=True):
        taken = not item.skipped and item.change != "same"
        twin_open = item.twin and not item.twin_kept
        stored, status = before.get(item.question_id or 0, (None, ""))
        items.append(
            Item(
                position=item.position,
                draft=one.draft,
                question=one.question,
                faults=one.faults,
                change=item.change,
                skipped=item.skipped,
                undecided=taken and (item.problems > 0 or twin_open),
                level=places.level(item.level),
                topic=places.topic(item.topic),
                before=stored,
                before_status=status,
                lines=_lines(one, stored, item, places) if stored and item.change == "changed" else (),
                twin_open=twin_open and taken,
                twins=twins.get(item.position, []),
            )
        )
    return items


def _lines(one: Judged, before: BankQuestion, item: ImportItem, places: Places) -> tuple[Line, ...]:
    """What taking the draft would change in the question that it continues; nothing while it is not whole."""
    if one.question is None:
        return ()
    topic, level = places.topic(item.topic) or before.topic, places.level(item.level) or before.level
    after = BankQuestion(before.ref, topic, level, one.question, points_of(one.draft), one.draft.source)
    head = Head("", "", "", "", tuple(places.levels), tuple(places.topics))
    return tuple(line for line in compare(head, before, after) if line.changed)


def _before(lines: Sequence[int]) -> dict[int, tuple[BankQuestion, str]]:
    """Questions of the bank as they stand now, by id, with their status."""
    newest = (Revision.question_id == Question.id) & (Revision.number == Question.latest)
    rows = db.session.execute(
        select(Question.id, Question.ref, Question.status, Topic.code, Revision)
        .join(Revision, newest)
        .join(Topic, Topic.id == Revision.topic_id)
        .where(Question.id.in_(lines))
    )
    return {id_: (item_of(ref, topic, revision), status) for id_, ref, status, topic, revision in rows}


def _twins(row: BankImport, found: Sequence[ImportItem], judged: Sequence[Judged]) -> dict[int, list[Twin]]:
    """For each draft that has any, what asks the same."""
    doubled = [(item, one) for item, one in zip(found, judged, strict=True) if item.twin]
    keys = {one.twin_key for _, one in doubled}
    newest = (Revision.question_id == Question.id) & (Revision.number == Question.latest)
    there = db.session.execute(
        select(Question, Bank.title, Bank.code, Revision.content)
        .join(Revision, newest)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Question.twin_key.in_(keys), Question.status != "retired")
        .order_by(Bank.id != row.bank_id, Bank.title, Question.ref)
    ).all()
    above = db.session.execute(
        select(ImportItem.position, ImportItem.twin_key, ImportItem.draft)
        .where(ImportItem.import_id == row.id, ImportItem.twin_key.in_(keys))
        .order_by(ImportItem.position)
    ).all()
    own = dict(zip((at for at, _, _ in above), judge([load_draft(draft) for _, _, draft in above]), strict=True))
    twins: dict[int, list[Twin]] = {}
    for item, one in doubled:
        twins[item.position] = [
            Twin(content, bank, code, question.ref, question.status)
            for question, bank, code, content in there
            if question.twin_key == one.twin_key and same_matter(one.words, question.search_key)
        ][:5] + [
            Twin(other.question, position=at)
            for at, other in own.items()
            if at < item.position and other.twin_key == one.twin_key and same_matter(one.words, other.words)
        ][:5]
    return twins


@dataclass(frozen=True, slots=True)
class Returned:
    """A Word file that goes back to its author, and what is to be said in it."""

    file_name: str
    content: bytes
    refused: tuple[Refused, ...]
    drafts: list[tuple[Draft, tuple[Fault, ...]]]


def returned(actor: Actor, public_id: str) -> Returned:
    """The author's own file with every draft that waits for a decision.

    Raises:
        NotFound: no such import, or its file is no Word document that is still kept.
    """
    row = import_row(actor, public_id)
    content = db.session.scalar(select(BankImport.content).where(BankImport.id == row.id))
    if not content or not row.file_name.lower().endswith(".docx"):
        raise NotFound()
    waiting = db.session.scalars(select(ImportItem.draft).where(undecided_in(row.id)).order_by(ImportItem.position))
    judged = judge([load_draft(draft) for draft in waiting])
    return Returned(row.file_name, content, report_of(row).refused, [(one.draft, one.faults) for one in judged])
