"""A question as it was answered, for the result page: the key only where `Access` shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.access import Access
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
    right_answer,
)
from app.services.attempts.reading import Reviewed
from app.web.rendering import block, inline
from app.web.words import comma


@dataclass(frozen=True, slots=True)
class ReviewOption:
    letter: str
    html: str
    chosen: bool
    right: bool | None


@dataclass(frozen=True, slots=True)
class ReviewStatement:
    html: str
    given: str
    key: str


@dataclass(frozen=True, slots=True)
class ReviewPair:
    left: str
    given: str
    key: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    place: int
    given: str
    key: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    position: int
    kind: str
    verdict: str
    stem_html: str
    credit_text: str
    explanation_html: str
    source: str
    options: list[ReviewOption] = field(default_factory=list)
    statements: list[ReviewStatement] = field(default_factory=list)
    pairs: list[ReviewPair] = field(default_factory=list)
    places: list[ReviewPlace] = field(default_factory=list)
    given: str = ""
    accepted: list[str] = field(default_factory=list)


def review_item(reviewed: Reviewed, access: Access) -> ReviewItem:
    """One answered question."""
    item, mark = reviewed.item, reviewed.mark
    blank = not any(part.strip() for part in reviewed.answer)
    verdict = "blank" if blank else "right" if mark.right else "partial" if mark.credit else "wrong"
    key = right_answer(item.question, item.order) if access.sees_key else None
    return ReviewItem(
        position=item.position,
        kind=kind_of(item.question),
        verdict=verdict,
        stem_html=block(item.question.stem),
        credit_text=comma(mark.credit * item.weight) if verdict == "partial" else "",
        explanation_html=block(item.question.explanation) if access.sees_key and item.question.explanation else "",
        source=item.source if access.sees_key else "",
        **_parts(reviewed, key),
    )


def _parts(reviewed: Reviewed, key: list[str] | None) -> dict[str, Any]:
    question, order, answer = reviewed.item.question, reviewed.item.order, reviewed.answer
    match question:
        case SingleChoice() | MultipleChoice():
            options = [
                ReviewOption(LETTERS[at], inline(question.options[part].text), *_ticked(LETTERS[at], answer, key))
                for at, part in enumerate(order)
            ]
            return {"options": options}
        case TrueFalse():
            return {"options": [ReviewOption(letter, "", *_ticked(letter, answer, key)) for letter in "AB"]}
        case TrueFalseGroup():
            return {
                "statements": [
                    ReviewStatement(inline(question.statements[part].text), _at(answer, at), _at(key, at))
                    for at, part in enumerate(order)
                ]
            }
        case Matching():
            return {"pairs": _pairs(question, order, answer, key)}
        case Ordering():
            return {"places": _places(question, order, answer, key)}
        case ShortText():
            return {"given": _at(answer, 0), "accepted": list(question.accepted) if key else []}
        case Numeric():
            return {"given": _at(answer, 0), "accepted": [comma(k.value) for k in question.accepted] if key else []}


def _ticked(letter: str, answer: list[str], key: list[str] | None) -> tuple[bool, bool | None]:
    return letter in answer, None if key is None else letter in key


def _at(parts: list[str] | None, at: int) -> str:
    return parts[at] if parts and at < len(parts) else ""


def _verdict(given: str, key: str) -> bool | None:
    return given == key if key else None


def _pairs(question: Matching, order: tuple[int, ...], answer: list[str], key: list[str] | None) -> list[ReviewPair]:
    def words(number: str) -> str:
        return inline(question.right_sides[order[int(number) - 1]]) if number else ""

    return [
        ReviewPair(inline(left), words(_at(answer, at)), words(_at(key, at)), _verdict(_at(answer, at), _at(key, at)))
        for at, (left, _) in enumerate(question.pairs)
    ]


def _places(question: Ordering, order: tuple[int, ...], answer: list[str], key: list[str] | None) -> list[ReviewPlace]:
    def words(letter: str) -> str:
        return inline(question.items[order[LETTERS.index(letter)]]) if letter else ""

    return [
        ReviewPlace(at + 1, words(_at(answer, at)), words(_at(key, at)), _verdict(_at(answer, at), _at(key, at)))
        for at in range(len(question.items))
    ]
