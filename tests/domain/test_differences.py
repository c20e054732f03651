"""What changed, as a reader is shown it: putting the pieces together gives back both texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.differences import MOST_WORDS, Marked, Piece, parts, pieces

texts = st.text("aà b.,\n1", max_size=30)


@given(texts, texts)
def test_both_texts_can_be_read_off(old, new):
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.op != "in") == old
    assert "".join(piece.text for piece in found if piece.op != "out") == new
    assert all(piece.text for piece in found)


def test_words_not_letters_change():
    assert pieces("Đại hội VI (1986)", "Đại hội VII (1986)") == (
        Piece("same", "Đại hội "),
        Piece("out", "VI"),
        Piece("in", "VII"),
        Piece("same", " (1986)"),
    )


def test_a_blank_between_two_changed_words_goes_with_them():
    assert pieces("năm một chín", "năm hai mươi") == (
        Piece("same", "năm "),
        Piece("out", "một chín"),
        Piece("in", "hai mươi"),
    )


def test_very_long_texts_are_shown_whole():
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert pieces(old, new) == (Piece("out", old), Piece("in", new))


def test_an_option_put_in_between_moves_no_other():
    old = [Marked("A", "Huế"), Marked("B", "Hà Nội", ("right",))]
    new = [Marked("A", "Huế"), Marked("B", "Vinh"), Marked("C", "Hà Nội", ("right",))]
    lines = parts("part", old, new)
    assert [(line.label, line.changed) for line in lines] == [("A", False), ("B", True), ("C", False)]
    assert lines[1].pieces == (Piece("in", "Vinh"),)


def test_a_key_that_moves_is_a_change_of_marks():
    old = [Marked("A", "Huế", ("right",)), Marked("B", "Hà Nội")]
    new = [Marked("A", "Huế"), Marked("B", "Hà Nội", ("right",))]
    assert [line.changed for line in parts("part", old, new)] == [True, True]
    gone = parts("part", old, new[:1])
    assert [(line.label, line.before, line.after) for line in gone] == [("A", ("right",), ()), ("B", (), ())]
