"""Bars drawn as SVG on the server. Widths are percentages, so a bar fills any screen while its figures keep their
size; colours come from classes in report.css, because the content policy allows no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

HEIGHT = 28
"""Of a bar, in CSS pixels."""
LABELLED_FROM = Fraction(1, 12)
"""A narrower part could not hold two digits on a phone; the table beside the bar has its number."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar.

    Attributes:
        value: how many.
        face: class of its colour, for example ``good-1``.
        title: what it stands for.
    """

    value: int
    face: str
    title: str


def stacked_bar(parts: Sequence[Part], label: str) -> Markup:
    """One bar of the full width, each part as wide as its share; empty when there is nothing to show.

    Args:
        label: the whole bar in words, for those who do not see it.
    """
    total = sum(part.value for part in parts)
    if not total:
        return Markup("")
    shapes = []
    before = 0
    for part in parts:
        if part.value:
            shapes.append(_part(part, Fraction(before, total), Fraction(part.value, total)))
        before += part.value
    return Markup('<svg class="bar" role="img" height="{}" aria-label="{}">{}</svg>').format(
        HEIGHT, label, Markup("").join(shapes)
    )


def swatch(face: str) -> Markup:
    """A small square of a part's colour, for a legend."""
    return Markup(
        '<svg class="swatch" width="14" height="14" aria-hidden="true"><rect class="{}" width="14" height="14"/></svg>'
    ).format(face)


def _part(part: Part, start: Fraction, width: Fraction) -> Markup:
    box = Markup('<rect class="{}" x="{}" y="0" width="{}" height="{}"><title>{}: {}</title></rect>').format(
        part.face, _percent(start), _percent(width), HEIGHT, part.title, part.value
    )
    if width < LABELLED_FROM:
        return box
    number = Markup('<text class="on-{}" x="{}" y="{}" text-anchor="middle">{}</text>')
    return box + number.format(part.face, _percent(start + width / 2), HEIGHT - 9, part.value)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.3f}".rstrip("0").rstrip(".") + "%"
