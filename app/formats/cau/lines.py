"""A document as this door sees it: lines of text that know how each character looks, and tables of such lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.drafts import Unreadable
from app.formats import legacy
from app.formats.cau.letters import OBJECT, Token, tokens_in

__all__ = ["OBJECT"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece of text looks.

    Attributes:
        colour: six hexadecimal digits or the name of a theme colour; empty for black and automatic.
        highlight: the highlighter's or the shading's colour; empty for none.
        shift: ``^`` raised, ``~`` lowered, else empty.
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = ""
    highlight: str = ""
    shift: str = ""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text of one look.

    Attributes:
        raw: Markdown that stands for this piece, which is then `OBJECT`.
        auto: typed by Word's numbering, not by a person.
    """

    text: str
    look: Look = PLAIN
    raw: str = ""
    auto: bool = False


@dataclass(frozen=True)
class Text:
    """Spans one after another; `plain` is their text, and positions are counted in it."""

    spans: tuple[Span, ...] = ()

    @cached_property
    def plain(self) -> str:
        return "".join(span.text for span in self.spans)

    def __bool__(self) -> bool:
        return bool(self.plain.strip())

    def cut(self, start: int, end: int | None = None) -> Text:
        """The part between two positions, which may lie outside the text."""
        size = len(self.plain)
        end = size if end is None else min(end, size)
        if start <= 0 and end >= size:
            return self
        found, at = [], 0
        for span in self.spans:
            after = at + len(span.text)
            low, high = max(start, at), min(end, after)
            if low < high:
                whole = low == at and high == after
                found.append(span if whole else replace(span, text=span.text[low - at : high - at]))
            at = after
        return Text(tuple(found))

    def strip(self, more: str = "") -> Text:
        """Without blanks (and the characters of `more`) at both ends."""
        text = self.plain
        blanks = " \t\n\xa0" + more
        return self.cut(len(text) - len(text.lstrip(blanks)), len(text.rstrip(blanks)))

    def lines(self) -> Iterator[Text]:
        """Its parts between line breaks."""
        at = 0
        for part in self.plain.split("\n"):
            yield self.cut(at, at + len(part))
            at += len(part) + 1

    def runs(self) -> Iterator[tuple[str, Look]]:
        """Each piece's text and look, without what Word's numbering typed."""
        return ((span.text, span.look) for span in self.spans if not span.auto)


def calm(spans: list[Span]) -> list[Span]:
    """Spans without more than forty blanks in a row, over however many of them the blanks are spread."""
    out, blanks = [], 0
    for span in spans:
        if span.text.strip(" \t") or span.raw:
            blanks = 0
        else:
            blanks += len(span.text)
            if blanks > 40:
                continue
        out.append(span)
    return out


def text_of(words: str) -> Text:
    """Plain words as a text."""
    return Text((Span(words),)) if words else Text()


def join(texts: list[Text], between: str = "\n") -> Text:
    """Several texts as one; empty ones are left out."""
    spans: list[Span] = []
    for text in texts:
        if text.plain:
            spans += [Span(between), *text.spans] if spans else text.spans
    return Text(tuple(spans))


@dataclass(frozen=True)
class Line:
    """One line of a document: a paragraph, or a part of one between line breaks.

    Attributes:
        number: of the paragraph in the body of a Word document, or of the line in a text file; from 1.
        numbered: the list that Word's numbering puts the paragraph in, and how it counts (``decimal`` …).
        after_blank: an empty paragraph or line stands before it.
        notes: what could not be kept of it: a code and the name of the picture.
    """

    number: int
    text: Text
    numbered: tuple[str, str] | None = None
    heading: bool = False
    after_blank: bool = False
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> str:
        return self.text.plain

    @cached_property
    def tokens(self) -> list[Token]:
        """The places where an option may begin."""
        return self.tokens_from(0)

    def tokens_from(self, begin: int) -> list[Token]:
        """The places where an option may begin, from a position on."""
        counted = self.numbered is not None and self.numbered[1] in ("upperLetter", "lowerLetter")
        return tokens_in(self.plain, begin, counted and bool(self.text.spans) and self.text.spans[0].auto)

    def with_text(self, text: Text) -> Line:
        return replace(self, text=text)


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """A table: rows of cells of lines. What lies in a table inside a cell stands among the cell's lines."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]

    def cell_text(self, cell: Cell) -> str:
        return "\n".join(line.plain for line in cell).strip()

    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            for cell in row:
                yield from cell


Block = Line | Table

MAX_CELLS = 1_000_000
"""Of a table with all its rows as wide as the widest."""


def table_of(number: int, rows: list[tuple[Cell, ...]]) -> Table:
    """A table of no more cells than can be looked at from both sides.

    Raises:
        Unreadable: ``archive_too_large``.
    """
    if len(rows) * max(map(len, rows), default=0) > MAX_CELLS:
        raise Unreadable("archive_too_large", most=MAX_CELLS)
    return Table(number, tuple(rows))


@dataclass
class Document:
    """What was read from a file, before any question is looked for.

    Attributes:
        notes: codes of what was changed or left out over the whole file, with their parameters.
        is_word: places are paragraphs, otherwise lines.
        fonts: the legacy fonts that texts were converted from.
    """

    blocks: list[Block] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, dict[str, object]] = field(default_factory=dict)
    is_word: bool = True
    fonts: dict[str, None] = field(default_factory=dict)

    def note(self, code: str, **params: object) -> None:
        """Note something once a file."""
        self.notes.setdefault(code, params)

    def typed_with(self, font: str | None, text: str) -> str:
        """Text as its font shows it: out of a legacy encoding, which is noted."""
        if "\ufffd" in text:
            self.note("characters_lost")
        encoding = legacy.encoding_of(font)
        if not encoding:
            return text
        if not text.isascii():
            self.fonts[font or ""] = None
            self.notes["legacy_font"] = {"font": ", ".join(self.fonts)}
        return legacy.convert(text, encoding)


_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_GAP = re.compile(r"[ \t]{41,}")
_SPACES = dict.fromkeys(
    map(ord, "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_NOTHING = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff\u202a\u202b\u202c\u202d\u202e\ufffe")
)
_NOTHING |= dict.fromkeys([*range(9), *range(14, 32), *range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xFDD0, 0xFDF0)])
# What Word's bullets and arrows are where a Symbol or Wingdings font draws them.
_PRIVATE = str.maketrans(
    "\uf0b7\uf0a7\uf0d8\uf0fc\uf0fe\uf0a8\uf0e0\uf0f0\uf0b0\uf0ae\uf0de\uf0b1\uf0b4\uf0a3\uf0b3\uf0b9"
    "\uf044\uf057\uf061\uf062\uf067\uf06c\uf06d\uf070\uf0a5\uf0ce",
    "•▪➢✓☑☐→⇒°→⇒±×≤≥≠ΔΩαβγλμπ∞∈",
)
_CLEAN = _SPACES | _NOTHING | _PRIVATE


def clean(text: str) -> str:
    """Text with one kind of blank and of line break, and nothing unseen.

    The soft hyphen stays: in text typed with a TCVN3 font it is the letter ư (see settle.py).
    """
    # No layout needs more than forty blanks, and patterns take their time over endless ones.
    moved = _GAP.sub(lambda found: found[0][:40], _BREAKS.sub("\n", text).translate(_CLEAN))
    return "".join(c for c in moved if not ("\ue000" <= c <= "\uf8ff" or "\ud800" <= c <= "\udfff"))
