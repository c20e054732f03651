"""What styles give a paragraph and its runs: bold, underline, colour and the rest, inherited and toggled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from app.formats.cau.lines import PLAIN, Look
from app.formats.cau.package import W

_TOGGLES = {f"{W}b": "bold", f"{W}i": "italic"}
BLACK = {"", "auto", "000000", "text1", "dark1", "tx1", "dk1", "windowtext"}
PAPER = {"", "auto", "none", "clear", "ffffff", "background1", "bg1", "light1"}


@dataclass(frozen=True, slots=True)
class Own:
    """What one rPr sets itself: None where it says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    colour: str | None = None
    highlight: str | None = None
    shift: str | None = None
    font: str | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    style: str = ""

    def over(self, below: Own) -> Own:
        """These properties, and those of `below` where these say nothing."""
        mine = {name: value for name in _INHERITED if (value := getattr(self, name)) is not None}
        return replace(below, style=self.style, **mine)


_INHERITED = ("bold", "italic", "underline", "colour", "highlight", "shift", "font", "hidden", "capitals")
NOTHING = Own()


def own(properties: etree._Element | None) -> Own:
    """Read one rPr."""
    if properties is None:
        return NOTHING
    found: dict[str, object] = {}
    for child in properties:
        tag, value = child.tag, child.get(f"{W}val")
        if tag in _TOGGLES:
            found[_TOGGLES[tag]] = on(value)
        elif tag == f"{W}u":
            found["underline"] = (value or "single") != "none"
        elif tag == f"{W}color":
            found["colour"] = colour_of(child.get(f"{W}themeColor") or value, BLACK)
        elif tag == f"{W}highlight":
            found["highlight"] = colour_of(value, PAPER)
        elif tag == f"{W}shd":
            found.setdefault("highlight", shade(child))
        elif tag == f"{W}vertAlign":
            found["shift"] = {"superscript": "^", "subscript": "~"}.get(value or "", "")
        elif tag == f"{W}rFonts":
            # Vietnamese letters below U+0100 follow the ascii and hAnsi fonts.
            found["font"] = child.get(f"{W}hAnsi") or child.get(f"{W}ascii") or None
        elif tag in (f"{W}vanish", f"{W}webHidden"):
            found["hidden"] = on(value)
        elif tag == f"{W}caps":
            found["capitals"] = on(value)
        elif tag == f"{W}rStyle":
            found["style"] = value or ""
    return Own(**found)  # type: ignore[arg-type]


def shade(element: etree._Element) -> str:
    """The colour of a shading; empty for none and for white."""
    return colour_of(element.get(f"{W}themeFill") or element.get(f"{W}fill"), PAPER)


def on(value: str | None) -> bool:
    """The value of an on/off property."""
    return value not in ("0", "false", "off", "none")


def colour_of(value: str | None, none: set[str]) -> str:
    """A colour by its six digits or its name; empty for those that `none` names, `BLACK` for letters, `PAPER` below."""
    name = (value or "").lower()
    if name in none:
        return ""
    if none is BLACK and len(name) == 6 and all(c in "0123456789abcdef" for c in name):
        # Nearly black is black to the eye.
        return "" if max(int(name[at : at + 2], 16) for at in (0, 2, 4)) < 0x30 else name
    return name


@dataclass(frozen=True, slots=True)
class Style:
    """One style with what it inherits."""

    runs: Own = NOTHING
    toggles: frozenset[str] = frozenset()
    list_of: tuple[str, str] | None = None
    heading: bool = False
    name: str = ""


@dataclass
class Styles:
    """The styles of a document."""

    defaults: Own = NOTHING
    by_id: dict[str, Style] = field(default_factory=dict)
    paragraph: str = ""

    def look(self, paragraph: str, run: Own, table: Own = NOTHING) -> tuple[Look, Own]:
        """How a run looks in a paragraph of a style, and its remaining properties (font, hidden, capitals).

        Bold and italic toggle: set in the paragraph's style and in the character style they cancel out
        (ECMA-376 part 1, 17.7.3).
        """
        base = self.by_id.get(paragraph) or self.by_id.get(self.paragraph) or Style()
        character = self.by_id.get(run.style, Style())
        below = character.runs.over(base.runs.over(table.over(self.defaults)))
        both = base.toggles & character.toggles
        below = replace(below, bold=below.bold and "bold" not in both, italic=below.italic and "italic" not in both)
        whole = run.over(below)
        look = Look(
            bool(whole.bold),
            bool(whole.italic),
            bool(whole.underline),
            whole.colour or "",
            whole.highlight or "",
            whole.shift or "",
        )
        return (PLAIN if look == PLAIN else look), whole

    def style(self, name: str) -> Style:
        return self.by_id.get(name) or self.by_id.get(self.paragraph) or Style()


def read(root: etree._Element | None) -> Styles:
    """Read styles.xml."""
    styles = Styles()
    if root is None:
        return styles
    styles.defaults = own(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    elements = {element.get(f"{W}styleId", ""): element for element in root.findall(f"{W}style")}
    for name, element in elements.items():
        if element.get(f"{W}type") == "paragraph" and on(element.get(f"{W}default") or "0"):
            styles.paragraph = name
    for name in elements:
        _resolve(name, elements, styles.by_id)
    return styles


def _resolve(name: str, elements: dict[str, etree._Element], done: dict[str, Style]) -> Style:
    """A style and, before it, all that it is based on; a circle of styles ends where it began."""
    chain: list[str] = []
    at = name
    while at in elements and at not in done and at not in chain:
        chain.append(at)
        based = elements[at].find(f"{W}basedOn")
        at = based.get(f"{W}val", "") if based is not None else ""
    style = done.get(at, Style())
    for one in reversed(chain):
        element = elements[one]
        mine = own(element.find(f"{W}rPr"))
        runs = mine.over(style.runs)
        title = element.find(f"{W}name")
        shown = (title.get(f"{W}val") or "").lower() if title is not None else ""
        listed = numbered(element.find(f"{W}pPr"), style.list_of)
        style = done[one] = Style(
            runs,
            frozenset(toggle for toggle in ("bold", "italic") if getattr(runs, toggle)),
            listed,
            style.heading or shown.startswith(("heading", "title")),
            shown,
        )
    return style


def numbered(properties: etree._Element | None, inherited: tuple[str, str] | None) -> tuple[str, str] | None:
    """(numId, ilvl) of a pPr; numId 0 takes a paragraph out of its style's list."""
    element = properties.find(f"{W}numPr") if properties is not None else None
    if element is None:
        return inherited
    number, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    name = number.get(f"{W}val", "") if number is not None else (inherited[0] if inherited else "")
    depth = level.get(f"{W}val", "0") if level is not None else (inherited[1] if inherited else "0")
    return (name, depth) if name and name != "0" else None
