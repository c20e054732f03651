"""The eight kinds on the wire: answers in dealt letters, read back into the author's terms."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import responses
from app.domain.errors import Invalid
from app.domain.questions import (
    KINDS,
    MAX_TEXT,
    Chosen,
    Option,
    Pairs,
    Sequence,
    SingleChoice,
    Text,
    Truths,
    kind_of,
    read_answer,
    right_answer,
    shown_parts,
)
from app.domain.scoring import FULL, GroupCredit, PartialCredit, Scheme, score
from tests.domain.examples import (
    GROUP,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ONE_OF_EACH,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    dealt,
)

SCHEMES = [Scheme(multiple, group) for multiple in PartialCredit for group in GroupCredit]
AS_WRITTEN = {name: tuple(range(shown_parts(question))) for name, question in ONE_OF_EACH.items()}


def test_every_kind_knows_its_name():
    assert {name: kind_of(question) for name, question in ONE_OF_EACH.items()} == {name: name for name in KINDS}


def test_how_many_parts_of_each_kind_are_dealt():
    assert {name: shown_parts(question) for name, question in ONE_OF_EACH.items()} == {
        "single_choice": 4,
        "multiple_choice": 5,
        "true_false": 0,
        "true_false_group": 4,
        "short_text": 0,
        "numeric": 0,
        "matching": 4,  # three right sides and a distractor
        "ordering": 4,
    }


@pytest.mark.parametrize(
    ("question", "order", "raw", "answer"),
    [
        # Shown as Đà Nẵng, Cần Thơ, Hà Nội, Huế: C is Hà Nội.
        (SINGLE, (2, 3, 0, 1), ["C"], Chosen(frozenset({0}))),
        (SINGLE, (2, 3, 0, 1), ["A"], Chosen(frozenset({2}))),
        (MULTIPLE, (4, 3, 2, 1, 0), ["A", "D"], Chosen(frozenset({4, 1}))),
        (MULTIPLE, (4, 3, 2, 1, 0), ["D", "A"], Chosen(frozenset({4, 1}))),
        (TRUE_FALSE, (), ["A"], Truths((True,))),
        (TRUE_FALSE, (), ["B"], Truths((False,))),
        (GROUP, (0, 1, 2, 3), ["T", "F", "", "T"], Truths((True, False, None, True))),
        (GROUP, (3, 0, 1, 2), ["T", "F", "", "F"], Truths((False, None, False, True))),
        (SHORT, (), ["  Hòa Bình "], Text("Hòa Bình")),
        (NUMERIC, (), ["3,14"], Text("3,14")),
        (MATCHING, (1, 0, 3, 2), ["2", "1", "4"], Pairs((0, 1, 2))),
        (MATCHING, (1, 0, 3, 2), ["3", "", "3"], Pairs((3, None, 3))),
        (ORDERING, (2, 0, 3, 1), ["B", "D", "A", "C"], Sequence((0, 1, 2, 3))),
        (ORDERING, (2, 0, 3, 1), ["A", "B", "C", "D"], Sequence((2, 0, 3, 1))),
    ],
)
def test_an_answer_in_dealt_letters_is_read_in_the_authors_terms(question, order, raw, answer):
    assert read_answer(question, order, raw) == answer


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("raw", [[], [""], [" "], ["", ""], ["", "\t", "", ""]])
def test_blanks_are_no_answer(name, raw):
    assert read_answer(ONE_OF_EACH[name], AS_WRITTEN[name], raw) is None


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("single_choice", ["E"]),
        ("single_choice", ["a"]),
        ("single_choice", ["AB"]),
        ("single_choice", ["A", "B"]),
        ("single_choice", ["A", ""]),
        ("single_choice", ["0"]),
        ("multiple_choice", ["A", "A"]),
        ("multiple_choice", ["A", "F"]),
        ("multiple_choice", ["A", ""]),
        ("true_false", ["C"]),
        ("true_false", ["T"]),
        ("true_false", ["A", "B"]),
        ("true_false_group", ["T", "F", "T"]),
        ("true_false_group", ["T", "F", "T", "F", "T"]),
        ("true_false_group", ["T", "F", "T", "A"]),
        ("true_false_group", ["T", "F", "T", " "]),
        ("short_text", ["a", "b"]),
        ("short_text", ["a" * (MAX_TEXT + 1)]),
        ("short_text", ["a\0b"]),
        ("short_text", ["a\ud800b"]),
        ("numeric", ["1", "2"]),
        ("numeric", ["1" * (MAX_TEXT + 1)]),
        ("matching", ["1", "2"]),
        ("matching", ["1", "2", "3", "4"]),
        ("matching", ["1", "2", "5"]),
        ("matching", ["1", "2", "0"]),
        ("matching", ["1", "2", "-1"]),
        ("matching", ["1", "2", "03"]),
        ("matching", ["1", "2", " "]),
        ("matching", ["1", "2", "٣"]),
        ("matching", ["1", "2", "²"]),
        ("matching", ["1", "2", "9" * 50]),
        ("ordering", ["A", "B", "C"]),
        ("ordering", ["A", "B", "C", "C"]),
        ("ordering", ["A", "B", "C", "E"]),
        ("ordering", ["A", "B", "C", "D", "A"]),
        # Nothing is said, but it would be stored.
        ("short_text", [" " * (MAX_TEXT + 1)]),
        ("single_choice", [""] * 27),
    ],
)
def test_what_does_not_fit_the_question_is_refused(name, raw):
    with pytest.raises(Invalid) as refused:
        read_answer(ONE_OF_EACH[name], AS_WRITTEN[name], raw)
    assert (refused.value.code, refused.value.status) == ("answer_malformed", 400)


def test_a_text_may_be_as_long_as_is_said():
    assert read_answer(SHORT, (), ["ễ" * MAX_TEXT]) == Text("ễ" * MAX_TEXT)


raw_parts = st.sampled_from(["", " ", *"ABCDEFTF12345", "a", "0", "10", "AB", "\0"]) | st.text(
    st.characters(exclude_categories=()), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(dealt, st.lists(raw_parts, max_size=7))
def test_whatever_a_browser_sends_is_an_answer_that_can_be_kept_and_scored_or_is_refused_with_400(shown, raw):
    question, order = shown
    refused = None
    try:
        answer = read_answer(question, order, raw)
    except Invalid as refusal:
        refused = refusal.code, refusal.status
    if refused:
        assert refused == ("answer_malformed", 400)
        return
    kept = responses.dump_answer(raw)
    assert kept.encode().decode() == kept
    assert read_answer(question, order, responses.load_answer(kept)) == answer
    for scheme in SCHEMES:
        mark = score(question, answer, scheme)
        assert 0 <= mark.credit <= 1
        assert mark.answered is (answer is not None)


@settings(max_examples=100, deadline=None)
@given(dealt)
def test_the_right_answer_earns_full_credit_however_the_question_was_dealt(shown):
    question, order = shown
    answer = read_answer(question, order, right_answer(question, order))
    for scheme in SCHEMES:
        assert score(question, answer, scheme).credit == FULL


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_a_single_choice_one_letter_alone_is_right(order):
    question = SingleChoice("?", (Option("a"), Option("b"), Option("c")), 1)
    right = [letter for letter in "ABC" if score(question, read_answer(question, order, [letter])).right]
    assert right == right_answer(question, order) == ["ABC"[order.index(1)]]


@pytest.mark.parametrize(
    ("question", "order", "wire"),
    [
        (MULTIPLE, (3, 4, 1, 0, 2), ["B", "D", "E"]),
        (TRUE_FALSE, (), ["A"]),
        (GROUP, (3, 0, 1, 2), ["F", "T", "F", "T"]),
        (SHORT, (), ["Hòa Bình"]),
        (NUMERIC, (), ["3.14"]),
        (MATCHING, (1, 3, 0, 2), ["3", "1", "4"]),
        (ORDERING, (2, 0, 3, 1), ["B", "D", "A", "C"]),
    ],
)
def test_the_right_answer_on_the_wire(question, order, wire):
    assert right_answer(question, order) == wire
