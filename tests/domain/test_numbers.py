"""Counts and percentages, with Vietnamese and English marks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.numbers import LARGEST_COUNT, read_count, read_percent


class TestCount:
    @pytest.mark.parametrize(
        ("typed", "count"),
        [
            ("10.735", 10735),
            ("10,735", 10735),
            ("10 735", 10735),
            ("10\u00a0735", 10735),
            (" 10735 ", 10735),
            ("1.234.567", 1234567),
            ("0", 0),
            ("007", 7),
        ],
    )
    def test_reads(self, typed, count):
        assert read_count(typed) == count

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("10,5", "count_decimal"),
            ("10.5", "count_decimal"),
            ("10,50", "count_decimal"),
            ("0.735", "count_decimal"),
            ("1.0735", "count_decimal"),
            ("10.735,5", "count_decimal"),
            ("-5", "count_negative"),
            ("\u22125", "count_negative"),
            ("", "count_invalid"),
            ("mười", "count_invalid"),
            ("1.234,567", "count_decimal"),
            ("10 73", "count_invalid"),
            ("1.23.456", "count_invalid"),
            ("1e5", "count_invalid"),
            ("٣", "count_invalid"),
            (str(LARGEST_COUNT + 1), "count_too_large"),
            ("9" * 5000, "count_too_large"),
        ],
    )
    def test_refuses(self, typed, code):
        with pytest.raises(Invalid) as refused:
            read_count(typed)
        assert refused.value.code == code

    @given(st.integers(0, LARGEST_COUNT), st.sampled_from(["", ".", ",", " "]))
    def test_reads_what_is_grouped(self, count, mark):
        assert read_count(f"{count:,}".replace(",", mark)) == count


class TestPercent:
    @pytest.mark.parametrize(
        ("typed", "percent"),
        [
            ("87,65432", "87.65432"),
            ("87.65432", "87.65432"),
            ("87,65432 %", "87.65432"),
            ("10.735", "10.735"),
            ("0", "0"),
            ("100", "100"),
            ("100,000", "100"),
        ],
    )
    def test_reads_exactly(self, typed, percent):
        assert read_percent(typed) == Decimal(percent)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("100,00001", "percent_range"),
            ("101", "percent_range"),
            ("-1", "percent_range"),
            ("-0", "percent_range"),
            ("", "percent_invalid"),
            ("%", "percent_invalid"),
            ("1.234,5", "percent_invalid"),
            ("1 2", "percent_invalid"),
            ("87,", "percent_invalid"),
            (",5", "percent_invalid"),
            ("5,1234567890123", "percent_invalid"),
            ("NaN", "percent_invalid"),
            ("1e1", "percent_invalid"),
        ],
    )
    def test_refuses(self, typed, code):
        with pytest.raises(Invalid) as refused:
            read_percent(typed)
        assert refused.value.code == code

    @given(st.decimals(0, 100, places=5), st.sampled_from(".,"))
    def test_either_mark_gives_the_same_number(self, percent, mark):
        assert read_percent(f"{percent:.5f}".replace(".", mark)) == percent
