"""A question as its author sees it: in the author's order, with its key."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.access import Access
from app.domain.questions import (
    MultipleChoice,
    SingleChoice,
    TrueFalse,
    kind_of,
    right_answer,
    shown_parts,
)
from app.domain.scoring import FULL, Mark
from app.services.attempts.reading import Reviewed
from app.services.banks.reading import BankItem
from app.services.exams.frozen import DealtItem
from app.web.review_views import ReviewItem, review_item

_CHOICES = (SingleChoice, MultipleChoice, TrueFalse)
_SEES_ALL = Access(False, False, True, True, True, True, None, None)


@dataclass(frozen=True, slots=True)
class BankItemView:
    ref: str
    level: str
    status: str
    number: int
    kind: str
    shown: ReviewItem


def item_view(item: BankItem) -> BankItemView:
    """The question in its author's order, its right answer marked."""
    order = tuple(range(shown_parts(item.question)))
    dealt = DealtItem(1, 0, item.question, order, FULL, item.source)
    # Nobody has chosen anything here: options are marked as the right answer, other kinds show their key as given.
    chosen = [] if isinstance(item.question, _CHOICES) else right_answer(item.question, order)
    shown = review_item(Reviewed(dealt, chosen, Mark(FULL)), _SEES_ALL)
    return BankItemView(item.ref, item.level, item.status, item.number, kind_of(item.question), shown)
