"""Credit for one answer, exact.

Credit is a Fraction from 0 to 1. Rounding happens once, on the mark of the whole paper (grades.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar, assert_never

from app.domain.names import clean, spoken
from app.domain.numbers import MINUS
from app.domain.questions import (
    Answer,
    Chosen,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Pairs,
    Question,
    Sequence,
    ShortText,
    SingleChoice,
    Text,
    TrueFalse,
    TrueFalseGroup,
    Truths,
)

A = TypeVar("A")
# Bounded: a typed number with an exponent of millions would overflow decimal arithmetic, or cost minutes exactly.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
NONE, FULL = Fraction(0), Fraction(1)

GROUP_STEPS: dict[int, tuple[Fraction, ...]] = {
    4: (NONE, Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), FULL),
}
"""Credit of a true/false group by the number of right verdicts: the steps of the Vietnamese national
secondary-school examination from 2025 (0.1, 0.25, 0.5 and 1 point of 1)."""


class PartialCredit(StrEnum):
    """What a multiple choice earns when only some of the right options are ticked."""

    NOTHING = "nothing"
    SHARE = "share"
    """(right ticks - wrong ticks) / number of right options, never below 0."""


class GroupCredit(StrEnum):
    """What a true/false group earns."""

    STEPPED = "stepped"
    """By `GROUP_STEPS`; a group of a size that has no steps earns its share."""
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an exam turns answers into credit."""

    multiple: PartialCredit = PartialCredit.NOTHING
    group: GroupCredit = GroupCredit.STEPPED


@dataclass(frozen=True, slots=True)
class Mark:
    """The credit of one answer, 0 to 1; `answered` is False where nothing was given."""

    credit: Fraction
    answered: bool = True

    @property
    def right(self) -> bool:
        return self.credit == FULL


def score(question: Question, answer: Answer | None, scheme: Scheme = Scheme()) -> Mark:
    """Credit for `answer`, which `questions.read_answer` made for this question.

    Raises:
        TypeError: the answer belongs to another kind of question.
    """
    if answer is None:
        return Mark(NONE, answered=False)
    match question:
        case SingleChoice():
            return _all_or_nothing(_expect(answer, Chosen).options == {question.key})
        case MultipleChoice():
            return Mark(_multiple(question, _expect(answer, Chosen), scheme))
        case TrueFalse():
            return _all_or_nothing(_expect(answer, Truths).verdicts == (question.key,))
        case TrueFalseGroup():
            return Mark(_group(question, _expect(answer, Truths), scheme))
        case ShortText():
            given = text_key(_expect(answer, Text).text)
            return _all_or_nothing(given in {text_key(accepted) for accepted in question.accepted})
        case Numeric():
            return _all_or_nothing(_numeric(question, _expect(answer, Text).text))
        case Matching():
            rights = _expect(answer, Pairs).rights
            return Mark(Fraction(sum(left == right for left, right in enumerate(rights)), len(question.pairs)))
        case Ordering():
            return _all_or_nothing(_expect(answer, Sequence).items == tuple(range(len(question.items))))
        case _:
            assert_never(question)


def _expect(answer: Answer, kind: type[A]) -> A:
    if not isinstance(answer, kind):
        raise TypeError(f"{type(answer).__name__} is no {kind.__name__}")
    return answer


def _all_or_nothing(right: bool) -> Mark:
    return Mark(FULL if right else NONE)


def _multiple(question: MultipleChoice, answer: Chosen, scheme: Scheme) -> Fraction:
    keys = frozenset(question.keys)
    if scheme.multiple is PartialCredit.NOTHING:
        return FULL if answer.options == keys else NONE
    return max(NONE, Fraction(len(answer.options & keys) - len(answer.options - keys), len(keys)))


def _group(question: TrueFalseGroup, answer: Truths, scheme: Scheme) -> Fraction:
    right = sum(s.key == v for s, v in zip(question.statements, answer.verdicts, strict=True))
    steps = GROUP_STEPS.get(len(question.statements))
    if scheme.group is GroupCredit.STEPPED and steps:
        return steps[right]
    return Fraction(right, len(question.statements))


def text_key(text: str) -> str:
    """The form in which typed answers are compared: case, runs of spaces, characters that nobody sees and a final
    full stop ignored, accents kept. Where in its syllable a tone stands is the keyboard's choice: hoà is hòa."""
    key = spoken(text)
    return key.rstrip(". ") or key


def read_decimal(text: str) -> Decimal | None:
    """A number as Vietnamese learners type it: comma or point as the decimal mark, no grouping; None for what is
    none. An exponent of up to two digits may follow, as calculators show it."""
    written = clean(text).replace(",", ".")
    for minus in MINUS:
        written = written.replace(minus, "-")
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def _numeric(question: Numeric, text: str) -> bool:
    value = read_decimal(text)
    if value is None:
        return False
    # Fractions: decimal arithmetic would round to 28 digits.
    given = Fraction(value)
    return any(abs(given - Fraction(key.value)) <= Fraction(key.tolerance) for key in question.accepted)
