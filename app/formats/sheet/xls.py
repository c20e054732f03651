"""An old .xls workbook, by python-calamine, in a process of its own.

The library fills every cell between the first and the last that a sheet names, also where a damaged file names one
far out: a few kilobytes became ten gigabytes. A process whose memory is bounded can die of that, and nothing else does.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from app.domain.drafts import Unreadable
from app.formats.sheet.cells import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Sheet, value_cell

MOST_AREA = 4_000_000
"""Cells from the first to the last, the empty ones between them too: the library fills them all."""
MOST_MEMORY = 640_000_000
"""Bytes of address space that reading one may take, the interpreter's own counted."""
MOST_SECONDS = 20
_ROOT = Path(__file__).parents[3]


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets in the workbook's order.

    Raises:
        Unreadable: what is no workbook, is protected, damaged or too long.
    """
    line = [sys.executable, "-m", "app.formats.sheet.xls"]
    try:
        done = subprocess.run(line, input=data, capture_output=True, timeout=MOST_SECONDS, check=False, cwd=_ROOT)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("sheet_long", most=MOST_ROWS) from error
    if done.returncode or not done.stdout:  # the library ended the process for want of memory
        raise Unreadable("sheet_long", most=MOST_ROWS)
    answer = pickle.loads(done.stdout)  # noqa: S301  (our own process wrote it)
    if isinstance(answer, Unreadable):
        raise answer
    return list(answer)


def _read(data: bytes) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets: list[Sheet] = []
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for one in book.sheets_metadata:
            if one.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = Sheet(one.name, hidden=one.visible != SheetVisibleEnum.Visible)
            found = book.get_sheet_by_name(one.name)
            if found.total_height * found.total_width > MOST_AREA:
                raise Unreadable("sheet_long", most=MOST_ROWS)
            _fill(sheet, found.to_python(skip_empty_area=False))
            sheet.merged = [
                (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in found.merged_cell_ranges or ()
            ]
            sheets.append(sheet)
            if sum(len(row) for sheet in sheets for row in sheet.rows.values()) > MOST_CELLS:
                raise Unreadable("sheet_long", most=MOST_ROWS)
    except Unreadable:
        raise
    except PasswordError as error:
        raise Unreadable("file_protected") from error
    except MemoryError as error:
        raise Unreadable("sheet_long", most=MOST_ROWS) from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside the library is no Exception
        raise Unreadable("file_not_read") from error
    return sheets


def _fill(sheet: Sheet, values: Sequence[Sequence[object]]) -> None:
    for number, line in enumerate(values, 1):
        row = {at: cell for at, value in enumerate(line[:MOST_COLUMNS]) if (cell := value_cell(value)).text.strip()}
        if row:
            sheet.rows[number] = row


def main() -> None:
    """The process that reads: a workbook from the standard input, its sheets or why not to the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: list[Sheet] | Unreadable
    try:
        answer = _read(sys.stdin.buffer.read())
    except Unreadable as unreadable:
        answer = unreadable
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
