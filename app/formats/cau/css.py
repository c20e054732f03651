"""How a piece of a page looks: what its element, its classes and its own style say, as programs write them.

Only what tells a key is read: weight, slant, underline, colours, raised and lowered text, fonts, hidden text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from app.formats.cau.lines import PLAIN, Look
from app.formats.cau.styles import BLACK, PAPER, colour_of

MAX_SHEET = 400_000
"""Characters of style sheets that are looked at."""

_READ = """
font font-weight font-style font-family text-decoration text-decoration-line color background background-color
vertical-align display visibility mso-hide text-transform white-space mso-tab-count mso-list mso-element
mso-special-character list-style-type list-style
"""
_NAMES = frozenset(_READ.split())
_PROPERTY = re.compile(r"""([\w-]+)\s*:((?:[^;"']|"[^"]*"|'[^']*')*)""")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:\s*[,/]\s*(\d*\.?\d+)%?)?\s*\)")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})(?![0-9a-f])")
_WORD = re.compile(r"[a-z]+")
_NO_COLOUR = frozenset(("inherit", "initial", "unset", "revert", "currentcolor", "transparent", "none", "window"))
_BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_ITALIC = frozenset(("i", "em", "cite", "var", "dfn"))
_SHIFTED = {"sup": "^", "sub": "~", "super": "^"}
_BASIC = {"black": "000000", "white": "ffffff"}

Properties = dict[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """How text looks at one place of a page, and what else is inherited.

    Attributes:
        kept: blanks and line breaks are shown as they stand.
    """

    look: Look = PLAIN
    font: str = ""
    capitals: bool = False
    kept: bool = False


@dataclass
class Sheet:
    """The rules of a page for elements and classes; selectors of any other kind are not looked at."""

    rules: dict[tuple[str, str], Properties] = field(default_factory=dict)
    _inline: dict[str, Properties] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take in the text of a style element."""
        for rule in _RULE.finditer(_COMMENT.sub(" ", text[:MAX_SHEET])):
            properties = _properties(rule[2])
            for selector in rule[1].lower().split(",") if properties else ():
                if found := _SELECTOR.fullmatch(selector.strip()):
                    self.rules.setdefault((found[1] or "", found[2] or ""), {}).update(properties)

    def of(self, element: etree._Element, tag: str) -> Properties:
        """What is said of an element: of its name, its classes, itself, the last word last."""
        style, classes = element.get("style"), element.get("class")
        found: Properties = {}
        if self.rules:
            found |= self.rules.get((tag, ""), {})
            for name in (classes or "").lower().split()[:8]:
                found |= self.rules.get(("", name), {}) | self.rules.get((tag, name), {})
        if style:
            known = self._inline.get(style)
            if known is None:
                known = self._inline[style] = _properties(style)
            found |= known
        return found


def _properties(text: str) -> Properties:
    found = {}
    for one in _PROPERTY.finditer(text):
        name = one[1].lower()
        if name in _NAMES:
            found[name] = one[2].replace("!important", "").strip().lower()
    return found


def state_of(element: etree._Element, tag: str, properties: Properties, above: State) -> State:
    """How an element looks inside what is around it."""
    look = _by_name(element, tag, above.look)
    if not properties and tag not in ("font", "pre"):
        return above if look == above.look else replace(above, look=look)
    font = properties.get("font-family") or (element.get("face") or "" if tag == "font" else "")
    blanks = properties.get("white-space", "pre" if tag == "pre" else "")
    transform = properties.get("text-transform", "")
    return State(
        _styled(look, tag, properties, above.look),
        font.split(",")[0].strip("\"' ") if font else above.font,
        transform == "uppercase" if transform and transform != "inherit" else above.capitals,
        blanks.startswith(("pre", "break-spaces")) and blanks != "pre-line" if blanks else above.kept,
    )


def is_hidden(properties: Properties) -> bool:
    """Is an element not shown at all?"""
    return (
        properties.get("display") == "none"
        or properties.get("visibility") == "hidden"
        or properties.get("mso-hide") == "all"
    )


def _by_name(element: etree._Element, tag: str, look: Look) -> Look:
    if tag in _BOLD:
        look = replace(look, bold=True)
    elif tag in _ITALIC:
        look = replace(look, italic=True)
    elif tag == "u":
        look = replace(look, underline=True)
    elif tag in _SHIFTED:
        look = replace(look, shift=_SHIFTED[tag])
    elif tag == "mark":
        look = replace(look, highlight="ffff00")
    elif tag == "font" and (colour := element.get("color")):
        look = replace(look, colour=_colour(colour.lower(), BLACK, look.colour))
    if shade := element.get("bgcolor"):
        look = replace(look, highlight=_colour(shade.lower(), PAPER, look.highlight))
    return look


def _styled(look: Look, tag: str, properties: Properties, above: Look) -> Look:
    changed: dict[str, object] = {}
    weight = properties.get("font-weight") or _weight(properties.get("font", ""))
    if weight:
        changed["bold"] = above.bold if weight == "inherit" else _is_bold(weight)
    if slant := properties.get("font-style"):
        changed["italic"] = above.italic if slant == "inherit" else slant.startswith(("italic", "oblique"))
    line = f"{properties.get('text-decoration', '')} {properties.get('text-decoration-line', '')}"
    if "underline" in line:
        changed["underline"] = True
    elif "none" in line and tag == "u":
        changed["underline"] = above.underline
    if colour := properties.get("color"):
        changed["colour"] = _colour(colour, BLACK, above.colour)
    ground = properties.get("background-color") or properties.get("background")
    if ground and "url(" not in ground:
        changed["highlight"] = _colour(ground, PAPER, above.highlight)
    shift = properties.get("vertical-align")
    if shift in ("super", "sub", "baseline"):
        changed["shift"] = _SHIFTED.get(shift, "")
    return replace(look, **changed) if changed else look  # type: ignore[arg-type]


def _weight(font: str) -> str:
    return "bold" if re.search(r"\bbold\b", font) else ""


def _is_bold(weight: str) -> bool:
    return weight in ("bold", "bolder") or (weight.isdecimal() and len(weight) < 5 and int(weight) >= 600)


def _colour(value: str, none: set[str], inherited: str) -> str:
    """Six digits or a name; nothing for black letters, for white paper and for what cannot be seen."""
    if found := _RGB.search(value):
        if found[4] is not None and float(f"0{found[4]}") == 0:
            return ""
        return colour_of("".join(f"{min(int(one), 255):02x}" for one in found.groups()[:3]), none)
    if found := _HEX.search(value):
        digits = found[1]
        return colour_of("".join(one * 2 for one in digits) if len(digits) == 3 else digits, none)
    found = _WORD.match(value)
    name = found[0] if found else ""
    if name in _NO_COLOUR:
        return inherited if name in ("inherit", "currentcolor") or none is BLACK or name == "transparent" else ""
    return colour_of(_BASIC.get(name, name), none)
