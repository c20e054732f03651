"""Writing a bank file in its canonical form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import assert_never

from app.domain.banks import Bank, BankQuestion
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
)
from app.formats.bankfile.reading import FORMAT

_WIDTH = 120
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write(bank: Bank) -> bytes:
    """The bank as a file: UTF-8 without a byte order mark, one order of fields, one way to write each value.

    `read` gives the same bank back. A bank that breaks a rule of the form (a topic without questions, options that
    read alike) is written as it is, and `read` names its faults.
    """
    return "\n".join(_lines(bank)).encode("utf-8") + b"\n"


def _lines(bank: Bank) -> Iterator[str]:
    yield _field("format", _text(FORMAT))
    yield _field("code", _text(bank.code))
    yield _field("title", _text(bank.title))
    yield _field("description", _text(bank.description))
    yield _field("lang", _text(bank.lang))
    yield _field("count", str(len(bank.questions)))
    yield _field("levels", _texts(bank.levels))
    for topic in bank.topics:
        yield "\n[[topics]]"
        yield _field("code", _text(topic.code))
        yield _field("title", _text(topic.title))
    for item in bank.questions:
        yield "\n[[questions]]"
        yield from _question(item)


def _question(item: BankQuestion) -> Iterator[str]:
    yield _field("id", _text(item.ref))
    yield _field("kind", _text(kind_of(item.question)))
    yield _field("topic", _text(item.topic))
    yield _field("level", _text(item.level))
    if item.points != 1:
        yield _field("points", _points(item.points))
    yield _field("stem", _text(item.question.stem))
    yield from _own_fields(item.question)
    yield _field("explanation", _text(item.question.explanation))
    # The source is last: a question that lost its end is then known by it.
    yield _field("source", _text(item.source))


def _own_fields(question: Question) -> Iterator[str]:
    match question:
        case SingleChoice():
            yield from _options(question.options, _text(LETTERS[question.key]))
        case MultipleChoice():
            yield from _options(question.options, _texts(LETTERS[key] for key in question.keys))
        case TrueFalse():
            yield _field("key", _truth(question.key))
        case TrueFalseGroup():
            yield _field("statements", _texts(statement.text for statement in question.statements))
            yield _field("key", [_truth(statement.key) for statement in question.statements])
        case ShortText():
            yield _field("accepted", _texts(question.accepted))
        case Numeric():
            yield _field("accepted", list(map(_number, question.accepted)))
        case Matching():
            yield _field("pairs", [_inline(_texts(pair)) for pair in question.pairs])
            if question.distractors:
                yield _field("distractors", _texts(question.distractors))
        case Ordering():
            yield _field("items", _texts(question.items))
        case _:
            assert_never(question)


def _options(options: tuple[Option, ...], key: str | list[str]) -> Iterator[str]:
    yield _field("options", _texts(option.text for option in options))
    yield _field("key", key)
    if any(option.pinned for option in options):
        yield _field("pinned", _texts(LETTERS[at] for at, option in enumerate(options) if option.pinned))


def _field(name: str, value: str | list[str]) -> str:
    """A list goes on one line where it fits, else each of its parts has a line, so that a change shows as one."""
    if isinstance(value, str):
        return f"{name} = {value}"
    line = f"{name} = {_inline(value)}"
    return line if len(line) <= _WIDTH else f"{name} = [\n" + "".join(f"    {part},\n" for part in value) + "]"


def _texts(texts: Iterable[str]) -> list[str]:
    return [_text(text) for text in texts]


def _inline(parts: list[str]) -> str:
    return f"[{', '.join(parts)}]"


def _text(text: str) -> str:
    """A basic string on one line; whatever cannot be seen as it stands is escaped."""
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def _truth(truth: bool) -> str:
    return '"T"' if truth else '"F"'


def _number(key: NumericKey) -> str:
    tolerance = f', tolerance = "{key.tolerance:f}"' if key.tolerance else ""
    return f'{{value = "{key.value:f}"{tolerance}}}'


def _points(points: Fraction) -> str:
    return str(points) if points.denominator == 1 else f'"{points}"'
