"""The eight kinds of question and an answer for each.

A question is kept in its author's order. What a learner sees is dealt: `order` is a permutation of the shown
parts (options, statements, right sides, items), so that shown letter k stands for the author's part `order[k]`.
Answers travel as lists of strings in dealt letters (the wire form of the sitting contract) and are read back
into the author's terms by `read_answer`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from app.domain.errors import Invalid

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `pinned` keeps its place when options are shuffled."""

    text: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class SingleChoice:
    stem: str
    options: tuple[Option, ...]
    key: int
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    stem: str
    options: tuple[Option, ...]
    keys: tuple[int, ...]
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class TrueFalse:
    stem: str
    key: bool
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    key: bool


@dataclass(frozen=True, slots=True)
class TrueFalseGroup:
    """A stem with statements (four in the national exam from 2025), each judged true or false."""

    stem: str
    statements: tuple[Statement, ...]
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ShortText:
    stem: str
    accepted: tuple[str, ...]
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class NumericKey:
    """A right value and how far from it an answer may lie, both in the unit the stem names."""

    value: Decimal
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Numeric:
    stem: str
    accepted: tuple[NumericKey, ...]
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """Left sides with the right side of each; `distractors` are right sides that match nothing."""

    stem: str
    pairs: tuple[tuple[str, str], ...]
    distractors: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def right_sides(self) -> tuple[str, ...]:
        return tuple(right for _, right in self.pairs) + self.distractors


@dataclass(frozen=True, slots=True)
class Ordering:
    """Items in their right order."""

    stem: str
    items: tuple[str, ...]
    explanation: str = ""


Question = SingleChoice | MultipleChoice | TrueFalse | TrueFalseGroup | ShortText | Numeric | Matching | Ordering

KINDS: dict[str, type] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "true_false": TrueFalse,
    "true_false_group": TrueFalseGroup,
    "short_text": ShortText,
    "numeric": Numeric,
    "matching": Matching,
    "ordering": Ordering,
}
_NAMES = {cls: name for name, cls in KINDS.items()}


def kind_of(question: Question) -> str:
    """The kind's name as files and templates spell it."""
    return _NAMES[type(question)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Author's indices of the options that were ticked."""

    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class Truths:
    """A verdict a statement, in the author's order; None where none was given."""

    verdicts: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """For each left side, the author's index of the right side chosen, or None."""

    rights: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """The author's indices of the items in the order given."""

    items: tuple[int, ...]


Answer = Chosen | Truths | Text | Pairs | Sequence

MAX_TEXT = 2000
"""Characters that a typed answer may have."""
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, which PostgreSQL keeps in no text, and halves of surrogate pairs, which have no UTF-8."""


def shown_parts(question: Question) -> int:
    """How many parts of the question are dealt in a shuffled order; 0 where nothing is."""
    match question:
        case SingleChoice() | MultipleChoice():
            return len(question.options)
        case TrueFalseGroup():
            return len(question.statements)
        case Matching():
            return len(question.right_sides)
        case Ordering():
            return len(question.items)
        case TrueFalse() | ShortText() | Numeric():
            return 0
        case _:
            assert_never(question)


def read_answer(question: Question, order: tuple[int, ...], raw: list[str]) -> Answer | None:
    """Read a wire answer in dealt letters into the author's terms.

    Args:
        question: the question that was dealt.
        order: the permutation it was dealt with; empty where nothing is shuffled.
        raw: the list of strings of the sitting contract, for example ``["B"]``.

    Returns:
        The answer, or None for an emptied one.

    Raises:
        Invalid: ``answer_malformed`` when the list does not fit this kind of question.
    """
    # No kind has more parts than letters. Also where all is blank: what is read here is kept as it came.
    if len(raw) > len(LETTERS) or any(len(part) > MAX_TEXT or UNSTORABLE.search(part) for part in raw):
        return _malformed()
    if not any(part.strip() for part in raw):
        return None
    match question:
        case SingleChoice():
            return _one_chosen(raw, order)
        case MultipleChoice():
            chosen = frozenset(_part(letter, order) for letter in raw)
            return Chosen(chosen) if len(chosen) == len(raw) else _malformed()
        case TrueFalse():
            # Shown as two options that are never shuffled: A is true, B is false.
            return Truths((_one_of(raw) == "A",)) if _one_of(raw) in ("A", "B") else _malformed()
        case TrueFalseGroup():
            return _group(raw, order)
        case ShortText() | Numeric():
            return Text(_one_of(raw).strip())
        case Matching():
            if len(raw) != len(question.pairs):
                return _malformed()
            return Pairs(tuple(None if not number else _right(number, order) for number in raw))
        case Ordering():
            items = tuple(_part(letter, order) for letter in raw)
            return Sequence(items) if sorted(items) == list(range(len(question.items))) else _malformed()
        case _:
            assert_never(question)


def _malformed() -> Answer:
    raise Invalid("answer_malformed", status=400)


def _one_of(raw: list[str]) -> str:
    if len(raw) != 1:
        _malformed()
    return raw[0]


def _one_chosen(raw: list[str], order: tuple[int, ...]) -> Answer:
    return Chosen(frozenset({_part(_one_of(raw), order)}))


def _part(letter: str, order: tuple[int, ...]) -> int:
    at = LETTERS.find(letter) if len(letter) == 1 else -1
    if not 0 <= at < len(order):
        _malformed()
    return order[at]


def _right(number: str, order: tuple[int, ...]) -> int:
    shown = [str(at) for at in range(1, len(order) + 1)]
    if number not in shown:
        _malformed()
    return order[shown.index(number)]


def _group(raw: list[str], order: tuple[int, ...]) -> Answer:
    if len(raw) != len(order) or any(part not in ("T", "F", "") for part in raw):
        return _malformed()
    verdicts: list[bool | None] = [None] * len(order)
    for at, part in zip(order, raw, strict=True):
        verdicts[at] = None if not part else part == "T"
    return Truths(tuple(verdicts))


def right_answer(question: Question, order: tuple[int, ...]) -> list[str]:
    """The wire form, in dealt letters, of an answer that earns full credit."""
    place = {part: at for at, part in enumerate(order)}
    match question:
        case SingleChoice():
            return [LETTERS[place[question.key]]]
        case MultipleChoice():
            return sorted(LETTERS[place[key]] for key in question.keys)
        case TrueFalse():
            return ["A" if question.key else "B"]
        case TrueFalseGroup():
            return ["T" if question.statements[part].key else "F" for part in order]
        case ShortText():
            return [question.accepted[0]]
        case Numeric():
            return [str(question.accepted[0].value)]
        case Matching():
            return [str(place[left] + 1) for left in range(len(question.pairs))]
        case Ordering():
            return [LETTERS[place[item]] for item in range(len(question.items))]
        case _:
            assert_never(question)
