"""Tables into spreadsheets. Whatever people typed stays text: a name that begins with = is no formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None
Table = Sequence[Sequence[Cell]]
"""Rows of cells; the first row names the columns."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
"""Widest column, in characters."""


def text_cell(cell: Cell) -> str:
    """A cell for CSV: dates as 2022-06-30, a decimal point, and an apostrophe in front of what would be a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return str(cell)


def workbook(tables: Mapping[str, Table]) -> bytes:
    """An .xlsx file with a sheet for each table, by title; the first row is bold and stays in view."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for title, table in tables.items():
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for at, row in enumerate(table, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(at, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    # Without it, editing such a cell in Excel would turn it into a formula after all.
                    cell.quotePrefix = value.startswith(FORMULA_STARTS)
                if isinstance(value, date):
                    cell.number_format = "dd/mm/yyyy"
                if at == 1:
                    cell.font = Font(bold=True)
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        for column, cells in enumerate(zip(*table, strict=True), 1):
            longest = max(10 if isinstance(cell, date) else len(str(cell or "")) for cell in cells[1:] or ("",))
            sheet.column_dimensions[get_column_letter(column)].width = min(max(longest, 9), WIDEST) + 2
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
