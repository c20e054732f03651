"""What never changes once published, kept in memory: snapshots and dealt papers, by id, for each engine."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.db import db, writing
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.domain.questions import Question
from app.models import exams as rows
from app.models.banks import Revision

KEPT = 4000
"""Papers and snapshots a process keeps; a paper of 20 questions takes some 30 kB."""

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


def _remember(key: tuple[str, int], load: Any) -> Any:
    cache = _caches.get(db.engine)
    if cache is None:
        cache = _caches.setdefault(db.engine, OrderedDict())
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


def _load_paper(paper_id: int) -> DealtPaper:
    found = db.session.execute(
        select(
            rows.Paper.digest,
            rows.PaperItem.position,
            rows.PaperItem.revision_id,
            Revision.content,
            rows.PaperItem.order,
            rows.PaperItem.weight,
            Revision.source,
        )
        .join(rows.PaperItem, rows.PaperItem.paper_id == rows.Paper.id)
        .join(Revision, Revision.id == rows.PaperItem.revision_id)
        .where(rows.Paper.id == paper_id)
        .order_by(rows.PaperItem.position)
    ).all()
    items = tuple(
        DealtItem(position, revision, content, tuple(map(int, order.split())), Fraction(weight), source)
        for _, position, revision, content, order, weight, source in found
    )
    return DealtPaper(paper_id, found[0].digest, items)
