"""Lists as centres keep them: the rows of a spreadsheet or CSV as texts, the names of the columns somewhere above.

Row numbers are those that a spreadsheet shows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import PurePath

from app.domain import names
from app.domain.errors import Fault, Faults
from app.formats.sheet.cells import Row
from app.formats.sheet.opening import OLE, ZIP, open_sheets

SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
SPREADSHEETS = (ZIP, OLE)
"""How their files begin."""
HEADER_WITHIN = 30
"""The names of the columns stand within so many rows: above them are the centre, the title, the partner."""
MOST_ROWS = 2000


def columns(synonyms: Mapping[str, str]) -> dict[str, str]:
    """What people call a column -> our noun for it, out of noun -> names parted by bars."""
    return {name: noun for noun, listed in synonyms.items() for name in listed.split("|")}


def read_rows(data: bytes, file_name: str) -> list[list[str]]:
    """The rows of the first visible sheet.

    Args:
        file_name: its ending says what kind of file it is: .csv, .xlsx, .xlsm, .xls or .ods.

    Raises:
        Faults: ``list_kind``, ``list_unreadable``, ``list_long``, ``not_utf8``, ``list_quote``, or why a spreadsheet
            cannot be opened (`open_sheets`).
    """
    rows = _rows(data, PurePath(file_name).suffix.lower())
    _refuse_long(len(rows))
    return rows


def nouns(cells: list[str], known: Mapping[str, str]) -> dict[str, int]:
    """Where in this row each noun's column is named, the first of them."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        noun = known.get(re.sub("[^a-z0-9]+", " ", names.fold(cell)).strip())
        if noun:
            found.setdefault(noun, at)
    return found


def cell(cells: list[str], at: int) -> str:
    """The text at this place; rows may be shorter than their heading."""
    return cells[at] if at < len(cells) else ""


def _rows(data: bytes, suffix: str) -> list[list[str]]:
    if suffix == ".csv":
        return _csv_rows(data)
    if suffix not in SHEETS:
        raise Faults((Fault("list_kind", params={"kind": suffix or "?"}),))
    if not data.startswith(SPREADSHEETS):
        raise Faults((Fault("list_unreadable"),))
    sheets, _notes = open_sheets(data, {})
    rows = next((sheet.rows for sheet in sheets if not sheet.hidden), {})
    _refuse_long(max(rows, default=0))  # before they are laid out: one cell far down would take gigabytes
    width = 1 + max((column for row in rows.values() for column in row), default=0)
    return [_texts(rows.get(number, {}), width) for number in range(1, max(rows, default=0) + 1)]


def _refuse_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Faults((Fault("list_long", params={"most": MOST_ROWS}),))


def _texts(row: Row, width: int) -> list[str]:
    """The cells of a row, the empty ones among them."""
    return [names.clean(row[at].text) if at in row else "" for at in range(width)]


def _csv_rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = {"byte": f"0x{data[error.start]:02x}", "offset": error.start}
        raise Faults((Fault("not_utf8", params=place),)) from error
    # Vietnamese Excel writes semicolons, because the comma is its decimal mark.
    mark = max(",;\t", key=text.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows: list[list[str]] = []
    begun = 1
    try:
        for row in reader:
            rows.append([names.clean(cell) for cell in row])
            begun = reader.line_num + 1
    except csv.Error as error:  # a cell longer than the reader takes, which began on the line after the last
        raise Faults((Fault("list_quote", begun),)) from error
    return rows
