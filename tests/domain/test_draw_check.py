"""What the check of a pool says about it, against the plainest way of counting the same."""

from __future__ import annotations

import time
from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blueprint import Blueprint, Cell, Paper, PaperItem, PoolQuestion, deal
from app.domain.draw_check import check
from tests.domain.examples import SINGLE

CELLS = [(topic, level) for topic in ("t1", "t2") for level in ("NB", "TH")]
several = settings(max_examples=60, deadline=None)


def bank(*stocks: int) -> list[PoolQuestion]:
    """So many questions in each of the cells."""
    cells = [cell for cell, count in zip(CELLS, stocks, strict=False) for _ in range(count)]
    return [PoolQuestion(at, *cell, SINGLE) for at, cell in enumerate(cells, 1)]


def at_hand(pool: list[PoolQuestion]) -> dict[int, tuple[str, str]]:
    return {question.id: (question.topic, question.level) for question in pool}


def paper(*revisions: int, weight: int = 1) -> Paper:
    return Paper(tuple(PaperItem(revision, (0, 1, 2, 3), Fraction(weight)) for revision in revisions))


@st.composite
def pools(draw):
    """A bank, a blueprint that it can fill and a pool dealt from it."""
    stocks = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    counts = [draw(st.integers(1, stock)) for stock in stocks]
    blueprint = Blueprint(tuple(Cell(*CELLS[at], count) for at, count in enumerate(counts)))
    pool = bank(*stocks)
    return blueprint, pool, deal(blueprint, pool, draw(st.integers(0, 2**48)), draw(st.integers(1, 12)))


@several
@given(pools())
def test_overlap_is_what_counting_every_pair_gives(case):
    blueprint, pool, papers = case
    found = check(papers, blueprint, at_hand(pool)).overlap
    sets = [{item.revision for item in one.items} for one in papers]
    commons = {(a + 1, b + 1): len(sets[a] & sets[b]) for a, b in combinations(range(len(sets)), 2)}
    if not commons:
        assert found is None
        return
    assert found.most == max(commons.values()) == commons[found.pair]
    assert found.pair == min(pair for pair, common in commons.items() if common == found.most)
    assert dict(found.pairs) == Counter(commons.values())
    assert found.percent == Fraction(100 * found.most, blueprint.size)
    assert found.mean_percent == Fraction(100 * sum(commons.values()), len(commons) * blueprint.size)
    assert sum(cell.common for cell in found.shared) == found.most
    assert [cell.common for cell in found.shared] == sorted((cell.common for cell in found.shared), reverse=True)


@several
@given(pools())
def test_every_place_on_a_paper_is_counted_once(case):
    blueprint, pool, papers = case
    found = check(papers, blueprint, at_hand(pool))
    assert found.mean * found.at_hand == len(papers) * blueprint.size
    assert found.least <= found.mean <= found.most
    for cell in found.cells:
        assert cell.least <= cell.expected <= cell.most
        assert cell.most - cell.least <= 1, "the draw uses every question of a cell about equally often"
    assert 1 <= found.different_sets <= found.different <= found.papers == len(papers)


@several
@given(pools(), st.floats(0, 1))
def test_papers_of_equally_hard_questions_are_equally_hard(case, facility):
    blueprint, pool, papers = case
    found = check(papers, blueprint, at_hand(pool), {question.id: facility for question in pool})
    assert found.difficulty.mean == pytest.approx(10 * facility)
    assert found.difficulty.deviation == pytest.approx(0, abs=1e-9)
    assert found.known == found.drawn


def test_a_blueprint_that_takes_the_whole_bank_gives_one_set_of_questions():
    pool = bank(3, 2)
    papers = deal(Blueprint((Cell("t1", "NB", 3), Cell("t1", "TH", 2))), pool, 5, 6)
    found = check(papers, Blueprint((Cell("t1", "NB", 3), Cell("t1", "TH", 2))), at_hand(pool))
    assert found.different_sets == 1
    assert found.overlap.percent == found.overlap.mean_percent == 100
    assert found.overlap.pairs == ((5, 15),)


def test_questions_that_nobody_meets_are_seen():
    blueprint = Blueprint((Cell("t1", "NB", 1),))
    found = check([paper(1), paper(1)], blueprint, at_hand(bank(4, 3)))
    assert (found.least, found.most, found.mean, found.at_hand, found.drawn) == (0, 2, Fraction(1, 2), 4, 1)
    assert found.cells[0].expected == Fraction(1, 2)


def test_difficulty_is_the_mark_that_is_expected_weights_included():
    blueprint = Blueprint((Cell("t1", "NB", 2),))
    pool = at_hand(bank(4))
    facilities = {1: 1.0, 2: 0.5, 3: 0.0, 4: 0.5}
    heavy = Paper((PaperItem(1, (), Fraction(3)), PaperItem(3, (), Fraction(1))))
    found = check([paper(1, 2), heavy, paper(3, 4)], blueprint, pool, facilities).difficulty
    assert (found.least, found.most) == (2.5, 7.5)
    assert found.mean == pytest.approx((7.5 + 7.5 + 2.5) / 3)
    assert found.deviation == pytest.approx(2.357, abs=0.001)


def test_without_statistics_of_every_question_nothing_is_guessed():
    blueprint = Blueprint((Cell("t1", "NB", 2),))
    found = check([paper(1, 2), paper(2, 3)], blueprint, at_hand(bank(3)), {1: 0.5, 2: 0.4})
    assert found.difficulty is None
    assert (found.known, found.drawn) == (2, 3)
    assert check([paper(1, 2)], blueprint, at_hand(bank(3))).difficulty is None


def test_papers_may_differ_in_their_order_only():
    blueprint = Blueprint((Cell("t1", "NB", 2),))
    found = check([paper(1, 2), paper(2, 1), paper(1, 2)], blueprint, at_hand(bank(2)))
    assert (found.papers, found.different, found.different_sets) == (3, 2, 1)


def test_a_pool_without_papers_is_no_pool():
    with pytest.raises(ValueError, match="without papers"):
        check([], Blueprint((Cell("t1", "NB", 1),)), {})


def test_the_largest_pool_is_checked_in_a_moment():
    pool = bank(100, 100, 100)
    blueprint = Blueprint(tuple(Cell(*CELLS[at], 20) for at in range(3)))
    papers = deal(blueprint, pool, 1, 400)
    begun = time.thread_time()
    found = check(papers, blueprint, at_hand(pool))
    assert sum(pairs for _, pairs in found.overlap.pairs) == 400 * 399 // 2
    assert time.thread_time() - begun < 2
