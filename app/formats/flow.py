"""Question text as a flow of paragraphs and tables: what Word files and printed papers are set from.

`app/formats/rich.py` holds the Markdown; here it is taken apart once, so that whoever sets it in type walks plain
values and never meets a mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.formats import rich


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike. `shift` is ``sub``, ``sup`` or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    shift: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the house by its name; `words` stand for it where it cannot be shown."""

    name: str
    words: str


Inline = Run | Break | Picture
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; an item of a list has a marker ("–", "2.") and the depth of its list, counted from 1."""

    line: Line
    marker: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[Line, ...], ...]


Flow = tuple[Paragraph | Table, ...]


def flow(markdown: str) -> Flow:
    """A stem or an explanation."""
    return tuple(_blocks(rich.parser.parse(markdown)))


def line(markdown: str) -> Line:
    """An option, a statement or another text of one line."""
    found = rich.parser.parseInline(markdown)
    return tuple(_inline(found[0].children or [])) if found else ()


def pictures(found: Flow | Line) -> list[str]:
    """The names of the pictures shown, in order."""
    names: list[str] = []
    for piece in found:
        match piece:
            case Picture():
                names.append(piece.name)
            case Paragraph():
                names += pictures(piece.line)
            case Table():
                names += [name for row in piece.rows for cell in row for name in pictures(cell)]
    return names


def _blocks(tokens: list[Token]) -> Iterator[Paragraph | Table]:
    lists: list[int] = []  # the next number of each open list; -1 where it is not numbered
    rows: list[tuple[Line, ...]] | None = None
    row: list[Line] = []
    marker, bold = "", False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(-1)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                marker = "–" if lists[-1] < 0 else f"{lists[-1]}."
                lists[-1] += lists[-1] >= 0
            case "heading_open" | "heading_close":
                bold = token.type == "heading_open"
            case "table_open":
                rows = []
            case "tr_open":
                row = []
            case "tr_close" if rows is not None:
                rows.append(tuple(row))
            case "table_close" if rows is not None:
                yield Table(tuple(rows))
                rows = None
            case "fence" | "code_block":
                yield Paragraph(_code(token.content.rstrip("\n")), marker, len(lists))
                marker = ""
            case "inline":
                words = tuple(_inline(token.children or [], bold=bold))
                if rows is not None:
                    row.append(words)
                else:
                    yield Paragraph(words, marker, len(lists))
                    marker = ""


def _code(text: str) -> Line:
    pieces: list[Inline] = []
    for at, code in enumerate(text.split("\n")):
        pieces += ([Break()] if at else []) + [Run(code, code=True)]
    return tuple(pieces)


def _inline(tokens: list[Token], *, bold: bool = False) -> Iterator[Inline]:
    look = Run("")
    strong = 1 if bold else 0
    emphasis = 0
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                emphasis += token.nesting
            case "sub_open" | "sup_open":
                look = replace(look, shift=token.type[:3])
            case "sub_close" | "sup_close":
                look = replace(look, shift="")
            case "softbreak" | "hardbreak":
                yield Break()
            case "image":
                yield _picture(token)
            case _ if token.content:
                yield replace(
                    look, text=token.content, bold=strong > 0, italic=emphasis > 0, code=token.type == "code_inline"
                )


def _picture(token: Token) -> Inline:
    """A picture of the house; what names another place is only its words."""
    address = str(token.attrs.get("src", ""))
    if address.startswith(rich.MEDIA):
        return Picture(address.removeprefix(rich.MEDIA), token.content)
    return Run(f"[{token.content}]")
