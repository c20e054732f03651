"""A table as it is read: sparse rows of cells, each with the text that its author sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

TEXT, NUMBER, DATE, TRUTH, ERROR = "text", "number", "date", "truth", "error"

MOST_ROWS = 100_000
"""Rows that hold anything, over all sheets of a file."""
MOST_CELLS = 1_000_000
MOST_COLUMNS = 400
MOST_TEXT = 32_767
"""Characters of a cell; Excel itself keeps no more."""


class Cell(NamedTuple):
    """What a cell shows.

    Attributes:
        text: as its author reads it; a number with a decimal point.
        kind: what sort of value it is.
        marked: the same text as Markdown, where some of it is raised or lowered; otherwise empty.
        look: how the cell is set off: sources of a key (app/domain/drafts.py), each with its colour if it has one.
    """

    text: str
    kind: str = TEXT
    marked: str = ""
    look: frozenset[tuple[str, str]] = frozenset()


EMPTY = Cell("")
Row = dict[int, Cell]
"""Cells that hold something, by column, counted from 0."""


@dataclass(slots=True)
class Sheet:
    """A table and where it stands.

    Attributes:
        rows: the rows that hold something, by number as a spreadsheet shows it, in order.
        lines: of a text file, the line on which each row begins.
        pictures: (row, column) -> names of pictures that lie there.
    """

    name: str
    rows: dict[int, Row] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    pictures: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    hidden: bool = False

    def where(self, row: int, column: int) -> str:
        """``Sheet1!B7``; of a text file ``B7``."""
        return f"{self.name}!{letters_of(column)}{row}" if self.name else f"{letters_of(column)}{row}"

    def column(self, at: int, after: int = 0) -> Iterator[str]:
        """The texts of a column below a row, without the empty ones."""
        for number, row in self.rows.items():
            if number > after and (cell := row.get(at)) is not None and cell.text.strip():
                yield cell.text.strip()

    def spread_merged(self) -> None:
        """Give every cell of a merged column what its first cell shows: a topic often stands once beside many rows."""
        for top, left, bottom, right in self.merged:
            cell = self.rows.get(top, {}).get(left)
            if cell is None or bottom == top or right != left:
                continue
            for number in range(top + 1, min(bottom, top + MOST_ROWS) + 1):
                if (row := self.rows.get(number)) is not None:
                    row.setdefault(left, cell)


def letters_of(column: int) -> str:
    """A column's name: A, B, … Z, AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(reference: str) -> int:
    """The column, counted from 0, of a reference such as ``AB12``; -1 where it has no letters."""
    number = 0
    for character in reference:
        if not "A" <= character <= "Z":
            break
        number = number * 26 + ord(character) - 64
    return number - 1


def number_cell(raw: str, form: str = "") -> Cell:
    """A number as a spreadsheet shows it: no ``.0``, at most fifteen digits, percent and fixed decimals as formatted.

    Args:
        raw: as the file holds it, for example ``0.10000000000000001``.
        form: the number format, for example ``0.00`` or ``0%``; empty where none is set.
    """
    try:
        value = Decimal(f"{float(raw):.15g}")
    except (ValueError, InvalidOperation, OverflowError):
        return Cell(raw)
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return Cell(raw)
    shape = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", form.split(";")[0]).strip()
    found = re.fullmatch(r"(?:#,##)?0(?:\.(0+))?(%?)", shape)
    if not found or value.adjusted() > 14:
        return Cell(_plain(value), NUMBER)
    percent = found[2]
    shown = (value * 100 if percent else value).quantize(Decimal(1).scaleb(-len(found[1] or "")), ROUND_HALF_UP)
    return Cell(f"{shown:f}{percent}", NUMBER)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def value_cell(value: object) -> Cell:
    """A value as python-calamine gives it."""
    match value:
        case None | "":
            return EMPTY
        case bool():
            return Cell("TRUE" if value else "FALSE", TRUTH)
        case int() | float():
            return number_cell(repr(value))
        case datetime() if value.time() != time():
            return Cell(f"{value:%d/%m/%Y %H:%M}", DATE)
        case date():
            return Cell(f"{value:%d/%m/%Y}", DATE)
        case time():
            return Cell(f"{value:%H:%M}", DATE)
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return Cell(f"{minutes // 60:02d}:{minutes % 60:02d}", DATE)
        case _:
            return text_cell(str(value))


_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")


def text_cell(text: str, marked: str = "") -> Cell:
    """A text; the names of errors are errors where the format does not tell one from the other."""
    return Cell(text, ERROR, marked) if text in _ERRORS else string_cell(text, marked)


def string_cell(text: str, marked: str = "") -> Cell:
    """A text, whatever it says."""
    return Cell(text.replace("\r\n", "\n").replace("\r", "\n"), TEXT, marked)
