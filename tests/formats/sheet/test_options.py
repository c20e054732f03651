"""Several options in one cell, with the question or apart from it."""

from __future__ import annotations

import pytest

from tests.formats.sheet.tables import HEAD, asked, codes, one, options, right

TWO = ["Câu hỏi", "Phương án trả lời", "Đáp án"]
FOUR = ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ"]


@pytest.mark.parametrize(
    "cell",
    [
        "A. Hà Nội\r\nB. Huế\r\nC. Đà Nẵng\r\nD. Cần Thơ",
        "A) Hà Nội\nB) Huế\nC) Đà Nẵng\nD) Cần Thơ",
        "a. Hà Nội\nb. Huế\nc. Đà Nẵng\nd. Cần Thơ",
        "(A) Hà Nội\n(B) Huế\n(C) Đà Nẵng\n(D) Cần Thơ",
        "A/ Hà Nội\nB/ Huế\n\nC/ Đà Nẵng\nD/ Cần Thơ\n",
        "1. Hà Nội\n2. Huế\n3. Đà Nẵng\n4. Cần Thơ",
        "A. Hà Nội   B. Huế   C. Đà Nẵng   D. Cần Thơ",
        "A.Hà Nội; B.Huế; C.Đà Nẵng; D.Cần Thơ",
        "A. Hà Nội\tB. Huế\nC. Đà Nẵng\tD. Cần Thơ",
        "A: Hà Nội\nB: Huế\nC: Đà Nẵng\nD: Cần Thơ",
        "Hà Nội\nHuế\nĐà Nẵng\nCần Thơ",
        "Hà Nội|Huế|Đà Nẵng|Cần Thơ",
        "Hà Nội || Huế || Đà Nẵng || Cần Thơ",
        "Hà Nội; Huế; Đà Nẵng; Cần Thơ",
        '["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ"]',
        '{"A": "Hà Nội", "B": "Huế", "C": "Đà Nẵng", "D": "Cần Thơ"}',
    ],
)
def test_ways_to_write_options_in_one_cell(cell):
    draft = asked(TWO, "Thủ đô?", cell, "B")
    assert options(draft) == FOUR
    assert right(draft) == "B"
    assert not draft.doubts


def test_a_table_as_the_390_questions_have_it():
    rows = [
        ["BỘ CÂU HỎI LUẬT ĐẤU THẦU"],
        ["STT", "Hạng mục", "Nội dung", "Phương án trả lời", "Đáp án"],
        [1, "Luật", "Ai quyết định?", "A. Chủ đầu tư\r\nB. Bên mời thầu\r\nC. Cả A và B\r\nD. Không ai cả", "C"],
    ]
    draft = one(rows)
    assert (draft.topic, draft.place.cell, right(draft)) == ("Luật", "Sheet1!C3", "C")
    assert [part.pinned for part in draft.parts] == [True, True, True, False]


def test_options_with_the_question_as_in_vnhsge():
    head = ["ID", "Image_Question", "Question", "Choice", "Image_Answer", "Explaination"]
    stem = "Câu 1: Đảng ra đời năm nào?\nA. 1925.\nB. 1930.\nC. 1945.\nD. 1954."
    draft = asked(head, "LS_2019_1", None, stem, "B", None, "Chọn B.")
    assert draft.stem == "Đảng ra đời năm nào?"
    assert options(draft) == ["1925.", "1930.", "1945.", "1954."]
    assert (right(draft), draft.explanation, draft.place.label) == ("B", "Chọn B.", "1")


def test_one_column_for_key_or_options_is_told_by_what_stands_in_it():
    draft = asked(["Câu hỏi", "Đáp án"], "Thủ đô?", "A. Hà Nội\nB. Huế")
    assert options(draft) == ["Hà Nội", "Huế"]
    assert codes(draft.doubts) == ["key_not_found"]


def test_an_asterisk_in_the_cell():
    draft = asked(TWO, "Thủ đô?", "*A. Hà Nội\nB. Huế\nC. Vinh", None)
    assert (options(draft), right(draft), draft.key_from) == (["Hà Nội", "Huế", "Vinh"], "A", "asterisk")


def test_letters_inside_an_option_do_not_part_it():
    draft = asked(TWO, "Ai?", "A. Bà B. và ông C.\nB. Ông D.\nC. Cô E.", "A")
    assert options(draft) == ["Bà B. và ông C.", "Ông D.", "Cô E."]
    assert not draft.doubts


def test_an_option_that_could_begin_at_two_places_is_asked_about():
    (doubt,) = asked(TWO, "Ai?", "A. Mai B. Nam B. Lan C. Hoa", "A").doubts
    assert doubt.code == "split_two_readings"
    assert doubt.params == {"first": "Mai / Nam B. Lan / Hoa", "second": "Mai B. Nam / Lan / Hoa"}


def test_columns_whose_cells_carry_their_letters_too():
    draft = asked(HEAD, 1, "Thủ đô?", "A. Hà Nội", "B. Huế", "C. Đà Nẵng", "D. Cần Thơ", "A")
    assert options(draft) == FOUR
    some = asked(HEAD, 1, "Ai?", "A. Mai", "Nam", "Lan", "Hoa", "A")
    assert options(some)[0] == "A. Mai"


def test_lines_inside_an_option_stay():
    draft = asked(TWO, "Chọn:", "A. Dòng một\nDòng hai\nB. Khác", "A")
    assert options(draft) == ["Dòng một\nDòng hai", "Khác"]
