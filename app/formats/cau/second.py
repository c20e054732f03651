"""The file with the answers, whatever it is: Word, text, or a workbook."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from app.domain.drafts import Unreadable
from app.formats import doors
from app.formats.cau import body, plain
from app.formats.cau.lines import Document, Line, Table, text_of
from app.formats.cau.settle import settle

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
    # Workbooks are read seldom here, and the reader takes its time to load.
    from python_calamine import CalamineError, load_workbook

    document = Document(is_word=False)
    try:
        workbook = load_workbook(BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in workbook.sheet_names]
    except (CalamineError, ValueError, OSError, RuntimeError, KeyError, IndexError) as error:
        raise Unreadable("file_not_read") from error
    for sheet in sheets:
        rows = tuple(
            tuple(_cell(value, at) for value in row)
            for at, row in enumerate(sheet[:MAX_ROWS], 1)
            if any(map(_shown, row))
        )
        if rows:
            document.blocks.append(Table(1, rows))
    return document


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _cell(value: object, row: int) -> tuple[Line, ...]:
    return tuple(Line(row, text_of(part)) for part in _shown(value).splitlines() if part.strip())
