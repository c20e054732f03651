"""The draw: papers that obey their blueprint, repeat from their seed and use a bank evenly."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blueprint import (
    Blueprint,
    Cell,
    PoolQuestion,
    Shortage,
    ShortCell,
    assemble,
    check_stock,
    deal,
    deal_order,
    stock,
)
from app.domain.questions import Matching, MultipleChoice, Option, Ordering, SingleChoice, shown_parts
from tests.domain.examples import GROUP, MATCHING, NUMERIC, ONE_OF_EACH, ORDERING, SHORT, SINGLE, TRUE_FALSE, questions

CELLS = [(topic, level) for topic in ("t1", "t2") for level in ("NB", "TH", "VD")]
THREE_POINTS = (Fraction(1), Fraction(1, 2), Fraction(2))

pools = st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from(list(ONE_OF_EACH))), min_size=1, max_size=30).map(
    lambda drawn: [PoolQuestion(at, *cell, ONE_OF_EACH[kind]) for at, (cell, kind) in enumerate(drawn, 100)]
)
seeds = st.integers(0, 2**64)
several = settings(max_examples=40, deadline=None)


@st.composite
def drawable(draw):
    """A pool and a blueprint that it can fill; a cell of the blueprint may come twice, with other points."""
    pool = draw(pools)
    left = stock(pool)
    cells = []
    for topic, level in draw(st.lists(st.sampled_from(sorted(left)), min_size=1, max_size=6)):
        if left[topic, level]:
            cells.append(
                Cell(topic, level, draw(st.integers(1, left[topic, level])), draw(st.sampled_from(THREE_POINTS)))
            )
            left[topic, level] -= cells[-1].count
    return Blueprint(tuple(cells), draw(st.booleans()), draw(st.booleans())), pool


@several
@given(drawable(), seeds)
def test_a_paper_obeys_its_blueprint_cell_by_cell(case, seed):
    blueprint, pool = case
    of = {question.id: (question.topic, question.level) for question in pool}
    wanted = Counter()
    for cell in blueprint.cells:
        wanted[cell.topic, cell.level, cell.points] += cell.count
    for paper in deal(blueprint, pool, seed, 4):
        assert Counter((*of[item.revision], item.weight) for item in paper.items) == wanted
        assert len(paper.items) == blueprint.size
        assert len({item.revision for item in paper.items}) == blueprint.size, "a question twice on a paper"


def test_a_cell_that_comes_twice_draws_no_question_twice():
    blueprint = Blueprint((Cell("t1", "NB", 1), Cell("t1", "NB", 1, Fraction(2))))
    for paper in deal(blueprint, pool_of(*[SINGLE] * 3), 1, 60):
        assert len({item.revision for item in paper.items}) == 2


def test_a_single_paper_is_the_first_of_a_deal():
    blueprint, pool = Blueprint((Cell("t1", "NB", 3),)), pool_of(*[SINGLE] * 9)
    assert assemble(blueprint, pool, 7) == deal(blueprint, pool, 7, 5)[0]


@several
@given(drawable(), seeds, st.randoms(use_true_random=False))
def test_the_same_seed_deals_the_same_papers_in_whatever_order_the_pool_comes(case, seed, rng):
    blueprint, pool = case
    turned = rng.sample(pool, len(pool))
    assert deal(blueprint, turned, seed, 3) == deal(blueprint, pool, seed, 3)


@several
@given(drawable(), seeds, st.integers(1, 12))
def test_a_deal_uses_the_questions_of_a_cell_evenly(case, seed, papers):
    blueprint, pool = case
    used = Counter(item.revision for paper in deal(blueprint, pool, seed, papers) for item in paper.items)
    for cell in {(cell.topic, cell.level) for cell in blueprint.cells}:
        counts = [used[question.id] for question in pool if (question.topic, question.level) == cell]
        assert max(counts) - min(counts) <= 1
    drawn_from = {(cell.topic, cell.level) for cell in blueprint.cells}
    assert all(used[q.id] == 0 for q in pool if (q.topic, q.level) not in drawn_from)


@several
@given(pools, st.dictionaries(st.sampled_from(CELLS), st.integers(1, 8), min_size=1))
def test_a_shortage_names_every_short_cell_and_no_other(pool, wanted):
    blueprint = Blueprint(tuple(Cell(*cell, count) for cell, count in wanted.items()))
    at_hand = Counter((question.topic, question.level) for question in pool)
    assert stock(pool) == at_hand
    short = {ShortCell(*cell, count, at_hand[cell]) for cell, count in wanted.items() if count > at_hand[cell]}
    if not short:
        assert len(assemble(blueprint, pool, 1).items) == sum(wanted.values())
        return
    with pytest.raises(Shortage) as refused:
        deal(blueprint, pool, 1, 5)
    assert set(refused.value.cells) == short
    assert (refused.value.code, refused.value.status) == ("blueprint_shortage", 422)
    for cell in short:
        assert f"{cell.topic}/{cell.level}: {cell.stock}/{cell.wanted}" in refused.value.params["cells"]


def test_a_cell_that_comes_twice_is_counted_together():
    blueprint = Blueprint((Cell("t1", "NB", 2), Cell("t1", "NB", 2, Fraction(2))))
    with pytest.raises(Shortage) as refused:
        check_stock(blueprint, {("t1", "NB"): 3})
    assert refused.value.cells == (ShortCell("t1", "NB", 4, 3),)
    check_stock(blueprint, {("t1", "NB"): 4})


@pytest.mark.parametrize(
    ("count", "points"), [(0, Fraction(1)), (-1, Fraction(1)), (1, Fraction(0)), (1, Fraction(-1, 2))]
)
def test_a_cell_without_questions_or_points_is_none(count, points):
    with pytest.raises(ValueError, match="positive"):
        Cell("t1", "NB", count, points)


def test_a_blueprint_without_cells_is_none():
    with pytest.raises(ValueError, match="cell"):
        Blueprint(())


def pool_of(*asked, level="NB") -> list[PoolQuestion]:
    return [PoolQuestion(at, "t1", level, question) for at, question in enumerate(asked, 1)]


class TestTheOrderOfQuestions:
    POOL = [*pool_of(*[SINGLE] * 5), PoolQuestion(6, "t1", "TH", SINGLE), PoolQuestion(7, "t1", "VD", SINGLE)]
    CELLS = (Cell("t1", "VD", 1), Cell("t1", "NB", 5), Cell("t1", "TH", 1))

    def test_unshuffled_follows_the_blueprint(self):
        blueprint = Blueprint(self.CELLS, shuffle_questions=False)
        for paper in deal(blueprint, self.POOL, 1, 10):
            assert [item.revision for item in paper.items][::6] == [7, 6]

    def test_shuffled_puts_a_question_everywhere(self):
        papers = deal(Blueprint(self.CELLS), self.POOL, 1, 700)
        places = Counter([item.revision for item in paper.items].index(7) for paper in papers)
        assert sorted(places) == list(range(7))
        assert all(60 < count < 140 for count in places.values())

    def test_another_seed_deals_other_papers(self):
        assert len({assemble(Blueprint(self.CELLS), self.POOL, seed) for seed in range(20)}) == 20


class TestTheOrderOfOptions:
    @several
    @given(questions, st.randoms(use_true_random=False))
    def test_is_an_order_of_all_parts_in_which_pinned_options_keep_their_place(self, question, rng):
        order = deal_order(question, rng)
        assert sorted(order) == list(range(shown_parts(question)))
        if isinstance(question, SingleChoice | MultipleChoice):
            for at, option in enumerate(question.options):
                assert not option.pinned or order[at] == at

    def test_puts_the_right_option_everywhere_equally_often(self):
        rng = random.Random(1)
        places = Counter(deal_order(SINGLE, rng).index(SINGLE.key) for _ in range(400))
        assert all(70 < places[at] < 130 for at in range(4))

    def test_leaves_the_last_option_last_where_it_is_pinned(self):
        question = SingleChoice("?", (Option("a"), Option("b"), Option("Cả hai", pinned=True)), 2)
        assert {deal_order(question, random.Random(seed)) for seed in range(30)} == {(0, 1, 2), (1, 0, 2)}

    @pytest.mark.parametrize("last", ["Cả A và B", "Cả **A** và **C** đều đúng", "Đáp án B"])
    def test_stays_as_written_where_an_option_names_letters(self, last):
        question = SingleChoice("?", (Option("a"), Option("b"), Option("c"), Option(last)), 3)
        assert {deal_order(question, random.Random(seed)) for seed in range(30)} == {(0, 1, 2, 3)}

    @pytest.mark.parametrize("question", [GROUP, TRUE_FALSE, SHORT, NUMERIC])
    def test_keeps_statements_as_they_were_written(self, question):
        assert {deal_order(question, random.Random(seed)) for seed in range(20)} == {
            tuple(range(shown_parts(question)))
        }

    @pytest.mark.parametrize(
        "question", [Ordering("?", ("một", "hai")), Matching("?", (("a", "một"), ("b", "hai"))), ORDERING, MATCHING]
    )
    def test_of_a_matching_or_an_ordering_tells_nothing_about_the_key(self, question):
        rng = random.Random(1)
        dealt = Counter(deal_order(question, rng) for _ in range(2400))
        fair = 2400 / (2 if shown_parts(question) == 2 else 24)
        assert all(0.6 * fair < count < 1.4 * fair for count in dealt.values())
        assert len(dealt) * fair == 2400


class TestUnshuffledOptions:
    BLUEPRINT = Blueprint((Cell("t1", "NB", 4),), shuffle_options=False)

    def orders(self, question, seed, papers=1):
        """The orders of four questions on each paper."""
        dealt = deal(self.BLUEPRINT, pool_of(*[question] * 4), seed, papers)
        return [{item.revision: item.order for item in paper.items} for paper in dealt]

    def test_are_shown_as_they_were_written(self):
        [paper] = self.orders(SINGLE, 1)
        assert set(paper.values()) == {(0, 1, 2, 3)}

    @pytest.mark.parametrize("question", [ORDERING, MATCHING])
    def test_are_the_same_on_every_paper_and_yet_give_no_key_away(self, question):
        first, *others = self.orders(question, 1, papers=5)
        assert others == [first] * 4
        dealt = {order for seed in range(40) for order in self.orders(question, seed)[0].values()}
        assert len(dealt) == 24
        assert len(set(first.values())) > 1
