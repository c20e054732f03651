"""Reading a class list as centres keep it: a spreadsheet or CSV with a heading above, columns named in many ways.

Every fault is named with its row; nothing is guessed. Row numbers are those that a spreadsheet shows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from app.domain import names
from app.domain.errors import Fault, Faults, Invalid
from app.formats.sheet.cells import Row
from app.formats.sheet.opening import OLE, ZIP, open_sheets
from app.services.people.accounts import NewPerson

SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
SPREADSHEETS = (ZIP, OLE)
"""How their files begin."""
HEADER_WITHIN = 30
"""The names of the columns stand within so many rows: above them are the centre, the title, the partner."""
LONGEST_NAME = 120
MOST_ROWS = 2000

SYNONYMS = {
    "name": "ho va ten|ho ten|ho va ten hoc vien|ho ten hoc vien|ten hoc vien|full name|name",
    "family": "ho|ho dem|ho va dem|ho lot|ho va ten dem|ho chu dem|ho va chu lot",
    "given": "ten|given name",
    "birth": "ngay sinh|ngay thang nam sinh|ngay thang sinh|nam sinh|sinh ngay|date of birth|birth date|born",
    "unit": "don vi|don vi cong tac|co quan|co quan don vi|noi cong tac|chi bo|dang bo|chi bo dang bo|unit",
    "phone": "so dien thoai|dien thoai|so dt|sdt|dt|dien thoai di dong|so di dong|phone|phone number|mobile",
}
COLUMNS = {synonym: noun for noun, synonyms in SYNONYMS.items() for synonym in synonyms.split("|")}


@dataclass(frozen=True, slots=True)
class Entry:
    """A learner of a class list; `row` is where they stand."""

    row: int
    person: NewPerson


def read_roster(data: bytes, file_name: str, units: Mapping[str, int], *, today: date) -> list[Entry]:
    """Read a class list.

    Args:
        file_name: its ending says what kind of file it is: .csv, .xlsx, .xlsm, .xls or .ods.
        units: folded name or code -> id of every unit that a row may name.
        today: nobody is born after it.

    Raises:
        Faults: ``roster_kind``, ``roster_unreadable``, ``not_utf8``, ``roster_quote``, ``roster_header``,
            ``roster_empty``, ``roster_long``, or why a spreadsheet cannot be opened (`open_sheets`); and for rows
            ``roster_name_missing``, ``roster_name``, ``roster_birth_date``, ``roster_phone``, ``roster_unit``,
            ``roster_twice``.
    """
    rows = _rows(data, PurePath(file_name).suffix.lower())
    _refuse_long(len(rows))
    start, columns = _header(rows)
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[NewPerson, int] = {}
    for row, cells in enumerate(rows[start + 1 :], start + 2):
        texts = {noun: names.clean(" ".join(_cell(cells, at) for at in places)) for noun, places in columns.items()}
        if not any(texts.values()):
            continue
        person, found = _person(texts, row, units, today)
        if person in seen and not found:
            found = [Fault("roster_twice", row, params={"first": seen[person]})]
        faults += found
        seen.setdefault(person, row)
        entries.append(Entry(row, person))
    if not entries:
        faults.append(Fault("roster_empty"))
    if faults:
        raise Faults(tuple(faults))
    return entries


def _rows(data: bytes, suffix: str) -> list[list[str]]:
    if suffix == ".csv":
        return _csv_rows(data)
    if suffix not in SHEETS:
        raise Faults((Fault("roster_kind", params={"kind": suffix or "?"}),))
    if not data.startswith(SPREADSHEETS):
        raise Faults((Fault("roster_unreadable"),))
    sheets, _notes = open_sheets(data, {})
    rows = next((sheet.rows for sheet in sheets if not sheet.hidden), {})
    _refuse_long(max(rows, default=0))  # before they are laid out: one cell far down would take gigabytes
    width = 1 + max((column for row in rows.values() for column in row), default=0)
    return [_texts(rows.get(number, {}), width) for number in range(1, max(rows, default=0) + 1)]


def _refuse_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Faults((Fault("roster_long", params={"most": MOST_ROWS}),))


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
        raise Faults((Fault("roster_quote", begun),)) from error
    return rows


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _header(rows: list[list[str]]) -> tuple[int, dict[str, list[int]]]:
    """Index of the row that names the columns, and where each noun's cells stand."""
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        found: dict[str, list[int]] = {}
        for at, cell in enumerate(cells):
            noun = COLUMNS.get(re.sub("[^a-z0-9]+", " ", names.fold(cell)).strip())
            if noun:
                found.setdefault(noun, [at])
        if "name" in found:
            # "Họ và tên" often spans two columns: family and middle names, and the given name beside them.
            beside = found["name"][0] + 1
            if beside < len(cells) and not cells[beside]:
                found["name"].append(beside)
        elif "family" in found and "given" in found:
            found["name"] = found["family"] + found["given"]
        else:
            continue
        return index, {noun: places for noun, places in found.items() if noun not in ("family", "given")}
    raise Faults((Fault("roster_header"),))


def _person(texts: dict[str, str], row: int, units: Mapping[str, int], today: date) -> tuple[NewPerson, list[Fault]]:
    faults: list[Fault] = []

    def fault(code: str, **params: Any) -> None:
        faults.append(Fault(code, row, params=params))

    name = texts["name"]
    if not name:
        fault("roster_name_missing")
    elif len(name) > LONGEST_NAME or re.search("[0-9]", name):
        fault("roster_name", value=name[:LONGEST_NAME])
    birth = phone = unit_id = None
    if text := texts.get("birth"):
        try:
            birth = names.birth_date(text, today=today)
        except Invalid:
            fault("roster_birth_date", value=text)
    if text := texts.get("phone"):
        try:
            phone = names.phone(text)
        except Invalid:
            fault("roster_phone", value=text)
    if text := texts.get("unit"):
        unit_id = units.get(names.fold(text))
        if unit_id is None:
            fault("roster_unit", value=text)
    day, precision = (birth.date, str(birth.precision)) if birth else (None, None)
    return NewPerson(name, day, precision, unit_id, phone), faults
