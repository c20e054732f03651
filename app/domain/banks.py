"""A question bank as its author wrote it: values, apart from any file format and from the database."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.domain.questions import Question

STATUSES = ("draft", "in_review", "approved", "retired")
"""Of a question; only approved ones are drawn."""

LEVELS = ("NB", "TH", "VD", "VDC")
"""The centre's levels unless a bank lists others: nhận biết, thông hiểu, vận dụng, vận dụng cao."""


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question with its place in a bank.

    Attributes:
        ref: the author's stable id, unique in the bank.
        points: weight beside other questions of a paper when the blueprint sets none.
        source: where a reader can check the fact.
    """

    ref: str
    topic: str
    level: str
    question: Question
    points: Fraction = Fraction(1)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    code: str
    title: str
    description: str
    lang: str
    levels: tuple[str, ...]
    topics: tuple[Topic, ...]
    questions: tuple[BankQuestion, ...]
