"""Papers on paper: which dealt paper each code stands for, and everything that is printed of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import func, insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.documents.papers import PrintedItem, PrintedPaper, Printing
from app.domain import paper_codes
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.paper_codes import Deal
from app.domain.questions import Question
from app.formats import rich
from app.models import exams as rows
from app.models.banks import Bank, Medium
from app.services import audit, settings
from app.services.exams import authors, finding, frozen

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrintedCode:
    code: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class PrintPage:
    """What can be printed of an exam. `pool` counts different papers; 0 before publishing."""

    code: str
    title: str
    pool: int
    printed: tuple[PrintedCode, ...]


def page(actor: Actor, code: str, *, now: datetime) -> PrintPage:
    """What can be printed of an exam, and which codes were.

    Raises:
        NotFound: ``exam_unknown``. Forbidden: ``exam_authors_only``.
    """
    actor.require("instructor", "organiser")
    exam_id = finding.exam_id(code)
    authors.require_author(actor, exam_id, now=now)
    exam = db.session.get_one(rows.Exam, exam_id)
    try:
        snapshot_id, title = finding.newest_snapshot(code)
    except Refusal:
        return PrintPage(code, exam.title, 0, ())
    pool = db.session.scalar(
        select(func.count(rows.PoolPaper.paper_id.distinct())).where(rows.PoolPaper.snapshot_id == snapshot_id)
    )
    printed = tuple(PrintedCode(row.code, row.printed_at) for row in _codes(snapshot_id))
    return PrintPage(code, title, pool or 0, printed)


def print_papers(
    actor: Actor, code: str, codes: str, render: Callable[[Printing], T], *, now: datetime, dice: Dice
) -> T:
    """Print papers of a published exam under codes. A code that was printed before is the same paper again.

    Args:
        code: of the exam.
        codes: as typed, for example "101-104" or "111, 222".
        render: makes what is handed over out of what is to be printed. It comes before the write lock, so that
            nobody waits for it.

    Raises:
        Invalid: the codes cannot be read. NotFound: ``exam_unknown``. Forbidden: ``exam_authors_only``.
        Refusal: ``exam_unpublished``, ``paper_pool_small``, ``paper_code_no_room``, or ``paper_codes_moved`` when
            somebody else printed one of these codes at the same moment.
    """
    actor.require("instructor", "organiser")
    exam_id = finding.exam_id(code)
    authors.require_author(actor, exam_id, now=now)
    wanted = paper_codes.parse(codes)
    snapshot_id, _ = finding.newest_snapshot(code)
    known = _codes(snapshot_id)
    kept = {row.code: row.paper_id for row in known}
    chosen = paper_codes.assign(
        wanted, kept, _pool(snapshot_id), random.Random(dice.seed()), known[-1].paper_id if known else None
    )
    made = render(_printing(exam_id, snapshot_id, chosen))
    begin_write()
    _record(actor, snapshot_id, chosen, now)
    audit.record(actor, "exam.papers_printed", "exam", exam_id, now=now, snapshot=snapshot_id, codes=list(chosen))
    return made


def _codes(snapshot_id: int) -> list[rows.PaperCode]:
    """The codes that stand for a paper, in the order in which they were first printed."""
    found = select(rows.PaperCode).where(rows.PaperCode.snapshot_id == snapshot_id)
    return list(db.session.scalars(found.order_by(rows.PaperCode.position)))


def _record(actor: Actor, snapshot_id: int, chosen: dict[str, int], now: datetime) -> None:
    known = {row.code: row for row in _codes(snapshot_id)}
    if any(code in known and known[code].paper_id != paper for code, paper in chosen.items()):
        raise Refusal("paper_codes_moved")
    new = [code for code in chosen if code not in known]
    if new:
        after = max((row.position for row in known.values()), default=0)
        printed = {"snapshot_id": snapshot_id, "printed_at": now, "printed_by_id": actor.account_id}
        db.session.execute(
            insert(rows.PaperCode),
            [
                printed | {"code": code, "position": position, "paper_id": chosen[code]}
                for position, code in enumerate(new, after + 1)
            ],
        )


def _pool(snapshot_id: int) -> dict[int, Deal]:
    """Every different paper of a pool, and what stands on it."""
    pool = select(rows.PoolPaper.paper_id).where(rows.PoolPaper.snapshot_id == snapshot_id)
    found = db.session.execute(
        select(rows.PaperItem.paper_id, rows.PaperItem.revision_id, rows.PaperItem.order)
        .where(rows.PaperItem.paper_id.in_(pool))
        .order_by(rows.PaperItem.paper_id, rows.PaperItem.position)
    )
    items: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for paper_id, revision_id, order in found:
        items.setdefault(paper_id, []).append((revision_id, tuple(map(int, order.split()))))
    return {paper_id: Deal(tuple(dealt)) for paper_id, dealt in items.items()}


def _printing(exam_id: int, snapshot_id: int, chosen: dict[str, int]) -> Printing:
    lang = db.session.scalars(
        select(Bank.lang).join(rows.Exam, rows.Exam.bank_id == Bank.id).where(rows.Exam.id == exam_id)
    ).one()
    snapshot = frozen.snapshot(snapshot_id)
    duration = snapshot.rules.time.duration
    papers = tuple(
        PrintedPaper(
            code, tuple(PrintedItem(item.question, item.order, item.weight) for item in frozen.paper(paper_id).items)
        )
        for code, paper_id in chosen.items()
    )
    return Printing(
        title=snapshot.title,
        lang=lang,
        superior=settings.value("superior_body"),
        minutes=None if duration is None else Decimal(duration // timedelta(seconds=1)) / 60,
        papers=papers,
        pictures=_pictures(item.question for paper in papers for item in paper.items),
    )


def _pictures(questions: Iterable[Question]) -> dict[str, bytes]:
    """The pictures that the questions show, by name."""
    names = {name for question in set(questions) for text in _texts(astuple(question)) for name in rich.pictures(text)}
    if not names:
        return {}
    found = db.session.execute(select(Medium.name, Medium.content).where(Medium.name.in_(names)))
    return {row.name: row.content for row in found}


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)
