"""An .xlsx workbook, cell by cell. Formulas are never evaluated: what Excel computed last is what is read.

Excel's own readers fill a table from its first to its last cell; a file of a few bytes can name the last cell of the
largest sheet there is. Here only cells that hold something are kept, and their number has a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.drafts import Unreadable
from app.formats import rich
from app.formats.sheet.cells import (
    DATE,
    EMPTY,
    ERROR,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TRUTH,
    Cell,
    Sheet,
    column_of,
    number_cell,
    string_cell,
)
from app.formats.sheet.drawings import place_pictures
from app.formats.sheet.package import Element, Package, attribute, local
from app.formats.sheet.styles import PLAIN, Style, read_styles


def read_xlsx(package: Package, pictures: dict[str, bytes]) -> list[Sheet]:
    """The sheets in the workbook's order; pictures that lie on them are added to `pictures`.

    Raises:
        Unreadable: what is no workbook, is damaged or too long.
    """
    book = _book_name(package)
    root = package.root(book)
    if root is None:
        raise Unreadable("xlsb_not_read" if "xl/workbook.bin" in package else "file_not_read")
    relations = package.relations(book)
    by_type = dict(relations.values())
    reader = _Reader(package, by_type, _is_1904(root))
    sheets = []
    for element in root.iter("{*}sheet"):
        kind, name = relations.get(attribute(element, "id"), ("", ""))
        if kind != "worksheet":
            continue
        sheet = Sheet(element.get("name", ""), hidden=element.get("state", "visible") != "visible")
        reader.fill(sheet, name)
        place_pictures(package, name, sheet, pictures)
        sheets.append(sheet)
    return sheets


def _book_name(package: Package) -> str:
    found = [name for kind, name in package.relations("").values() if kind == "officeDocument"]
    return found[0] if found and found[0] in package else "xl/workbook.xml"


def _is_1904(root: Element) -> bool:
    return any(one.get("date1904") in ("1", "true") for one in root.iter("{*}workbookPr"))


class _Reader:
    def __init__(self, package: Package, parts: dict[str, str], is_1904: bool) -> None:
        self.package = package
        self.strings = list(_strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml")))
        self.styles = read_styles(package, parts.get("styles", "xl/styles.xml"))
        # Excel believes that 1900 was a leap year; from March on, its days are counted from this one.
        self.epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.rows = self.cells = 0

    def fill(self, sheet: Sheet, name: str) -> None:
        last = 0
        for element in self.package.elements(name, "row", "mergeCell"):
            assert not isinstance(element, tuple)
            if local(element) == "mergeCell":
                if merged := _range(element.get("ref", "")):
                    sheet.merged.append(merged)
                continue
            number = _whole(element.get("r")) or last + 1
            last = number
            row = self._row(element)
            _forget(element)
            if not row:
                continue
            self.rows += 1
            self.cells += len(row)
            if self.rows > MOST_ROWS or self.cells > MOST_CELLS:
                raise Unreadable("sheet_long", most=MOST_ROWS)
            sheet.rows.setdefault(number, {}).update(row)
        if list(sheet.rows) != sorted(sheet.rows):
            sheet.rows = dict(sorted(sheet.rows.items()))

    def _row(self, element: Element) -> dict[int, Cell]:
        row: dict[int, Cell] = {}
        at = -1
        for one in element.iterchildren("{*}c"):
            reference = one.get("r")
            at = column_of(reference) if reference else at + 1
            if len(one) and 0 <= at < MOST_COLUMNS:
                style = self._style(one)
                cell = self._cell(one, style)
                if cell.text.strip():
                    row[at] = cell._replace(look=style.look) if style.look else cell
        return row

    def _style(self, element: Element) -> Style:
        at = _whole(element.get("s")) or 0
        return self.styles[at] if at < len(self.styles) else PLAIN

    def _cell(self, element: Element, style: Style) -> Cell:
        kind = element.get("t", "n")
        value = ""
        for child in element:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "is":
                return _string(child)
        match kind:
            case "s":
                at = _whole(value)
                return self.strings[at] if at is not None and at < len(self.strings) else EMPTY
            case "str" | "inlineStr":
                return string_cell(_unescaped(value))
            case "b":
                return Cell("TRUE" if value in ("1", "true") else "FALSE", TRUTH)
            case "e":
                return Cell(value or "#?", ERROR)
            case "d":
                return _iso(value)
            case _:
                return self._number(value, style.form)

    def _number(self, value: str, form: str) -> Cell:
        if value and form in ("date", "time"):
            try:
                at = self.epoch + timedelta(days=round(float(value) * 86400) / 86400)
            except (ValueError, OverflowError):
                return string_cell(value)
            if form == "time" and float(value) < 1:
                return Cell(f"{at:%H:%M}", DATE)
            return Cell(f"{at:%d/%m/%Y}" + (f" {at:%H:%M}" if at.hour or at.minute else ""), DATE)
        return number_cell(value, form) if value else EMPTY


def _strings(package: Package, name: str) -> Iterator[Cell]:
    for count, element in enumerate(package.elements(name, "si")):
        assert not isinstance(element, tuple)
        if count > MOST_CELLS:
            raise Unreadable("sheet_long", most=MOST_ROWS)
        yield _string(element)
        _forget(element)


def _string(element: Element) -> Cell:
    """A string that is one text, or runs of text of which some may be raised or lowered. Ruby text is left out."""
    runs: list[tuple[str, str]] = []
    for child in element:
        match local(child):
            case "t":
                runs.append((_unescaped(child.text or ""), ""))
            case "r":
                raised = next((attribute(one, "val") for one in child.iter("{*}vertAlign")), "")
                text = "".join(one.text or "" for one in child.iterchildren("{*}t"))
                runs.append((_unescaped(text), raised))
    text = "".join(run for run, _ in runs)
    if any(raised in ("superscript", "subscript") and run.strip() for run, raised in runs):
        return string_cell(text, "".join(_marked(run, raised) for run, raised in runs))
    return string_cell(text)


def _marked(text: str, raised: str) -> str:
    mark = {"superscript": "^", "subscript": "~"}.get(raised, "")
    inside = rich.escape_marks(text)
    # Neither mark may hold a blank; such a run is rare, and reads well without it.
    return f"{mark}{inside}{mark}" if mark and text and not re.search(r"\s", text) else inside


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold, as Excel writes them: ``_x000D_``; what would look so begins ``_x005F_``."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _iso(value: str) -> Cell:
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", value)
    return Cell(f"{found[3]}/{found[2]}/{found[1]}", DATE) if found else string_cell(value)


def _range(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of ``B2:B5``."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", reference)
    return (int(found[2]), column_of(found[1]), int(found[4]), column_of(found[3])) if found else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and len(text) < 9 and text.isascii() and text.isdigit() else None


def _forget(element: Element) -> None:
    """Let go of an element and of all before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
