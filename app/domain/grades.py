"""From credits to the 10-point mark, from the mark to its band, and which attempt counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import mul


@dataclass(frozen=True, slots=True)
class Band:
    """A band of marks: from `at_least` up to the next band. `good` counts towards the share of khá and giỏi."""

    code: str
    title: str
    at_least: Decimal
    good: bool = False


@dataclass(frozen=True, slots=True)
class GradingRule:
    """How a programme grades, valid from a date on.

    Attributes:
        step: marks are rounded half up to a multiple of it (0.01, 0.1, 0.25, 0.5 or 1).
        pass_mark: the lowest mark that passes.
        bands: highest first; a mark below every band has none.
        excellent_from: the mark from which a learner may be proposed as "học viên xuất sắc"; None: never.
        advanced_share: share of good bands from which a closed cohort may be proposed as "lớp học tiên tiến".
    """

    step: Decimal
    pass_mark: Decimal
    bands: tuple[Band, ...]
    excellent_from: Decimal | None = None
    advanced_share: Decimal = Decimal("0.6")

    def __post_init__(self) -> None:
        marks = [band.at_least for band in self.bands]
        if marks != sorted(marks, reverse=True) or len(set(marks)) != len(marks):
            raise ValueError("bands must stand highest first, each with a mark of its own")
        if self.step <= 0 or Fraction(10) % Fraction(self.step) or Fraction(self.step) % Fraction(1, 100):
            raise ValueError("the step must divide 10, in whole hundredths")


@dataclass(frozen=True, slots=True)
class Result:
    """A graded paper.

    Attributes:
        correct: answers with full credit; `total` questions in all.
        share: sum of credit times weight over the sum of weights, exact, 0 to 1.
        mark: on the 10-point scale, rounded by the rule.
        band: code of the band that the rounded mark falls into, or None.
    """

    correct: int
    total: int
    share: Fraction
    mark: Decimal
    band: str | None
    passed: bool


def round_half_up(value: Fraction, step: Decimal) -> Decimal:
    """The nearest multiple of `step`, halves upwards: 8.35 by 0.1 is 8.4; 8.25 by 0.1 is 8.3."""
    exact = Fraction(step)
    count = (value / exact + Fraction(1, 2)) // 1
    return Decimal(count) * step


def grade(credits: Sequence[Fraction], weights: Sequence[Fraction], rule: GradingRule) -> Result:
    """Grade a paper: ``step-round(10 * sum(credit * weight) / sum(weight))``, rounded once.

    Raises:
        ValueError: no question, the two lists differ in length, or a weight is not positive.
    """
    if not credits or len(credits) != len(weights) or min(weights) <= 0:
        raise ValueError("one credit and one positive weight a question, at least one question")
    credit_parts, whole = in_parts(credits)
    weight_parts, _ = in_parts(weights)
    share = Fraction(sum(map(mul, credit_parts, weight_parts)), whole * sum(weight_parts))
    mark = round_half_up(10 * share, rule.step)
    band = band_of(mark, rule)
    return Result(
        correct=credit_parts.count(whole),
        total=len(credits),
        share=share,
        mark=mark,
        band=band.code if band else None,
        passed=mark >= rule.pass_mark,
    )


def in_parts(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Fractions as whole numbers of equal parts, and how many parts make one. Their sums are as exact as those of
    fractions, which are reduced at every step."""
    parts = lcm(*(value.denominator for value in values))
    return [value.numerator * (parts // value.denominator) for value in values], parts


def band_of(mark: Decimal, rule: GradingRule) -> Band | None:
    """The band of a rounded mark."""
    return next((band for band in rule.bands if mark >= band.at_least), None)


def good_share(bands: Sequence[str | None], rule: GradingRule) -> Fraction:
    """Share of results in good bands (khá and above), 0 to 1; 0 of nobody is 0."""
    good = {band.code for band in rule.bands if band.good}
    return Fraction(sum(band in good for band in bands), len(bands)) if bands else Fraction(0)


def may_be_advanced(results: Sequence[Result], rule: GradingRule) -> bool:
    """May a cohort be proposed as "lớp học tiên tiến": everyone graded and passed, and enough of them good?"""
    if not results or not all(result.passed for result in results):
        return False
    return good_share([result.band for result in results], rule) >= Fraction(rule.advanced_share)


def may_be_excellent(result: Result, rule: GradingRule) -> bool:
    """May a learner be proposed as "học viên xuất sắc" by the mark? A person still confirms it."""
    return rule.excellent_from is not None and result.mark >= rule.excellent_from
