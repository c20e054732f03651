"""Printed papers: what is on them, and the JSON that the templates set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, assert_never

from app.documents.pictures import Pictures
from app.documents.rendering import render
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
    kind_of,
    right_answer,
)
from app.formats import flow

SMALL_LETTERS = LETTERS.lower()
"""Statements of a group and right sides of a matching are printed with small letters: a), b), c)."""


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """A question of a paper, in the order in which its parts were dealt."""

    question: Question
    order: tuple[int, ...]
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    code: str
    items: tuple[PrintedItem, ...]


@dataclass(frozen=True, slots=True)
class Printing:
    """All that is printed of an exam at once.

    Attributes:
        superior: the body above the centre; may be empty.
        lang: of the questions, and of the words around them.
        minutes: working time; None where the exam has none.
        pictures: name -> bytes of the pictures that the questions show.
    """

    title: str
    lang: str
    superior: str
    minutes: Decimal | None
    papers: tuple[PrintedPaper, ...]
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Words:
    """What is printed around the questions, in the language of the questions."""

    centre: str
    question: str
    """Holds one ``%s``, where the number comes."""
    number: str
    code: str
    page: str
    time: str
    """Holds one ``%s``, where the minutes come."""
    pages: str
    """Holds one ``%s``."""
    name: str
    candidate_number: str
    room: str
    end: str
    end_note: str
    true: str
    false: str
    true_short: str
    false_short: str
    statement: str
    several: str
    answer: str
    left: str
    right: str
    order: str
    points: str
    """Holds one ``%s``."""
    sheet: str
    sheet_hint: str
    key: str
    key_hint: str
    same_paper: str
    """Holds two ``%s``."""
    mark: str
    signatures: tuple[str, ...]
    decimal_mark: str


def papers_pdf(printing: Printing, words: Words, *, two_sided: bool, now: datetime) -> bytes:
    """Every code's paper, one after the other; printed on both sides, each begins on a sheet of its own."""
    pictures = Pictures(printing.pictures)
    data = papers_data(printing, words, pictures) | {"two_sided": two_sided}
    return render("paper", data, pictures.files, now=now)


def sheets_pdf(printing: Printing, words: Words, *, now: datetime) -> bytes:
    """An answer sheet a code."""
    return render("sheet", sheets_data(printing, words), {}, now=now)


def keys_pdf(printing: Printing, words: Words, *, now: datetime) -> bytes:
    """The key of every code: a document apart, so that it is never handed out with the papers."""
    return render("keys", keys_data(printing, words), {}, now=now)


def papers_data(printing: Printing, words: Words, pictures: Pictures) -> dict[str, Any]:
    """What ``paper.typ`` sets."""
    papers = [
        {"code": paper.code, "items": [_item(at, item, words, pictures) for at, item in enumerate(paper.items, 1)]}
        for paper in printing.papers
    ]
    return _head(printing, words) | {"papers": papers}


def sheets_data(printing: Printing, words: Words) -> dict[str, Any]:
    """What ``sheet.typ`` sets."""
    sheets = [
        {"code": paper.code, "items": [_answer_place(at, item, words) for at, item in enumerate(paper.items, 1)]}
        for paper in printing.papers
    ]
    return _head(printing, words) | {"sheets": sheets}


def keys_data(printing: Printing, words: Words) -> dict[str, Any]:
    """What ``keys.typ`` sets: a row a number, a column a code."""
    columns = [[key_text(item, words) for item in paper.items] for paper in printing.papers]
    wide = any(len(text) > 8 for column in columns for text in column)
    return _head(printing, words) | {
        "codes": [paper.code for paper in printing.papers],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "at_once": 3 if wide else 8,
        "notes": [words.same_paper % pair for pair in same_papers(printing.papers)],
    }


def same_papers(papers: Sequence[PrintedPaper]) -> list[tuple[str, str]]:
    """Pairs of codes that stand for the same paper: there are more codes than papers."""
    first: dict[tuple[PrintedItem, ...], str] = {}
    pairs = []
    for paper in papers:
        if (code := first.setdefault(paper.items, paper.code)) != paper.code:
            pairs.append((code, paper.code))
    return pairs


def key_text(item: PrintedItem, words: Words) -> str:
    """The right answer in the letters and numbers that the paper shows."""
    right = right_answer(item.question, item.order)
    match item.question:
        case SingleChoice() | TrueFalse():
            return right[0]
        case MultipleChoice() | Ordering():
            return ", ".join(right)
        case TrueFalseGroup():
            verdict = {"T": words.true_short, "F": words.false_short}
            return "  ".join(f"{SMALL_LETTERS[at]}) {verdict[letter]}" for at, letter in enumerate(right))
        case ShortText():
            return " / ".join(item.question.accepted)
        case Numeric():
            return " / ".join(
                number(key.value, words) + (f" ± {number(key.tolerance, words)}" if key.tolerance else "")
                for key in item.question.accepted
            )
        case Matching():
            return "  ".join(f"{at}–{SMALL_LETTERS[int(side) - 1]}" for at, side in enumerate(right, 1))
        case _:
            assert_never(item.question)


def number(value: Decimal | Fraction, words: Words) -> str:
    """A number as the language writes it, all its digits kept."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", words.decimal_mark)


def label(at: int, words: Words) -> str:
    """How a question is called: "Câu 7."."""
    return words.question % at


def _head(printing: Printing, words: Words) -> dict[str, Any]:
    said = {field.name: getattr(words, field.name) for field in fields(words)}
    time = words.time % number(printing.minutes, words) if printing.minutes else ""
    return {
        "lang": printing.lang,
        "title": printing.title,
        "superior": printing.superior,
        "time": time,
        "words": said | {"signatures": list(words.signatures)},
    }


def _item(at: int, item: PrintedItem, words: Words, pictures: Pictures) -> dict[str, Any]:
    question = item.question

    def lines(texts: Sequence[str]) -> list[Any]:
        return [pictures.line(flow.line(text)) for text in texts]

    shown: dict[str, Any] = {
        "label": label(at, words),
        "kind": kind_of(question),
        "stem": pictures.flow(flow.flow(question.stem)),
        "points": "" if item.weight == 1 else words.points % number(item.weight, words),
    }
    match question:
        case SingleChoice() | MultipleChoice():
            return shown | {"options": lines([question.options[part].text for part in item.order])}
        case TrueFalse():
            return shown | {"options": [[{"s": words.true}], [{"s": words.false}]]}
        case TrueFalseGroup():
            return shown | {"statements": lines([question.statements[part].text for part in item.order])}
        case Matching():
            rights = [question.right_sides[part] for part in item.order]
            return shown | {"lefts": lines([left for left, _ in question.pairs]), "rights": lines(rights)}
        case Ordering():
            return shown | {"options": lines([question.items[part] for part in item.order])}
        case ShortText() | Numeric():
            return shown
        case _:
            assert_never(question)


def _answer_place(at: int, item: PrintedItem, words: Words) -> dict[str, Any]:
    """Where the answer to a question is marked: letters to fill, verdicts to fill, or room to write in."""
    question = item.question
    match question:
        case SingleChoice() | MultipleChoice():
            return {"number": at, "form": "letters", "letters": list(LETTERS[: len(item.order)])}
        case TrueFalse():
            return {"number": at, "form": "letters", "letters": ["A", "B"]}
        case TrueFalseGroup():
            return {"number": at, "form": "verdicts", "parts": [f"{SMALL_LETTERS[k]})" for k in range(len(item.order))]}
        case Matching():
            return {"number": at, "form": "boxes", "parts": [f"{k} –" for k in range(1, len(question.pairs) + 1)]}
        case Ordering():
            return {"number": at, "form": "boxes", "parts": [""] * len(item.order)}
        case ShortText() | Numeric():
            return {"number": at, "form": "line"}
        case _:
            assert_never(question)
