"""An OpenDocument spreadsheet, cell by cell. Repeated cells and rows are written once in it; only those that hold
something are kept, and their number has a limit."""

from __future__ import annotations

import re

from app.domain.drafts import Unreadable
from app.formats.sheet.cells import (
    DATE,
    EMPTY,
    ERROR,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NUMBER,
    TRUTH,
    Cell,
    Row,
    Sheet,
    number_cell,
    text_cell,
)
from app.formats.sheet.package import Element, Package, attribute, local

_CELLS = ("table-cell", "covered-table-cell")


def read_ods(package: Package) -> list[Sheet]:
    """The sheets in the document's order.

    Raises:
        Unreadable: what is damaged or too long.
    """
    sheets: list[Sheet] = []
    number = rows = cells = 0
    for found in package.elements("content.xml", "table", "table-row", start=True):
        event, element = found
        if local(element) == "table":
            if event == "start":
                sheets.append(Sheet(attribute(element, "name")))
                number = 1
            continue
        if event == "start" or not sheets:
            continue
        row = _row(element, sheets[-1], number)
        repeated = _times(element, "number-rows-repeated")
        rows += repeated if row else 0
        cells += repeated * len(row)
        if rows > MOST_ROWS or cells > MOST_CELLS:
            raise Unreadable("sheet_long", most=MOST_ROWS)
        for at in range(number, number + repeated if row else number):
            sheets[-1].rows[at] = dict(row)
        number += repeated
        element.clear()
    return sheets


def _row(element: Element, sheet: Sheet, number: int) -> Row:
    row: Row = {}
    at = 0
    for one in element:
        if local(one) not in _CELLS:
            continue
        repeated = _times(one, "number-columns-repeated")
        cell = _cell(one) if len(one) or attribute(one, "value-type") else EMPTY
        if cell.text.strip() and local(one) == "table-cell":
            row.update(dict.fromkeys(range(at, min(at + repeated, MOST_COLUMNS)), cell))
            down = _times(one, "number-rows-spanned")
            if down > 1:
                sheet.merged.append((number, at, number + down - 1, at))
        at += repeated
    return row


def _cell(element: Element) -> Cell:
    shown = "\n".join(_words(one) for one in element if local(one) == "p")
    if attribute(element, "value-type") == "error" or any(
        value == "error" for key, value in element.attrib.items() if key.endswith("value-type")
    ):
        return Cell(shown or "#?", ERROR)
    match attribute(element, "value-type"):
        case "float" | "currency":
            return number_cell(attribute(element, "value") or shown)
        case "percentage":
            return Cell(shown.replace(",", "."), NUMBER) if shown else number_cell(attribute(element, "value"), "0%")
        case "date":
            found = re.match(r"(\d{4})-(\d\d)-(\d\d)", attribute(element, "date-value"))
            return Cell(f"{found[3]}/{found[2]}/{found[1]}", DATE) if found else text_cell(shown)
        case "time":
            found = re.match(r"PT(\d+)H(\d+)M", attribute(element, "time-value"))
            return Cell(f"{int(found[1]):02d}:{int(found[2]):02d}", DATE) if found else text_cell(shown)
        case "boolean":
            return Cell("TRUE" if attribute(element, "boolean-value") == "true" else "FALSE", TRUTH)
        case _:
            return text_cell(shown)


def _words(element: Element) -> str:
    """A paragraph's text: blanks, tabs and line breaks are elements of their own."""
    words = element.text or ""
    for child in element:
        match local(child):
            case "s":
                words += " " * min(_times(child, "c"), 100)
            case "tab":
                words += "\t"
            case "line-break":
                words += "\n"
            case "annotation" | "note":
                pass
            case _:
                words += _words(child)
        words += child.tail or ""
    return words


def _times(element: Element, name: str) -> int:
    text = attribute(element, name)
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
