"""The question blocks of a bank file: what all kinds have in common, and no question asked twice."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import assert_never

from app.domain.banks import BankQuestion
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
)
from app.formats.bankfile.entry import Entry, exact_decimal, fold, shown
from app.formats.bankfile.kinds import KIND_FIELDS

COMMON_FIELDS = ("id", "kind", "topic", "level", "points", "stem", "explanation", "source")
_ALL_FIELDS = COMMON_FIELDS + tuple(sorted({name for _, own in KIND_FIELDS.values() for name in own}))

_FRACTION = re.compile(r"[0-9]{1,9}/[0-9]{1,9}")


def read_questions(entries: list[Entry], topics: tuple[str, ...], levels: tuple[str, ...]) -> tuple[BankQuestion, ...]:
    """The questions of all blocks; `topics` and `levels` are the codes that the bank declares."""
    questions: list[BankQuestion] = []
    ids: dict[str, Entry] = {}
    asked: dict[tuple[str, frozenset[str]], Entry] = {}
    for entry in entries:
        ref = entry.slug("id")
        entry.once("id", ref, ids, "id_duplicate")
        topic = entry.one_of("topic", topics, "topic_unknown")
        level = entry.one_of("level", levels, "level_unknown")
        points = _points(entry)
        question = _question(entry)
        source = _source(entry)
        if question is not None:
            _asked_once(entry, question, asked)
            questions.append(BankQuestion(ref, topic, level, question, points, source))
    return tuple(questions)


def _question(entry: Entry) -> Question | None:
    """None where the kind is at fault: then nobody can say which other fields are right."""
    kind = entry.one_of("kind", tuple(KIND_FIELDS), "kind_unknown")
    stem, explanation = entry.text("stem"), entry.text("explanation", may_be_empty=True)
    if kind not in KIND_FIELDS:
        entry.only(_ALL_FIELDS)
        return None
    reader, own = KIND_FIELDS[kind]
    entry.only(COMMON_FIELDS + own)
    return reader(entry, stem, explanation)


def _source(entry: Entry) -> str:
    source = entry.text("source", may_be_empty=True)
    last = next(reversed(entry.values), "source")
    if "source" in entry.values and last != "source":
        # The last field of a question vouches for all before it: see the package.
        entry.fault("source_not_last", "source", last=shown(last))
    return source


def _points(entry: Entry) -> Fraction:
    """A positive weight: a whole number, a decimal, or one of these or a fraction as a text."""
    value = entry.values.get("points", 1)
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        numerator, denominator = map(int, value.split("/"))
        points = Fraction(numerator, denominator) if denominator else None
    else:
        number = exact_decimal(value)
        points = None if number is None else Fraction(number)
    if points is None:
        entry.fault("points_malformed", "points", value=shown(value))
    elif points <= 0:
        entry.fault("points_not_positive", "points")
    return points or Fraction(1)


def _asked_once(entry: Entry, question: Question, asked: dict[tuple[str, frozenset[str]], Entry]) -> None:
    stem = folded_stem(question.stem)
    first = asked.setdefault((stem, frozenset(map(fold, _parts(question)))), entry)
    if stem and first is not entry:
        entry.fault("question_duplicate", "stem", same=first.place.partition(" ")[2], first=first.line)


def folded_stem(stem: str) -> str:
    """The form in which stems are compared: NFC, case, blanks and punctuation ignored.

    Punctuation before a digit is kept: 1,5 is not 15, and -5 is not 5.
    """
    text = unicodedata.normalize("NFC", stem).casefold()
    return "".join(
        character
        for character, after in zip(text, text[1:] + " ", strict=False)
        if not character.isspace() and (after.isdigit() or not unicodedata.category(character).startswith("P"))
    )


def _parts(question: Question) -> tuple[str, ...]:
    """The texts that, with the stem, make what is asked; their order does not matter."""
    match question:
        case SingleChoice() | MultipleChoice():
            return tuple(option.text for option in question.options)
        case TrueFalseGroup():
            return tuple(statement.text for statement in question.statements)
        case Matching():
            return tuple(left for left, _ in question.pairs) + question.right_sides
        case Ordering():
            return question.items
        case TrueFalse() | ShortText() | Numeric():
            return ()
        case _:
            assert_never(question)
