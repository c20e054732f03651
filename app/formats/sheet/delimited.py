"""A table as text: comma, semicolon or tab between the cells, in whatever encoding Excel left it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from app.domain.drafts import Remark, Unreadable
from app.formats.exchange import text_of
from app.formats.sheet.cells import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Sheet, text_cell

MARKS = ";,\t|"
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


def read_delimited(data: bytes) -> tuple[Sheet, list[Remark]]:
    """The table, and what had to be assumed to read it.

    Raises:
        Unreadable: bytes that are no text, or too much of it.
    """
    text, notes = _decoded(data)
    lines = text.split("\n")
    first = 0
    if found := re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE):
        mark, first = found[1], 1  # Excel's own line that names the mark
    else:
        mark = _mark(lines)
    try:
        return _table(lines, first, mark, csv.QUOTE_MINIMAL), list(notes)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable("cell_too_large") from error
    try:
        sheet = _table(lines, first, mark, csv.QUOTE_NONE)
    except csv.Error as error:
        raise Unreadable("cell_too_large") from error
    return sheet, [*notes, Remark("quotes_as_text")]


def _decoded(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data[:4000]:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if (text := _windows_1258(data)) is not None:
                return text, (Remark("encoding_assumed", {"encoding": "Windows-1258"}),)
    return text_of(data)


def _windows_1258(data: bytes) -> str | None:
    """The text of a Vietnamese Windows program; None where it would not be Vietnamese.

    It has bytes for marks that follow their letters; read in the Western encoding, they would be letters too.
    """
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    loose = sum(unicodedata.category(character) == "Mn" for character in text)
    if len(_VIETNAMESE.findall(text)) <= 3 * loose:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mark(lines: list[str]) -> str:
    """The mark that gives the steadiest columns, most of them, in the first lines."""
    tried = [line for line in lines[:400] if line.strip()][:120]

    def score(mark: str) -> tuple[int, int]:
        try:
            counts = Counter(len(row) for row in csv.reader(tried, delimiter=mark) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((rows * (width - 1), width) for width, rows in counts.items()), default=(0, 0))

    return max(MARKS, key=score)


def _table(lines: list[str], first: int, mark: str, quoting: int) -> Sheet:
    sheet = Sheet("")
    reader = csv.reader(_ended(lines[first:]), delimiter=mark, quoting=quoting, strict=True)  # type: ignore[arg-type]
    cells = 0
    number = first
    begins = first + 1
    for values in reader:
        number += 1
        row: dict[int, Cell] = {at: text_cell(value) for at, value in enumerate(values[:MOST_COLUMNS]) if value.strip()}
        if row:
            cells += len(row)
            if len(sheet.rows) >= MOST_ROWS or cells > MOST_CELLS:
                raise Unreadable("sheet_long", most=MOST_ROWS)
            sheet.rows[number] = row
            sheet.lines[number] = begins
        begins = first + reader.line_num + 1
    return sheet


def _ended(lines: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, which belong to a cell where they stand inside quotes."""
    return (line + "\n" for line in lines)
