"""Question text taken apart for those who set it in type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.formats import rich
from app.formats.flow import Break, Paragraph, Picture, Run, Table, flow, line, pictures

NAME = "0123456789abcdef" * 2


def test_a_line_keeps_its_looks_and_its_breaks():
    found = line("Nước là H~2~O, *không phải* **m^2^**\nvà `x < 1`")
    assert found == (
        Run("Nước là H"),
        Run("2", shift="sub"),
        Run("O, "),
        Run("không phải", italic=True),
        Run(" "),
        Run("m", bold=True),
        Run("2", bold=True, shift="sup"),
        Break(),
        Run("và "),
        Run("x < 1", code=True),
    )


def test_paragraphs_lists_and_tables_follow_each_other():
    text = (
        "Cho bảng:\n\n| Năm | Việc |\n|---|---|\n| 1945 | *Đề-pô* |\n\n- một\n- hai\n  1. trong\n\n3. ba\n4. bốn\n\nHết"
    )
    assert flow(text) == (
        Paragraph((Run("Cho bảng:"),)),
        Table((((Run("Năm"),), (Run("Việc"),)), ((Run("1945"),), (Run("Đề-pô", italic=True),)))),
        Paragraph((Run("một"),), "–", 1),
        Paragraph((Run("hai"),), "–", 1),
        Paragraph((Run("trong"),), "1.", 2),
        Paragraph((Run("ba"),), "3.", 1),
        Paragraph((Run("bốn"),), "4.", 1),
        Paragraph((Run("Hết"),)),
    )


def test_an_option_is_one_line_even_where_it_looks_like_a_list():
    assert line("1. Đảng") == (Run("1. Đảng"),)
    assert line("") == ()


def test_pictures_are_named_and_those_of_elsewhere_are_words():
    text = f"Nhìn ![cờ](media:{NAME}) và ![x](http://other.example/x.png)"
    assert Picture(NAME, "cờ") in line(text)
    assert Run("[x]") in line(text)
    assert pictures(flow(text)) == pictures(line(text)) == rich.pictures(text) == [NAME]


def test_a_heading_is_bold_and_code_keeps_its_lines():
    assert flow("## Đề bài\n\n```\na\n  b\n```") == (
        Paragraph((Run("Đề bài", bold=True),)),
        Paragraph((Run("a", code=True), Break(), Run("  b", code=True))),
    )


@given(st.text("ab *_~^`|[]()#>-1.\n\\!", max_size=60))
def test_no_letter_of_a_text_is_lost(text):
    """Whatever a plain reader reads stands in the flow."""
    found = flow(text)
    lines = [
        piece.line if isinstance(piece, Paragraph) else sum((c for r in piece.rows for c in r), ()) for piece in found
    ]
    words = "".join(piece.text for line_ in lines for piece in line_ if isinstance(piece, Run))
    assert [letter for letter in rich.plain(text) if letter in "ab"] == [letter for letter in words if letter in "ab"]
