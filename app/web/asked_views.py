"""The questions of a paper as they are asked: frozen values with their HTML, in the dealt order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

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
)
from app.services.attempts.reading import OpenPaper
from app.services.exams.frozen import DealtItem, DealtPaper
from app.web.rendering import block, inline
from app.web.words import comma

KEPT = 256
"""Papers in one language that a process keeps rendered; one of 20 questions takes some 40 kB."""


@dataclass(frozen=True, slots=True)
class AskItem:
    """A question as it is asked."""

    position: int
    takeover: int
    seq: int
    kind: str
    stem_html: str
    points_text: str
    answer: list[str]
    options: list[tuple[str, str]] = field(default_factory=list)
    statements: list[tuple[int, str]] = field(default_factory=list)
    lefts: list[tuple[int, str]] = field(default_factory=list)
    rights: list[tuple[str, str]] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    #: the question with its fields, as it stands on the page
    html: Markup = Markup()


def asked(paper: OpenPaper) -> tuple[Markup, tuple[int, ...]]:
    """The questions with what is saved of them, and where there is an answer. Where nothing is saved, all who have the
    paper see the same."""
    locale = get_locale()
    assert locale is not None, "pages are shown in requests"
    dealt = paper.facts.paper
    if not paper.saves:
        return _untouched(dealt, locale.language), ()
    items = [
        _rendered(_answered(item, paper), len(dealt.items)) if item.position in paper.saves else item
        for item in _unanswered(dealt, locale.language)
    ]
    return _joined(items), tuple(item.position for item in items if item.answer)


def prepare(paper: DealtPaper, language: str) -> None:
    """Render a paper for whoever opens it first, in a context of this language."""
    _untouched(paper, language)


def _joined(items: Iterable[AskItem]) -> Markup:
    return Markup("\n").join(item.html for item in items)


@lru_cache(maxsize=KEPT)
def _untouched(paper: DealtPaper, language: str) -> Markup:
    return _joined(_unanswered(paper, language))


def _answered(item: AskItem, paper: OpenPaper) -> AskItem:
    takeover, seq = paper.order(item.position)
    return replace(item, takeover=takeover, seq=seq, answer=paper.answer(item.position))


@lru_cache(maxsize=KEPT)
def _unanswered(paper: DealtPaper, _language: str) -> tuple[AskItem, ...]:
    """A paper's questions without answers, made once for all who have it: a room of 300 opens it at once."""
    return tuple(_rendered(blank(item), len(paper.items)) for item in paper.items)


def _rendered(item: AskItem, total: int) -> AskItem:
    """With its HTML. The macros are called as they are: a template about them would cost as much as they do."""
    environment = current_app.jinja_env
    frame: Any = environment.get_template("components/question.html").module
    kind: Any = environment.get_template(f"questions/{item.kind}.html").module
    title = _("Question %(n)s", n=item.position)
    return replace(item, html=frame.frame(item, title, total, caller=partial(kind.ask, item)))


def blank(item: DealtItem) -> AskItem:
    """A question without an answer."""
    return AskItem(
        position=item.position,
        takeover=0,
        seq=0,
        kind=kind_of(item.question),
        stem_html=block(item.question.stem),
        points_text="" if item.weight == 1 else _("%(points)s points", points=comma(item.weight)),
        answer=[],
        **dealt_parts(item.question, item.order),
    )


def dealt_parts(question: Question, order: tuple[int, ...]) -> dict[str, Any]:
    """What stands below the stem, in the dealt order."""
    match question:
        case SingleChoice() | MultipleChoice():
            return {"options": [(LETTERS[at], inline(question.options[part].text)) for at, part in enumerate(order)]}
        case TrueFalseGroup():
            return {"statements": [(at, inline(question.statements[part].text)) for at, part in enumerate(order, 1)]}
        case Matching():
            return {
                "lefts": [(at, inline(left)) for at, (left, _right) in enumerate(question.pairs, 1)],
                "rights": [(str(at), inline(question.right_sides[part])) for at, part in enumerate(order, 1)],
            }
        case Ordering():
            return {"parts": [(LETTERS[at], inline(question.items[part])) for at, part in enumerate(order)]}
        case TrueFalse() | ShortText() | Numeric():
            return {}
