"""Which column holds what: told by the row that names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from app.domain.names import has_marks
from app.formats.sheet import names
from app.formats.sheet.cells import Row, Sheet
from app.formats.sheet.options import labelled

_LOOKED_AT = 60
"""Cells of a column that tell what it holds."""
HEADER_WITHIN = 30
"""Rows from the first that holds anything; above the names stand a title and notes."""


@dataclass(slots=True)
class Columns:
    """Where each thing stands. Columns are counted from 0.

    Attributes:
        row: the last row of the names; data begin below it. 0 where there are no names.
        one: role -> column, for what has one column.
        options: (place, column) of options that have columns of their own.
        topics, pictures: columns, joined where there are several.
        unknown: names that mean nothing here.
        taken_as_stem: the name of a column that was taken for the questions because nothing else could be.
        places: the key's name lists the numbers of options.
        other_key: another column that could hold the key, where there are no names.
    """

    row: int = 0
    one: dict[str, int] = field(default_factory=dict)
    options: list[tuple[int, int]] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    taken_as_stem: str = ""
    places: bool = False
    other_key: int | None = None
    texts: tuple[str, ...] = ()
    vietnamese: bool = True

    @property
    def weight(self) -> int:
        return len(self.one) + len(self.options) + len(self.topics)

    @property
    def holds_questions(self) -> bool:
        answers = len(self.options) >= 2 or not {"options", "key", "kind"}.isdisjoint(self.one)
        return "stem" in self.one and answers


def find_columns(sheet: Sheet) -> Columns | None:
    """The columns by their names; None where no row names them."""
    best: Columns | None = None
    for number in list(sheet.rows)[:HEADER_WITHIN]:
        found = _named(sheet, number)
        if found.holds_questions and (best is None or found.weight > best.weight):
            best = found
    return best


def lists_people(sheet: Sheet) -> bool:
    """Is this a list of learners or staff?"""
    for number in list(sheet.rows)[:HEADER_WITHIN]:
        row = sheet.rows[number]
        if sum(names.names_people(cell.text) for cell in row.values()) >= 2:
            return True
    return False


def _named(sheet: Sheet, number: int) -> Columns:
    row = sheet.rows[number]
    columns = Columns(number)
    either: dict[str, list[int]] = {"options": [], "key": []}
    stems: list[int] = []
    for at, cell in sorted(row.items()):
        place = names.option_of(cell.text)
        role = names.role_of(cell.text)
        if place is not None:
            columns.options.append((place, at))
        elif role == "topic":
            columns.topics.append(at)
        elif role == "picture":
            columns.pictures.append(at)
        elif role == "stem":
            stems.append(at)
        elif role and role not in columns.one:
            columns.one[role] = at
            if role in either and names.could_be_either(cell.text):
                either[role].append(at)
        else:
            columns.unknown.append(cell.text.strip())
    _longest(sheet, columns, stems)
    _below(sheet, columns)
    _spread(sheet, columns)
    _settle(sheet, columns, either)
    _stem_by_shape(sheet, columns)
    columns.options = _sorted(columns.options)
    columns.texts = tuple(cell.text.strip() for _, cell in sorted(row.items()))
    key = columns.one.get("key")
    columns.places = key is not None and key in row and names.names_places(row[key].text)
    columns.vietnamese = any(has_marks(text) for text in columns.texts) or any(
        has_marks(cell.text) for one in list(sheet.rows.values())[:40] for cell in one.values()
    )
    return columns


def _longest(sheet: Sheet, columns: Columns, stems: list[int]) -> None:
    """Of several columns that could hold the questions ("Câu" and "Nội dung"), the one with the longest texts does."""
    if not stems:
        return
    columns.one["stem"] = stem = max(stems, key=lambda at: _length(sheet, at, columns.row))
    for at in stems:
        texts = list(islice(sheet.column(at, columns.row), _LOOKED_AT))
        if at != stem and texts and all(len(text) < 9 for text in texts):
            columns.one.setdefault("number", at)
        elif at != stem:
            columns.unknown.append(sheet.rows[columns.row][at].text.strip())


def _length(sheet: Sheet, at: int, row: int) -> int:
    return sum(map(len, islice(sheet.column(at, row), _LOOKED_AT)))


def _below(sheet: Sheet, columns: Columns) -> None:
    """A second row of names: "Phương án" above, A, B, C and D below it."""
    if columns.options or (below := sheet.rows.get(columns.row + 1)) is None:
        return
    stem = columns.one.get("stem")
    places = {at: place for at, cell in below.items() if (place := names.option_of(cell.text, digits=True)) is not None}
    if len(places) < 2 or stem is None or (stem in below and not names.role_of(below[stem].text)):
        return
    if sorted(places.values()) != list(range(len(places))):
        return
    columns.options = [(place, at) for at, place in places.items()]
    columns.one = {role: at for role, at in columns.one.items() if at not in places}
    for at, cell in below.items():
        role = names.role_of(cell.text)
        if at not in places and role and role not in ("topic", "picture"):
            columns.one.setdefault(role, at)
    columns.row += 1


def _spread(sheet: Sheet, columns: Columns) -> None:
    """One name above several columns: "Answers" at D, and E to G without a name but not empty."""
    if columns.options:
        return
    row = sheet.rows[columns.row]
    for role in ("options", "key"):
        start = columns.one.get(role)
        if start is None or (role == "key" and not names.could_be_either(row[start].text)):
            continue
        wide = [start, *_unnamed(sheet, columns.row, row, start)]
        if len(wide) >= 2:
            columns.options = list(enumerate(wide))
            del columns.one[role]
            return


def _unnamed(sheet: Sheet, number: int, row: Row, start: int) -> Iterator[int]:
    at = start + 1
    rows = sum(1 for below in sheet.rows if below > number)
    while at not in row and sum(1 for _ in sheet.column(at, number)) * 2 >= max(rows, 1):
        yield at
        at += 1


def _settle(sheet: Sheet, columns: Columns, either: dict[str, list[int]]) -> None:
    """A name that some use for the key and others for the options: what stands below it decides."""
    if columns.options:
        if "key" not in columns.one and either["options"] and (at := columns.one.pop("options", None)) is not None:
            columns.one["key"] = at
        return
    if "options" in columns.one and "key" in columns.one:
        return
    for role, other in (("key", "options"), ("options", "key")):
        at = columns.one.get(role)
        if (
            at is not None
            and at in either[role]
            and _look_like_options(sheet, columns.row, at, role) != (role != "key")
        ):
            columns.one[other] = columns.one.pop(role)
            return


def _look_like_options(sheet: Sheet, row: int, column: int, role: str) -> bool:
    """Lines without letters are several answers below "Đáp án", and options below "Phương án"."""
    texts = list(islice(sheet.column(column, row), _LOOKED_AT))
    several = sum(len(labelled(text)) >= 2 or (role != "key" and "\n" in text) for text in texts)
    return several * 2 > len(texts)


def _stem_by_shape(sheet: Sheet, columns: Columns) -> None:
    """Options and a key are named, the questions are not: they are the longest texts left."""
    if "stem" in columns.one or not (columns.options or "options" in columns.one) or "key" not in columns.one:
        return
    used = {*columns.one.values(), *(at for _, at in columns.options), *columns.topics, *columns.pictures}
    free = {at for number, row in sheet.rows.items() if number > columns.row for at in row} - used
    if free:
        columns.one["stem"] = at = max(sorted(free), key=lambda column: _length(sheet, column, columns.row))
        name = sheet.rows[columns.row].get(at)
        columns.taken_as_stem = name.text.strip() if name else ""
        columns.unknown = [text for text in columns.unknown if text != columns.taken_as_stem]


def _sorted(options: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """By their place; of two columns of the same place the first."""
    found: dict[int, int] = {}
    for place, at in options:
        found.setdefault(place, at)
    return sorted(found.items())
