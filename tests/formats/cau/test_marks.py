"""Which look marks the key is learned over the whole document; habits and accidents are no marks."""

from __future__ import annotations

import random
from io import BytesIO

import docx
import pytest
from docx.shared import RGBColor

from app.formats import cau, rich
from tests.formats.cau.cast import QUESTIONS
from tests.formats.cau.documents import look_so
from tests.formats.cau.reads import doubts, keys

RED, BLUE = RGBColor(0xFF, 0, 0), RGBColor(0, 0, 0xFF)
MEANT = [asked.letter for asked in QUESTIONS]


def document(write, before=None) -> cau.Reading:
    """All questions; `write(label, words, right, number)` gives the looks."""
    made = docx.Document()
    for number, asked in enumerate(QUESTIONS, 1):
        made.add_paragraph(f"Câu {number}: {asked.stem}")
        for at, text in enumerate(asked.options):
            paragraph = made.add_paragraph()
            label = paragraph.add_run(f"{'ABCD'[at]}. ")
            words = [paragraph.add_run(f"{' ' if place else ''}{word}") for place, word in enumerate(text.split(" "))]
            write(label, words, at == asked.key, number)
    if before:
        before(made)
    out = BytesIO()
    made.save(out)
    return cau.read(out.getvalue())


def table(made) -> None:
    made.add_paragraph("ĐÁP ÁN")
    made.add_paragraph(" ".join(f"{number}.{letter}" for number, letter in enumerate(MEANT, 1)))


@pytest.mark.parametrize("mark", ["underline", "red", "table"])
@pytest.mark.parametrize("habit", ["italic words", "bold labels with gaps", "blue labels"])
def test_habits_are_no_marks(habit, mark):
    dice = random.Random(5)

    def write(label, words, right, number):
        if habit == "bold labels with gaps":
            label.bold = dice.random() < 0.9
        if habit == "blue labels":
            label.font.color.rgb = BLUE
        for word in words:
            if habit == "italic words" and dice.random() < 0.15:
                word.italic = True
        if right and mark != "table":
            look_so(label, mark)

    reading = document(write, table if mark == "table" else None)
    assert keys(reading) == MEANT
    assert not any(draft.doubts for draft in reading.drafts)


def test_emphasis_inside_options_is_kept_where_it_marks_nothing():
    def write(label, words, right, number):
        words[-1].italic = number == 1
        label.underline = right

    reading = document(write)
    assert [part.text for part in reading.drafts[0].parts][:2] == ["03/02/1930.", "19/05/1930."]
    assert "*" in reading.drafts[1].parts[0].text or reading.drafts[1].parts[0].text == "16 tuổi"
    assert keys(reading) == MEANT


def test_authors_may_mark_now_so_now_so():
    looks = ["underline", "bold", "italic", "red", "highlight", "shade"]

    def write(label, words, right, number):
        for run in [label] if number % 2 else words:
            if right:
                look_so(run, looks[number % 6])

    reading = document(write)
    assert keys(reading) == MEANT
    assert not any(draft.doubts for draft in reading.drafts)


def test_where_all_is_bold_the_one_that_is_not_is_the_key():
    def write(label, words, right, number):
        for run in (label, *words):
            run.bold = not right

    assert keys(document(write)) == MEANT


def test_all_bold_marks_nothing():
    def write(label, words, right, number):
        for run in (label, *words):
            run.bold = True

    reading = document(write)
    assert {tuple(doubts(draft)) for draft in reading.drafts} == {("key_not_found",)}
    assert "**" not in "".join(part.text for draft in reading.drafts for part in draft.parts)


def test_a_question_without_the_usual_mark_but_with_another_asks():
    def write(label, words, right, number):
        if right and number != 4:
            label.underline = True
        if right and number == 4:
            look_so(label, "red")

    reading = document(write)
    odd = reading.drafts[3]
    assert [(d.code, d.params) for d in odd.doubts] == [
        ("key_mark_unusual", {"mark_from": "colour", "letter": MEANT[3]})
    ]
    assert not any(draft.doubts for draft in reading.drafts if draft is not odd)


def test_a_loud_mark_against_the_table_is_a_conflict():
    def write(label, words, right, number):
        if number == 4 and not right and label.text.startswith("C"):
            label.underline = True

    reading = document(write, table)
    assert doubts(reading.drafts[3]) == ["key_conflict"]
    assert keys(reading) == [letter if at != 3 else "" for at, letter in enumerate(MEANT)]


def test_marks_on_a_part_of_the_option_count_where_all_are_so():
    def write(label, words, right, number):
        words[-1].underline = right and len(words) > 1
        label.underline = right and len(words) == 1

    reading = document(write)
    assert keys(reading) == MEANT


def test_colour_nearly_black_is_black():
    def write(label, words, right, number):
        label.font.color.rgb = RGBColor(0x11, 0x11, 0x11) if number % 2 else RGBColor(0, 0, 0)
        if right:
            label.font.color.rgb = RED

    assert keys(document(write)) == MEANT


def test_texts_hold_no_trace_of_the_mark():
    def write(label, words, right, number):
        for run in (label, *words):
            run.bold = run.underline = run.italic = right

    reading = document(write)
    assert [[rich.plain(part.text) for part in draft.parts] for draft in reading.drafts] == [
        list(q.options) for q in QUESTIONS
    ]
    assert not any("*" in part.text for draft in reading.drafts for part in draft.parts)


def test_true_statements_may_be_underlined():
    made = docx.Document()
    made.add_paragraph("PHẦN II. Câu trắc nghiệm đúng sai")
    for number, true in ((1, "acd"), (2, "b"), (3, "abcd"), (4, "cd")):
        made.add_paragraph(f"Câu {number}. Cho đoạn tư liệu {number}.")
        for letter in "abcd":
            made.add_paragraph().add_run(f"{letter}) Ý {letter}{number}.").underline = letter in true
    out = BytesIO()
    made.save(out)
    assert keys(cau.read(out.getvalue())) == ["ĐSĐĐ", "SĐSS", "ĐĐĐĐ", "SSĐĐ"]
