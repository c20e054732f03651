"""Credit for one answer, exact, for every kind and scheme."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.questions import (
    Chosen,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Pairs,
    Sequence,
    ShortText,
    Statement,
    Text,
    TrueFalse,
    TrueFalseGroup,
    Truths,
)
from app.domain.scoring import FULL, NONE, GroupCredit, Mark, PartialCredit, Scheme, read_decimal, score, text_key
from tests.domain.examples import GROUP, MATCHING, MULTIPLE, NUMERIC, ONE_OF_EACH, ORDERING, SHORT, SINGLE, TRUE_FALSE

STRICT = Scheme(PartialCredit.NOTHING, GroupCredit.STEPPED)
SHARED = Scheme(PartialCredit.SHARE, GroupCredit.SHARE)


def credit(question, answer, scheme=STRICT) -> Fraction:
    return score(question, answer, scheme).credit


def ticked(*options: int) -> Chosen:
    return Chosen(frozenset(options))


@pytest.mark.parametrize("question", ONE_OF_EACH.values())
def test_no_answer_earns_nothing_and_is_known_as_none(question):
    assert score(question, None) == Mark(NONE, answered=False)


@pytest.mark.parametrize("question", ONE_OF_EACH.values())
def test_an_answer_of_another_kind_is_a_programming_error(question):
    other = Text("A") if question in (SINGLE, MULTIPLE, TRUE_FALSE, GROUP, MATCHING, ORDERING) else ticked(0)
    with pytest.raises(TypeError):
        score(question, other)


def test_a_mark_is_right_with_full_credit_alone():
    assert Mark(FULL).right
    assert not Mark(Fraction(99, 100)).right
    assert not Mark(NONE).right


def test_a_single_choice_is_right_or_wrong():
    assert [credit(SINGLE, ticked(at)) for at in range(4)] == [1, 0, 0, 0]
    assert credit(SINGLE, ticked(0, 1)) == 0


@pytest.mark.parametrize(
    ("chosen", "strict", "shared"),
    [
        ((0, 2, 4), 1, 1),
        ((0, 2), 0, Fraction(2, 3)),
        ((0,), 0, Fraction(1, 3)),
        ((0, 2, 4, 1), 0, Fraction(2, 3)),
        ((0, 1), 0, 0),
        ((1,), 0, 0),
        ((1, 3), 0, 0),
        ((0, 1, 2, 3, 4), 0, Fraction(1, 3)),
    ],
)
def test_a_multiple_choice(chosen, strict, shared):
    assert credit(MULTIPLE, ticked(*chosen), STRICT) == strict
    assert credit(MULTIPLE, ticked(*chosen), SHARED) == shared


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.data())
def test_a_wrong_tick_never_helps_and_takes_as_much_as_a_right_one_gives(size, data):
    indices = st.integers(0, size - 1)
    keys, chosen = data.draw(st.sets(indices, min_size=1)), data.draw(st.sets(indices))
    question = MultipleChoice("?", tuple(Option(str(at)) for at in range(size)), tuple(keys))
    points = sum(1 if at in keys else -1 for at in chosen)
    assert credit(question, ticked(*chosen), SHARED) == (Fraction(points, len(keys)) if points > 0 else 0)
    assert credit(question, ticked(*chosen), STRICT) == (1 if chosen == keys else 0)


def test_a_true_false():
    assert credit(TRUE_FALSE, Truths((True,))) == 1
    assert credit(TRUE_FALSE, Truths((False,))) == 0
    assert credit(TrueFalse("?", False), Truths((False,))) == 1


@pytest.mark.parametrize(
    ("verdicts", "stepped", "shared"),
    [
        ((True, False, True, False), 1, 1),
        ((True, False, True, True), Fraction(1, 2), Fraction(3, 4)),
        ((True, False, True, None), Fraction(1, 2), Fraction(3, 4)),
        ((True, False, None, None), Fraction(1, 4), Fraction(1, 2)),
        ((True, None, None, None), Fraction(1, 10), Fraction(1, 4)),
        ((False, True, False, True), 0, 0),
    ],
)
def test_a_group_of_four_by_the_steps_of_the_national_exam_or_by_share(verdicts, stepped, shared):
    assert credit(GROUP, Truths(verdicts), STRICT) == stepped
    assert credit(GROUP, Truths(verdicts), SHARED) == shared


@pytest.mark.parametrize("scheme", [STRICT, SHARED])
def test_a_group_of_another_size_has_no_steps_and_earns_its_share(scheme):
    group = TrueFalseGroup("?", (Statement("a", True), Statement("b", False), Statement("c", False)))
    assert credit(group, Truths((True, False, True)), scheme) == Fraction(2, 3)


def test_a_statement_that_nobody_judged_is_not_taken_for_false():
    group = TrueFalseGroup("?", (Statement("a", False), Statement("b", False)))
    assert credit(group, Truths((None, False))) == Fraction(1, 2)


class TestShortText:
    @pytest.mark.parametrize(
        "typed",
        [
            "Hòa Bình",
            "hòa bình",
            "HÒA BÌNH",
            "  Hòa   Bình ",
            "Hòa\u00a0Bình",
            "Ho\u0300a Bi\u0300nh",
            "Hoà Bình",
            "Hòa Bình.",
            "Hòa Bình .",
            "\u200bHòa Bình\ufeff",
            "thành phố hoà bình",
        ],
    )
    def test_is_right_however_it_is_spelt(self, typed):
        assert credit(SHORT, Text(typed)) == 1

    @pytest.mark.parametrize(
        "typed", ["Hoa Binh", "Hòa Binh", "Hóa Bình", "HòaBình", "Hòa Bình 1", "tỉnh Hòa Bình", "."]
    )
    def test_is_wrong_where_a_letter_or_a_tone_is(self, typed):
        assert credit(SHORT, Text(typed)) == 0

    def test_the_look_alikes_of_d_are_one_letter(self):
        assert credit(ShortText("?", ("Đặng",)), Text("\u00d0ặng")) == 1

    @pytest.mark.parametrize("stops", [".", "...", ". ."])
    def test_stops_alone_are_an_answer_of_their_own(self, stops):
        assert text_key(stops)


class TestNumeric:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("3.14", "3.14"),
            ("3,14", "3.14"),
            (" 3,14 ", "3.14"),
            ("+3", "3"),
            ("-3", "-3"),
            ("\u22123", "-3"),
            ("\u20133", "-3"),
            (",5", "0.5"),
            ("5,", "5"),
            ("007", "7"),
            ("1.234", "1.234"),
            ("6,02e23", "6.02E+23"),
            ("1E-3", "0.001"),
        ],
    )
    def test_reads(self, typed, number):
        assert read_decimal(typed) == Decimal(number)

    @pytest.mark.parametrize(
        "typed",
        ["", " ", ",", "-", "ba", "3,14 m", "1.234,5", "1 234", "1_0", "٣", "NaN", "Infinity", "--3", "3e", "1e999"],
    )
    def test_takes_nothing_else_for_a_number(self, typed):
        assert read_decimal(typed) is None
        assert credit(NUMERIC, Text(typed)) == 0

    @pytest.mark.parametrize(
        ("typed", "right"),
        [
            ("3,14", True),
            ("3.13", True),
            ("3.15", True),
            ("3.1299999999", False),
            ("3.1500000001", False),
            ("22", True),
            ("22.0", True),
            ("22.0000000001", False),
            ("-3.14", False),
        ],
    )
    def test_the_tolerance_is_exact_and_each_value_has_its_own(self, typed, right):
        assert credit(NUMERIC, Text(typed)) == right

    def test_not_even_far_behind_the_point_is_anything_rounded(self):
        half = Numeric("?", (NumericKey(Decimal(0), Decimal("0.5")),))
        assert credit(half, Text("0.5" + "0" * 37)) == 1
        assert credit(half, Text("0.5" + "0" * 36 + "1")) == 0

    @pytest.mark.parametrize(
        "typed",
        ["9" * 2000, "9." + "9" * 40 + "e999999", "1e-999999999", "-9e999999", "1e99", "0" * 40 + "." + "0" * 40],
    )
    def test_numbers_beyond_reason_are_wrong_and_nothing_worse(self, typed):
        assert credit(Numeric("?", (NumericKey(Decimal(3)),)), Text(typed)) == 0

    @settings(max_examples=100, deadline=None)
    @given(st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=3), st.integers(-12000, 12000))
    def test_is_right_up_to_the_tolerance_and_not_beyond(self, value, tolerance, thousandths):
        typed = f"{value + Decimal(thousandths) / 1000:f}".replace(".", ",")
        right = abs(thousandths) <= tolerance * 1000
        assert credit(Numeric("?", (NumericKey(value, tolerance),)), Text(typed)) == right


def test_a_matching_earns_its_share_of_right_pairs():
    assert credit(MATCHING, Pairs((0, 1, 2))) == 1
    assert credit(MATCHING, Pairs((0, 2, 1))) == Fraction(1, 3)
    assert credit(MATCHING, Pairs((0, 1, 3))) == Fraction(2, 3)
    assert credit(MATCHING, Pairs((0, None, None))) == Fraction(1, 3)
    assert credit(MATCHING, Pairs((3, 3, 3))) == 0


def test_an_ordering_is_right_as_a_whole_or_not_at_all():
    assert credit(ORDERING, Sequence((0, 1, 2, 3))) == 1
    assert credit(ORDERING, Sequence((1, 0, 2, 3))) == 0
