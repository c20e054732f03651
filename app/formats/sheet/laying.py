"""A question as the cells of a row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from app.domain.banks import BankQuestion
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
)
from app.formats import rich
from app.formats.sheet.kinds import ARROW, KIND_NAMES, plain_number
from app.formats.sheet.lines import MARKDOWN

PICTURES, PICTURE_NAME = "Hình ảnh", "Mã hình"
"""The sheet on which pictures lie, and the column of their names."""
OPTION = "Phương án "


def laid_out(item: BankQuestion, topic: str, head: Sequence[str], *, marked: bool, apart: bool) -> list[str]:
    """The cells of a question, one for each name of `head`.

    Args:
        marked: texts stand as they are stored, with their marks; otherwise as a reader reads them.
        apart: typed answers, pairs and items stand in the columns of options, not in one cell.
    """
    question = item.question
    texts, key, pinned = _answers(item, marked, apart)
    cells = {
        "Mã": item.ref,
        "Loại": KIND_NAMES[kind_of(question)],
        "Chuyên đề": topic,
        "Mức độ": item.level,
        "Câu hỏi": _shown(question.stem, marked),
        "Đáp án": key,
        "Ghim": pinned,
        "Điểm": points_text(item.points),
        "Giải thích": _shown(question.explanation, marked),
        "Nguồn": item.source,
        "Định dạng": MARKDOWN if marked else "",
    }
    cells |= {f"{OPTION}{letter}": text for letter, text in zip(LETTERS, texts, strict=False)}
    return [cells.get(name, "") for name in head]


def _shown(markdown: str, marked: bool) -> str:
    return markdown if marked else rich.plain(markdown)


def _answers(item: BankQuestion, marked: bool, apart: bool) -> tuple[list[str], str, str]:
    """What stands in the columns of options, in the key's, and in that of pinned options."""
    question = item.question
    match question:
        case SingleChoice():
            return _options(question.options, marked), LETTERS[question.key], _pinned(question.options)
        case MultipleChoice():
            key = ", ".join(LETTERS[at] for at in sorted(question.keys))
            return _options(question.options, marked), key, _pinned(question.options)
        case TrueFalse():
            return [], "Đúng" if question.key else "Sai", ""
        case TrueFalseGroup():
            texts = [_shown(statement.text, marked) for statement in question.statements]
            return texts, ", ".join("Đ" if statement.key else "S" for statement in question.statements), ""
        case ShortText():
            return _lines(list(question.accepted), apart)
        case Numeric():
            return _lines([_number(key) for key in question.accepted], apart)
        case Matching():
            pairs = [(_shown(left, marked), _shown(right, marked)) for left, right in question.pairs]
            pairs += [("", _shown(right, marked)) for right in question.distractors]
            return _lines([f"{left} {ARROW} {right}".strip() for left, right in pairs], apart)
        case Ordering():
            return _lines([_shown(text, marked) for text in question.items], apart)
        case _:
            assert_never(question)


def _options(options: Sequence[Option], marked: bool) -> list[str]:
    return [_shown(option.text, marked) for option in options]


def _pinned(options: Sequence[Option]) -> str:
    return ", ".join(LETTERS[at] for at, option in enumerate(options) if option.pinned)


def _lines(texts: list[str], apart: bool) -> tuple[list[str], str, str]:
    return (texts, "", "") if apart else ([], "\n".join(texts), "")


def _number(key: NumericKey) -> str:
    return plain_number(key.value) + (f" ± {plain_number(key.tolerance)}" if key.tolerance else "")


def points_text(points: Fraction) -> str:
    """A weight as people write it: 2, 0,25 or 1/3."""
    rest = points.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{points.numerator}/{points.denominator}"
    return plain_number(Decimal(points.numerator) / Decimal(points.denominator))
