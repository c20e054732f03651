"""What never changes once published, kept in memory: snapshots and dealt papers, by id, for each engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, or_, select

from app.db import db, writing
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.domain.questions import Question
from app.models import exams as rows
from app.models.banks import Revision
from app.prepared import Prepared

KEPT = 8000
"""Snapshots, papers and questions a process keeps; a paper of 20 questions takes some 6 kB, a question 2 kB."""

_lock = Lock()
_caches: WeakKeyDictionary[Engine, OrderedDict[tuple[str, int], Any]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class FrozenSnapshot:
    id: int
    exam_id: int
    title: str
    rules: ExamRules
    grading: GradingRule
    pool: int
    size: int
    """Questions on a paper."""


@dataclass(frozen=True, slots=True)
class DealtItem:
    """A question on a paper, in the order it was dealt with."""

    position: int
    revision_id: int
    question: Question
    order: tuple[int, ...]
    weight: Fraction
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class DealtPaper:
    """A paper of a pool. One object stands for it while it is kept, so that what is made of it may be kept by it."""

    id: int
    digest: str
    items: tuple[DealtItem, ...]

    def item(self, position: int) -> DealtItem | None:
        """The item at a position counted from 1."""
        return self.items[position - 1] if 1 <= position <= len(self.items) else None


def snapshot(snapshot_id: int) -> FrozenSnapshot:
    """A published snapshot."""
    return _remember(("snapshot", snapshot_id), _load_snapshot)


def paper(paper_id: int) -> DealtPaper:
    """A dealt paper with its questions."""
    return _remember(("paper", paper_id), _load_paper)


def pool(snapshot_id: int) -> tuple[int, ...]:
    """The papers that a snapshot deals, by number."""
    return _remember(("pool", snapshot_id), _load_pool)


def papers_asked_for(now: datetime, until: datetime) -> Iterator[DealtPaper]:
    """The papers of all sittings that are open at some instant of this span. Those of the sitting that opens, or has
    opened, last come first: there, most have not begun."""
    opens, closes = rows.Sitting.opens_at, rows.Sitting.closes_at
    found = db.session.scalars(
        select(rows.Sitting.snapshot_id)
        .where(or_(opens.is_(None), opens < until), or_(closes.is_(None), closes > now))
        .order_by(opens.is_(None), opens.desc())
    )
    for snapshot_id in dict.fromkeys(found):
        yield from map(paper, pool(snapshot_id))


def _remember(key: tuple[str, int], load: Any) -> Any:
    cache = _cache()
    value = cache.get(key)
    if value is None:
        value = load(key[1])
        # Rows of a transaction that still writes might be rolled back and their ids given out again.
        if not writing():
            with _lock:
                cache[key] = value
                if len(cache) > KEPT:
                    cache.popitem(last=False)
    return value


def _cache() -> OrderedDict[tuple[str, int], Any]:
    cache = _caches.get(db.engine)
    return _caches.setdefault(db.engine, OrderedDict()) if cache is None else cache


def _load_snapshot(snapshot_id: int) -> FrozenSnapshot:
    row = db.session.execute(
        select(
            rows.Snapshot.id,
            rows.Snapshot.exam_id,
            rows.Snapshot.title,
            rows.Snapshot.rules,
            rows.Snapshot.grading,
            rows.Snapshot.pool,
            rows.Snapshot.blueprint,
        ).where(rows.Snapshot.id == snapshot_id)
    ).one()
    return FrozenSnapshot(row.id, row.exam_id, row.title, row.rules, row.grading, row.pool, row.blueprint.size)


def _load_pool(snapshot_id: int) -> tuple[int, ...]:
    own = rows.PoolPaper.snapshot_id == snapshot_id
    return tuple(db.session.scalars(select(rows.PoolPaper.paper_id).where(own).order_by(rows.PoolPaper.number)))


_items = Prepared(
    select(
        rows.Paper.digest,
        rows.PaperItem.position,
        rows.PaperItem.revision_id,
        rows.PaperItem.order,
        rows.PaperItem.weight,
    )
    .join(rows.PaperItem, rows.PaperItem.paper_id == rows.Paper.id)
    .where(rows.Paper.id == bindparam("paper"))
    .order_by(rows.PaperItem.position)
)
_of_paper = select(rows.PaperItem.revision_id).where(rows.PaperItem.paper_id == bindparam("paper"))
_revisions = Prepared(select(Revision.id, Revision.content, Revision.source).where(Revision.id.in_(_of_paper)))


def _load_paper(paper_id: int) -> DealtPaper:
    found = _items.rows(paper=paper_id)
    asked = _questions(paper_id, [revision for _, _, revision, _, _ in found])
    items = tuple(
        DealtItem(position, revision, asked[revision][0], _numbers(order), Fraction(weight), asked[revision][1])
        for _, position, revision, order, weight in found
    )
    return DealtPaper(paper_id, found[0][0], items)


def _questions(paper_id: int, revisions: list[int]) -> dict[int, tuple[Question, str]]:
    """Revision -> question and source. The papers of a pool share their questions, and one object stands for each."""
    cache = _cache()
    known = {revision: kept for revision in revisions if (kept := cache.get(("question", revision)))}
    if len(known) < len(revisions):
        for revision, content, source in _revisions.rows(paper=paper_id):
            known[revision] = _remember(("question", revision), lambda _, made=(content, source): made)
    return known


def _numbers(order: str) -> tuple[int, ...]:
    return tuple(map(int, order.split()))
