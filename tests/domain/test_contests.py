"""What an organiser fixes: prizes down the board, declarations, and predictions as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.contests import ENTRY_FIELDS, EntryForm, Prize, RoundRules, prize_for, read_prediction
from app.domain.errors import Invalid
from app.domain.ranking import PredictionTarget

PRIZES = (Prize("Nhất", 1), Prize("Nhì", 2), Prize("Ba", 3))


class TestPrizes:
    def test_go_down_the_board_until_they_are_spent(self):
        assert [prize_for(rank, PRIZES) for rank in range(1, 9)] == [
            "Nhất",
            "Nhì",
            "Nhì",
            "Ba",
            "Ba",
            "Ba",
            None,
            None,
        ]

    @pytest.mark.parametrize(
        ("ranks", "given"),
        [
            ([1, 1, 3, 4], ["Nhất", "Nhất", "Nhì", "Ba"]),
            ([1, 2, 2, 2, 5], ["Nhất", "Nhì", "Nhì", "Nhì", "Ba"]),
            ([1, 1, 1, 1, 1, 1, 7], ["Nhất"] * 6 + [None]),
            ([6, 6, 6, 9], ["Ba", "Ba", "Ba", None]),
        ],
    )
    def test_a_shared_rank_shares_its_prize_and_uses_up_those_below(self, ranks, given):
        assert [prize_for(rank, PRIZES) for rank in ranks] == given

    def test_without_prizes_nobody_has_one(self):
        assert prize_for(1, ()) is None

    @pytest.mark.parametrize(
        ("title", "count"), [("", 1), ("  ", 1), ("a\nb", 1), ("a\r", 1), ("a\u2028b", 1), ("Nhất", 0), ("Nhất", -1)]
    )
    def test_a_prize_has_a_title_of_one_line_and_a_positive_count(self, title, count):
        with pytest.raises(ValueError, match="prize"):
            Prize(title, count)


class TestDeclarations:
    def test_may_ask_for_what_is_known_only(self):
        assert EntryForm(ENTRY_FIELDS).required == ENTRY_FIELDS
        with pytest.raises(ValueError, match="identity_number, religion"):
            EntryForm(("unit", "religion", "identity_number"))

    def test_may_ask_for_the_name_alone(self):
        assert EntryForm(()).required == ()


def test_a_round_has_no_prizes_and_asks_for_no_prediction_unless_it_says_so():
    assert (RoundRules().prizes, RoundRules().prediction_question) == ((), "")


COUNTS = [PredictionTarget.PEOPLE, PredictionTarget.ALL_CORRECT_PEOPLE, PredictionTarget.ATTEMPTS]


class TestPredictions:
    @pytest.mark.parametrize("target", COUNTS)
    @pytest.mark.parametrize(("typed", "number"), [("10735", 10735), ("10.735", 10735), (" 10 735 ", 10735), ("0", 0)])
    def test_of_people_and_attempts_are_counts(self, target, typed, number):
        assert read_prediction(typed, target) == Decimal(number)

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("10.735", "10.735"), ("87,65432", "87.65432"), ("87,65432 %", "87.65432"), ("100", "100")],
    )
    def test_of_a_percentage_are_decimals(self, typed, number):
        assert read_prediction(typed, PredictionTarget.ALL_CORRECT_PERCENT) == Decimal(number)

    @pytest.mark.parametrize(
        ("typed", "target", "code"),
        [
            ("10,5", PredictionTarget.PEOPLE, "count_decimal"),
            ("87,65432", PredictionTarget.ATTEMPTS, "count_decimal"),
            ("-1", PredictionTarget.ALL_CORRECT_PEOPLE, "count_negative"),
            ("nhiều", PredictionTarget.PEOPLE, "count_invalid"),
            ("", PredictionTarget.PEOPLE, "count_invalid"),
            ("10735", PredictionTarget.ALL_CORRECT_PERCENT, "percent_invalid"),
            ("101", PredictionTarget.ALL_CORRECT_PERCENT, "percent_range"),
            ("", PredictionTarget.ALL_CORRECT_PERCENT, "percent_invalid"),
        ],
    )
    def test_that_are_no_such_number_are_refused(self, typed, target, code):
        with pytest.raises(Invalid) as refused:
            read_prediction(typed, target)
        assert refused.value.code == code
