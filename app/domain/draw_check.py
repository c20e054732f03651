"""Is a pool of papers fair? How often each question appears, how much any two papers share, how hard each is.

Papers drawn from one blueprint are checked before anybody sits them: a learner who meets the neighbour's paper, or a
harder one than the neighbour's, was not examined by the same rule.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.blueprint import Blueprint, Paper

CellName = tuple[str, str]
"""Topic and level."""


@dataclass(frozen=True, slots=True)
class CellUse:
    """How often the questions of one cell appear over all papers.

    Attributes:
        count: questions that each paper takes from the cell.
        stock: questions that it could be taken from.
        expected: papers in which each question would appear if all were used alike.
    """

    topic: str
    level: str
    count: int
    stock: int
    expected: Fraction
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class SharedCell:
    """Of the two papers that share most: how many questions of a cell are on both."""

    topic: str
    level: str
    common: int
    count: int
    stock: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """What any two papers have in common.

    Attributes:
        most: questions that the two most alike papers share.
        pair: their numbers, counted from 1; the first pair where several share as much.
        percent: `most` of the questions on a paper, in percent.
        mean_percent: over all pairs.
        pairs: (common questions, number of pairs), rising; counts that no pair has are left out.
        shared: the cells in which that pair shares questions, the fullest first.
    """

    most: int
    pair: tuple[int, int]
    percent: Fraction
    mean_percent: Fraction
    pairs: tuple[tuple[int, int], ...]
    shared: tuple[SharedCell, ...]


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The mark, of 10, that the learners who answered these questions before would get on each paper."""

    mean: float
    deviation: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class DrawCheck:
    """What was found about a pool.

    Attributes:
        different: papers of which no two are the same, order included.
        different_sets: papers of which no two hold the same questions.
        least, most, mean: papers in which a question appears, over all questions that could be drawn.
        overlap: None for a single paper.
        difficulty: None unless every question on the papers has statistics.
        known: questions on the papers that have statistics, of `drawn`.
    """

    papers: int
    size: int
    different: int
    different_sets: int
    at_hand: int
    drawn: int
    least: int
    most: int
    mean: Fraction
    cells: tuple[CellUse, ...]
    overlap: Overlap | None
    difficulty: Difficulty | None
    known: int


def check(
    papers: Sequence[Paper],
    blueprint: Blueprint,
    at_hand: Mapping[int, CellName],
    facilities: Mapping[int, float] | None = None,
) -> DrawCheck:
    """Look at a pool of papers.

    Args:
        papers: dealt from `blueprint`, in the pool's order.
        at_hand: every revision that could be drawn, with its cell; those on the papers among them.
        facilities: revision -> mean credit from 0 to 1, of those that were answered often enough.

    Raises:
        ValueError: there is no paper.
    """
    if not papers:
        raise ValueError("a pool without papers cannot be checked")
    wanted: Counter[CellName] = Counter()
    for cell in blueprint.cells:
        wanted[cell.topic, cell.level] += cell.count
    drawable = [revision for revision, cell in at_hand.items() if cell in wanted]
    used = Counter(item.revision for paper in papers for item in paper.items)
    uses = [used[revision] for revision in drawable] or [0]
    known = dict(facilities or {})
    return DrawCheck(
        papers=len(papers),
        size=len(papers[0].items),
        different=len(set(papers)),
        different_sets=len({frozenset(item.revision for item in paper.items) for paper in papers}),
        at_hand=len(drawable),
        drawn=len(used),
        least=min(uses),
        most=max(uses),
        mean=Fraction(sum(uses), len(uses)),
        cells=_cells(len(papers), wanted, at_hand, used),
        overlap=_overlap(papers, wanted, at_hand) if len(papers) > 1 else None,
        difficulty=_difficulty(papers, known) if used.keys() <= known.keys() else None,
        known=len(used.keys() & known.keys()),
    )


def _cells(
    papers: int, wanted: Mapping[CellName, int], at_hand: Mapping[int, CellName], used: Counter[int]
) -> tuple[CellUse, ...]:
    uses: dict[CellName, list[int]] = {cell: [] for cell in wanted}
    for revision, cell in at_hand.items():
        if cell in uses:
            uses[cell].append(used[revision])
    return tuple(
        CellUse(
            topic,
            level,
            count,
            len(found := uses[topic, level]),
            Fraction(papers * count, len(found) or 1),
            min(found, default=0),
            max(found, default=0),
        )
        for (topic, level), count in wanted.items()
    )


def _overlap(papers: Sequence[Paper], wanted: Mapping[CellName, int], at_hand: Mapping[int, CellName]) -> Overlap:
    """Each paper is a number with a bit for every question on it: eighty thousand pairs take some thirty ms."""
    bits: dict[int, int] = {}
    sets = []
    for paper in papers:
        held = 0
        for item in paper.items:
            held |= 1 << bits.setdefault(item.revision, len(bits))
        sets.append(held)
    counts: Counter[int] = Counter()
    most, pair = -1, (0, 1)
    for first, held in enumerate(sets):
        commons = [(held & other).bit_count() for other in sets[first + 1 :]]
        counts.update(commons)
        if commons and (best := max(commons)) > most:
            most, pair = best, (first, first + 1 + commons.index(best))
    size = len(papers[0].items)
    total = sum(common * pairs for common, pairs in counts.items())
    return Overlap(
        most=most,
        pair=(pair[0] + 1, pair[1] + 1),
        percent=Fraction(100 * most, size or 1),
        mean_percent=Fraction(100 * total, (size or 1) * counts.total()),
        pairs=tuple(sorted(counts.items())),
        shared=_shared(papers[pair[0]], papers[pair[1]], wanted, at_hand),
    )


def _shared(
    first: Paper, second: Paper, wanted: Mapping[CellName, int], at_hand: Mapping[int, CellName]
) -> tuple[SharedCell, ...]:
    both = {item.revision for item in first.items} & {item.revision for item in second.items}
    common = Counter(at_hand[revision] for revision in both)
    stock = Counter(at_hand.values())
    cells = [
        SharedCell(topic, level, common[topic, level], count, stock[topic, level])
        for (topic, level), count in wanted.items()
        if common[topic, level]
    ]
    return tuple(sorted(cells, key=lambda cell: (-cell.common, Fraction(-cell.count, cell.stock))))


def _difficulty(papers: Sequence[Paper], facilities: Mapping[int, float]) -> Difficulty:
    marks = []
    for paper in papers:
        weights = [float(item.weight) for item in paper.items]
        credits = [facilities[item.revision] for item in paper.items]
        marks.append(10 * sum(w * c for w, c in zip(weights, credits, strict=True)) / (sum(weights) or 1))
    return Difficulty(statistics.fmean(marks), statistics.pstdev(marks), min(marks), max(marks))
