"""Credits to marks, marks to bands, results to titles; rounded once, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grades import (
    Band,
    GradingRule,
    Result,
    band_of,
    good_share,
    grade,
    may_be_advanced,
    may_be_excellent,
    round_half_up,
)

STEPS = [Decimal(step) for step in ("0.01", "0.1", "0.25", "0.5", "1")]
BANDS = (
    Band("gioi", "Giỏi", Decimal(8), good=True),
    Band("kha", "Khá", Decimal(7), good=True),
    Band("dat", "Đạt", Decimal(5)),
    Band("yeu", "Yếu", Decimal(2)),
)


def rule(step: str = "0.1", **others) -> GradingRule:
    return GradingRule(Decimal(step), Decimal(5), BANDS, **{"excellent_from": Decimal(9)} | others)


def equal(correct: int, total: int, step: str = "0.1") -> Result:
    """The result of so many right answers out of `total` that weigh the same."""
    credits = [Fraction(1)] * correct + [Fraction(0)] * (total - correct)
    return grade(credits, [Fraction(1)] * total, rule(step))


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "step", "rounded"),
        [
            ("8.35", "0.1", "8.4"),
            ("8.25", "0.1", "8.3"),
            ("8.349999999", "0.1", "8.3"),
            ("8.05", "0.1", "8.1"),
            ("9.95", "0.1", "10.0"),
            ("2.675", "0.01", "2.68"),
            ("1.005", "0.01", "1.01"),
            ("26/3", "0.01", "8.67"),
            ("17/3", "0.01", "5.67"),
            ("8.375", "0.25", "8.50"),
            ("8.374", "0.25", "8.25"),
            ("8.125", "0.25", "8.25"),
            ("8.25", "0.5", "8.5"),
            ("8.2", "0.5", "8.0"),
            ("8.75", "0.5", "9.0"),
            ("8.5", "1", "9"),
            ("8.49", "1", "8"),
            ("0", "0.01", "0.00"),
            ("10", "0.1", "10.0"),
        ],
    )
    def test_half_up(self, value, step, rounded):
        assert str(round_half_up(Fraction(value), Decimal(step))) == rounded

    @settings(max_examples=100, deadline=None)
    @given(st.fractions(0, 10, max_denominator=10**6), st.sampled_from(STEPS))
    def test_gives_the_nearest_multiple_and_of_two_the_upper(self, value, step):
        rounded = round_half_up(value, step)
        assert rounded % step == 0
        assert rounded.as_tuple().exponent == step.as_tuple().exponent
        assert -Fraction(step) / 2 < Fraction(rounded) - value <= Fraction(step) / 2

    @settings(max_examples=100, deadline=None)
    @given(st.decimals(0, 10, places=3), st.sampled_from(STEPS))
    def test_agrees_with_decimal_arithmetic(self, value, step):
        expected = (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        assert round_half_up(Fraction(value), step) == expected


class TestGrading:
    @pytest.mark.parametrize(
        ("correct", "total", "step", "mark"),
        [
            (13, 15, "0.01", "8.67"),
            (17, 30, "0.01", "5.67"),
            (13, 15, "0.1", "8.7"),
            (7, 40, "0.1", "1.8"),
            (7, 40, "0.25", "1.75"),
            (7, 40, "0.5", "2.0"),
            (7, 40, "1", "2"),
            (0, 20, "0.1", "0.0"),
            (20, 20, "0.1", "10.0"),
        ],
    )
    def test_questions_of_equal_weight(self, correct, total, step, mark):
        result = equal(correct, total, step)
        assert str(result.mark) == mark
        assert (result.correct, result.total, result.share) == (correct, total, Fraction(correct, total))

    def test_weights_weigh(self):
        result = grade([Fraction(1), Fraction(0), Fraction(1, 2)], [Fraction(2), Fraction(1), Fraction(1)], rule())
        assert result.share == Fraction(5, 8)
        assert result.mark == Decimal("6.3")
        assert result.correct == 1

    def test_nothing_is_rounded_on_the_way(self):
        # Three times 3.33… of 10 would be 9.99 if each question were rounded.
        thirds = grade([Fraction(1, 3)] * 3, [Fraction(1)] * 3, rule("0.01"))
        assert thirds.mark == Decimal("3.33")
        assert equal(3, 3, "0.01").mark == Decimal(10)

    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(st.tuples(st.fractions(0, 1), st.fractions("1/100", 10)), min_size=1, max_size=6),
        st.fractions("1/100", 100),
        st.randoms(use_true_random=False),
    )
    def test_depends_on_the_ratio_of_weights_and_not_on_the_order_of_questions(self, items, factor, rng):
        result = grade(*zip(*items, strict=True), rule("0.01"))
        turned = [(credit, weight * factor) for credit, weight in rng.sample(items, len(items))]
        assert grade(*zip(*turned, strict=True), rule("0.01")) == result
        assert 0 <= result.mark <= 10
        assert (result.share == 1) is (result.correct == len(items))

    @pytest.mark.parametrize(
        ("credits", "weights"), [([], []), ([1], []), ([1], [1, 1]), ([1], [0]), ([1, 1], [1, 0]), ([1, 1], [2, -1])]
    )
    def test_a_paper_that_cannot_be_graded_is_a_programming_error(self, credits, weights):
        with pytest.raises(ValueError, match="one credit and one positive weight"):
            grade([Fraction(c) for c in credits], [Fraction(w) for w in weights], rule())


class TestBands:
    @pytest.mark.parametrize(
        ("mark", "code"),
        [
            ("10", "gioi"),
            ("8.0", "gioi"),
            ("7.9", "kha"),
            ("7.0", "kha"),
            ("6.9", "dat"),
            ("5.0", "dat"),
            ("4.9", "yeu"),
            ("2", "yeu"),
            ("1.9", None),
            ("0", None),
        ],
    )
    def test_reach_from_their_mark_up_to_the_next_one(self, mark, code):
        band = band_of(Decimal(mark), rule())
        assert (band.code if band else None) == code

    def test_go_by_the_rounded_mark(self):
        # 7.95 of 10 becomes 8.0, and the band follows what the learner reads.
        assert equal(159, 200).mark == Decimal("8.0")
        assert equal(159, 200).band == "gioi"
        assert equal(159, 200, "0.01").band == "kha"

    def test_so_does_passing(self):
        assert equal(99, 200).mark == Decimal("5.0")
        assert equal(99, 200).passed
        assert not equal(99, 200, "0.01").passed


class TestTitles:
    def cohort(self, *marks: int) -> list[Result]:
        return [equal(mark, 10) for mark in marks]

    @pytest.mark.parametrize(
        ("marks", "advanced"),
        [
            ([8, 7, 7, 5, 5], True),  # three of five are good
            ([8, 7, 6, 5, 5], False),
            ([10, 10, 10, 10, 4], False),  # one has failed
            ([7], True),
            ([6], False),
            ([], False),
        ],
    )
    def test_an_advanced_cohort_has_all_passed_and_enough_good(self, marks, advanced):
        assert may_be_advanced(self.cohort(*marks), rule()) is advanced

    def test_what_is_enough_is_in_the_rule(self):
        assert may_be_advanced(self.cohort(8, 7, 6, 5, 5), rule(advanced_share=Decimal("0.4")))

    def test_the_share_of_good_results_is_exact(self):
        assert good_share(["gioi", "kha", "dat", None, "nobody knows"], rule()) == Fraction(2, 5)
        assert good_share([], rule()) == 0

    @pytest.mark.parametrize(("correct", "excellent"), [(10, True), (9, True), (8, False)])
    def test_an_excellent_learner_has_the_mark(self, correct, excellent):
        assert may_be_excellent(equal(correct, 10), rule()) is excellent

    def test_a_rule_may_know_no_excellent_learners(self):
        assert not may_be_excellent(equal(10, 10), rule(excellent_from=None))


class TestRules:
    @pytest.mark.parametrize("step", STEPS)
    def test_the_usual_steps(self, step):
        assert rule(str(step)).step == step

    @pytest.mark.parametrize("step", ["0", "-0.1", "0.3", "0.03", "3", "0.001", "0.125"])
    def test_steps_that_miss_10_or_that_hundredths_cannot_hold(self, step):
        with pytest.raises(ValueError, match="step"):
            rule(step)

    @pytest.mark.parametrize("bands", [BANDS[::-1], BANDS[:1] * 2])
    def test_bands_stand_highest_first_each_with_a_mark_of_its_own(self, bands):
        with pytest.raises(ValueError, match="bands"):
            GradingRule(Decimal("0.1"), Decimal(5), bands)
