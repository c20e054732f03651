"""Stored JSON forms: what any version of the house ever wrote is read by this one, and written again byte by byte.

A golden file is never edited. A form that changes gets the next version, a reader for the old one, and a new file.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.blueprint import Blueprint, Cell
from app.domain.contests import EntryForm, Prize, RoundRules
from app.domain.drafts import Draft, Part, Place, Refused, Remark
from app.domain.exams import ExamRules
from app.domain.grades import Band, GradingRule
from app.domain.imports import Choices, Report
from app.domain.questions import (
    KINDS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    Statement,
    TrueFalse,
    TrueFalseGroup,
)
from app.domain.ranking import Counting, Criterion, PredictionTarget, RankingRule
from app.domain.rehearsals import Call, Figures, Kill, Moment, Stage
from app.domain.rehearsals import Report as RehearsalReport
from app.domain.scoring import GroupCredit, PartialCredit, Scheme
from app.domain.timing import TimeRule
from app.models import forms
from tests.domain.examples import questions

GOLDEN = Path(__file__).parent / "golden"
WHY = "Theo “Lịch sử Đảng bộ”, tr. 12."

# The name of a golden file: the form, what is special about it, the version. Nothing is left to a default: those may
# change, what is stored may not.
VALUES = {
    "rule.v1": GradingRule(
        Decimal("0.25"),
        Decimal("5.0"),
        (Band("gioi", "Giỏi", Decimal(8), good=True), Band("dat", "Đạt", Decimal("5.5"))),
        excellent_from=Decimal("9.50"),
        advanced_share=Decimal("0.6"),
    ),
    "rule-bare.v1": GradingRule(Decimal(1), Decimal(0), (), excellent_from=None, advanced_share=Decimal("0.6")),
    "blueprint.v1": Blueprint(
        (Cell("bai-1", "NB", 12), Cell("bai-2", "VDC", 3, Fraction(3, 2))),
        shuffle_questions=True,
        shuffle_options=False,
    ),
    "exam_rules.v1": ExamRules(
        TimeRule(timedelta(minutes=45), cut_at_close=False, grace=timedelta(milliseconds=2500)),
        attempts_allowed=3,
        pool=200,
        layout="one",
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.NEVER),
        scheme=Scheme(PartialCredit.SHARE, GroupCredit.SHARE),
    ),
    "exam_rules-untimed.v1": ExamRules(
        TimeRule(None, cut_at_close=True, grace=timedelta(seconds=5)),
        attempts_allowed=None,
        pool=50,
        layout="all",
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE),
        scheme=Scheme(PartialCredit.NOTHING, GroupCredit.STEPPED),
    ),
    "entry_form.v1": EntryForm(("phone", "unit"), minimum_age=14, consent_version="2026-01"),
    "entry_form-bare.v1": EntryForm((), minimum_age=None, consent_version="1"),
    "round_rules.v1": RoundRules(
        RankingRule(tuple(Criterion), Counting.LAST, PredictionTarget.ALL_CORRECT_PERCENT),
        (Prize("Giải Nhất", 1), Prize("Giải Khuyến khích", 10)),
        complaint_days=7,
        prediction_question="Có bao nhiêu phần trăm người trả lời đúng tất cả?",
    ),
    "round_rules-bare.v1": RoundRules(
        RankingRule((Criterion.SCORE,), Counting.BEST, target=None), (), complaint_days=5, prediction_question=""
    ),
    "question-single_choice.v1": SingleChoice(
        "Chi bộ **Đề-pô** ra đời năm nào?", (Option("1945"), Option("1930"), Option("Cả hai sai", pinned=True)), 0, WHY
    ),
    "question-multiple_choice.v1": MultipleChoice("Số chẵn?", (Option("2"), Option("3"), Option("4")), (0, 2), WHY),
    "question-true_false.v1": TrueFalse("Nước sôi ở 100 °C.", True, WHY),
    "question-true_false_group.v1": TrueFalseGroup(
        "Cho hai ý:", (Statement("Ý một", True), Statement("Ý hai", False)), WHY
    ),
    "question-short_text.v1": ShortText("Tỉnh lỵ?", ("Hòa Bình", "thành phố Hòa Bình"), WHY),
    "question-numeric.v1": Numeric("Số pi?", (NumericKey(Decimal("3.140"), Decimal("0.01")), NumericKey(Decimal(-3)))),
    "question-matching.v1": Matching("Ghép năm:", (("Đề-pô", "1945"), ("Đại hội I", "1949")), ("1954",), WHY),
    "question-ordering.v1": Ordering('Xếp "theo" thời gian:\n', ("1930", "1945", "1954"), WHY),
    "draft.v1": Draft(
        Place(line=40, paragraph=12, cell="Sheet1!B7", label="Câu 12"),
        "matching",
        "Ghép **năm**:",
        (
            Part("Đề-pô", Fraction(1, 2), pinned=True, right="1945", tolerance=Decimal("0.10")),
            Part("", credit=None, pinned=False, right="1954", tolerance=Decimal(0)),
        ),
        explanation=WHY,
        source="Sách, tr. 12",
        topic="Chuyên đề 1",
        level="Thông hiểu",
        ref="ls-007",
        points=Fraction(3, 2),
        key_from="underline",
        doubts=(Remark("key_marked_twice", {"letters": "A, B"}),),
        notes=(Remark("picture_missing", {"name": "h1.png"}),),
    ),
    "draft-bare.v1": Draft(
        Place(line=None, paragraph=None, cell="", label=""),
        "numeric",
        "Số pi?",
        (),
        explanation="",
        source="",
        topic="",
        level="",
        ref="",
        points=None,
        key_from="",
        doubts=(),
        notes=(),
    ),
    "import_report.v1": Report(
        (Refused(Place(line=3, paragraph=None, cell="", label="Câu 2"), Remark("key_not_found", {})),),
        (Remark("picture_unreadable", {"name": "h2.png"}),),
        Choices({"Thông hiểu": "TH"}, {"Bài 1": "+Bài 1", "Bài 2": "t2"}, level="NB", topic="t1"),
    ),
    "rehearsal_report.v1": RehearsalReport(
        Stage.DONE,
        heard=timedelta(seconds=131),
        done=300,
        total=300,
        problem="",
        figures=Figures(
            learners=300,
            reading=299,
            reading_ms=41_250,
            load_tenths=67,
            calls=(Call("save", 7_450, 12, 96, 180, 4_100), Call("sign in", 300, 31, 90, 140, 200)),
            save_p95_ms=88,
            moments=(Moment(0, 12, 9, 30), Moment(1, 40, 10, 44)),
            kills=(Kill(50_000, whole=False, first_ms=3, back_ms=640), Kill(75_000, True, first_ms=None, back_ms=None)),
            acknowledged=6_000,
            lost=0,
            twice=0,
            handed_in=299,
            failures=("save: no answer for 60 s",),
            failed=1,
            cores=2,
            load_before=3,
            load_most=41,
            crowd_ms=9_800,
            took_ms=118_020,
        ),
    ),
    "rehearsal_report-bare.v1": RehearsalReport(
        Stage.FAILED, heard=timedelta(0), done=0, total=0, problem="rehearsal_no_room", figures=None
    ),
}
DOORS = {
    name.removeprefix("dump_"): (getattr(forms, name), getattr(forms, name.replace("dump_", "load_")))
    for name in dir(forms)
    if name.startswith("dump_")
}


def door_of(name: str):
    """The two functions that write and read the form of a golden file."""
    return DOORS[name.split(".")[0].split("-")[0]]


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.json").read_bytes().decode()


@pytest.mark.parametrize("name", VALUES)
def test_what_was_stored_is_read(name):
    _, load = door_of(name)
    assert load(golden(name)) == VALUES[name]


@pytest.mark.parametrize("name", VALUES)
def test_what_is_written_is_what_was_stored(name):
    dump, _ = door_of(name)
    assert dump(VALUES[name]) == golden(name)


@pytest.mark.parametrize("name", VALUES)
def test_numbers_keep_the_digits_they_were_written_with(name):
    _, load = door_of(name)
    assert repr(load(golden(name))) == repr(VALUES[name])


def test_every_golden_file_is_read():
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.json" for name in VALUES}


def test_every_form_and_every_kind_of_question_has_a_golden_file():
    names = {name.split(".")[0] for name in VALUES}
    assert {name.split("-")[0] for name in names} == set(DOORS)
    assert {name.removeprefix("question-") for name in names if name.startswith("question-")} == set(KINDS)


@pytest.mark.parametrize("name", VALUES)
def test_a_form_of_an_unknown_version_is_refused(name):
    _, load = door_of(name)
    form = json.loads(golden(name))
    assert form["v"] == 1
    with pytest.raises(ValueError, match="unknown version"):
        load(json.dumps(form | {"v": 99}))


@pytest.mark.parametrize("name", VALUES)
def test_a_field_that_nobody_knows_is_not_dropped_in_silence(name):
    _, load = door_of(name)
    with pytest.raises(ExceptionGroup):
        load(json.dumps(json.loads(golden(name)) | {"unheard_of": 1}))


def test_a_question_of_an_unknown_kind_is_not_taken_for_another():
    form = json.loads(golden("question-true_false.v1"))
    with pytest.raises(KeyError):
        forms.load_question(json.dumps(form | {"kind": "essay"}))


@settings(max_examples=60, deadline=None)
@given(questions)
def test_any_question_is_read_as_it_was_written(question):
    text = forms.dump_question(question)
    assert forms.load_question(text) == question
    assert forms.dump_question(forms.load_question(text)) == text
