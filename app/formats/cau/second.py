"""The file with the answers, whatever it is: Word, text, or a workbook."""

from __future__ import annotations

from collections import Counter

from app.formats import doors
from app.formats.cau import body, plain
from app.formats.cau.lines import Document, Line, Table, text_of
from app.formats.cau.settle import settle
from app.formats.sheet.opening import open_sheets

_ZIP = b"PK\x03\x04"
MAX_ROWS = 20_000


def document_of(data: bytes) -> Document:
    """Any file as lines and tables.

    Raises:
        Unreadable: it is damaged, too large, or of a kind that is not read.
    """
    if doors.door_of(data, "") == "sheet":
        document = _workbook(data)
    else:
        document = body.read(data) if data.startswith(_ZIP) else _in_columns(plain.read(data))
    settle(document)
    return document


def _in_columns(document: Document) -> Document:
    """Text whose lines all have as many commas, semicolons or tabs is a table."""
    lines = [block for block in document.blocks if isinstance(block, Line)]
    for mark in ("\t", ";", ","):
        counts = Counter(line.plain.count(mark) for line in lines)
        count, often = counts.most_common(1)[0] if counts else (0, 0)
        numbered = sum(line.plain.split(mark)[0].strip(' "').isdigit() for line in lines)
        if count and often == len(lines) and numbered * 2 >= len(lines) > 1:
            rows = [
                tuple((Line(line.number, text_of(part.strip(' "'))),) for part in line.plain.split(mark))
                for line in lines
            ]
            document.blocks = [Table(1, tuple(rows))]
            break
    return document


def _workbook(data: bytes) -> Document:
    document = Document(is_word=False)
    sheets, _ = open_sheets(data, {})
    for sheet in sheets:
        columns = sorted({at for row in sheet.rows.values() for at in row})
        rows = tuple(
            tuple(_lines(row[at].text, number) if at in row else () for at in range(columns[0], columns[-1] + 1))
            for number, row in list(sheet.rows.items())[:MAX_ROWS]
        )
        if rows:
            document.blocks.append(Table(1, rows))
    return document


def _lines(text: str, row: int) -> tuple[Line, ...]:
    return tuple(Line(row, text_of(part)) for part in text.splitlines() if part.strip())
