"""Which column holds what: names in many spellings, above which titles stand, or no names at all."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from app.domain.drafts import Unreadable
from tests.formats.sheet.tables import HEAD, SUM, asked, book, codes, one, options, read, right, saved

PLAIN = ["1 + 1 = ?", "1", "2", "3", "4", "B"]
NAMES = [
    ["Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Đáp án"],
    ["Nội dung câu hỏi", "Đáp án A", "Đáp án B", "Đáp án C", "Đáp án D", "Đáp án đúng"],
    ["CÂU HỎI", "ĐÁP ÁN 1", "ĐÁP ÁN 2", "ĐÁP ÁN 3", "ĐÁP ÁN 4", "ĐÁP ÁN ĐÚNG (A/B/C/D)"],
    ["noi dung", "dap an a", "dap an b", "dap an c", "dap an d", "dap an"],
    ["Nội dung", "Lựa chọn 1", "Lựa chọn 2", "Lựa chọn 3", "Lựa chọn 4", "Key"],
    ["Question", "Option A", "Option B", "Option C", "Option D", "Answer"],
    ["Content", "Answer 1", "Answer 2", "Answer 3", "Answer 4", "Correct answer"],
    ["Stem", "A", "B", "C", "D", "Correct"],
    ["question_text", "option_a", "option_b", "option_c", "option_d", "correct_answers"],
    ["  Câu   hỏi *", "PA A", "PA B", "PA C", "PA D", "Đáp án:"],
    ["Ca\u0302u ho\u0309i", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Đa\u0301p a\u0301n"],
    ["Đề bài", "Câu trả lời A", "Câu trả lời B", "Câu trả lời C", "Câu trả lời D", "Phương án đúng"],
    ["Câu hỏi / Question", "Phương án A / Option A", "Phương án B/Option B", "PA C / C", "D", "Đáp án / Key"],
    ["Câu hỏi", "Phương án trả lời A", "Phương án trả lời B", "Phương án trả lời C", "Phương án trả lời D", "Kết quả"],
]


@pytest.mark.parametrize("head", NAMES, ids=lambda head: head[0] + ", " + head[-1])
def test_names_are_matched_however_they_are_spelt(head):
    draft = asked(head, *PLAIN)
    assert draft.kind == "single_choice"
    assert draft.stem == "1 + 1 = ?"
    assert options(draft) == ["1", "2", "3", "4"]
    assert right(draft) == "B"
    assert draft.key_from == "column"
    assert not draft.doubts


def test_titles_and_notes_above_the_names_are_skipped():
    rows = [["TRUNG TÂM CHÍNH TRỊ"], ["Câu hỏi ôn tập"], [], ["Lưu ý: mỗi câu một điểm"], [], HEAD, SUM]
    draft = one(rows)
    assert draft.place.cell == "Sheet1!B7"
    assert draft.place.label == "1"


def test_the_other_columns():
    head = [*HEAD, "Chương", "Bài", "Mức độ", "Điểm", "Giải thích", "Căn cứ", "Mã câu hỏi"]
    draft = asked(head, *SUM, "Chương 1", "Bài 2", "Nhận biết", "0,5", "Một với một.", "SGK, tr. 9", "ls-007")
    assert (draft.topic, draft.level, draft.ref) == ("Chương 1 / Bài 2", "Nhận biết", "ls-007")
    assert (str(draft.points), draft.explanation, draft.source) == ("1/2", "Một với một.", "SGK, tr. 9")


def test_what_is_not_kept_is_told():
    reading = read([[*HEAD, "Khối", "Người soạn"], [*SUM, 10, "An"]])
    assert [note.params["names"] for note in reading.notes if note.code == "columns_not_kept"] == ["Khối, Người soạn"]
    draft = asked([*HEAD, "Mã", "Điểm"], *SUM, "Câu Số 1", "nhiều")
    assert codes(draft.notes) == ["id_dropped", "grade_dropped"]


def test_key_and_options_may_share_a_word():
    draft = asked(["Câu hỏi", "Đáp án", "Đáp án A", "Đáp án B", "Đáp án C"], "Hai?", "C", "1", "3", "2")
    assert (options(draft), right(draft)) == (["1", "3", "2"], "C")


def test_of_two_names_for_the_question_the_longer_texts_are_it():
    reading = read(
        [["Câu", "Nội dung", "A", "B", "Đáp án"], *([n, f"Câu hỏi dài {n}?", "x", "y", "A"] for n in (7, 8))]
    )
    assert [(draft.stem, draft.place.label) for draft in reading.drafts] == [
        ("Câu hỏi dài 7?", "7"),
        ("Câu hỏi dài 8?", "8"),
    ]
    reading = read(
        [
            ["Nội dung", "Câu hỏi", "A", "B", "Đáp án"],
            ["Chương một của sách", "Câu hỏi này thì dài hơn?", "x", "y", "A"],
        ]
    )
    assert reading.drafts[0].stem == "Câu hỏi này thì dài hơn?"
    assert codes(reading.notes) == ["columns_not_kept"]


def test_a_table_as_programs_write_it():
    head = [
        "question_code",
        "question",
        *(f"option_{letter}" for letter in "abcdef"),
        "correct_answers",
        "tags",
        "difficulty",
    ]
    draft = asked(
        [*head, "score", "explanation"], "q-001", "Which?", "w", "x", "y", "z", "", "", "A||D", "t", "easy", "2", "Why."
    )
    assert (right(draft), draft.kind, draft.ref, draft.level, draft.points) == (
        "AD",
        "multiple_choice",
        "q-001",
        "easy",
        2,
    )


def test_one_name_above_several_columns():
    rows = [
        ["Content", "Answers", None, None, None, "Correct Answer"],
        *[[f"Q{n}", "a1", "b2", "c3", "d4", "2"] for n in range(3)],
    ]
    reading = read(rows)
    assert [right(draft) for draft in reading.drafts] == ["B", "B", "B"]
    assert options(reading.drafts[0]) == ["a1", "b2", "c3", "d4"]


def test_two_rows_of_names():
    rows = [["STT", "Câu hỏi", "Phương án", None, None, None, "Đáp án"], [None, None, "A", "B", "C", "D"], SUM]
    draft = one(rows)
    assert options(draft) == ["1", "2", "3", "4"]
    assert right(draft) == "B"


def test_names_printed_again_on_every_page_are_no_questions():
    reading = read([HEAD, SUM, HEAD, [2, "2 + 2 = ?", "1", "2", "3", "4", "D"]])
    assert [draft.stem for draft in reading.drafts] == ["1 + 1 = ?", "2 + 2 = ?"]
    assert not reading.refused


def test_headings_of_chapters_become_topics():
    rows = [
        HEAD,
        ["Chương I. Số học"],
        SUM,
        ["PHẦN 2: HÌNH HỌC"],
        [2, "Tam giác?", "1", "2", "3", "4", "C"],
        ["Người lập bảng"],
    ]
    reading = read(rows)
    assert [draft.topic for draft in reading.drafts] == ["Chương I. Số học", "PHẦN 2: HÌNH HỌC"]
    assert codes(reading.notes) == ["row_skipped"]
    assert not reading.refused


def test_a_topic_that_stands_once_beside_many_rows():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Chuyên đề", *HEAD])
    for number in range(3):
        sheet.append(["Số học" if number == 0 else None, *SUM])
    sheet.merge_cells("A2:A4")
    assert [draft.topic for draft in read(saved(workbook)).drafts] == ["Số học"] * 3


def test_a_merged_title_and_empty_rows():
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = "NGÂN HÀNG CÂU HỎI"
    sheet.merge_cells("A1:G2")
    for column, name in enumerate(HEAD, 1):
        sheet.cell(4, column, name)
        sheet.cell(9, column, SUM[column - 1])
    assert one(saved(workbook)).place.cell == "Sheet!B9"


def test_every_sheet_with_questions_is_read_and_the_others_are_named():
    data = book(
        [HEAD, SUM], **{"Chương 2": [["x"], HEAD, [1, "Hai?", "1", "2", "3", "4", "A"]], "Ghi chú": [["Xin chào"]]}
    )
    reading = read(data)
    assert [draft.place.cell for draft in reading.drafts] == ["Sheet1!B2", "Chương 2!B3"]
    assert [note.params for note in reading.notes] == [{"sheet": "Ghi chú"}]


def test_a_hidden_sheet_is_named_and_a_hidden_column_is_read():
    workbook = Workbook()
    sheet = workbook.active
    for row in (HEAD, SUM):
        sheet.append(row)
        workbook.worksheets[-1].column_dimensions["G"].hidden = True
    hidden = workbook.create_sheet("Cũ")
    hidden.append(HEAD)
    hidden.append(SUM)
    hidden.sheet_state = "hidden"
    reading = read(saved(workbook))
    assert [right(draft) for draft in reading.drafts] == ["B"]
    assert codes(reading.notes) == ["sheet_hidden"]


def test_without_names_the_shape_tells():
    rows = [
        [n, f"Câu hỏi dài số {n} là gì?", f"một {n}", f"hai {n}", f"ba {n}", f"bốn {n}", "ABCD"[n % 4]]
        for n in range(1, 9)
    ]
    reading = read(rows)
    assert [right(draft) for draft in reading.drafts] == list("BCDABCDA")
    (note,) = reading.notes
    assert (note.code, note.params["stem"], note.params["options"], note.params["key"]) == (
        "columns_by_shape",
        "B",
        "C, D, E, F",
        "G",
    )


def test_without_names_two_columns_may_hold_the_key():
    rows = [
        [f"Câu hỏi dài số {n} là gì?", f"một {n}", f"hai {n}", f"ba {n}", f"bốn {n}", 1 + n % 4, 1 + n % 3]
        for n in range(1, 9)
    ]
    reading = read(rows)
    assert [len(draft.doubts) for draft in reading.drafts[:3]] == [0, 0, 1]
    (doubt,) = reading.drafts[2].doubts
    assert doubt.code == "key_in_two_columns"
    assert doubt.params == {"first": "D", "first_column": "F", "second": "A", "second_column": "G"}


def test_unnamed_questions_are_the_longest_texts():
    reading = read([["STT", "Đề mục", *HEAD[2:]], SUM])
    assert reading.drafts[0].stem == "1 + 1 = ?"
    assert codes(reading.notes) == ["column_taken_as_stem"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["STT", "Họ và tên", "Ngày sinh", "Đơn vị"], [1, "Nguyễn Văn A", "1990", "Sở"]], "sheet_of_people"),
        ([["STT", "Tên", "Tài khoản", "Email", "Mật khẩu"], [1, "A", "a", "a@b.vn", 1]], "sheet_of_people"),
        ([["Xin chào"], ["Không có câu hỏi nào ở đây"]], "sheet_without_questions"),
        ([["Câu hỏi", "Ghi chú"], ["Ai?", "x"]], "sheet_without_questions"),
        ([], "file_empty"),
    ],
)
def test_what_is_no_table_of_questions_is_refused_with_a_sentence(rows, code):
    with pytest.raises(Unreadable) as caught:
        read(rows)
    assert caught.value.faults[0].code == code
