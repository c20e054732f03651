"""A whole table of questions, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import Draft, Place, Refused, Remark
from app.domain.questions import LETTERS
from app.formats import exchange
from app.formats.sheet.cells import Row, Sheet, letters_of
from app.formats.sheet.columns import Columns
from app.formats.sheet.keys import number, readings, style_of
from app.formats.sheet.lines import Line, Lines, Untaken, tidy
from app.formats.sheet.names import bare_name
from app.formats.sheet.questions import question

_HEADING = re.compile(
    r"(?:chương|phần|chuyên đề|bài|mục|chủ đề|hạng mục|part|chapter|section|lesson)\s+[0-9ivxlc]+\b.*|"
    r"[IVX]{1,5}\s*[.)/-].*",
    re.IGNORECASE | re.S,
)
_POINTS = re.compile(r"([0-9]{1,9})/([1-9][0-9]{0,8})")


class Table:
    """Reads the questions of one sheet whose columns are known."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        self.sheet, self.columns = sheet, columns
        self.lines = Lines(sheet, columns)
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self.notes: list[Remark] = []
        self._heading = ""

    def read(self) -> None:
        """Fill in what was understood, what was refused, and notes about the table."""
        taken = list(self._taken())
        column = [(line.key_text, line.plains, line.places) for line, _, _ in taken if line.key_text and line.choices]
        style = style_of(column, places=self.columns.places)
        for line, row, heading in taken:
            held = self.lines.text(row, "pinned") if "pinned" in self.columns.one else None
            try:
                draft = question(line, self.lines.text(row, "kind"), style, held)
            except Untaken as why:
                self._refuse(line.number, row, why)
                continue
            self.drafts.append(self._beside(self._two_keys(draft, line, row), line, row, heading))
        if style.base == 0:
            self.notes.append(Remark("options_from_zero", {"sheet": self.sheet.name}))
        self.notes += self._about()
        self.refused.sort(key=lambda one: _row_of(one.place))

    def _taken(self) -> Iterator[tuple[Line, Row, str]]:
        """The rows that may be questions, each with the heading above it."""
        for at, row in self.sheet.rows.items():
            texts = {one: cell for one, cell in row.items() if one in self.lines.used}
            if at <= self.columns.row or not texts or self._repeats(row) or self._is_heading(at, row):
                continue
            try:
                yield self.lines.line(at, row), row, self._heading
            except Untaken as why:
                self._refuse(at, row, why)

    def _repeats(self, row: Row) -> bool:
        """The row of names once more, as on every printed page."""
        return (
            bool(self.columns.row) and tuple(cell.text.strip() for _, cell in sorted(row.items())) == self.columns.texts
        )

    def _is_heading(self, number: int, row: Row) -> bool:
        """A line that belongs to no question: the heading of a chapter, a signature below the table."""
        beside = {*(at for _, at in self.columns.options)}
        beside |= {at for role in ("key", "options", "kind") if (at := self.columns.one.get(role)) is not None}
        said = {cell.text.strip() for cell in row.values()}
        if len(said) > 1 or beside & set(row) or self._lies_on(number):
            return False
        text = tidy(said.pop())
        if _HEADING.fullmatch(text):
            self._heading = " ".join(text.split())
            return True
        if self.columns.one["stem"] in row and not self._all_numbered():
            return False
        self.notes.append(Remark("row_skipped", {"cell": self.sheet.where(number, min(row)), "text": text[:80]}))
        return True

    def _lies_on(self, number: int) -> bool:
        return any(row == number for row, _ in self.sheet.pictures)

    def _all_numbered(self) -> bool:
        """Has nearly every question a number? Then a row without one is none."""
        at = self.columns.one.get("number")
        if at is None:
            return False
        asked = sum(1 for _ in self.sheet.column(self.columns.one["stem"], self.columns.row))
        return sum(1 for _ in self.sheet.column(at, self.columns.row)) * 10 >= 8 * asked

    def _refuse(self, at: int, row: Row, why: Untaken) -> None:
        column = self.columns.one["stem"] if why.column is None else why.column
        place = replace(self.lines.place(at, row), cell=self.sheet.where(at, column))
        self.refused.append(Refused(place, why.why))

    def _beside(self, draft: Draft, line: Line, row: Row, heading: str) -> Draft:
        """What the other columns say of a question."""
        topics = [" ".join(tidy(self.lines.shown(row[at])).split()) for at in self.columns.topics if at in row]
        draft = replace(
            draft,
            explanation=self.lines.explanation(line, row),
            source=self._source(line, row),
            topic=" / ".join(topics) or heading,
            level=tidy(self.lines.text(row, "level")),
        )
        draft = self._named(draft, row)
        if not (points := self.lines.text(row, "points")):
            return draft
        value = _points(points)
        return replace(draft, points=value) if value else draft.noting("grade_dropped", grade=points[:40])

    def _source(self, line: Line, row: Row) -> str:
        cell = self.lines.cell(row, "source")
        return cell.text if line.marked else tidy(self.lines.shown(cell))

    def _named(self, draft: Draft, row: Row) -> Draft:
        ref = self.lines.text(row, "ref")
        at = self.columns.one.get("ref")
        if not ref or at is None:
            return draft
        name = self.sheet.rows.get(self.columns.row, {}).get(at)
        counted = name is not None and bare_name(name.text) == "id"
        if exchange.SLUG.fullmatch(ref) and not (counted and ref.isdigit()):
            return replace(draft, ref=ref)
        return draft if counted else draft.noting("id_dropped", id=ref[:60])

    def _two_keys(self, draft: Draft, line: Line, row: Row) -> Draft:
        """Without names a second column of small numbers could be the key as well: where it differs, both are said."""
        at = self.columns.other_key
        if at is None or at not in row or not line.choices:
            return draft
        first = readings(line.key_text, line.plains, line.places).places
        second = readings(row[at].text, line.plains, line.places).places
        if not first or not second or first == second:
            return draft
        return draft.doubting(
            "key_in_two_columns",
            first=_letters(first),
            first_column=letters_of(self.columns.one["key"]),
            second=_letters(second),
            second_column=letters_of(at),
        )

    def _about(self) -> Iterator[Remark]:
        columns, name = self.columns, self.sheet.name
        if not columns.row:
            options = [letters_of(at) for _, at in columns.options]
            yield Remark(
                "columns_by_shape",
                {
                    "sheet": name,
                    "stem": letters_of(columns.one["stem"]),
                    "options": ", ".join(options) or letters_of(columns.one.get("options", columns.one["stem"])),
                    "key": letters_of(columns.one["key"]),
                },
            )
        if columns.taken_as_stem:
            yield Remark("column_taken_as_stem", {"sheet": name, "name": columns.taken_as_stem[:60]})
        if columns.unknown:
            yield Remark("columns_not_kept", {"sheet": name, "names": ", ".join(columns.unknown)[:200]})
        asked = {_row_of(draft.place) for draft in self.drafts}
        elsewhere = sum(len(found) for (row, _), found in self.sheet.pictures.items() if row not in asked)
        if elsewhere:
            yield Remark("pictures_elsewhere", {"sheet": name, "count": elsewhere})


def _letters(places: tuple[int, ...]) -> str:
    return ", ".join(LETTERS[at] for at in places)


def _row_of(place: Place) -> int:
    found = re.search(r"(\d+)$", place.cell)
    return int(found[1]) if found else 0


def _points(text: str) -> Fraction | None:
    """A positive weight: a decimal, or a fraction such as 1/3."""
    if found := _POINTS.fullmatch(text):
        return Fraction(int(found[1]), int(found[2])) or None
    value = number(text)
    return Fraction(value) if value is not None and value > 0 else None
