"""Reading a list of people as centres keep it: a class, or staff; columns named in many ways.

Every fault is named with its row; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import names
from app.domain.errors import Fault, Faults, Invalid
from app.services.people import tables
from app.services.people.accounts import LONGEST_NAME, NewPerson

SYNONYMS = {
    "name": "ho va ten|ho ten|ho va ten hoc vien|ho ten hoc vien|ten hoc vien|full name|name",
    "family": "ho|ho dem|ho va dem|ho lot|ho va ten dem|ho chu dem|ho va chu lot",
    "given": "ten|given name",
    "birth": "ngay sinh|ngay thang nam sinh|ngay thang sinh|nam sinh|sinh ngay|date of birth|birth date|born",
    "unit": "don vi|don vi cong tac|co quan|co quan don vi|noi cong tac|chi bo|dang bo|chi bo dang bo|unit",
    "phone": "so dien thoai|dien thoai|so dt|sdt|dt|dien thoai di dong|so di dong|phone|phone number|mobile",
}
COLUMNS = tables.columns(SYNONYMS)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person of a list; `row` is where they stand."""

    row: int
    person: NewPerson


def read_roster(data: bytes, file_name: str, units: Mapping[str, int], *, today: date) -> list[Entry]:
    """Read a list of people.

    Args:
        file_name: its ending says what kind of file it is: .csv, .xlsx, .xlsm, .xls or .ods.
        units: folded name or code -> id of every unit that a row may name.
        today: nobody is born after it.

    Raises:
        Faults: why the file cannot be read (`tables.read_rows`), ``roster_header``, ``roster_empty``; and for rows
            ``roster_name_missing``, ``roster_name``, ``roster_birth_date``, ``roster_phone``, ``roster_unit``,
            ``roster_twice``.
    """
    rows = tables.read_rows(data, file_name)
    start, places_of = _header(rows)
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[NewPerson, int] = {}
    for row, cells in enumerate(rows[start + 1 :], start + 2):
        texts = {noun: names.clean(" ".join(tables.cell(cells, at) for at in ats)) for noun, ats in places_of.items()}
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


def _header(rows: list[list[str]]) -> tuple[int, dict[str, list[int]]]:
    """Index of the row that names the columns, and where each noun's cells stand."""
    for index, cells in enumerate(rows[: tables.HEADER_WITHIN]):
        found = {noun: [at] for noun, at in tables.nouns(cells, COLUMNS).items()}
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
