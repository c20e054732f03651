"""What Word's numbering types in front of a paragraph, which is nowhere in the paragraph's text.

After ECMA-376 part 1, 17.9, with Word's own habits: a level restarts after any higher level, levels count over all
lists that share an abstract definition, and a start override counts once, where its list is first used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from app.formats.cau.package import W
from app.formats.cau.styles import NOTHING, Own, on, own

_PLACE = re.compile(r"%([1-9])")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts and what it types."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    runs: Own = NOTHING
    style: str = ""


@dataclass
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]
    begun: set[int] = field(default_factory=set)


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    _lists: dict[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    by_style: dict[str, tuple[str, str]] = field(default_factory=dict)

    def next(self, number: str, depth: str) -> tuple[str, str, Own] | None:
        """Count a paragraph of list `number` on level `depth`: what is typed, the way of counting, its run properties.

        None for a list that is not defined.
        """
        known = self._lists.get(number)
        at = int(depth) if depth.isdigit() else 0
        level = known.levels.get(at) if known else None
        if known is None or level is None:
            return None
        counts = self._counts.setdefault(known.abstract, {})
        if at in known.starts and at not in known.begun:
            counts[at] = known.starts[at]
        elif at in counts:
            counts[at] += 1
        else:
            counts[at] = level.start
        known.begun.add(at)
        for deeper in [one for one in counts if one > at]:
            below = known.levels.get(deeper, Level())
            # lvlRestart counts from 1 and says after which level this one begins anew; 0 says never.
            if below.restart is None or (below.restart and at < below.restart):
                del counts[deeper]
        return self._typed(known, level, counts, at), level.form, level.runs

    def _typed(self, known: _List, level: Level, counts: dict[int, int], at: int) -> str:
        def shown(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            other = known.levels.get(depth, Level())
            count = counts.setdefault(depth, other.start) if depth <= at else other.start
            return spelled(count, "decimal" if level.legal and other.form != "decimal" else other.form)

        return "" if level.form == "none" and "%" not in level.text else _PLACE.sub(shown, level.text)


def spelled(count: int, form: str) -> str:
    """A number as a list shows it."""
    if form in ("upperLetter", "lowerLetter"):
        times, at = divmod(max(count, 1) - 1, 26)
        letters = _LETTERS[at] * min(times + 1, 20)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "none":
        return ""
    return str(count)


def _roman(count: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        while count >= value and len(out) < 30:
            out += letters
            count -= value
    return out


def read(root: etree._Element | None, styles: dict[str, tuple[str, str]]) -> Numbering:
    """Read numbering.xml. `styles`: name of a paragraph style -> (numId, ilvl) that it sets."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstracts: dict[str, dict[int, Level]] = {}
    named: dict[str, str] = {}
    linked: dict[str, str] = {}
    for element in root.findall(f"{W}abstractNum"):
        name = element.get(f"{W}abstractNumId", "")
        abstracts[name] = dict(_level(level) for level in element.findall(f"{W}lvl"))
        if (style := _value(element, "styleLink")) is not None:
            named[style] = name
        if (link := _value(element, "numStyleLink")) is not None:
            linked[name] = link
    for element in root.findall(f"{W}num"):
        abstract = _value(element, "abstractNumId") or ""
        if abstract in linked:  # defined by a list style: the definition is the one that style links to
            abstract = named.get(linked[abstract], abstract)
        levels = dict(abstracts.get(abstract, {}))
        starts: dict[int, int] = {}
        for override in element.findall(f"{W}lvlOverride"):
            depth = _number(override.get(f"{W}ilvl"), 0)
            if (whole := override.find(f"{W}lvl")) is not None:
                levels[depth] = _level(whole)[1]
                starts[depth] = levels[depth].start
            if (start := _value(override, "startOverride")) is not None:
                starts[depth] = _number(start, 1)
        number = element.get(f"{W}numId", "")
        numbering._lists[number] = _List(abstract, levels, starts)
        for depth, level in levels.items():
            if level.style and styles.get(level.style, ("", ""))[0] == number:
                numbering.by_style[level.style] = (number, str(depth))
    return numbering


def _level(element: etree._Element) -> tuple[int, Level]:
    restart = _value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    form = _value(element, "numFmt")
    if form is None and (choice := element.find(f".//{W}numFmt")) is not None:
        form = choice.get(f"{W}val")
    return _number(element.get(f"{W}ilvl"), 0), Level(
        _number(_value(element, "start"), 1),
        form or "decimal",
        _value(element, "lvlText") or "",
        None if restart is None else _number(restart, 0),
        legal is not None and on(legal.get(f"{W}val")),
        own(element.find(f"{W}rPr")),
        _value(element, "pStyle") or "",
    )


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else otherwise
