"""What an organiser fixes about a contest: what entrants declare, and how a round is ranked and rewarded."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from app.domain import numbers
from app.domain.ranking import PredictionTarget, RankingRule

STAGES = ("provisional", "official")
"""Of a published board: open to objections, then final."""

ENTRY_FIELDS = ("birth_date", "unit", "phone")
"""What a contest may ask beside the name."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What an entrant declares.

    Attributes:
        required: fields beside the name, out of `ENTRY_FIELDS`.
        minimum_age: in years on the day of entering; None means any.
        consent_version: version of the text on personal data that entrants agree to.
    """

    required: tuple[str, ...] = ENTRY_FIELDS
    minimum_age: int | None = None
    consent_version: str = "1"

    def __post_init__(self) -> None:
        unknown = set(self.required) - set(ENTRY_FIELDS)
        if unknown:
            raise ValueError(f"an entry form cannot ask for {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Prize:
    """`count` prizes of one kind, given down the board in the order of the list."""

    title: str
    count: int

    def __post_init__(self) -> None:
        # A published board is lines of text, and an empty title there means no prize.
        if self.title.splitlines() != [self.title] or not self.title.strip() or self.count < 1:
            raise ValueError("a prize needs a title of one line and a positive count")


@dataclass(frozen=True, slots=True)
class RoundRules:
    """How a round is ranked, rewarded and opened to complaints.

    Attributes:
        complaint_days: days after the provisional board in which complaints are heard.
        prediction_question: asked after the last question of the paper; empty: none.
    """

    ranking: RankingRule = field(default_factory=RankingRule)
    prizes: tuple[Prize, ...] = ()
    complaint_days: int = 5
    prediction_question: str = ""


def prize_for(rank: int, prizes: tuple[Prize, ...]) -> str | None:
    """The prize of a rank: prizes are handed down the list until they are spent; a shared rank shares its prize."""
    spent = 0
    for prize in prizes:
        spent += prize.count
        if rank <= spent:
            return prize.title
    return None


def read_prediction(text: str, target: PredictionTarget) -> Decimal:
    """A prediction as people type it: a count ("10.735" is ten thousand) or a percentage ("87,65").

    Raises:
        Invalid: it is no such number.
    """
    if target is PredictionTarget.ALL_CORRECT_PERCENT:
        return numbers.read_percent(text)
    return Decimal(numbers.read_count(text))
