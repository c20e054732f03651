"""Where questions, options and sections begin and end."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.formats.cau.reads import doubts, key_of, keys, one, options, stem, text

AB = "A. x\nB. y\nĐáp án: A\n"


@pytest.mark.parametrize(
    ("label", "level", "points"),
    [
        ("Câu 1:", "", None),
        ("Câu 1.", "", None),
        ("CÂU 1)", "", None),
        ("Câu 1", "", None),
        ("Câu hỏi 1:", "", None),
        ("Câu 1 (0,25 điểm):", "", Fraction(1, 4)),
        ("Câu 1 (NB).", "NB", None),
        ("Câu 1. [TH]", "TH", None),
        ("[2] Câu 1:", "2", None),
        ("Câu 1. (Nhận biết)", "Nhận biết", None),
        ("Câu 1: [NB] (0,5 điểm)", "NB", Fraction(1, 2)),
        ("Question 1:", "", None),
        ("1.", "", None),
        ("1)", "", None),
        ("Bài 1.", "", None),
    ],
)
def test_a_label_is_no_part_of_the_stem(label, level, points):
    draft = one(f"{label} Thủ đô nước ta ở đâu?\n{AB}")
    assert (stem(draft), draft.level, draft.points) == ("Thủ đô nước ta ở đâu?", level, points)
    assert doubts(draft) == []


@pytest.mark.parametrize("word", ["Câu ", ""])
def test_numbers_with_the_chapter_in_front(word):
    reading = text("".join(f"{word}{number}. Hỏi {number}?\n{AB}" for number in ("2.1", "2.2", "3.1")))
    assert [draft.place.label for draft in reading.drafts] == [f"{word}2.1", f"{word}2.2", f"{word}3.1"]
    assert [doubts(draft) for draft in reading.drafts] == [[], [], []]


def test_a_code_in_brackets_behind_the_number_is_the_source():
    assert one(f"Câu 1 (THPT QG 2019): Ai?\n{AB}").source == "THPT QG 2019"


def test_numbering_may_begin_anew_in_each_chapter():
    reading = text(f"Chương 1: Triết học\nCâu 1. Một?\n{AB}Câu 2. Hai?\n{AB}Chương 2: Kinh tế\nCâu 1. Ba?\n{AB}")
    assert [(draft.place.label, draft.topic) for draft in reading.drafts] == [
        ("Câu 1", "Triết học"),
        ("Câu 2", "Triết học"),
        ("Câu 1", "Kinh tế"),
    ]
    assert [doubts(draft) for draft in reading.drafts] == [[], [], []]


def test_headings_of_levels_and_of_kinds_are_no_topics():
    reading = text(f"PHẦN I. TRẮC NGHIỆM (4 điểm)\nI. NHẬN BIẾT\n1. Một?\n{AB}II. THÔNG HIỂU\n1. Hai?\n{AB}")
    assert [(draft.level, draft.topic) for draft in reading.drafts] == [("NHẬN BIẾT", ""), ("THÔNG HIỂU", "")]


def test_a_heading_without_a_number_names_the_topic_of_what_follows():
    reading = text(f"Chuyên đề: Đảng\nCâu 1. Một?\n{AB}Chuyên đề: Đoàn\nCâu 2. Hai?\n{AB}")
    assert [draft.topic for draft in reading.drafts] == ["Đảng", "Đoàn"]


def test_the_head_of_a_paper_and_its_furniture_are_skipped():
    reading = text(
        "SỞ GIÁO DỤC\nTRƯỜNG THPT A\nThời gian làm bài: 45 phút\nMã đề: 101\nHọ và tên: ........\n"
        f"Câu 1. Một?\n{AB}Trang 1/2 - Mã đề 101\n"
        f"Câu 2. Hai?\n{AB}---------- HẾT ----------\nThí sinh không sử dụng tài liệu."
    )
    assert [stem(draft) for draft in reading.drafts] == ["Một?", "Hai?"]
    assert reading.notes == ()


def test_statements_in_a_stem_are_no_questions_and_no_options():
    draft = one(
        "Câu 1. Cho các phát biểu:\n1) Một.\n2) Hai.\nI. Ba.\nII. Bốn.\na) Năm.\nb) Sáu.\nSố phát biểu đúng là\n"
        "A. 2.\tB. 4.\tC. 1.\tD. 3.\nĐáp án: B"
    )
    assert stem(draft).splitlines() == [
        "Cho các phát biểu:",
        "1) Một.",
        "2) Hai.",
        "I. Ba.",
        "II. Bốn.",
        "a) Năm.",
        "b) Sáu.",
        "Số phát biểu đúng là",
    ]
    assert (options(draft), key_of(draft), doubts(draft)) == (["2.", "4.", "1.", "3."], "B", [])


def test_numbered_statements_in_a_numbered_paper():
    reading = text(
        f"1. Một?\n{AB}2. Cho các ý:\n1. ý một\n2. ý hai\n3. ý ba\nSố ý đúng là\nA. 1\nB. 2\nĐáp án: B\n3. Ba?\n{AB}"
    )
    assert [stem(draft) for draft in reading.drafts] == [
        "Một?",
        "Cho các ý:\n1. ý một\n2. ý hai\n3. ý ba\nSố ý đúng là",
        "Ba?",
    ]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            "A. Prôtêin ức chế. \tB. Prôtêin Lac A. \tC. Prôtêin Lac Y.\t D. Prôtêin Lac Z.",
            ["Prôtêin ức chế.", "Prôtêin Lac A.", "Prôtêin Lac Y.", "Prôtêin Lac Z."],
        ),
        ("A. C.B.\nB. X.Y.Z.\nC. T.L.\nD. Trần Lực", ["C.B.", "X.Y.Z.", "T.L.", "Trần Lực"]),
        ("A. 24. B. 8. C. 12. D. 6.", ["24.", "8.", "12.", "6."]),
        ("A. 24.B. 8.C. 12.D. 6", ["24.", "8.", "12.", "6"]),
        ("A.7/8\nB.8/15\nC. 7/15\nD. 1/2", ["7/8", "8/15", "7/15", "1/2"]),
        (
            "A. ông B. và bà C. cùng\nB. không\nC. có\nD. vi khuẩn E. coli",
            ["ông B. và bà C. cùng", "không", "có", "vi khuẩn E. coli"],
        ),
        (
            "A/ Tuyên ngôn B/ Luận cương C/ “Tuyên ngôn” của C. Mác D/ Cương lĩnh",
            ["Tuyên ngôn", "Luận cương", "“Tuyên ngôn” của C. Mác", "Cương lĩnh"],
        ),
        ("A. Chương 1\nB. Chương 2\nC. Chương 3\nD. Phần 4", ["Chương 1", "Chương 2", "Chương 3", "Phần 4"]),
        ("A. Trắc nghiệm\nB. Tự luận\nC. HẾT\nD. Đáp án", ["Trắc nghiệm", "Tự luận", "HẾT", "Đáp án"]),
        ("1 - a; 2 - b\nA. 1a, 2b\nB. 1b, 2a", ["1a, 2b", "1b, 2a"]),
        ("(A) m (B) n (C) p (D) q", ["m", "n", "p", "q"]),
        (
            "A. Đưa quần chúng bước vào\nthời kỳ vận động.\nB. Hai.\nC. Ba.\nD. Bốn",
            ["Đưa quần chúng bước vào\nthời kỳ vận động.", "Hai.", "Ba.", "Bốn"],
        ),
        ("A. 2 (s)\nB. 3 (s)\nC. 4 (s)\nD. y = f(x)", ["2 (s)", "3 (s)", "4 (s)", "y = f(x)"]),
        ("a. 2\nb. 3\nc. 4\nd. 5", ["2", "3", "4", "5"]),
        ("Ⓐ một\nⒷ hai", ["một", "hai"]),
    ],
)
def test_options_are_told_apart(lines, wanted):
    draft = one(f"Câu 1. Sinh vật nào?\n{lines}\nĐáp án: A")
    assert (options(draft), key_of(draft), doubts(draft)) == (wanted, "A", [])


def test_one_question_may_have_more_options_than_the_others():
    reading = text(
        "Câu 1. Một?\nA. 1\nB. 2\nC. 3\nCâu 2. Hai?\nA. 1\nB. 2\nC. 3\nCâu 3. Ba?\nA. 1 B. 2 C. 3 D. 4\n1.A 2.B 3.D"
    )
    assert [options(draft) for draft in reading.drafts][2] == ["1", "2", "3", "4"]
    assert keys(reading) == ["A", "B", "D"]


def test_all_of_a_question_may_stand_in_one_line():
    reading = text("Câu 1. Thủ đô? A. Huế B. Hà Nội C. Vinh D. Đà Lạt\nCâu 2: Năm? A) 1 B) 2 C) 3\n1.B 2.C")
    assert [options(draft) for draft in reading.drafts] == [["Huế", "Hà Nội", "Vinh", "Đà Lạt"], ["1", "2", "3"]]
    assert keys(reading) == ["B", "C"]


def test_letters_in_prose_are_no_options():
    draft = one("Câu 1. Ông A. gặp bà B. và ông C. tại nhà. Đúng hay sai?\nĐáp án: Đúng")
    assert (draft.kind, stem(draft)) == ("true_false", "Ông A. gặp bà B. và ông C. tại nhà. Đúng hay sai?")


def test_questions_without_any_label_are_told_by_their_options():
    reading = text("Thủ đô là\nA. Hà Nội\nB. Huế\n*C. Vinh\n\nNăm nào?\n*A. 1975\nB. 1954\n\nAi?\nA. x\n*B. y\n")
    assert [stem(draft) for draft in reading.drafts] == ["Thủ đô là", "Năm nào?", "Ai?"]
    assert keys(reading) == ["C", "A", "B"]
    assert [doubts(draft) for draft in reading.drafts] == [[], [], []]


def test_a_forgotten_label_is_a_doubt():
    reading = text(f"Câu 1. Một?\n{AB}Không có số?\n{AB}Câu 3. Ba?\n{AB}")
    assert [stem(draft) for draft in reading.drafts] == ["Một?", "Không có số?", "Ba?"]
    assert doubts(reading.drafts[1]) == ["label_missing"]


def test_a_forgotten_word_before_the_number_is_none():
    reading = text(f"Câu 1. Một?\n{AB}2. Hai?\n{AB}Câu 3. Ba?\n{AB}")
    assert [doubts(draft) for draft in reading.drafts] == [[], [], []]


def test_numbers_that_jump_or_repeat_are_doubts():
    reading = text("".join(f"Câu {n}. Hỏi {n}?\n{AB}" for n in (1, 2, 3, 4, 5, 7, 8, 8, 9, 10, 11, 12)))
    found = {draft.place.line: [(d.code, d.params) for d in draft.doubts] for draft in reading.drafts if draft.doubts}
    assert list(found.values()) == [
        [("number_jump", {"before": 5, "after": 7})],
        [("number_twice", {"label": "Câu 8"})],
    ]


def test_fewer_options_than_all_others_is_a_doubt():
    four = "A. x\nB. y\nC. z\nD. t\nĐáp án: A\n"
    reading = text(
        "".join(f"Câu {n}. Hỏi {n}?\n{four}" for n in range(1, 11)) + "Câu 11. Hỏi?\nA. x\nB. y\nC. z\nĐáp án: A\n"
    )
    assert [(d.code, d.params) for d in reading.drafts[-1].doubts] == [("options_fewer", {"found": 3, "usual": 4})]
    assert not any(draft.doubts for draft in reading.drafts[:-1])


def test_letters_that_do_not_follow_each_other_are_a_doubt():
    twice, gap = text(
        "Câu 1. Một?\nA. x\nB. y\nB. z\nD. t\nĐáp án: A\nCâu 2. Hai?\nA. x\nB. y\nD. t\nĐáp án: D\n"
    ).drafts
    assert (options(twice), doubts(twice)) == (["x", "y", "z", "t"], ["option_letters_broken"])
    assert (options(gap), doubts(gap), key_of(gap)) == (["x", "y", "t"], ["option_letters_broken"], "C")


def test_empty_and_equal_options_are_doubts():
    draft = one("Câu 1. Một?\nA. x\nB.\nC. z\nD. z\nĐáp án: A")
    assert [(d.code, d.params) for d in draft.doubts] == [
        ("option_empty", {"letter": "B"}),
        ("options_alike", {"first": "C", "second": "D"}),
    ]


def test_text_behind_the_last_option_is_a_doubt():
    draft = one("Câu 1. Một?\nA. x\nB. y.\nĐoạn văn đứng ở đây làm gì?\nĐáp án: A")
    assert doubts(draft) == ["text_behind_options"]


def test_a_question_without_a_stem_is_a_doubt():
    assert doubts(one("Câu 1.\nA. x\nB. y\nĐáp án: A")) == ["stem_empty"]


def test_options_without_letters_are_a_doubt():
    draft = one("Câu 1. Thủ đô?\n- Huế\n- Hà Nội\n- Vinh\nĐáp án: B")
    assert (options(draft), key_of(draft), doubts(draft)) == (
        ["Huế", "Hà Nội", "Vinh"],
        "B",
        ["options_without_letters"],
    )


def test_a_passage_stands_at_the_head_of_the_questions_it_names():
    reading = text(
        f"Đọc đoạn trích sau và trả lời câu hỏi từ 2 đến 3:\nĐoạn trích.\n(Nguồn: X)\n"
        f"Câu 2. Hai?\n{AB}Câu 3. Ba?\n{AB}Câu 4. Bốn?\n{AB}"
    )
    passage = "Đọc đoạn trích sau và trả lời câu hỏi từ 2 đến 3:\nĐoạn trích.\n(Nguồn: X)\n"
    assert [stem(draft) for draft in reading.drafts] == [f"{passage}Hai?", f"{passage}Ba?", "Bốn?"]
    assert [note.code for note in reading.drafts[0].notes] == ["passage_shared"]


def test_an_essay_question_is_refused_by_name():
    reading = text(f"Câu 1. Một?\n{AB}PHẦN II. TỰ LUẬN\nCâu 2. Trình bày ý nghĩa của Cách mạng tháng Tám.")
    assert len(reading.drafts) == 1
    assert [(one.place.label, one.why.code) for one in reading.refused] == [("Câu 2", "essay_question")]


def test_pinned_options_keep_their_place():
    draft = one("Câu 1. Một?\nA. x\nB. y\nC. Cả A và B đều đúng\nD. Tất cả các phương án trên đều sai\nĐáp án: C")
    assert [part.pinned for part in draft.parts] == [True] * 4
    assert [note.code for note in draft.notes] == ["options_pinned"]
    draft = one("Câu 1. Một?\nA. Điểm A\nB. Điểm B\nC. Điểm C\nD. Không có phương án nào đúng\nĐáp án: A")
    assert [part.pinned for part in draft.parts] == [False, False, False, True]
    assert not any(part.pinned for part in one("Câu 1. Một?\nA. Cả nước\nB. Ý chí\nĐáp án: A").parts)
