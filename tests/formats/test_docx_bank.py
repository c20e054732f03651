"""A bank as a Word file: the conventions hold, and what is lost is listed."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.questions import (
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from app.formats import bankfile, docx_bank, flow, rich
from app.remark_words import REMARKS, remark
from tests.documents.papers import MISSING, PICTURE, png
from tests.domain.examples import ONE_OF_EACH, questions

ALL_KINDS = bankfile.read(Path(__file__).with_name("all_kinds.bank.toml").read_bytes())


def bank_of(*asked: Question, **more) -> Bank:
    items = tuple(BankQuestion(f"q-{at}", "t1", "NB", question, **more) for at, question in enumerate(asked, 1))
    return Bank("b", "Ngân hàng", "", "vi", ("NB",), (Topic("t1", "Một chuyên đề"),), items)


def lines(bank: Bank, pictures=None) -> list[docx.text.paragraph.Paragraph]:
    return list(docx.Document(BytesIO(docx_bank.write(bank, pictures)[0])).paragraphs)


def texts(bank: Bank, pictures=None) -> list[str]:
    return [paragraph.text for paragraph in lines(bank, pictures)]


def losses(bank: Bank, pictures=None) -> list[tuple[str, str]]:
    return [(loss.ref, loss.remark.code) for loss in docx_bank.write(bank, pictures)[1]]


def underlined(paragraph) -> bool:
    found = [run.underline for run in paragraph.runs if run.text.strip()]
    assert len(set(map(bool, found))) <= 1, "the letter and the whole text, or nothing of both"
    return bool(found and found[0])


def test_a_bank_reads_as_instructors_write():
    found = texts(ALL_KINDS)
    assert found[:2] == ["Đủ mọi loại câu hỏi", 'Chuyên đề: Số học ["cơ bản"]']
    text = "\n".join(found)
    for said in (
        "Câu 2. [TH] Những số nào là số nguyên tố?\nA. 2\nB. 3\n",
        "\nĐáp án: A, B\nNguồn: Sách giáo khoa, trang 4\n",
        "Câu 3. [NB] Số 1 là số nguyên tố.\nA. Đúng\nB. Sai\nLời giải: Số nguyên tố lớn hơn 1.\n",
        "a) Nó chia hết cho 3.\nb) Nó chia hết cho 5.\nĐáp án: a-Đ, b-S\n",
        "Đáp án: 3,14 (sai số 0,01) | 3\n",
        "Chuyên đề: Thơ văn\nCâu 7. [NB] Tác giả của Truyện Kiều là ai?\nĐáp án: Nguyễn Du | Tố Như",
        "Thứ tự đúng:\n(1) -1\n(2) 0\n(3) 1\n",
    ):
        assert said in text, said


def test_headings_are_words_headings():
    styles = {paragraph.text: paragraph.style.name for paragraph in lines(ALL_KINDS)}
    assert styles["Chuyên đề: Thơ văn"] == "Heading 1"


def test_the_right_option_and_no_other_is_underlined():
    found = lines(bank_of(ONE_OF_EACH["single_choice"], ONE_OF_EACH["true_false"], ONE_OF_EACH["multiple_choice"]))
    assert [paragraph.text for paragraph in found if underlined(paragraph)] == ["A. Hà Nội", "A. Đúng"]
    assert [p.text for p in lines(bank_of(TrueFalse("Sai?", False))) if underlined(p)] == ["B. Sai"]


def test_looks_inside_a_text_are_runs():
    option = Option("H~2~O và *m^2^* **đậm**")
    found = lines(bank_of(SingleChoice("Chọn **một**:", (option, Option("khác")), 0)))
    runs = {run.text: run for paragraph in found for run in paragraph.runs}
    assert runs["một"].bold
    assert runs["m"].italic
    assert runs["m"].underline
    assert runs["đậm"].bold
    assert [run.text for p in found for run in p.runs if run.font.subscript or run.font.superscript] == ["2", "2"]


def test_pictures_are_in_the_file_or_listed():
    stem = f"Nhìn: {rich.picture(PICTURE, 'cờ')} và {rich.picture(MISSING, 'sao')} {rich.picture(MISSING)}"
    bank = bank_of(SingleChoice(stem, (Option("a"), Option("b")), 0))
    document = docx.Document(BytesIO(docx_bank.write(bank, {PICTURE: png()})[0]))
    assert len(document.inline_shapes) == 1
    assert losses(bank, {PICTURE: png()})[1:] == [("q-1", "word_picture_missing")]
    assert losses(bank, {PICTURE: b"no picture", MISSING: png()})[1:] == [("q-1", "word_picture_missing")]


def test_tables_of_a_stem_are_tables():
    bank = bank_of(ShortText("Cho bảng:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nHỏi gì?", ("x y",)))
    table = docx.Document(BytesIO(docx_bank.write(bank)[0])).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["1", "2"]]


PLAIN = (Option("một"), Option("hai"))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (ONE_OF_EACH["matching"], "word_for_readers_only"),
        (ONE_OF_EACH["ordering"], "word_for_readers_only"),
        (SingleChoice("s", (Option("một", pinned=True), Option("hai")), 0), "word_pinned_dropped"),
        (MultipleChoice("s", PLAIN, (1,)), "word_one_of_several"),
        (SingleChoice("s", (Option("một"), Option("**hai**")), 0), "word_marked_option"),
        (SingleChoice("s", (Option("*một*"), Option("hai")), 0), "word_marked_option"),
        (SingleChoice("Đoạn:\n\nCâu 5. Không phải câu hỏi", PLAIN, 0), "word_line_misleads"),
        (SingleChoice("Hai dòng\nA. không phải phương án", PLAIN, 0), "word_line_misleads"),
        (SingleChoice("s", PLAIN, 0, "Vì:\n\nĐáp án: B"), "word_line_misleads"),
        (SingleChoice("Việc:\n\n- một\n- hai", PLAIN, 0), "word_respelt"),
        (SingleChoice("Mã `x`", PLAIN, 0), "word_respelt"),
        (ShortText("s", ("a|b",)), "word_bar_in_answer"),
        (ShortText("s", ("1945",)), "word_number_as_text"),
        (ShortText("s", ("-1,5",)), "word_number_as_text"),
        (ShortText("s", ("B",)), "word_line_misleads"),
    ],
)
def test_what_word_cannot_hold_is_listed(question, code):
    found = losses(bank_of(question))
    assert found[0] == ("", "word_head_dropped")
    assert ("q-1", code) in found[1:]
    assert {name for _, name in found[1:]} == {code}


@pytest.mark.parametrize(
    ("points", "written"), [(Fraction(1, 2), "0,5"), (Fraction(2), "2"), (Fraction(1, 3), "1/3"), (Fraction(1), None)]
)
def test_points_stand_behind_the_level(points, written):
    bank = bank_of(ONE_OF_EACH["short_text"], points=points)
    assert texts(bank)[2] == (f"Câu 1. [NB] ({written} điểm) Tỉnh lỵ?" if written else "Câu 1. [NB] Tỉnh lỵ?")


def test_a_level_of_the_banks_own_has_a_line():
    item = BankQuestion("q-1", "t1", "A1", ONE_OF_EACH["short_text"])
    bank = Bank("b", "Ngân hàng", "", "vi", ("A1",), (Topic("t1", "Một"),), (item,))
    assert texts(bank)[2] == "Câu 1. Tỉnh lỵ?"
    assert texts(bank)[-1] == "Mức độ: A1"


@pytest.mark.parametrize(
    "kind", ["single_choice", "multiple_choice", "true_false", "true_false_group", "short_text", "numeric"]
)
def test_plain_questions_lose_nothing(kind):
    if kind == "multiple_choice":
        question: Question = MultipleChoice("Chọn:", (Option("một"), Option("hai"), Option("ba")), (0, 2), "Vì thế.")
    elif kind == "numeric":
        question = Numeric("Bao nhiêu?", (NumericKey(3),))
    else:
        question = ONE_OF_EACH[kind]
    assert losses(bank_of(question, source="Sách")) == [("", "word_head_dropped")]


def test_every_loss_has_words(app):
    for loss in docx_bank.write(ALL_KINDS)[1]:
        assert loss.remark.code in REMARKS
        assert remark(loss.remark) != loss.remark.code


@given(st.lists(questions, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_every_text_of_every_question_is_in_the_file(asked):
    document = docx.Document(BytesIO(docx_bank.write(bank_of(*asked))[0]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    whole = " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())
    for question in asked:
        options = getattr(question, "options", ()) or getattr(question, "statements", ())
        for text in (question.stem, question.explanation, *(option.text for option in options)):
            for piece in flow.line(text):
                assert not isinstance(piece, flow.Run) or " ".join(piece.text.split()) in whole


@given(st.text(max_size=30).filter(lambda text: text.strip()))
@settings(max_examples=60, deadline=None)
def test_any_characters_can_be_written(text):
    bank = bank_of(SingleChoice(text, (Option(text), Option(text + "x")), 0, text), source=text)
    docx.Document(BytesIO(docx_bank.write(bank)[0]))
