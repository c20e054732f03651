"""Several options in one cell: each behind its letter, or each on a line of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.questions import LETTERS

_LABEL = r"\(?{mark}[ \t]?(?:[.):/]|[-–]\s)\s*"
_AT_LINE, _INSIDE = r"^[ \t]*(?:\*[ \t]*)?", r"(?:^|(?<=\s)|(?<=[.;,?:]))(?:\*[ \t]*)?"
_ONE_LABEL = re.compile(r"\s*(\*?)\s*\(?([A-Za-z]|\d{1,2})\s?(?:[.):/]|[-–]\s)\s*(.*)", re.S)
_STAR = re.compile(r"\s*\*\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Parted:
    """A cell taken apart: what stands before the first option, the options, and the places of those with an asterisk.

    `other` are the options in a second way of reading the same text, where there is one.
    """

    before: str
    options: tuple[str, ...]
    starred: tuple[int, ...] = ()
    other: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.options)


NONE = Parted("", ())


def parted(text: str) -> Parted:
    """The options of a cell that holds nothing else: by their letters, else by lines, bars or semicolons."""
    if (listed := _listed(text)) is not None:
        return _unstarred("", without_labels(listed))
    found = labelled(text)
    if len(found) >= 2 and not found.before.strip():
        return found
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        lines = next((parts for mark in ("||", "|", ";") if len(parts := _cut(text, mark)) >= 2), lines)
    return _unstarred("", lines)


def _listed(text: str) -> list[str] | None:
    """A list as programs write it: ``["Hà Nội", "Huế"]`` or ``{"A": "Hà Nội", "B": "Huế"}``."""
    if not text.strip().startswith(("[", "{")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    values = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(values, list) or len(values) < 2 or not all(isinstance(one, str | int | float) for one in values):
        return None
    return [str(one).strip() for one in values]


def labelled(text: str) -> Parted:
    """What stands behind A., B., C. … (or a., 1.) in their order; no options where there are not at least two."""
    for marks in (LETTERS, LETTERS.lower(), "123456789"):
        for start in (_AT_LINE, _INSIDE):
            found = _by_marks(text, marks, start)
            if len(found) >= 2:
                return found
    return NONE


def _by_marks(text: str, marks: str, start: str) -> Parted:
    places = [
        [(one.start(), one.end()) for one in re.finditer(start + _LABEL.format(mark=mark), text, re.M)]
        for mark in marks
        if mark in text
    ]
    first = _chain(places, last=False)
    if len(first) < 2:
        return NONE
    found = _between(text, first)
    # "A. Mai B. Nam B. Lan": the second option may begin at either B.
    other = _between(text, _chain(places[: len(first)], last=True))
    return (
        found if other.options == found.options else Parted(found.before, found.options, found.starred, other.options)
    )


def _chain(places: list[list[tuple[int, int]]], *, last: bool) -> list[tuple[int, int]]:
    """A place for each mark, one behind the other: the first that fits, or the last that leaves room for the rest."""
    chain: list[tuple[int, int]] = []
    for found in places:
        after = chain[-1][1] if chain else 0
        fitting = next((place for place in found if place[0] >= after), None)
        if fitting is None:
            break
        chain.append(fitting)
    if last:
        until = None
        for at in range(len(chain) - 1, 0, -1):
            fits = [place for place in places[at] if until is None or place[1] <= until]
            chain[at] = fits[-1]
            until = chain[at][0]
    return chain


def _between(text: str, chain: list[tuple[int, int]]) -> Parted:
    ends = [start for start, _ in chain[1:]] + [len(text)]
    starred = [at for at, (start, end) in enumerate(chain) if "*" in text[start:end]]
    options = tuple(text[end:until].strip(" \t\n;") for (_, end), until in zip(chain, ends, strict=True))
    return Parted(text[: chain[0][0]].strip(), options, tuple(starred))


def _cut(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _unstarred(before: str, options: list[str]) -> Parted:
    starred = tuple(at for at, option in enumerate(options) if _STAR.match(option))
    return Parted(before, tuple(_STAR.sub("", option, count=1) for option in options), starred)


def without_labels(texts: list[str]) -> list[str]:
    """Options of columns of their own that carry their letters too ("A. Hà Nội"): without them, where all do."""
    found = [_ONE_LABEL.fullmatch(text) for text in texts]
    if len(texts) < 2 or not all(found):
        return texts
    marks = [one[2].upper() for one in found if one]
    if marks == list(LETTERS[: len(marks)]):
        return [one[1] + one[3] for one in found if one]
    return texts


def starred(texts: list[str]) -> Iterator[int]:
    """The places of options that begin with an asterisk."""
    return (at for at, text in enumerate(texts) if _STAR.match(text))


def without_star(text: str) -> str:
    """The option without the asterisk that marks it as right."""
    return _STAR.sub("", text, count=1)
