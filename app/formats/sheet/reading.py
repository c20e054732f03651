"""A file of tables: opened by what it is, read sheet by sheet."""

from __future__ import annotations

import re

from app.domain.drafts import Draft, Reading, Refused, Remark, Unreadable
from app.formats.sheet.cells import Sheet
from app.formats.sheet.columns import Columns, find_columns, lists_people
from app.formats.sheet.key_file import answered
from app.formats.sheet.laying import PICTURE_NAME, PICTURES
from app.formats.sheet.opening import open_sheets
from app.formats.sheet.shape import find_by_shape
from app.formats.sheet.spelling import respell
from app.formats.sheet.tables import Table

_MEDIA_NAME = re.compile("[0-9a-f]{32}")


def read(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """The questions of an .xlsx, .xls, .ods, .csv or .tsv file.

    Args:
        key: a second table, or text, with the answers by the numbers of the questions.

    Raises:
        Unreadable: the file is damaged, protected or too long, or no sheet of it holds questions.
    """
    pictures: dict[str, bytes] = {}
    sheets, notes = open_sheets(data, pictures)
    respelt = respell(sheets)
    notes += respelt.notes
    drafts: list[Draft] = []
    refused: list[Refused] = []
    left: list[Sheet] = []
    for sheet in sheets:
        if sheet.name == PICTURES and _named_pictures(sheet, pictures):
            continue
        columns = None if sheet.hidden or not sheet.rows else find_columns(sheet) or _by_shape(sheet)
        if columns is None:
            left.append(sheet)
            continue
        sheet.spread_merged()
        table = Table(sheet, columns)
        table.read()
        drafts += map(respelt.doubted, table.drafts)
        refused += table.refused
        notes += table.notes
    if not drafts and not refused:
        raise _nothing(left)
    notes += [
        Remark("sheet_hidden" if sheet.hidden else "sheet_left_out", {"sheet": sheet.name})
        for sheet in left
        if sheet.rows
    ]
    if key:
        drafts, more = answered(drafts, key)
        notes += more
    return Reading("sheet", tuple(drafts), tuple(refused), pictures, tuple(notes))


def _named_pictures(sheet: Sheet, pictures: dict[str, bytes]) -> bool:
    """Our own sheet of pictures: each is called what the cell beside it says, for so the texts call it."""
    names = {number: row[0].text for number, row in sheet.rows.items() if 0 in row}
    if PICTURE_NAME not in names.values():
        return False
    for (row, _), found in sheet.pictures.items():
        if _MEDIA_NAME.fullmatch(name := names.get(row, "")) and found[0] in pictures:
            pictures[name] = pictures.pop(found[0]) if found[0] != name else pictures[name]
    return True


def _by_shape(sheet: Sheet) -> Columns | None:
    return None if lists_people(sheet) else find_by_shape(sheet)


def _nothing(sheets: list[Sheet]) -> Unreadable:
    if not any(sheet.rows for sheet in sheets):
        return Unreadable("file_empty")
    if any(lists_people(sheet) for sheet in sheets):
        return Unreadable("sheet_of_people")
    return Unreadable("sheet_without_questions")
