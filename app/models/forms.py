"""Stored JSON forms of frozen values: one version number each, sorted keys, no spaces.

A form is a promise to the future: tests/models/test_forms.py reads a golden file of every version ever written.
Fractions and decimals are stored as text, spans as whole milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from cattrs import Converter

from app.domain.blueprint import Blueprint
from app.domain.contests import EntryForm, RoundRules
from app.domain.drafts import Draft
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.domain.imports import Report
from app.domain.questions import KINDS, Question, kind_of
from app.domain.rehearsals import Report as RehearsalReport

T = TypeVar("T")
_MILLISECOND = timedelta(milliseconds=1)

_converter = Converter(forbid_extra_keys=True)
_converter.register_unstructure_hook(Fraction, str)
_converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))
_converter.register_unstructure_hook(Decimal, str)
_converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
_converter.register_unstructure_hook(timedelta, lambda span: span // _MILLISECOND)
_converter.register_structure_hook(timedelta, lambda ms, _: timedelta(milliseconds=ms))


def _text(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _door(kind: type[T], version: int = 1) -> tuple[Callable[[T], str], Callable[[str], T]]:
    """A pair of functions that write and read one frozen dataclass."""

    def dump(value: T) -> str:
        return _text({"v": version, **_converter.unstructure(value, kind)})

    def load(text: str) -> T:
        form = json.loads(text)
        if form.pop("v") != version:
            raise ValueError(f"a stored {kind.__name__} of an unknown version")
        return _converter.structure(form, kind)

    return dump, load


dump_rule, load_rule = _door(GradingRule)
dump_blueprint, load_blueprint = _door(Blueprint)
dump_exam_rules, load_exam_rules = _door(ExamRules)
dump_entry_form, load_entry_form = _door(EntryForm)
dump_round_rules, load_round_rules = _door(RoundRules)
dump_draft, load_draft = _door(Draft)
dump_import_report, load_import_report = _door(Report)
dump_rehearsal_report, load_rehearsal_report = _door(RehearsalReport)


def dump_question(question: Question) -> str:
    """A question of any kind, its kind beside it."""
    return _text({"v": 1, "kind": kind_of(question), **_converter.unstructure(question)})


def load_question(text: str) -> Question:
    """Read what `dump_question` wrote.

    Raises:
        ValueError: an unknown version.
    """
    form = json.loads(text)
    if form.pop("v") != 1:
        raise ValueError("a stored question of an unknown version")
    return _converter.structure(form, KINDS[form.pop("kind")])
