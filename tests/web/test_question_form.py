"""The editor's form by itself: what is shown and sent back makes the very same question."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.domain.banks import BankQuestion
from app.domain.drafts import from_question, to_question
from app.domain.errors import Faults
from app.domain.questions import KINDS, MultipleChoice, Question
from app.web import question_form
from app.web.question_form import Row, Typed
from tests.domain import examples


def sent(typed: Typed) -> MultiDict[str, str]:
    """The form as a browser sends it."""
    form = MultiDict(
        {name: getattr(typed, name) for name in ("kind", "stem", "explanation", "source", "topic", "level", "points")}
    )
    form["base"] = str(typed.base)
    for number, row in enumerate(typed.rows, 1):
        form.add("row", str(number))
        for name in ("text", "right", "tolerance"):
            form[f"row-{number}-{name}"] = getattr(row, name).replace("\n", "\r\n")
        if row.key == "1":
            form.add("key", str(number))
        elif row.key:
            form[f"row-{number}-key"] = row.key
        if row.pinned:
            form[f"row-{number}-pinned"] = "1"
    return form


def as_kept(question: Question) -> Question:
    """Blanks at the ends of texts are not kept; keys come in their order."""
    draft = from_question(question)
    tidy = question_form.tidy
    parts = tuple(
        type(part)(tidy(part.text), part.credit, part.pinned, tidy(part.right), part.tolerance) for part in draft.parts
    )
    changed = type(draft)(draft.place, draft.kind, tidy(draft.stem), parts, tidy(draft.explanation))
    return to_question(changed)


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_question_comes_back_from_its_form(kind, mark):
    question = examples.ONE_OF_EACH[kind]
    item = BankQuestion("q-1", "t1", "NB", question, Fraction(1, 4), "Sách")
    typed = question_form.from_item(item, 3, mark)
    again = question_form.read(sent(typed))
    assert again == typed
    draft = question_form.draft_of(again, "q-1")
    assert to_question(draft) == question
    assert (draft.points, draft.source, draft.topic, draft.level) == (Fraction(1, 4), "Sách", "t1", "NB")


@given(examples.questions)
def test_whatever_is_whole_survives_the_form(question):
    try:
        kept = as_kept(question)
    except Faults:
        return
    if isinstance(kept, MultipleChoice):
        kept = MultipleChoice(kept.stem, kept.options, tuple(sorted(kept.keys)), kept.explanation)
    typed = question_form.from_item(BankQuestion("q", "t", "L", question), 1, ",")
    assert to_question(question_form.draft_of(question_form.read(sent(typed)))) == kept


@given(st.dictionaries(st.sampled_from(["row", "key", "kind", "stem", "base", "points", "row-1-text"]), st.text()))
def test_no_form_breaks_the_reader(fields):
    typed = question_form.read(MultiDict(fields))
    for do in ("add", "remove-1", "up-2", "down-0", "kind-matching", "kind-x", "", "-", "remove-9999999"):
        question_form.act(typed, do)
    with suppress(Faults):
        question_form.draft_of(typed)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1", Fraction(1)),
        ("0,25", Fraction(1, 4)),
        ("0.25", Fraction(1, 4)),
        ("1/3", Fraction(1, 3)),
        (" 2 ", Fraction(2)),
        ("-1", Fraction(-1)),
        ("1/0", None),
        ("1/2/3", None),
        ("hai", None),
        ("1e90", None),
        ("", None),
    ],
)
def test_points_as_people_write_them(text, points):
    assert question_form.read_points(text) == points


@pytest.mark.parametrize(("points", "text"), [(Fraction(1, 4), "0,25"), (Fraction(10), "10"), (Fraction(1, 3), "1/3")])
def test_points_are_written_as_they_are_read(points, text):
    assert question_form.written(points, ",") == text
    assert question_form.read_points(text) == points


def test_empty_rows_at_the_end_do_not_count_and_those_between_do():
    typed = Typed(rows=(Row("a", key="1"), Row(), Row("c"), Row(), Row()))
    assert [row.text for row in question_form.filled(typed)] == ["a", "", "c"]


def test_at_most_26_rows():
    typed = Typed(rows=(Row(),) * 26)
    assert question_form.act(typed, "add") == typed
    form = MultiDict([("row", str(n)) for n in range(100)])
    assert len(question_form.read(form).rows) == 26


def test_another_kind_keeps_the_texts_and_only_keys_that_mean_the_same():
    two = Typed(kind="multiple_choice", rows=(Row("a", key="1"), Row("b", key="1"), Row("c"), Row("d")))
    one = question_form.act(two, "kind-single_choice")
    assert [(row.text, row.key) for row in one.rows] == [("a", ""), ("b", ""), ("c", ""), ("d", "")]
    right = Typed(kind="single_choice", rows=(Row("a", key="1"), Row("b"), Row("c"), Row("d")))
    assert question_form.act(right, "kind-multiple_choice").rows == right.rows
    assert [row.key for row in question_form.act(right, "kind-true_false_group").rows] == ["", "", "", ""]


def test_text_is_kept_in_one_spelling_without_what_nobody_sees():
    assert question_form.tidy("  Tie\u0302\u0301ng\u200b Việt\r\nhai ") == "Tiếng Việt\nhai"
