"""Where keys are read, and what happens where sources differ."""

from __future__ import annotations

import pytest

from tests.formats.cau.reads import doubts, key_of, keys, one, options, text

FOUR = "A. x\nB. y\nC. z\nD. t\n"


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Đáp án: B", "key_line"),
        ("ĐA: B", "key_line"),
        ("Đ/A: b", "key_line"),
        ("Đáp án B", "key_line"),
        ("Đáp án đúng là B.", "key_line"),
        ("Đáp án: Câu B", "key_line"),
        ("ANSWER: B", "key_line"),
        ("Key: B", "key_line"),
        ("Chọn B", "key_line"),
        ("=> Chọn đáp án B.", "key_line"),
        ("[Đáp án: B]", "key_line"),
        ("(Đáp án: B)", "key_line"),
        ("Đáp án: B. y", "key_line"),
        ("Đáp án: y", "key_line"),
        ("Trả lời: b", "key_line"),
        ("Đáp án\nB", "key_line"),
        ("Lời giải: Vì thế. Chọn B.", "key_line"),
        ("1.B", "key_table"),
        ("ĐÁP ÁN\nCâu 1: B", "key_table"),
        ("HẾT\nBẢNG ĐÁP ÁN\n1-B", "key_table"),
    ],
)
def test_a_key_below_the_question(line, source):
    draft = one(f"Câu 1. Một?\n{FOUR}{line}")
    assert (key_of(draft), draft.key_from, doubts(draft)) == ("B", source, [])
    assert options(draft) == ["x", "y", "z", "t"]


@pytest.mark.parametrize(
    "lines",
    [
        "A. x\n*B. y\nC. z",
        "A. x\nB*. y\nC. z",
        "A. x\nB. y*\nC. z",
        "A. x\nB. *y\nC. z",
        "A. x\nB. y ✓\nC. z",
        "A. x\n✓ B. y\nC. z",
        "A. x\nB. y (Đ)\nC. z",
        "A. x (S)\nB. y (Đ)\nC. z (S)",
        "A. x\nB. y [x]\nC. z",
        "A. x\n[x] B. y\nC. z",
        "A. x\nB. y (đáp án)\nC. z",
        "A. x\nB. y (đúng)\nC. z",
        "A. x  *B. y  C. z",
        "A. x ✓ B. y C. z".replace("x ✓ B. y", "x B. y ✓"),
    ],
)
def test_a_mark_at_the_option(lines):
    draft = one(f"Câu 1. Một?\n{lines}")
    assert (options(draft), key_of(draft), draft.key_from, doubts(draft)) == (["x", "y", "z"], "B", "asterisk", [])


def test_several_keys_make_a_multiple_choice():
    draft = one(f"Câu 1. Một?\n{FOUR}Đáp án: A, C")
    assert (draft.kind, key_of(draft), doubts(draft)) == ("multiple_choice", "AC", [])
    asked = one("Câu 1. Chọn các phương án đúng:\n*A. x\nB. y\n*C. z\nD. t")
    assert (asked.kind, key_of(asked), doubts(asked)) == ("multiple_choice", "AC", [])


def test_two_marks_where_one_is_asked_for_are_a_doubt():
    draft = one("Câu 1. Một?\n*A. x\nB. y\n*C. z\nD. t")
    assert [(d.code, d.params) for d in draft.doubts] == [("key_marked_twice", {"letters": "A, C"})]
    assert key_of(draft) == ""


def test_sources_that_differ_are_both_named():
    draft = one(f"Câu 1. Một?\n{FOUR}Đáp án: B\nHẾT\n1.C")
    assert [(d.code, d.params) for d in draft.doubts] == [
        ("key_conflict", {"first_from": "key_line", "first": "B", "second_from": "key_table", "second": "C"})
    ]
    assert {part.credit for part in draft.parts} == {None}


def test_no_key_is_never_guessed():
    reading = text("".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in range(1, 6)))
    assert [doubts(draft) for draft in reading.drafts] == [["key_not_found"]] * 5
    assert {part.credit for draft in reading.drafts for part in draft.parts} == {None}


def test_a_key_that_names_no_option_is_a_doubt():
    assert doubts(one("Câu 1. Một?\nA. x\nB. y\nĐáp án: D")) == ["key_out_of_range"]
    assert doubts(one("Câu 1. Một?\nĐáp án: D")) == ["options_not_found"]
    assert doubts(one(f"Câu 1. Một?\n{FOUR}Đáp án: B. z")) == ["key_letter_and_text"]


@pytest.mark.parametrize(
    "lines",
    [
        "1.A 2.B 3-C 4:D",
        "1A 2B 3C 4D",
        "1. A; 2. B; 3. C; 4. D",
        "Câu 1: A, Câu 2: B, Câu 3: C, Câu 4: D",
        "1-4: ABCD",
        "1.A\n2.B\n3.C\n4.D",
    ],
)
def test_lists_of_keys(lines):
    assert keys(text("".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in range(1, 5)) + f"HẾT\nĐÁP ÁN\n{lines}")) == [
        "A",
        "B",
        "C",
        "D",
    ]


def test_numbers_in_one_line_and_keys_in_the_next():
    paper = "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in range(1, 4))
    assert keys(text(f"{paper}HẾT\nCâu\t1\t2\t3\nĐA\tC\tA\tB")) == ["C", "A", "B"]


def test_what_an_explanation_says_of_choosing_in_general_is_no_key():
    draft = one(f"Câu 1. Một?\n{FOUR}Đáp án: A\nGiải thích: thí sinh chọn A, B, C hoặc D.")
    assert (key_of(draft), doubts(draft)) == ("A", [])


def test_keys_of_papers_whose_numbers_begin_anew():
    part = "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in (1, 2))
    paper = f"PHẦN I. Một\n{part}PHẦN II. Hai\n{part}HẾT\n"
    assert keys(text(f"{paper}PHẦN I\n1.A 2.B\nPHẦN II\n1.C 2.D")) == ["A", "B", "C", "D"]
    assert keys(text(f"{paper}I. 1.A 2.B\nII. 1.C 2.D")) == ["A", "B", "C", "D"]
    assert keys(text(f"{paper}1.A 2.B 3.C 4.D")) == ["A", "B", "C", "D"]
    unclear = text(f"{paper}1.A 2.B\n1.C 2.D\n1.A 2.A")
    assert {tuple(doubts(draft)) for draft in unclear.drafts} == {("key_table_unclear",)}


def test_a_list_that_covers_some_leaves_the_others_doubtful():
    reading = text("".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in range(1, 5)) + "HẾT\n1.A 2.B 4.D")
    assert keys(reading) == ["A", "B", "", "D"]
    assert [doubts(draft) for draft in reading.drafts] == [[], [], ["key_not_found"], []]


def test_explanations_behind_the_paper_go_to_their_questions():
    reading = text(
        "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in (1, 2))
        + "----- HẾT -----\nHƯỚNG DẪN GIẢI CHI TIẾT\nCâu 1: Chọn C\nVì một.\nCâu 2. D\nLời giải: Vì hai."
    )
    assert [(key_of(draft), draft.explanation) for draft in reading.drafts] == [("C", "Vì một."), ("D", "Vì hai.")]


def test_a_paper_that_is_repeated_with_its_solutions_is_read_once():
    paper = "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in (1, 2))
    solved = f"Câu 1. Hỏi 1?\n{FOUR}Lời giải\nVì một.\nChọn C\nCâu 2. Hỏi 2?\n{FOUR}Hướng dẫn giải\nChọn D\nVì hai.\n"
    reading = text(f"{paper}HẾT\nHƯỚNG DẪN GIẢI\n{solved}")
    assert [(key_of(draft), draft.explanation) for draft in reading.drafts] == [("C", "Vì một."), ("D", "Vì hai.")]


def test_a_second_paper_in_the_file_is_read_too():
    paper = "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}Đáp án: A\n" for n in (1, 2))
    other = "".join(f"Câu {n}. Khác {n}?\n{FOUR}Đáp án: B\n" for n in (1, 2))
    assert keys(text(f"{paper}HẾT\nMã đề 102\n{other}HẾT\n")) == ["A", "A", "B", "B"]


def test_an_explanation_that_goes_through_the_options_stays_one():
    reading = text(
        f"Câu 1. Một?\n{FOUR}Lời giải\nChọn B\nA. x sai vì thế.\nB. y đúng.\n"
        f"C. z sai.\nD. t sai.\nCâu 2. Hai?\n{FOUR}Đáp án: A"
    )
    assert len(reading.drafts) == 2
    assert reading.drafts[0].explanation == "A. x sai vì thế.\nB. y đúng.\nC. z sai.\nD. t sai."
    assert key_of(reading.drafts[0]) == "B"


class TestSecondFile:
    PAPER = "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in (1, 2, 3))

    @pytest.mark.parametrize(
        "key",
        [
            "1.B 2.A 3.D",
            "1. B\n2. A\n3. D",
            "1\tB\n2\tA\n3\tD",
            "Câu,Đáp án\n1,B\n2,A\n3,D",
            "B\nA\nD",
            "BAD",
            "ĐÁP ÁN\nCâu 1: B\nCâu 2: A\nCâu 3: D",
        ],
    )
    def test_a_text_with_the_answers(self, key):
        reading = text(self.PAPER, key=key)
        assert keys(reading) == ["B", "A", "D"]
        assert {draft.key_from for draft in reading.drafts} == {"second_file"}

    def test_the_same_paper_with_its_answers_marked(self):
        marked = self.PAPER.replace("B. y", "*B. y")
        assert keys(text(self.PAPER, key=marked)) == ["B", "B", "B"]

    def test_the_same_questions_in_another_order(self):
        marked = "Câu 1. Hỏi 2?\nA. t\nB. z\n*C. y\nD. x\nCâu 2. Hỏi 3?\nA. x\nB. y\nC. z\n*D. t\n"
        reading = text(self.PAPER, key=marked)
        assert keys(reading) == ["", "B", "D"]
        assert doubts(reading.drafts[0]) == ["key_not_found"]

    def test_columns_for_several_codes_are_a_doubt_unless_the_paper_says_its_code(self):
        key = "Câu,Mã 101,Mã 102\n1,A,B\n2,C,D\n3,A,A\n"
        assert {tuple(doubts(draft)) for draft in text(self.PAPER, key=key).drafts} == {("key_codes",)}
        assert keys(text(f"Mã đề: 102\n{self.PAPER}", key=key)) == ["B", "D", "A"]

    def test_it_must_agree_with_the_paper(self):
        reading = text(self.PAPER.replace("B. y", "*B. y", 1), key="1.C 2.A 3.D")
        assert doubts(reading.drafts[0]) == ["key_conflict"]
        assert keys(reading) == ["", "A", "D"]


class TestKinds:
    def test_statements_judged_one_by_one(self):
        statements = "a) Ý một.\nb) Ý hai.\nc) Ý ba.\nd) Ý bốn.\n"
        for line in (
            "Đáp án: a-Đ, b-S, c-Đ, d-S",
            "Đáp án: Đ S Đ S",
            "Đáp án: ĐSĐS",
            "Đáp án: a) Đúng b) Sai c) Đúng d) Sai",
        ):
            draft = one(f"Câu 1. Cho đoạn tư liệu.\n{statements}{line}")
            assert (draft.kind, key_of(draft), doubts(draft)) == ("true_false_group", "ĐSĐS", []), line
        marked = one("Câu 1. Mỗi ý sau đúng hay sai?\na) Một. (Đ)\nb) Hai. (S)\nc) Ba. (S)\nd) Bốn. (Đ)")
        assert (marked.kind, key_of(marked), options(marked)) == (
            "true_false_group",
            "ĐSSĐ",
            ["Một.", "Hai.", "Ba.", "Bốn."],
        )

    def test_the_three_parts_of_the_national_exam(self):
        reading = text(
            "PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn. Thí sinh trả lời từ câu 1 đến câu 2.\n"
            + "".join(f"Câu {n}. Hỏi {n}?\n{FOUR}" for n in (1, 2))
            + "PHẦN II. Câu trắc nghiệm đúng sai. Thí sinh trả lời từ câu 1 đến câu 2. "
            "Trong mỗi ý a), b), c), d) ở mỗi câu, "
            "thí sinh chọn đúng hoặc sai.\n"
            + "".join(f"Câu {n}. Cho X.\na) Một.\nb) Hai.\nc) Ba.\nd) Bốn.\n" for n in (1, 2))
            + "PHẦN III. Câu trắc nghiệm trả lời ngắn. Thí sinh trả lời từ câu 1 đến câu 2.\n"
            "Câu 1. Bao nhiêu?\nCâu 2. Tính m.\n"
            "--- HẾT ---\nĐÁP ÁN\nPHẦN I\n1.A 2.C\nPHẦN II\n"
            "Câu 1: a) Đ b) S c) Đ d) S\nCâu 2: ĐSSĐ\nPHẦN III\nCâu 1: 12\nCâu 2: 3,5"
        )
        assert [draft.kind for draft in reading.drafts] == ["single_choice"] * 2 + ["true_false_group"] * 2 + [
            "numeric"
        ] * 2
        assert keys(reading) == ["A", "C", "ĐSĐS", "ĐSSĐ", "12", "3.5"]
        assert not any(draft.doubts for draft in reading.drafts)

    def test_true_or_false(self):
        assert key_of(one("Câu 1. Trái Đất quay.\nA. Đúng\nB. Sai\nĐáp án: A")) == "Đ"
        assert key_of(one("Câu 1. Trái Đất đứng yên.\nĐáp án: Sai")) == "S"

    def test_typed_answers(self):
        assert key_of(one("Câu 1. Thủ đô?\nĐáp án: Hà Nội")) == "Hà Nội"
        number = one("Câu 1. Số pi?\nĐáp án: 3,14 (sai số 0,01) hoặc 22")
        assert (number.kind, [(part.text, str(part.tolerance)) for part in number.parts]) == (
            "numeric",
            [("3.14", "0.01"), ("22", "0")],
        )
        assert [(d.code, d.params) for d in one("Câu 1. Bao nhiêu người?\nĐáp án: 10.735").doubts] == [
            ("number_ambiguous", {"written": "10.735", "first": "10735", "second": "10.735"})
        ]

    def test_small_letters_without_a_key_can_be_two_things(self):
        assert doubts(one("Câu 1. Dạng nào?\na) m\nb) n\nc) p\nd) q")) == ["key_not_found", "kind_unclear"]
