"""An old .xls workbook, by python-calamine."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from app.domain.drafts import Unreadable
from app.formats.sheet.cells import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Sheet, value_cell

MOST_AREA = 4_000_000
"""Cells from the first to the last, the empty ones between them too: the library fills them all."""


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets in the workbook's order.

    Raises:
        Unreadable: what is no workbook, is protected, damaged or too long.
    """
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
