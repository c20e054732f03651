"""What authors write for a level, and which of the bank's levels that is."""

from __future__ import annotations

import pytest

from app.domain.levels import level_of

FOUR, THREE, OWN = ("NB", "TH", "VD", "VDC"), ("B", "H", "VD"), ("dễ", "khó")


@pytest.mark.parametrize(
    ("word", "levels", "level"),
    [
        ("NB", FOUR, "NB"),
        ("vdc", FOUR, "VDC"),
        (" Nhận  biết ", FOUR, "NB"),
        ("THÔNG HIỂU", FOUR, "TH"),
        ("Mức độ: Vận dụng", FOUR, "VD"),
        ("vận dụng cao", FOUR, "VDC"),
        ("[1]", FOUR, "NB"),
        ("Mức 4", FOUR, "VDC"),
        ("M3", FOUR, "VD"),
        ("5", FOUR, None),
        ("0", FOUR, None),
        ("Dễ", FOUR, "NB"),
        ("Trung bình", FOUR, "TH"),
        ("khó", FOUR, "VD"),
        ("rất khó", FOUR, "VDC"),
        ("Khó", THREE, "VD"),
        ("rất khó", THREE, None),
        ("Trung bình", ("1", "2"), None),
        ("Khó", ("1", "2"), "2"),
        ("khó", ("một",), None),
        ("Khó", ("M1", "M2", "M3", "M4", "M5"), None),
        ("Khó", OWN, "khó"),
        ("vận dụng cao", THREE, None),
        ("Vận dụng", THREE, "VD"),
        ("", FOUR, None),
        (" () ", FOUR, None),
        ("Lịch sử", FOUR, None),
        ("Hiểu", ("NB", "TH", "HIEU"), "HIEU"),
        ("2", ("1", "2", "3"), "2"),
    ],
)
def test_a_word_means_a_level_or_none(word, levels, level):
    assert level_of(word, levels) == level
