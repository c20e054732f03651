"""Blueprints (ma trận đề) and the seeded draw of papers from a bank.

The draw never substitutes: a cell that the bank cannot fill is a shortage, and every short cell is named.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from app.domain.errors import Refusal
from app.domain.pinning import names_letters
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    shown_parts,
)
from app.domain.scoring import read_decimal

MOST_COUNT = 200
"""Questions of one cell that an author may ask for."""
MOST_POINTS, FINEST_POINTS = 100, 1000
"""The largest weight of a question, and the largest denominator that a weight is kept with."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` questions of one topic at one level, each with weight `points`."""

    topic: str
    level: str
    count: int
    points: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.count < 1 or self.points <= 0:
            raise ValueError("a cell needs a positive count and positive points")


def read_points(text: str) -> Fraction | None:
    """Points as people write them: 0,25 or 1/3; None for what cannot be a weight."""
    parts = [read_decimal(part) for part in text.strip().split("/")]
    if len(parts) > 2 or any(part is None for part in parts):
        return None
    above, below = [Fraction(part) for part in parts if part is not None] + [Fraction(1)] * (2 - len(parts))
    if below <= 0:
        return None
    points = above / below
    return points if 0 < points <= MOST_POINTS and points.denominator <= FINEST_POINTS else None


@dataclass(frozen=True, slots=True)
class Blueprint:
    cells: tuple[Cell, ...]
    shuffle_questions: bool = True
    shuffle_options: bool = True

    def __post_init__(self) -> None:
        if not self.cells:
            raise ValueError("a blueprint needs a cell")

    @property
    def size(self) -> int:
        """Questions on a paper."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question that may be drawn; `id` names the revision and orders the pool."""

    id: int
    topic: str
    level: str
    question: Question


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One dealt question: which revision, its shown order, its weight."""

    revision: int
    order: tuple[int, ...]
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Paper:
    items: tuple[PaperItem, ...]


@dataclass(frozen=True, slots=True)
class ShortCell:
    """A cell that asks for more than the bank holds."""

    topic: str
    level: str
    wanted: int
    stock: int


class Shortage(Refusal):
    """The bank cannot fill the blueprint; `cells` names every short cell."""

    status = 422

    def __init__(self, cells: tuple[ShortCell, ...]) -> None:
        named = "; ".join(f"{cell.topic}/{cell.level}: {cell.stock}/{cell.wanted}" for cell in cells)
        super().__init__("blueprint_shortage", cells=named)
        self.cells = cells


def stock(pool: Iterable[PoolQuestion]) -> dict[tuple[str, str], int]:
    """Questions at hand for each (topic, level)."""
    counts: dict[tuple[str, str], int] = {}
    for question in pool:
        counts[question.topic, question.level] = counts.get((question.topic, question.level), 0) + 1
    return counts


def assemble(blueprint: Blueprint, pool: Sequence[PoolQuestion], seed: int) -> Paper:
    """Draw one paper. The same blueprint, pool (in any order) and seed give the same paper.

    Raises:
        Shortage: one or more cells ask for more than the pool holds.
    """
    return deal(blueprint, pool, seed, 1)[0]


def deal(blueprint: Blueprint, pool: Sequence[PoolQuestion], seed: int, papers: int) -> tuple[Paper, ...]:
    """Draw `papers` papers so that in each cell every question is used about equally often.

    Each cell keeps the count of uses and draws the least used first, chance deciding among equals. Repeated
    independent draws would leave some questions seen by twice as many learners as others.

    Raises:
        Shortage: as for `assemble`.
    """
    by_cell: dict[tuple[str, str], list[PoolQuestion]] = {}
    for question in sorted(pool, key=lambda q: q.id):
        by_cell.setdefault((question.topic, question.level), []).append(question)
    check_stock(blueprint, {cell: len(questions) for cell, questions in by_cell.items()})
    rng = random.Random(seed)
    used = {question.id: 0 for question in pool}
    fixed: dict[int, tuple[int, ...]] = {}
    if not blueprint.shuffle_options:
        fixed = {q.id: author_order(q.question, random.Random(f"{seed}:{q.id}")) for q in pool}
    return tuple(_draw(blueprint, by_cell, used, fixed, rng) for _ in range(papers))


def check_stock(blueprint: Blueprint, at_hand: dict[tuple[str, str], int]) -> None:
    """Refuse a blueprint that asks for more than is at hand, naming every short cell.

    Raises:
        Shortage: one or more cells are short.
    """
    wanted: dict[tuple[str, str], int] = {}
    for cell in blueprint.cells:
        wanted[cell.topic, cell.level] = wanted.get((cell.topic, cell.level), 0) + cell.count
    short = tuple(
        ShortCell(topic, level, count, at_hand.get((topic, level), 0))
        for (topic, level), count in wanted.items()
        if count > at_hand.get((topic, level), 0)
    )
    if short:
        raise Shortage(short)


def _draw(
    blueprint: Blueprint,
    by_cell: dict[tuple[str, str], list[PoolQuestion]],
    used: dict[int, int],
    fixed: dict[int, tuple[int, ...]],
    rng: random.Random,
) -> Paper:
    items: list[PaperItem] = []
    taken: set[int] = set()
    for cell in blueprint.cells:
        at_hand = [q for q in by_cell.get((cell.topic, cell.level), []) if q.id not in taken]
        chosen = sorted(at_hand, key=lambda q: (used[q.id], rng.random()))[: cell.count]
        for question in chosen:
            taken.add(question.id)
            used[question.id] += 1
            order = fixed[question.id] if fixed else deal_order(question.question, rng)
            items.append(PaperItem(question.id, order, cell.points))
    if blueprint.shuffle_questions:
        rng.shuffle(items)
    return Paper(tuple(items))


def author_order(question: Question, rng: random.Random) -> tuple[int, ...]:
    """The order where options are not shuffled: as written, if that gives nothing away.

    Of a matching or an ordering the author's order is the key itself, and so would be any turn of it that the next
    question repeats: these are shuffled all the same, by an `rng` that makes it the same on every paper of a deal.
    """
    if isinstance(question, Matching | Ordering):
        return deal_order(question, rng)
    return tuple(range(shown_parts(question)))


def deal_order(question: Question, rng: random.Random) -> tuple[int, ...]:
    """A shuffled order of the shown parts; pinned options keep their place, and all do where one names letters."""
    match question:
        case SingleChoice() | MultipleChoice() if names_letters(tuple(option.text for option in question.options)):
            return tuple(range(len(question.options)))
        case SingleChoice() | MultipleChoice():
            free = [at for at, option in enumerate(question.options) if not option.pinned]
            turned = free[:]
            rng.shuffle(turned)
            order = list(range(len(question.options)))
            for place, part in zip(free, turned, strict=True):
                order[place] = part
            return tuple(order)
        case Ordering() | Matching():
            # Every order is as likely as any other, the right one too: to leave it out would tell what it is not,
            # and with two parts that is the whole key.
            order = list(range(shown_parts(question)))
            rng.shuffle(order)
            return tuple(order)
        case TrueFalse() | TrueFalseGroup() | ShortText() | Numeric():
            # Statements often build on each other ("a" to "d" of the national exam): they keep their order.
            return tuple(range(shown_parts(question)))
        case _:
            assert_never(question)
