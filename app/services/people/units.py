"""Units: the Party committees, cells, wards and agencies that people belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select

from app.db import begin_write, db
from app.domain import names, numbers
from app.domain.actors import Actor
from app.domain.errors import Fault, Faults, Invalid
from app.models.people import Unit
from app.services.people import tables

SYNONYMS = {
    "code": "ma|ma don vi|ky hieu|code",
    "name": "ten|ten don vi|don vi|unit|name",
    "kind": "loai|loai hinh|loai don vi|kind|type",
    "headcount": "so dang vien|so nguoi|quan so|tong so|headcount|people",
}
COLUMNS = tables.columns(SYNONYMS)
KINDS = {
    "phường": "ward",
    "xã": "commune",
    "lực lượng vũ trang": "forces",
    "cơ quan": "agency",
    "y tế": "health",
    "trường học": "school",
    "chi bộ": "cell",
    "khác": "other",
}
"""How lists name the kinds of units -> our word; accents and capitals do not matter."""
LONGEST_CODE, LONGEST_NAME = 60, 200


@dataclass(frozen=True, slots=True)
class NewUnit:
    """`headcount`: how many people could take part."""

    code: str
    name: str
    kind: str
    headcount: int | None = None


def register_units(actor: Actor, units: Iterable[NewUnit]) -> int:
    """Add the units whose code is not there yet, and leave the others as they are; returns how many were added."""
    actor.require("administrator")
    begin_write()
    known = ids()
    new = [asdict(unit) for unit in units if unit.code not in known]
    if new:
        db.session.execute(insert(Unit), new)
    return len(new)


def ids() -> dict[str, int]:
    """Code -> id of every unit, those of the past among them."""
    return dict(db.session.execute(select(Unit.code, Unit.id)).all())


def unit_names() -> dict[str, int]:
    """Folded name and folded code -> id of every unit that still exists."""
    rows = db.session.execute(select(Unit.id, Unit.code, Unit.name).where(Unit.valid_to.is_(None)))
    return {names.fold(key): row.id for row in rows for key in (row.code, row.name)}


def read_units(data: bytes, file_name: str) -> list[NewUnit]:
    """Read a list of units: a column with their names; code, kind and headcount beside it are optional.

    Args:
        file_name: its ending says what kind of file it is: .csv, .xlsx, .xlsm, .xls or .ods.

    Raises:
        Faults: why the file cannot be read (`tables.read_rows`), ``units_header``, ``units_empty``; and for rows
            ``unit_name``, ``unit_code``, ``unit_kind``, ``unit_headcount``, ``unit_twice``.
    """
    rows = tables.read_rows(data, file_name)
    start, places = _header(rows)
    units: list[NewUnit] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row, cells in enumerate(rows[start + 1 :], start + 2):
        texts = {noun: tables.cell(cells, at) for noun, at in places.items()}
        if not any(texts.values()):
            continue
        unit, found = _unit(texts, row)
        for key in {names.fold(unit.code), names.fold(unit.name)} if not found else ():
            if key in seen and not found:
                found = [Fault("unit_twice", row, params={"first": seen[key]})]
            seen.setdefault(key, row)
        faults += found
        units.append(unit)
    if not units:
        faults.append(Fault("units_empty"))
    if faults:
        raise Faults(tuple(faults))
    return units


def _header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    for index, cells in enumerate(rows[: tables.HEADER_WITHIN]):
        if "name" in (found := tables.nouns(cells, COLUMNS)):
            return index, found
    raise Faults((Fault("units_header"),))


def _unit(texts: dict[str, str], row: int) -> tuple[NewUnit, list[Fault]]:
    faults = []
    name = names.clean(texts["name"])
    if not 1 <= len(name) <= LONGEST_NAME:
        faults.append(Fault("unit_name", row, params={"most": LONGEST_NAME}))
    code = texts.get("code") or re.sub("[^a-z0-9]+", "-", names.fold(name)).strip("-")[:LONGEST_CODE]
    if name and not re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_CODE - 1}}}", code):
        faults.append(Fault("unit_code", row, params={"value": code}))
    told = texts.get("kind", "")
    kind = {names.fold(known): ours for known, ours in KINDS.items()}.get(names.fold(told or "khác"))
    if kind is None:
        faults.append(Fault("unit_kind", row, params={"value": told, "known": ", ".join(KINDS)}))
    headcount = None
    if count := texts.get("headcount"):
        try:
            headcount = numbers.read_count(count)
        except Invalid:
            faults.append(Fault("unit_headcount", row, params={"value": count}))
    return NewUnit(code, name, kind or "", headcount), faults
