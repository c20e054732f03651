"""The right answer by letter, number or words; where two readings are possible, both are said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from app.formats.sheet.keys import truths
from tests.formats.sheet.tables import HEAD, asked, book, codes, one, options, read, right, saved

FOUR = ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ"]


def keyed(key, texts=FOUR, head=HEAD):
    return asked(head, 1, "Thủ đô?", *texts, key)


@pytest.mark.parametrize(
    ("key", "letters"),
    [
        ("A", "A"), ("b", "B"), (" C ", "C"), ("D.", "D"), ("(A)", "A"), ("Đáp án: B", "B"), ("Phương án C", "C"),
        ("Câu D", "D"), (2, "B"), ("3", "C"), (4.0, "D"), ("2.0", "B"), ("Huế", "B"), ("huế.", "B"), ("HUE", "B"),
        ("da nang", "C"),
        ("A. Hà Nội", "A"), ("B) Huế", "B"), ("A, C", "AC"), ("A;C", "AC"), ("A||D", "AD"), ("A và C", "AC"),
        ("ACD", "ACD"), ("A C", "AC"), ("1,3", "AC"), ("1,2,A,B", "AB"), ("Hà Nội; Huế", "AB"), ("A\nB", "AB"),
        ("[A, B]", "AB"), ("Hà Nội\nHuế", "AB"), ("A&B", "AB"), ("A/B", "AB"),
    ],
)  # fmt: skip
def test_ways_to_name_the_right_options(key, letters):
    draft = keyed(key)
    assert right(draft) == letters
    assert not draft.doubts
    assert draft.kind == ("single_choice" if len(letters) == 1 else "multiple_choice")
    assert {part.credit for part in draft.parts if part.credit} == {Fraction(1, len(letters))}


@pytest.mark.parametrize("key", ["E", 7, "Sài Gòn", "A. Huế", "?"])
def test_a_key_that_names_no_option_waits_for_a_person(key):
    draft = keyed(key)
    assert codes(draft.doubts) == ["key_names_no_option"]
    assert {part.credit for part in draft.parts} == {None}


def test_no_key():
    draft = keyed(None)
    assert codes(draft.doubts) == ["key_not_found"]
    assert draft.key_from == ""


def test_an_asterisk_marks_the_option_where_there_is_no_key():
    draft = keyed(None, ["Hà Nội", "* Huế", "Đà Nẵng", "Cần Thơ"])
    assert (right(draft), draft.key_from, options(draft)[1]) == ("B", "asterisk", "Huế")


def marked(**looks):
    """The question whose options B and, if two are given, C have these looks and which has no key."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEAD)
    sheet.append([1, "Thủ đô?", *FOUR])
    for cell, look in zip(("D2", "E2"), looks.values(), strict=False):
        setattr(sheet[cell], "font" if isinstance(look, Font) else "fill", look)
    return one(saved(workbook))


@pytest.mark.parametrize(
    ("look", "source"),
    [
        (Font(color="FFFF0000"), "colour"),
        (PatternFill("solid", fgColor="FFFFFF00"), "highlight"),
        (Font(bold=True), "bold"),
        (Font(underline="single"), "underline"),
        (Font(italic=True), "italic"),
        (Font(bold=True, color="FFFF0000"), "colour"),
    ],
)
def test_the_only_option_that_looks_otherwise_is_right_where_there_is_no_key(look, source):
    draft = marked(b=look)
    assert (right(draft), draft.key_from, draft.doubts) == ("B", source, ())


def test_two_options_that_look_otherwise_mark_nothing():
    assert codes(marked(b=Font(bold=True), c=Font(bold=True)).doubts) == ["key_not_found"]
    assert codes(marked(b=Font(bold=True), c=Font(color="FFFF0000")).doubts) == ["key_not_found"]


def test_a_number_that_may_be_a_place_or_words_says_both():
    draft = keyed("1", ["2", "1", "3", "4"])
    (doubt,) = draft.doubts
    assert doubt.code == "key_two_readings"
    assert (doubt.params["first"], doubt.params["second"]) == ("A. 2", "B. 1")


def table(*rows):
    return list(read([HEAD, *([n, f"Câu {n}?", *row] for n, row in enumerate(rows, 1))]).drafts)


def test_the_column_decides_for_places():
    first, second = table(["2", "1", "3", "4", 1], [*FOUR, 3])
    assert (right(first), first.doubts) == ("A", ())
    assert right(second) == "C"


def test_the_column_decides_for_words():
    first, second = table(["2", "1", "3", "4", 1], ["15", "20", "25", "30", 20])
    assert (right(first), first.doubts) == ("B", ())
    assert right(second) == "B"


def test_a_column_that_tells_both_ways_decides_nothing():
    first, *_ = table(["2", "1", "3", "4", 1], ["15", "20", "25", "30", 20], [*FOUR, 3])
    assert codes(first.doubts) == ["key_two_readings"]


def test_the_name_of_the_column_decides():
    head = [*HEAD[:-1], "ĐÁP ÁN ĐÚNG (1/2/3/4)"]
    draft = keyed(1, ["2", "1", "3", "4"], head)
    assert (right(draft), draft.doubts) == ("A", ())


def test_letters_name_places_also_where_options_are_letters():
    draft = keyed("B", ["O", "A", "B", "AB"])
    assert (right(draft), draft.doubts) == ("B", ())


def test_options_counted_from_zero():
    reading = read([HEAD, *([n, f"Câu {n}?", *FOUR, n % 4] for n in range(8))])
    assert [right(draft) for draft in reading.drafts] == list("ABCDABCD")
    assert codes(reading.notes) == ["options_from_zero"]


def test_numbers_are_compared_as_numbers():
    assert right(keyed("0.5", ["0,25", "0,5", "0,75", "1"])) == "B"


def test_an_empty_option_in_the_middle_keeps_the_letters():
    draft = keyed("D", ["Hà Nội", "Huế", None, "Cần Thơ"])
    assert options(draft) == ["Hà Nội", "Huế", "Cần Thơ"]
    assert right(draft) == "C"
    assert codes(draft.notes) == ["options_closed_up"]


@pytest.mark.parametrize(("key", "said"), [("A", 1), ("B", 0), ("Đúng", 1), ("Sai", 0), ("Đ", 1), ("S", 0), (1, 1)])
def test_right_and_wrong_as_options(key, said):
    draft = asked(HEAD, 1, "Trái Đất tròn.", "Đúng", "Sai", None, None, key)
    assert (draft.kind, draft.parts[0].credit) == ("true_false", said)


@pytest.mark.parametrize(("key", "said"), [("Đúng", 1), ("sai", 0), ("TRUE", 1), (False, 0), ("Đ", 1)])
def test_right_and_wrong_without_options(key, said):
    draft = asked(["Câu hỏi", "Đáp án"], "Trái Đất tròn.", key)
    assert (draft.kind, draft.parts[0].credit) == ("true_false", said)


@pytest.mark.parametrize(
    "key", ["Đ, S, Đ, S", "ĐSĐS", "Đ S Đ S", "a-Đ, b-S, c-Đ, d-S", "a) Đ b) S c) Đ d) S", "Đúng, Sai, Đúng, Sai"]
)
def test_a_group_of_statements(key):
    draft = keyed(key)
    assert draft.kind == "true_false_group"
    assert [part.credit for part in draft.parts] == [1, 0, 1, 0]
    assert truths(key, 3) is None


def test_a_group_whose_statements_stand_with_the_question():
    stem = "Xét các ý sau:\na) Một.\nb) Hai.\nc) Ba.\nd) Bốn."
    draft = asked(["Câu hỏi", "Đáp án"], stem, "Đ, S, S, Đ")
    assert (draft.kind, draft.stem) == ("true_false_group", "Xét các ý sau:")
    assert options(draft) == ["Một.", "Hai.", "Ba.", "Bốn."]


@pytest.mark.parametrize(
    ("key", "value", "tolerance"),
    [("12,5", "12.5", "0"), (12.5, "12.5", "0"), ("3,14 ± 0,01", "3.14", "0.01"),
     ("3.14 (sai số 0.01)", "3.14", "0.01"),
     ("-4", "-4", "0"), ("1.234.567", "1234567", "0"), (1945, "1945", "0")],
)  # fmt: skip
def test_a_number_without_options(key, value, tolerance):
    draft = asked(["Câu hỏi", "Đáp án"], "Bao nhiêu?", key)
    assert (draft.kind, draft.parts[0].text, str(draft.parts[0].tolerance)) == ("numeric", value, tolerance)
    assert not draft.doubts


def test_a_number_whose_comma_may_group():
    (doubt,) = asked(["Câu hỏi", "Đáp án"], "Bao nhiêu?", "1,234").doubts
    assert (doubt.code, doubt.params["first"], doubt.params["second"]) == ("comma_two_readings", "1,234", "1234")
    assert not asked(["Câu hỏi", "Đáp án"], "Bao nhiêu?", 1.234).doubts


def test_a_text_without_options():
    draft = asked(["Câu hỏi", "Đáp án"], "Ai viết Truyện Kiều?", "Nguyễn Du\nTố Như")
    assert (draft.kind, options(draft)) == ("short_text", ["Nguyễn Du", "Tố Như"])
    assert asked(["Câu hỏi", "Đáp án"], "Số nào?", "007").kind == "short_text"


def test_kinds_by_their_names():
    head = ["Loại", *HEAD[1:]]
    assert asked(head, "Trắc nghiệm nhiều lựa chọn", "Thủ đô?", *FOUR, "A").kind == "single_choice"
    assert asked(head, "Nhiều đáp án", "Thủ đô?", *FOUR, "A").kind == "multiple_choice"
    assert codes(asked(head, "Một đáp án", "Thủ đô?", *FOUR, "A, B").doubts) == ["kind_says_one"]
    assert codes(asked(head, "Lý thuyết", "Thủ đô?", *FOUR, "A").notes) == ["kind_not_understood"]
    draft = asked(head, "Ghép đôi", "Ghép:", None, None, None, None, "1930 => Đảng\n1945 => Nước\n=> 1975")
    assert [(part.text, part.right) for part in draft.parts] == [("1930", "Đảng"), ("1945", "Nước"), ("", "1975")]
    assert options(asked(head, "Sắp xếp", "Xếp:", None, None, None, None, "một\nhai\nba")) == ["một", "hai", "ba"]
    assert asked(head, "Điền khuyết", "Năm nào?", None, None, None, None, "1945").kind == "short_text"


def test_an_essay_is_refused_by_name():
    reading = read([["Loại", *HEAD[1:]], ["Tự luận", "Phân tích?", None, None, None, None, "xem đáp án"]])
    assert [(one.place.cell, one.why.code, one.why.params["type"]) for one in reading.refused] == [
        ("Sheet1!B2", "type_refused", "Tự luận")
    ]


def test_options_that_speak_of_others_keep_their_places():
    draft = keyed("D", ["Một", "Hai", "Ba", "Tất cả các phương án trên"])
    assert [part.pinned for part in draft.parts] == [False, False, False, True]
    told = asked([*HEAD, "Ghim"], 1, "?", "Một", "Hai", "Ba", "Tất cả các phương án trên", "D", "A")
    assert [part.pinned for part in told.parts] == [True, False, False, False]


def test_answers_in_a_second_file():
    rows = [HEAD[:-1], *([n, f"Câu số {n}?", *FOUR] for n in range(1, 5))]
    rows[0] = [*HEAD[:-1], "Đáp án"]
    for key in (
        book([["Câu", "Đáp án"], [1, "B"], [2, "C"], [3, "D"], [4, "A"]]),
        book([["Câu", "Đáp án", "Câu", "Đáp án"], [1, "B", 3, "D"], [2, "C", 4, "A"]]),
        book([[1, 2, 3, 4], ["B", "C", "D", "A"]]),
        b"1.B 2.C\n3-D, 4 A",
    ):
        reading = read(book(rows), key=key)
        assert [right(draft) for draft in reading.drafts] == list("BCDA")
        assert {draft.key_from for draft in reading.drafts} == {"second_file"}
        assert not any(draft.doubts for draft in reading.drafts)


def test_a_second_file_that_contradicts():
    reading = read(book([HEAD, [1, "Câu?", *FOUR, "A"]]), key=book([["Câu", "Đáp án"], [1, "B"], [9, "C"]]))
    assert codes(reading.drafts[0].doubts) == ["key_file_differs"]
    assert codes(reading.notes) == ["key_file_over"]
