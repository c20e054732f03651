"""The styles of an .xlsx workbook: what they make of a number, and how they set a cell off from others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.formats.sheet.package import Element, Package, local

_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)}
_TIMES = {*range(18, 22), 45, 46, 47}
"""Numbers of the formats that every workbook knows (ECMA-376, part 1, 18.8.30)."""
_KNOWN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_LOOKS = {"b": "bold", "i": "italic", "u": "underline"}
_BLACK = ("theme=1", "auto=1", "rgb=FF000000", "rgb=00000000", "indexed=8", "indexed=64")
_WHITE = ("theme=0", "auto=1", "rgb=FFFFFFFF", "rgb=00FFFFFF", "rgb=00000000", "indexed=9", "indexed=64", "indexed=65")
"""The ways to say the colours that text and paper have anyway."""


@dataclass(frozen=True, slots=True)
class Style:
    """Of a cell. `form` is ``date``, ``time`` or a number format; `look` as in `Cell`."""

    form: str = ""
    look: frozenset[tuple[str, str]] = frozenset()


PLAIN = Style()


def read_styles(package: Package, name: str) -> list[Style]:
    """The styles that cells name by their numbers."""
    root = package.root(name)
    if root is None:
        return []
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    fonts = [frozenset(_font(one)) for holder in root.iterchildren("{*}fonts") for one in holder]
    fills = [frozenset(_fill(one)) for holder in root.iterchildren("{*}fills") for one in holder]
    return [
        Style(_form(one.get("numFmtId", ""), own), _at(fonts, one.get("fontId")) | _at(fills, one.get("fillId")))
        for holder in root.iterchildren("{*}cellXfs")
        for one in holder.iterchildren("{*}xf")
    ]


def _at(looks: list[frozenset[tuple[str, str]]], number: str | None) -> frozenset[tuple[str, str]]:
    at = int(number) if number and number.isascii() and number.isdigit() and len(number) < 9 else len(looks)
    return looks[at] if at < len(looks) else frozenset()


def _font(element: Element) -> Iterator[tuple[str, str]]:
    for one in element:
        name = local(one)
        if name == "color":
            if (colour := _colour(one)) not in _BLACK:
                yield "colour", colour
        elif name in _LOOKS and one.get("val") not in ("0", "false", "none"):
            yield _LOOKS[name], ""


def _fill(element: Element) -> Iterator[tuple[str, str]]:
    for pattern in element.iterchildren("{*}patternFill"):
        for one in pattern.iterchildren("{*}fgColor"):
            if pattern.get("patternType") not in (None, "none") and (colour := _colour(one)) not in _WHITE:
                yield "highlight", colour


def _colour(element: Element) -> str:
    return " ".join(f"{key}={value}" for key, value in sorted(element.attrib.items()))


def _form(number: str, own: dict[str, str]) -> str:
    code = own.get(number, "")
    if not code:
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        return "date" if known in _DATES else "time" if known in _TIMES else _KNOWN.get(known, "")
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    if re.search("[yd]", bare) or (re.search("m", bare) and not re.search("[hs]", bare)):
        return "date"
    return "time" if re.search("[hs]", bare) else code
