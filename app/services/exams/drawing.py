"""Checking a draw: of a draft by a trial, of a published exam by the papers that were dealt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.domain.blueprint import Blueprint, Paper, PaperItem, PoolQuestion, deal
from app.domain.draw_check import CellName, DrawCheck, SharedCell, check
from app.domain.errors import Invalid, NotFound
from app.models.banks import Question, Revision, Topic
from app.models.exams import Exam, PoolPaper, Snapshot
from app.models.exams import PaperItem as ItemRow
from app.services import settings
from app.services.exams.authors import WRITERS
from app.services.exams.facility import facilities

TRIAL_SEED = 1945
"""Of a draft's trial: the same draft over the same bank is found the same every time."""
TRIES = 4
"""Seeds that publishing tries before it says that the papers share too much."""


class OverlapTooLarge(Invalid):
    """Two papers share more than the centre allows; `cells` are those in which they do."""

    def __init__(self, result: DrawCheck, limit: int) -> None:
        assert result.overlap is not None
        self.cells = result.overlap.shared
        first, second = result.overlap.pair
        super().__init__(
            "overlap_too_large",
            first=first,
            second=second,
            percent=int(-(-result.overlap.percent // 1)),
            limit=limit,
            cells="; ".join(f"{c.topic}/{c.level}: {c.common}/{c.count}/{c.stock}" for c in self.cells),
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pool and what was found about it.

    Attributes:
        snapshot: number of the snapshot whose papers these are; None for a trial.
        limit: the largest share of questions, in percent, that two papers may have in common.
        topics: title of each topic by its code.
    """

    code: str
    title: str
    snapshot: int | None
    published_at: datetime | None
    result: DrawCheck
    limit: int
    topics: dict[str, str]

    @property
    def too_alike(self) -> bool:
        return exceeds(self.result, self.limit)

    @property
    def mend(self) -> tuple[SharedCell, ...]:
        """Where more questions would help."""
        return self.result.overlap.shared if self.result.overlap and self.too_alike else ()


def pool_of(bank_id: int) -> list[PoolQuestion]:
    """The approved questions of a bank in their newest revision."""
    found = db.session.execute(
        select(Revision.id, Topic.code, Revision.level, Revision.content)
        .join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .join(Topic, Topic.id == Revision.topic_id)
        .where(Question.bank_id == bank_id, Question.status == "approved")
        .order_by(Revision.id)
    )
    return [PoolQuestion(*row) for row in found]


def stock_of(bank_id: int) -> dict[CellName, int]:
    """How many questions `pool_of` would give for each topic and level, without reading them."""
    found = db.session.execute(
        select(Topic.code, Revision.level, func.count())
        .join(Revision, Revision.topic_id == Topic.id)
        .join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .where(Question.bank_id == bank_id, Question.status == "approved")
        .group_by(Topic.code, Revision.level)
    )
    return {(topic, level): count for topic, level, count in found}


def draw_check(actor: Actor, code: str, *, trial: bool = False) -> Drawn:
    """Check the papers of an exam's newest snapshot, or a trial of its draft before there is one, or on demand.

    Raises:
        NotFound: ``exam_unknown``. Shortage: the bank cannot fill the draft.
    """
    actor.require(*WRITERS)
    exam = db.session.scalar(select(Exam).where(Exam.code == code))
    if exam is None:
        raise NotFound("exam_unknown", code=code)
    newest = select(Snapshot).where(Snapshot.exam_id == exam.id).order_by(Snapshot.number.desc()).limit(1)
    snapshot = None if trial else db.session.scalar(newest)
    titles = select(Topic.code, Topic.title).where(Topic.bank_id == exam.bank_id)
    topics = dict(db.session.execute(titles).all())
    limit = settings.value("most_overlap_percent")
    if snapshot is None:
        pool = pool_of(exam.bank_id)
        papers = deal(exam.blueprint, pool, TRIAL_SEED, exam.rules.pool)
        known = facilities({item.revision for paper in papers for item in paper.items})
        result = check(papers, exam.blueprint, _cells(pool), known)
        return Drawn(exam.code, exam.title, None, None, result, limit, topics)
    papers = _pool_papers(snapshot.id)
    at_hand = _at_hand(exam.bank_id, snapshot)
    known = facilities({item.revision for paper in papers for item in paper.items})
    result = check(papers, snapshot.blueprint, at_hand, known)
    return Drawn(exam.code, snapshot.title, snapshot.number, snapshot.published_at, result, limit, topics)


def exceeds(result: DrawCheck, limit: int) -> bool:
    """Do two papers share more than the centre allows?"""
    return result.overlap is not None and result.overlap.percent > limit


def deal_within_limit(
    blueprint: Blueprint, pool: Sequence[PoolQuestion], papers: int, seeds: Iterable[int]
) -> tuple[int, tuple[Paper, ...]]:
    """Papers of which no two share too much, and the seed that gave them: the first of `seeds` that does.

    Raises:
        OverlapTooLarge: no seed does. Shortage: the pool cannot fill the blueprint.
    """
    limit = settings.value("most_overlap_percent")
    result: DrawCheck | None = None
    for seed in seeds:
        dealt = deal(blueprint, pool, seed, papers)
        result = check(dealt, blueprint, _cells(pool))
        if not exceeds(result, limit):
            return seed, dealt
    assert result is not None, "there is always a seed to try"
    raise OverlapTooLarge(result, limit)


def _cells(pool: Sequence[PoolQuestion]) -> dict[int, CellName]:
    return {question.id: (question.topic, question.level) for question in pool}


def _pool_papers(snapshot_id: int) -> tuple[Paper, ...]:
    rows = db.session.execute(
        select(PoolPaper.number, ItemRow.revision_id, ItemRow.order, ItemRow.weight)
        .join(ItemRow, ItemRow.paper_id == PoolPaper.paper_id)
        .where(PoolPaper.snapshot_id == snapshot_id)
        .order_by(PoolPaper.number, ItemRow.position)
    )
    items: dict[int, list[PaperItem]] = {}
    for number, revision, order, weight in rows:
        dealt = PaperItem(revision, tuple(map(int, order.split())), Fraction(weight))
        items.setdefault(number, []).append(dealt)
    return tuple(Paper(tuple(found)) for found in items.values())


def _at_hand(bank_id: int, snapshot: Snapshot) -> dict[int, CellName]:
    """What is on the papers, and of the bank's approved questions those that were there when they were dealt."""
    with_cell = select(Revision.id, Topic.code, Revision.level).join(Topic, Topic.id == Revision.topic_id)
    there = (
        with_cell.join(Question, (Question.id == Revision.question_id) & (Question.latest == Revision.number))
        .where(Question.bank_id == bank_id, Question.status == "approved")
        .where(Revision.created_at <= snapshot.published_at)
    )
    on_papers = (
        with_cell.join(ItemRow, ItemRow.revision_id == Revision.id)
        .join(PoolPaper, PoolPaper.paper_id == ItemRow.paper_id)
        .where(PoolPaper.snapshot_id == snapshot.id)
        .distinct()
    )
    rows = [*db.session.execute(there), *db.session.execute(on_papers)]
    return {revision: (topic, level) for revision, topic, level in rows}
