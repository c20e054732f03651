"""Aiken in Moodle's strict form and in the forms that people write."""

from __future__ import annotations

import pytest

from app.domain.drafts import Draft, Reading
from app.formats import aiken, doors, rich

STRICT = "Thủ đô?\nA. Huế\nB. Hà Nội\nC. Vinh\nANSWER: B\n"


def read(text: str) -> Reading:
    return aiken.read(text.encode())


def one(text: str) -> Draft:
    reading = read(text)
    assert not reading.refused
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def keys(draft: Draft) -> list[int]:
    return [at for at, part in enumerate(draft.parts) if part.credit]


def doubts(draft: Draft) -> list[str]:
    return [doubt.code for doubt in draft.doubts]


@pytest.mark.parametrize(
    "text",
    [
        STRICT,
        STRICT.replace(". ", ") "),
        STRICT.replace(". ", "."),
        STRICT.replace("ANSWER: B", "Answer: b"),
        STRICT.replace("ANSWER", "ĐÁP ÁN"),
        STRICT.replace("ANSWER: B", "Đáp án đúng: B"),
        STRICT.replace("ANSWER: B", "ANSWER: B. Hà Nội"),
        STRICT.replace("ANSWER: B", "ANSWER: B) Hà Nội"),
        STRICT.replace("A. ", "a. ").replace("B. ", "b. ").replace("C. ", "c. "),
        STRICT.replace("\n", "\n\n"),
        STRICT.replace("\n", "\r\n"),
        "\n\n" + STRICT.rstrip(),
        "multichoice\n" + STRICT,
    ],
)
def test_the_variants_read_alike(text):
    draft = one(text)
    assert (draft.kind, draft.stem, keys(draft)) == ("single_choice", "Thủ đô?", [1])
    assert [part.text for part in draft.parts] == ["Huế", "Hà Nội", "Vinh"]
    assert not draft.doubts


def test_a_level_in_front_and_a_stem_of_several_lines():
    draft = one("[2] Đoạn văn\nI. Mở đầu\nhỏi gì?\nA. x\nB. y\nANSWER: A")
    assert (draft.level, rich.plain(draft.stem)) == ("2", "Đoạn văn\nI. Mở đầu\nhỏi gì?")


def test_several_letters_make_a_multiple_choice():
    for answer in ("A, C", "A,C", "A C", "A và C", "A; C", "a & c", "A, C."):
        draft = one(STRICT.replace("ANSWER: B", f"ANSWER: {answer}"))
        assert (draft.kind, keys(draft)) == ("multiple_choice", [0, 2])
    glued = one(STRICT.replace("ANSWER: B", "ANSWER: BC"))
    assert (glued.kind, keys(glued), doubts(glued)) == ("single_choice", [1], ["answer_glued"])


def test_questions_follow_each_other_with_and_without_blank_lines():
    reading = read(STRICT + STRICT + "\n" + STRICT)
    assert [draft.place.line for draft in reading.drafts] == [1, 6, 12]


def test_feedback_becomes_the_explanation():
    draft = one(STRICT + "Feedback: Vì thế.\nVà nữa.\n")
    assert draft.explanation == "Vì thế.\nVà nữa."
    assert one(STRICT + "gfeed. Vì thế.").explanation == "Vì thế."


def test_an_option_of_two_lines_goes_on():
    assert one("Hỏi?\nA. một\nhai\nB. ba\nANSWER: A").parts[0].text == "một\nhai"


def test_what_is_not_clear_is_asked():
    assert doubts(one(STRICT.replace("ANSWER: B", "ANSWER: E"))) == ["answer_names_no_option", "key_not_found"]
    assert doubts(one(STRICT.replace("ANSWER: B\n", ""))) == ["key_not_found"]
    assert doubts(one(STRICT.replace("C. ", "D. "))) == ["letters_jumbled"]
    assert doubts(one(STRICT.replace("ANSWER: B", "ANSWER: Hà Nội"))) == ["key_not_found"]


def test_what_is_no_question_is_refused_where_it_stands():
    reading = read("Chỉ có câu dẫn\n\n" + STRICT + "\nANSWER: A\n")
    assert [(each.place.line, each.why.code) for each in reading.refused] == [
        (1, "options_too_few"),
        (9, "answer_alone"),
    ]
    assert len(reading.drafts) == 1


def test_the_dialect_names_types():
    reading = read(
        "category\nSử\nChương 1\n\nshortanswer\nHai cộng hai?\nAnswer: 4, bốn\n\ntruefalse\nĐất tròn.\nAnswer: Đúng\n\n"
        "numerical\nPi?\nAnswer: 3,14\n\nmatching\nGhép\n1. Ý\nmatch: Rôma\n2. Nga\nmatch: Mát-xcơ-va\n\n"
        "order\nXếp\n1. b\n2. a\nANSWER: 2,1\n\ndescription\nLời dẫn.\n"
    )
    assert [draft.kind for draft in reading.drafts] == ["short_text", "true_false", "numeric", "matching", "ordering"]
    assert {draft.topic for draft in reading.drafts} == {"Sử/Chương 1"}
    assert [part.text for part in reading.drafts[0].parts] == ["4", "bốn"]
    assert reading.drafts[1].parts[0].credit == 1
    assert reading.drafts[2].parts[0].text == "3.14"
    assert [(part.text, part.right) for part in reading.drafts[3].parts] == [("Ý", "Rôma"), ("Nga", "Mát-xcơ-va")]
    assert [part.text for part in reading.drafts[4].parts] == ["a", "b"]
    assert not any(draft.doubts for draft in reading.drafts)
    assert [each.why.params for each in reading.refused] == [{"type": "description"}]


def test_an_order_that_can_be_read_in_two_ways_names_both():
    draft = one("order\nXếp\n1. b\n2. c\n3. a\nANSWER: 3,1,2")
    assert [part.text for part in draft.parts] == ["a", "b", "c"]
    assert draft.doubts[0].params == {"first": "a → b → c", "second": "c → a → b"}
    assert doubts(one("order\nXếp\n1. b\n2. c")) == ["order_not_found"]


def test_the_door_is_found():
    assert doors.door_of(STRICT.encode(), "x.txt") == "aiken"
    assert doors.door_of(STRICT.replace("ANSWER", "Answer").encode(), "x.aiken") == "aiken"
    assert doors.door_of(STRICT.encode("utf-16"), "x.txt") == "aiken"
