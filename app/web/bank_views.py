"""Frozen values for the pages of a bank, and a question as its author sees it: in their order, with its key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from flask_babel import gettext as _

from app.domain.access import Access
from app.domain.questions import MultipleChoice, Question, SingleChoice, TrueFalse, right_answer, shown_parts
from app.domain.scoring import FULL, Mark
from app.services.attempts.reading import Reviewed
from app.services.banks.listing import Asked, BankPage, QuestionLine
from app.services.exams.frozen import DealtItem
from app.web.question_words import KINDS, STATUSES, TONES, VERBS
from app.web.review_views import ReviewItem, review_item
from app.web.words import when

ASKED = ("q", "topic", "level", "kind", "status")
_CHOICES = (SingleChoice, MultipleChoice, TrueFalse)
_SEES_ALL = Access(False, False, True, True, True, True, None, None)


def reviewed_question(question: Question, source: str) -> ReviewItem:
    """The question in its author's order, its right answer marked."""
    order = tuple(range(shown_parts(question)))
    dealt = DealtItem(1, 0, question, order, FULL, source)
    # Nobody has chosen anything here: options are marked as the right answer, other kinds show their key as given.
    chosen = [] if isinstance(question, _CHOICES) else right_answer(question, order)
    return review_item(Reviewed(dealt, chosen, Mark(FULL)), _SEES_ALL)


@dataclass(frozen=True, slots=True)
class StockRow:
    code: str
    title: str
    cells: list[int]
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class LineView:
    line: QuestionLine
    kind: str
    status: str
    tone: str
    changed: str


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pagination macro asks for."""

    number: int
    pages: int
    address: str
    query: str

    def url(self, number: int) -> str:
        return f"{self.address}page={number}#questions"


@dataclass(frozen=True, slots=True)
class BankView:
    """A bank's page.

    Attributes:
        filters: (name, label, what stands for all, [(value, words)]) of each select.
        narrowed: something was asked for, so an empty list is no empty bank.
    """

    page: BankPage
    counts: list[tuple[str, int]]
    stock: list[StockRow]
    level_totals: list[int]
    filters: list[tuple[str, str, str, list[tuple[str, str]]]]
    lines: list[LineView]
    pages: Pages
    narrowed: bool
    verbs: list[tuple[str, str]]
    kinds: list[tuple[str, str]]


def bank_view(page: BankPage) -> BankView:
    """A bank with its stock and a page of its questions."""
    levels = page.head.levels
    stock = [_stock_row(page, code, title) for code, title in page.head.topics]
    return BankView(
        page=page,
        counts=[(str(words), page.statuses.get(status, 0)) for status, words in STATUSES.items()],
        stock=stock,
        level_totals=[sum(row.cells[at] for row in stock) for at in range(len(levels))],
        filters=_filters(page),
        lines=[
            LineView(line, str(KINDS[line.kind]), str(STATUSES[line.status]), TONES[line.status], when(line.changed_at))
            for line in page.lines
        ],
        pages=_pages(page),
        narrowed=page.asked != Asked(page=page.asked.page),
        verbs=[(verb, str(words)) for verb, words in VERBS.items()],
        kinds=[(kind, str(words)) for kind, words in KINDS.items()],
    )


def _stock_row(page: BankPage, code: str, title: str) -> StockRow:
    cells = [page.stock.get((code, level), 0) for level in page.head.levels]
    return StockRow(code, title, cells, sum(cells), page.waiting.get(code, 0))


def _filters(page: BankPage) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    return [
        ("topic", _("Topic"), _("All topics"), list(page.head.topics)),
        ("level", _("Level"), _("All levels"), [(level, level) for level in page.head.levels]),
        ("kind", _("Kind of question"), _("All kinds"), [(kind, str(words)) for kind, words in KINDS.items()]),
        ("status", _("Status"), _("All statuses"), [(one, str(words)) for one, words in STATUSES.items()]),
    ]


def _pages(page: BankPage) -> Pages:
    asked = page.asked
    given = {name: getattr(asked, name) for name in ASKED}
    query = urlencode({name: value for name, value in given.items() if value})
    address = url_for("banks.show", code=page.head.code) + "?" + (query + "&" if query else "")
    return Pages(min(max(1, asked.page), page.pages), page.pages, address, query)


def list_url(code: str, query: str) -> str:
    """The list of a bank's questions as it was filtered; of `query` only what the list understands is kept."""
    kept = [(name, value) for name, value in parse_qsl(query[:2000]) if name in (*ASKED, "page")]
    address = url_for("banks.show", code=code)
    return f"{address}?{urlencode(kept)}#questions" if kept else f"{address}#questions"
