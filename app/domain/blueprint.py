"""Blueprints (ma trận đề) and the seeded draw of papers from a bank.

The draw never substitutes: a cell that the bank cannot fill is a shortage, and every short cell is named.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.errors import Refusal
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalseGroup,
    shown_parts,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` questions of one topic at one level, each with weight `points`."""

    topic: str
    level: str
    count: int
    points: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Blueprint:
    cells: tuple[Cell, ...]
    shuffle_questions: bool = True
    shuffle_options: bool = True

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
    return tuple(_draw(blueprint, by_cell, used, rng) for _ in range(papers))


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
            order = deal_order(question.question, rng) if blueprint.shuffle_options else author_order(question.question)
            items.append(PaperItem(question.id, order, cell.points))
    if blueprint.shuffle_questions:
        rng.shuffle(items)
    return Paper(tuple(items))


def author_order(question: Question) -> tuple[int, ...]:
    """Shown as written, where that gives nothing away; the sides of a matching and the items of an ordering would."""
    if isinstance(question, Matching | Ordering):
        # A fixed turn that depends on nothing: the author's order is the key itself.
        count = shown_parts(question)
        return tuple(range(1, count)) + (0,)
    return tuple(range(shown_parts(question)))


def deal_order(question: Question, rng: random.Random) -> tuple[int, ...]:
    """A shuffled order of the shown parts; pinned options keep their place."""
    match question:
        case SingleChoice() | MultipleChoice():
            free = [at for at, option in enumerate(question.options) if not option.pinned]
            turned = free[:]
            rng.shuffle(turned)
            order = list(range(len(question.options)))
            for place, part in zip(free, turned, strict=True):
                order[place] = part
            return tuple(order)
        case Ordering() | Matching():
            return _derangement(shown_parts(question), rng)
        case TrueFalseGroup() | ShortText() | _:
            # Statements often build on each other ("a" to "d" of the national exam): they keep their order.
            return tuple(range(shown_parts(question)))


def _derangement(count: int, rng: random.Random) -> tuple[int, ...]:
    """A shuffle that is not the right order itself."""
    order = list(range(count))
    while count > 1:
        rng.shuffle(order)
        if order != list(range(count)):
            break
    return tuple(order)
