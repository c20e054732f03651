"""Out and back: a bank as a workbook reads back equal, and whatever does not is listed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from PIL import Image

from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import Draft, to_question
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
)
from app.formats import bankfile, sheet
from app.formats.sheet import examples, writing
from app.formats.sheet.laying import points_text
from tests.domain.examples import ONE_OF_EACH
from tests.formats.sheet.tables import codes, read
from tests.formats.test_exchange_round import bank_of, banks

SHIPPED = sorted((Path(__file__).parents[3] / "question_banks").glob("*/bank.toml"))
HEAD_ONLY = ["bank_head_dropped"]


def whole(bank: Bank, pictures: dict[str, bytes] | None = None) -> list[Draft]:
    """The drafts of a bank that was written without a loss, and they are what was written."""
    data, losses = sheet.write(bank, pictures)
    assert [loss.remark.code for loss in losses] == HEAD_ONLY
    reading = read(data)
    assert not reading.refused
    assert [draft.ref for draft in reading.drafts] == [item.ref for item in bank.questions]
    topics = {topic.code: topic.title for topic in bank.topics}
    for draft, item in zip(reading.drafts, bank.questions, strict=True):
        assert to_question(draft) == item.question
        beside = (draft.topic, draft.level, draft.source, draft.points)
        assert beside == (topics[item.topic], item.level, item.source, item.points)
        assert not draft.doubts
    return list(reading.drafts)


@settings(max_examples=80, deadline=None)
@given(bank=banks)
def test_what_is_not_listed_reads_back_equal(bank):
    data, losses = sheet.write(bank)
    told = {loss.ref for loss in losses}
    # Only an arrow inside a left side has no place in a cell.
    assert all(_beyond(item) for item in bank.questions if item.ref in told)
    kept = [item for item in bank.questions if item.ref not in told]
    drafts = {draft.ref: draft for draft in read(data).drafts} if kept else {}
    for item in kept:
        assert to_question(drafts[item.ref]) == item.question
        assert drafts[item.ref].points == item.points


def _beyond(item: BankQuestion) -> bool:
    lefts = [left for left, _ in getattr(item.question, "pairs", ())]
    return any(arrow in left for left in lefts for arrow in ("=>", "->", "⇒", "→"))


def test_one_of_each_kind():
    items = [BankQuestion(f"q-{at}", "t-1", "NB", question) for at, question in enumerate(ONE_OF_EACH.values())]
    whole(bank_of(*items))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_banks(path):
    whole(bankfile.read(path.read_bytes()))


FORMULAS = [
    "=1+1",
    "+84 912",
    "-5",
    "@ten",
    '=HYPERLINK("http://x")',
    "\t=1",
    "'=1",
    "01/02",
    "1e5",
    "#REF!",
    "TRUE",
    "_x0041_",
]


def test_no_text_becomes_a_formula_a_number_or_an_error():
    question = SingleChoice(
        "=SUM(A1:A9)",
        tuple(map(Option, FORMULAS)),
        3,
        "+1",
    )
    (draft,) = whole(bank_of(BankQuestion("q-1", "t-1", "NB", question, source="=cmd|' /C calc'!A0")))
    assert draft.parts[4].text == FORMULAS[4]
    data, _ = sheet.write(bank_of(BankQuestion("q-1", "t-1", "NB", question)))
    book = load_workbook(BytesIO(data))
    assert {cell.data_type for row in book.active for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    "question",
    [
        SingleChoice("Câu 1: **đậm**", (Option("A. một"), Option("B. hai", pinned=True)), 0),
        SingleChoice("Câu 1: thường", (Option("A. một"), Option("B. hai", pinned=True)), 0),
        SingleChoice("Nhóm máu?", (Option("O"), Option("A"), Option("B"), Option("AB")), 2),
        SingleChoice("Số?", (Option("2"), Option("1")), 0),
        SingleChoice("Đoạn một\n\nĐoạn hai", (Option("H~2~O"), Option("Tất cả các phương án trên")), 1),
        MultipleChoice("Chọn một", (Option("* a"), Option("b")), (1,)),
        MultipleChoice("Chọn hết", tuple(Option(f"số {n}") for n in range(26)), tuple(range(26))),
        ShortText("Ai?", ("Nguyễn Du", "a || b", "x | y")),
        ShortText("Ai?", ("a | b",)),
        ShortText("Đúng?", ("Đúng",)),
        ShortText("Năm?", ("1945", "A")),
        Numeric("Số?", (NumericKey(Decimal("1.234")), NumericKey(Decimal("-1234567.5"), Decimal("0.001")))),
        Numeric("Số?", (NumericKey(Decimal("1234")),)),
        Matching("Ghép:", (("một\nhai", "1"), ("ba", "=> 3")), ("-> 4",)),
        Ordering("Xếp:", ("một\nhai", "ba", "- bốn")),
        Ordering("Xếp:", ("A. một", "B. hai")),
    ],
    ids=lambda question: type(question).__name__,
)
def test_what_could_be_taken_for_something_else(question):
    whole(bank_of(BankQuestion("q-1", "t-1", "NB", question)))


def test_an_arrow_in_a_left_side_is_listed():
    question = Matching("Ghép:", (("a => b", "1"), ("c", "2")))
    losses = sheet.write(bank_of(BankQuestion("q-1", "t-1", "NB", question)))[1]
    assert [(loss.ref, loss.remark.code) for loss in losses] in (
        [("", "bank_head_dropped"), ("q-1", "reads_otherwise")],
        [("", "bank_head_dropped"), ("q-1", "reads_otherwise_left_out")],
    )


def test_topics_of_one_title_are_named_by_their_codes():
    question = ONE_OF_EACH["single_choice"]
    topics = (Topic("a", "Chung"), Topic("b", "Chung"))
    bank = replace(
        bank_of(BankQuestion("q-1", "a", "NB", question), BankQuestion("q-2", "b", "NB", question)), topics=topics
    )
    assert [draft.topic for draft in read(sheet.write(bank)[0]).drafts] == ["a", "b"]


def test_pictures_travel_with_their_names():
    out = BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    kept, gone = "ab" * 16, hashlib.sha256(out.getvalue()).hexdigest()[:32]
    question = SingleChoice(f"Hình?\n\n![](media:{kept})", (Option(f"![](media:{gone})"), Option("không")), 0)
    bank = bank_of(BankQuestion("q-1", "t-1", "NB", question))
    data, losses = sheet.write(bank, {kept: out.getvalue()})
    assert [(loss.remark.code, loss.remark.params) for loss in losses[1:]] == [("picture_not_given", {"name": gone})]
    reading = read(data)
    assert to_question(reading.drafts[0]) == question
    assert reading.pictures == {kept: out.getvalue()}


def test_an_empty_bank():
    data, losses = sheet.write(bank_of())
    assert [loss.remark.code for loss in losses] == HEAD_ONLY
    assert load_workbook(BytesIO(data)).active["E1"].value == "Câu hỏi"


def test_the_sheet_is_fit_for_eyes():
    data, _ = sheet.write(examples.bank())
    page = load_workbook(BytesIO(data)).active
    assert page.freeze_panes == "A2"
    assert page["E2"].alignment.wrap_text
    assert page.column_dimensions["E"].width > 40


def test_the_workbook_to_fill_in_holds_one_of_each_kind():
    reading = read(sheet.template())
    assert [to_question(draft) for draft in reading.drafts] == [item.question for item in examples.bank().questions]
    assert len({draft.kind for draft in reading.drafts}) == 8
    assert codes(reading.notes) == ["sheet_left_out"]


@pytest.mark.parametrize(
    ("points", "text"), [(1, "1"), (Fraction(1, 2), "0,5"), (Fraction(1, 3), "1/3"), (Fraction(1234, 1000), "1,2340")]
)
def test_points(points, text):
    assert points_text(Fraction(points)) == text


def test_a_text_that_no_cell_can_hold_is_listed():
    question = SingleChoice("dài " * 9000, (Option("a"), Option("b")), 0)
    losses = writing.write(bank_of(BankQuestion("q-1", "t-1", "NB", question)))[1]
    assert [loss.remark.code for loss in losses] == ["bank_head_dropped", "reads_otherwise_left_out"]
