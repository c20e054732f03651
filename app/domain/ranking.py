"""A ranking rule is a list of criteria; ranking is a sort with reasons.

The order is total and does not depend on the order of the input: equal in every criterion means a shared rank,
and within a shared rank the entry's id decides who is listed first (and nothing else).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.domain.grades import in_parts, round_half_up


class Criterion(StrEnum):
    """What may part two people, each with its better side built in."""

    SCORE = "score"
    """Higher share of points first."""
    PREDICTION = "prediction"
    """Smaller distance between the predicted and the true number first; no prediction comes last."""
    TIME_TAKEN = "time_taken"
    """Shorter working time first, in milliseconds."""
    SUBMITTED = "submitted"
    """Earlier hand-in first."""
    STARTED = "started"
    ATTEMPTS = "attempts"
    """Fewer attempts in the round first."""
    FULL_MARKS = "full_marks"
    """More attempts with every answer right first."""


class Counting(StrEnum):
    """Which of a person's attempts in a round counts."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"


class PredictionTarget(StrEnum):
    """Which number a prediction is about. Organisers use "lượt người" loosely: the board prints the definition."""

    PEOPLE = "people"
    """People with at least one finished attempt in the round."""
    ALL_CORRECT_PEOPLE = "all_correct_people"
    """People with at least one attempt in which every answer is right."""
    ATTEMPTS = "attempts"
    """Finished attempts."""
    ALL_CORRECT_PERCENT = "all_correct_percent"
    """Percentage of people with at least one attempt in which every answer is right, to five decimals, half up."""


@dataclass(frozen=True, slots=True)
class RankingRule:
    criteria: tuple[Criterion, ...] = (
        Criterion.SCORE,
        Criterion.PREDICTION,
        Criterion.TIME_TAKEN,
        Criterion.SUBMITTED,
    )
    counting: Counting = Counting.BEST
    target: PredictionTarget | None = PredictionTarget.PEOPLE

    def __post_init__(self) -> None:
        if not self.criteria or len(set(self.criteria)) != len(self.criteria):
            raise ValueError("a rule needs criteria, each at most once")
        if Criterion.PREDICTION in self.criteria and self.target is None:
            raise ValueError("ranking by prediction needs to say what is predicted")


@dataclass(frozen=True, slots=True)
class Finished:
    """One finished attempt of a round.

    Attributes:
        entry: the entry's public id: one person in one contest.
        share: exact share of points, 0 to 1.
        taken_ms: working time in milliseconds.
        prediction: the number this attempt predicted, or None.
    """

    entry: str
    attempt: str
    share: Fraction
    correct: int
    taken_ms: int
    submitted_at: datetime
    started_at: datetime
    prediction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The true numbers of a round, from which predictions are judged."""

    people: int
    attempts: int
    all_correct_people: int
    all_correct_attempts: int
    fastest_all_correct_ms: int | None

    def true_value(self, target: PredictionTarget) -> Decimal:
        """What the prediction should have been."""
        match target:
            case PredictionTarget.PEOPLE:
                return Decimal(self.people)
            case PredictionTarget.ALL_CORRECT_PEOPLE:
                return Decimal(self.all_correct_people)
            case PredictionTarget.ATTEMPTS:
                return Decimal(self.attempts)
            case PredictionTarget.ALL_CORRECT_PERCENT:
                if not self.people:
                    return Decimal(0)
                return round_half_up(Fraction(100 * self.all_correct_people, self.people), Decimal("0.00001"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person's counting attempt, with what the criteria look at.

    Attributes:
        points: its share, in parts that are the same for the whole round: whole numbers are compared in no time.
    """

    finished: Finished
    points: int
    distance: Decimal | None
    attempts: int
    full_marks: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of a board.

    Attributes:
        place: 1, 2, 3, … down the list.
        rank: shared by those who are equal in every criterion.
        parted_by: the criterion that put this line above the next one; None when nothing did, or on the last line.
    """

    place: int
    rank: int
    candidate: Candidate
    parted_by: Criterion | None


@dataclass(frozen=True, slots=True)
class Board:
    standings: tuple[Standing, ...]
    figures: Figures
    true_value: Decimal | None


_NO_PREDICTION = Decimal("Infinity")

# Smaller is better, for every criterion.
_KEYS: dict[Criterion, Callable[[Candidate], Any]] = {
    Criterion.SCORE: lambda c: -c.points,
    Criterion.PREDICTION: lambda c: _NO_PREDICTION if c.distance is None else c.distance,
    Criterion.TIME_TAKEN: lambda c: c.finished.taken_ms,
    Criterion.SUBMITTED: lambda c: c.finished.submitted_at,
    Criterion.STARTED: lambda c: c.finished.started_at,
    Criterion.ATTEMPTS: lambda c: c.attempts,
    Criterion.FULL_MARKS: lambda c: -c.full_marks,
}


def figures(attempts: Iterable[Finished]) -> Figures:
    """Count a round."""
    people: set[str] = set()
    all_correct: set[str] = set()
    total = full_attempts = 0
    fastest: int | None = None
    for attempt in attempts:
        total += 1
        people.add(attempt.entry)
        if attempt.share == 1:
            full_attempts += 1
            all_correct.add(attempt.entry)
            fastest = attempt.taken_ms if fastest is None else min(fastest, attempt.taken_ms)
    return Figures(len(people), total, len(all_correct), full_attempts, fastest)


def rank(attempts: Sequence[Finished], rule: RankingRule, outside: frozenset[str] = frozenset()) -> Board:
    """Rank everyone who finished at least one attempt; entries in `outside` count in the figures and stand on no line.

    A person's counting attempt is chosen by the rule's own criteria when the best counts, so that a board never
    contradicts the rule it prints. The prediction that counts is that of the counting attempt.
    """
    counted = figures(attempts)
    truth = counted.true_value(rule.target) if rule.target else None
    keys = [_KEYS[criterion] for criterion in rule.criteria]

    def sort_key(candidate: Candidate) -> tuple[Any, ...]:
        return tuple(key(candidate) for key in keys)

    points, _ = in_parts([attempt.share for attempt in attempts])
    per_entry: dict[str, list[tuple[Finished, int]]] = {}
    for attempt, earned in zip(attempts, points, strict=True):
        if attempt.entry not in outside:
            per_entry.setdefault(attempt.entry, []).append((attempt, earned))
    keyed = []
    for entry, own in per_entry.items():
        candidate, key = _counting(own, rule.counting, truth, sort_key)
        keyed.append((key, entry, candidate))
    keyed.sort(key=lambda line: line[:2])
    return Board(tuple(_standings(keyed, rule)), counted, truth)


def _counting(
    own: list[tuple[Finished, int]],
    counting: Counting,
    truth: Decimal | None,
    sort_key: Callable[[Candidate], tuple[Any, ...]],
) -> tuple[Candidate, tuple[Any, ...]]:
    full_marks = sum(attempt.share == 1 for attempt, _ in own)

    def candidate(one: tuple[Finished, int]) -> Candidate:
        attempt, points = one
        known = truth is not None and attempt.prediction is not None
        distance = abs(attempt.prediction - truth) if known else None  # type: ignore[operator]
        return Candidate(attempt, points, distance, len(own), full_marks)

    def begun(one: tuple[Finished, int]) -> tuple[datetime, str]:
        return one[0].started_at, one[0].attempt

    match counting:
        case Counting.FIRST:
            chosen = candidate(min(own, key=begun))
        case Counting.LAST:
            chosen = candidate(max(own, key=begun))
        case Counting.BEST:
            chosen = min(map(candidate, own), key=lambda c: (sort_key(c), c.finished.submitted_at, c.finished.attempt))
    return chosen, sort_key(chosen)


def _standings(keyed: list[tuple[tuple[Any, ...], str, Candidate]], rule: RankingRule) -> Iterable[Standing]:
    rank_now = 0
    for at, (key, _, candidate) in enumerate(keyed):
        if at == 0 or key != keyed[at - 1][0]:
            rank_now = at + 1
        following = keyed[at + 1][0] if at + 1 < len(keyed) else None
        yield Standing(at + 1, rank_now, candidate, _parting(key, following, rule.criteria))


def _parting(
    key: tuple[Any, ...], following: tuple[Any, ...] | None, criteria: tuple[Criterion, ...]
) -> Criterion | None:
    if following is None:
        return None
    return next((c for c, mine, theirs in zip(criteria, key, following, strict=True) if mine != theirs), None)
