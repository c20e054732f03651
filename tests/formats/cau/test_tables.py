"""Tables that hold questions: one in each row, or laid out in cells."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from app.formats import cau, rich
from tests.documents.papers import png
from tests.formats.cau.reads import doubts, key_of, keys, options, stem

HEADERS = (
    ("ID", "IQ", "Q", "C", "IA", "E"),
    ("ID", "Image_Question", "Question", "Choice", "Image_Answer", "Explanation"),
    ("Mã câu", "Hình", "Câu hỏi", "Đáp án", "Hình", "Giải thích"),
    None,
)
ROWS = (
    (
        "MET_His_1",
        "",
        "Câu 1: Quốc gia nào có nền công nghiệp đứng thứ hai thế giới?\nA. Anh.\nB. Mỹ.\nC. Nhật Bản.\nD. Liên Xô.",
        "D",
        "",
        "Liên Xô trở thành quốc gia thứ hai.\nCHỌN D",
    ),
    (
        "MET_Eng_1",
        "",
        "Mark the letter A, B, C, or D to indicate the word that differs.\n\n"
        "Question 1: \nA. maintained \t\nB. promoted\t\n"
        " C. required \t\t\nD. argued",
        "B",
        "",
        "Giải thích:\nA. maintained /ed/\nB. promoted /id/\nChọn đáp án B.",
    ),
    (
        "MET_Bio_5",
        "",
        "Câu 85: Trong cơ chế điều hòa ở vi khuẩn E. coli, prôtêin nào? \nA. Prôtêin ức chế. \t\nB. Prôtêin Lac A. \t\n"
        "C. Prôtêin Lac Y.\t\n D. Prôtêin Lac Z.",
        "A",
        "",
        "Prôtêin ức chế.",
    ),
    (
        "MET_Math_29",
        "",
        "Câu 29: Xác suất để chọn được số chẵn bằng $\\frac{a}{b}$\nA.7/8\nB.8/15\nC. 7/15\nD. 1/2",
        "C",
        "",
        "Ta có $|\\Omega|=15$.",
    ),
    (
        "MET_Bio_28",
        "",
        "Câu 108: Có bao nhiêu biện pháp? \nI. Hạn chế. \nII. Tăng cường. \nA. 2. \t\nB. 4. \t\nC. 1. \t\nD. 3.",
        "D",
        "",
        "I và II.",
    ),
)


def table(rows, header=None, breaks=False) -> bytes:
    document = docx.Document()
    made = document.add_table(0, len(rows[0]))
    for words in ([header] if header else []) + list(rows):
        for cell, text in zip(made.add_row().cells, words, strict=True):
            if breaks:
                cell.text = text
            else:
                first, *rest = text.split("\n")
                cell.text = first
                for paragraph in rest:
                    cell.add_paragraph(paragraph)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("breaks", [False, True])
def test_six_columns_with_a_question_in_each_row(header, breaks):
    reading = cau.read(table(ROWS, header, breaks))
    assert keys(reading) == ["D", "B", "A", "C", "D"]
    assert {draft.key_from for draft in reading.drafts} == {"column"}
    assert not any(draft.doubts for draft in reading.drafts)
    assert [draft.ref for draft in reading.drafts] == [row[0] for row in ROWS]
    assert [stem(draft) for draft in reading.drafts] == [
        "Quốc gia nào có nền công nghiệp đứng thứ hai thế giới?",
        "Mark the letter A, B, C, or D to indicate the word that differs.",
        "Trong cơ chế điều hòa ở vi khuẩn E. coli, prôtêin nào?",
        "Xác suất để chọn được số chẵn bằng $\\frac{a}{b}$",
        "Có bao nhiêu biện pháp?\nI. Hạn chế.\nII. Tăng cường.",
    ]
    assert options(reading.drafts[1]) == ["maintained", "promoted", "required", "argued"]
    assert options(reading.drafts[2]) == ["Prôtêin ức chế.", "Prôtêin Lac A.", "Prôtêin Lac Y.", "Prôtêin Lac Z."]
    assert rich.plain(reading.drafts[0].explanation) == "Liên Xô trở thành quốc gia thứ hai.\nCHỌN D"


def test_a_single_row_without_a_header():
    (draft,) = cau.read(table(ROWS[:1])).drafts
    assert (key_of(draft), draft.ref) == ("D", "MET_His_1")


def test_a_key_that_contradicts_the_explanation_is_a_doubt():
    row = (*ROWS[0][:3], "A", *ROWS[0][4:])
    (draft,) = cau.read(table([row], HEADERS[0])).drafts
    assert [(d.code, d.params) for d in draft.doubts] == [
        ("key_conflict", {"first_from": "column", "first": "A", "second_from": "key_line", "second": "D"})
    ]


def test_pictures_of_a_row_stand_in_its_stem_and_its_explanation():
    document = docx.Document(BytesIO(table(ROWS[:2], HEADERS[0])))
    cells = document.tables[0].rows[1].cells
    cells[1].paragraphs[0].add_run().add_picture(BytesIO(png(3, 3)))
    cells[4].paragraphs[0].add_run().add_picture(BytesIO(png(4, 4)))
    out = BytesIO()
    document.save(out)
    reading = cau.read(out.getvalue())
    first = reading.drafts[0]
    (above,), (below,) = rich.pictures(first.stem), rich.pictures(first.explanation)
    assert (reading.pictures[above], reading.pictures[below]) == (png(3, 3), png(4, 4))
    assert doubts(first) == []


def test_options_in_columns_of_their_own():
    rows = [("1", "Một cộng một?", "1", "2", "3", "4", "B", "NB"), ("2", "Hai?", "x", "y", "z", "t", "d", "TH")]
    reading = cau.read(table(rows, ("STT", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án", "Mức độ")))
    assert keys(reading) == ["B", "D"]
    assert [draft.level for draft in reading.drafts] == ["NB", "TH"]
    numbered = [("1", "Một cộng một?", "1", "2", "3", "2"), ("2", "Hai?", "x", "y", "z", "x")]
    reading = cau.read(table(numbered, ("TT", "Câu hỏi", "Phương án 1", "Phương án 2", "Phương án 3", "Đáp án đúng")))
    assert keys(reading) == ["B", "A"]


def test_columns_that_nothing_is_read_from_are_noted():
    rows = [("Một?\nA. 1\nB. 2", "B", "cũ"), ("Hai?\nA. x\nB. y", "A", "")]
    reading = cau.read(table(rows, ("Câu hỏi", "Đáp án", "Ghi chú")))
    assert keys(reading) == ["B", "A"]
    assert [(note.code, note.params) for note in reading.notes] == [("columns_left_out", {"titles": "Ghi chú"})]


def test_labels_beside_their_texts():
    rows = [
        ("Câu 1", "Một cộng một?"),
        ("A", "1"),
        ("B", "2"),
        ("Đáp án", "B"),
        ("Câu 2", "Hai?"),
        ("A", "1"),
        ("B", "2"),
        ("Đáp án", "A"),
    ]
    reading = cau.read(table(rows))
    assert [(stem(draft), key_of(draft)) for draft in reading.drafts] == [("Một cộng một?", "B"), ("Hai?", "A")]


def test_questions_side_by_side_in_a_layout():
    left = "Câu 1: Một?\nA. 1\nB. 2\nĐáp án: B\nCâu 2: Hai?\nA. 1\nB. 2\nĐáp án: A"
    reading = cau.read(table([(left, "Câu 3: Ba?\nA. x\nB. y\nĐáp án: B")]))
    assert keys(reading) == ["B", "A", "B"]


def test_statements_with_columns_to_tick():
    document = docx.Document()
    document.add_paragraph("Câu 1. Mỗi phát biểu sau đúng hay sai?")
    rows = [("Phát biểu", "Đúng", "Sai"), ("a) Một", "x", ""), ("b) Hai", "", "x"), ("c) Ba", "X", "")]
    made = document.add_table(0, 3)
    for words in rows:
        for cell, text in zip(made.add_row().cells, words, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    (draft,) = cau.read(out.getvalue()).drafts
    assert (draft.kind, options(draft), key_of(draft)) == ("true_false_group", ["Một", "Hai", "Ba"], "ĐSĐ")


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "2", "3"), ("C", "A", "B")],
        [("1", "C"), ("2", "A"), ("3", "B")],
        [("Câu", "Mã đề 201"), ("1", "C"), ("2", "A"), ("3", "B")],
        [("Mã đề: 123", "", ""), ("1", "2", "3"), ("C", "A", "B")],
        [("1.C", "2.A"), ("3.B", "")],
    ],
)
def test_shapes_of_key_tables(rows):
    document = docx.Document()
    for number in range(1, 4):
        for words in (f"Câu {number}. Hỏi {number}?", "A. x", "B. y", "C. z"):
            document.add_paragraph(words)
    made = document.add_table(0, len(rows[0]))
    for words in rows:
        for cell, text in zip(made.add_row().cells, words, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    assert keys(cau.read(out.getvalue())) == ["C", "A", "B"]
