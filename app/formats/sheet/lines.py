"""One row of a table of questions, taken apart: what is asked, the options, what the other columns say of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.drafts import Place, Remark
from app.domain.names import LOOK_ALIKES, UNSEEN
from app.formats import rich
from app.formats.sheet.cells import DATE, EMPTY, ERROR, MOST_TEXT, NUMBER, Cell, Row, Sheet
from app.formats.sheet.columns import Columns
from app.formats.sheet.kinds import kind_named
from app.formats.sheet.options import Parted, labelled, parted, starred, without_labels, without_star

MARKDOWN = "Markdown"
"""What the column of forms says of a row whose texts hold marks."""
MOST_OPTIONS = 26

_NUMBERED = re.compile(r"\s*(?:câu|question|bài)\s*(?:hỏi\s*)?(?:số\s*)?(\d{1,4})\s*[.:)/–-]\s*(?=\S)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff" + "".join(map(chr, UNSEEN)) + "]")
_KEY_OF_CHOICE = re.compile(r"\W*(?:[A-Ha-h1-9]\W*(?:,|;|và|and|\|)?\W*){1,8}")


class Untaken(Exception):
    """A row that cannot become a question; says why, and in which column."""

    def __init__(self, code: str, column: int | None = None, **params: object) -> None:
        super().__init__(code)
        self.why = Remark(code, params)
        self.column = column


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: the place that its column or letter names, its text as Markdown and as a reader reads it, its look."""

    place: int
    text: str
    plain: str
    look: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Line:
    """A row as it was understood before its key is."""

    number: int
    place: Place
    stem: str
    stem_plain: str
    key: Cell
    key_text: str
    marked: bool
    choices: list[Choice] = field(default_factory=list)
    starred: tuple[int, ...] = ()
    other_split: tuple[str, ...] = ()
    notes: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)

    @property
    def plains(self) -> list[str]:
        return [choice.plain for choice in self.choices]

    @property
    def places(self) -> list[int]:
        return [choice.place for choice in self.choices]


class Lines:
    """Takes the rows of one table apart."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        self.sheet, self.columns = sheet, columns
        one = columns.one
        self.option_columns = dict(columns.options)
        self.texts = [at for role in ("stem", "options", "key", "explanation") if (at := one.get(role)) is not None]
        self.texts += [at for _, at in columns.options]
        self.used = {*one.values(), *self.texts, *columns.topics, *columns.pictures}

    def cell(self, row: Row, role: str) -> Cell:
        at = self.columns.one.get(role)
        return EMPTY if at is None else row.get(at, EMPTY)

    def text(self, row: Row, role: str) -> str:
        """The words of a column in one line."""
        return " ".join(self.shown(self.cell(row, role)).split())

    def shown(self, cell: Cell) -> str:
        """What the author reads: in a Vietnamese table a number has a decimal comma."""
        if cell.kind == NUMBER and self.columns.vietnamese:
            return cell.text.replace(".", ",")
        return cell.text

    def line(self, number: int, row: Row) -> Line:
        """Take a row apart.

        Raises:
            Untaken: a cell holds an error or too much, or nothing is asked.
        """
        self._check(row)
        marked = self.text(row, "form").casefold() == MARKDOWN.casefold()
        line = Line(number, self.place(number, row), "", "", self.cell(row, "key"), "", marked)
        line.key_text = line.key.text if marked else tidy(self.shown(line.key))
        stem = self.cell(row, "stem")
        text = self._source(stem, marked)
        if not marked and (found := _NUMBERED.match(text)):
            text = text[found.end() :]
            line.place = self.place(number, row, found[1])
        text = self._options(line, row, text)
        line.stem, line.stem_plain = self._markdown(text, stem, marked), text
        if marked:
            line.stem_plain = rich.plain(text)
        self._pictures(line, row)
        if not line.stem.strip():
            raise Untaken("stem_missing", self.columns.one["stem"])
        line.notes += self._remarks(row, number)
        return line

    def place(self, number: int, row: Row, said: str = "") -> Place:
        """The cell in which it is asked; labelled with the number that its author gave it."""
        label = self.text(row, "number") or said or self.text(row, "ref")
        where = self.sheet.where(number, self.columns.one["stem"])
        return Place(line=self.sheet.lines.get(number), cell=where, label=label[:40])

    def _check(self, row: Row) -> None:
        for at in sorted(self.used):
            cell = row.get(at, EMPTY)
            if cell.kind == ERROR:
                raise Untaken("cell_error", at, text=cell.text[:40])
            if len(cell.text) > MOST_TEXT:
                raise Untaken("cell_too_long", at, found=len(cell.text), most=MOST_TEXT)

    def _source(self, cell: Cell, marked: bool) -> str:
        """The text to work on: raw where the row holds Markdown, with its marks where some of it is raised."""
        if marked:
            return unicodedata.normalize("NFC", cell.text)
        return tidy(cell.marked or self.shown(cell))

    def _markdown(self, text: str, cell: Cell, marked: bool) -> str:
        if marked:
            return text
        return rich.escape_starts(text.strip()) if cell.marked else rich.escape(text)

    def _options(self, line: Line, row: Row, stem: str) -> str:
        """Fill in the options; returns the stem without those that stood in it."""
        own = [(place, row[at]) for place, at in self.columns.options if at in row]
        if own:
            self._own_columns(line, own)
            return stem
        cell = self.cell(row, "options")
        if cell.text.strip():
            self._fill(line, parted(self._source(cell, line.marked)), cell)
            return stem
        asked = kind_named(self.text(row, "kind")) if self.text(row, "kind") else "choice"
        if line.marked or asked not in ("choice", "single_choice", "multiple_choice", "true_false_group"):
            return stem
        found = labelled(stem)
        if len(found) >= 2 and found.before and (not line.key_text or _names_options(line.key_text)):
            self._fill(line, found, self.cell(row, "stem"))
            return found.before
        return stem

    def _own_columns(self, line: Line, own: list[tuple[int, Cell]]) -> None:
        texts = [self._source(cell, line.marked) for _, cell in own]
        if not line.marked:
            texts = without_labels(texts)
            if not line.key_text and len(stars := tuple(starred(texts))) == 1:
                line.starred = stars
                texts = [without_star(text) for text in texts]
        for (place, cell), text in zip(own, texts, strict=True):
            self._add(line, place, text, cell)

    def _fill(self, line: Line, found: Parted, cell: Cell) -> None:
        for place, text in enumerate(found.options):
            self._add(line, place, text, cell)
        line.starred = found.starred
        if found.other:
            line.doubts.append(
                Remark("split_two_readings", {"first": _row(found.options), "second": _row(found.other)})
            )

    def _add(self, line: Line, place: int, text: str, cell: Cell) -> None:
        plain = rich.plain(text) if line.marked else cell.text.strip() if cell.marked and cell.text else text
        line.choices.append(Choice(place, self._markdown(text, cell, line.marked), plain, cell.look))

    def _pictures(self, line: Line, row: Row) -> None:
        """Pictures that lie on the row, each behind the text on whose cell it lies, or behind the question."""
        for at, names in self._lying(line.number):
            shown = "\n\n" + "\n\n".join(map(rich.picture, names))
            places = [place for place, column in self.columns.options if column == at]
            chosen = [n for n, choice in enumerate(line.choices) if choice.place in places]
            if chosen:
                old = line.choices[chosen[0]]
                line.choices[chosen[0]] = Choice(old.place, (old.text + shown).strip(), old.plain)
            elif places:
                line.choices.append(Choice(places[0], shown.strip(), ""))
                line.choices.sort(key=lambda choice: choice.place)
            elif at != self.columns.one.get("explanation"):
                line.stem = (line.stem + shown).strip()
        for at in self.columns.pictures:
            if text := row.get(at, EMPTY).text.strip():
                line.notes.append(Remark("picture_missing", {"name": text[:80]}))

    def _lying(self, number: int) -> Iterator[tuple[int, list[str]]]:
        for (row, column), found in self.sheet.pictures.items():
            if row == number:
                yield column, found

    def explanation(self, line: Line, row: Row) -> str:
        """As Markdown, with the pictures that lie on its cell."""
        cell = self.cell(row, "explanation")
        text = self._markdown(self._source(cell, line.marked), cell, line.marked)
        names = [
            name
            for at, found in self._lying(line.number)
            if at == self.columns.one.get("explanation")
            for name in found
        ]
        return "\n\n".join(filter(None, (text, *map(rich.picture, names))))

    def _remarks(self, row: Row, number: int) -> Iterator[Remark]:
        """Cells that show something else than what was typed, perhaps: Excel makes dates of 3/2."""
        for at in self.texts:
            cell = row.get(at, EMPTY)
            if cell.kind == DATE:
                yield Remark("date_cell", {"cell": self.sheet.where(number, at), "text": cell.text})
            elif cell.kind == NUMBER and self.shown(cell) != cell.text and at != self.columns.one.get("key"):
                yield Remark("number_cell", {"cell": self.sheet.where(number, at), "text": self.shown(cell)})


def tidy(text: str) -> str:
    """One spelling of a cell: NFC, the Vietnamese Đ, nothing unseen; its lines stay."""
    text = _UNSEEN.sub("", text) if _UNSEEN.search(text) else text
    return unicodedata.normalize("NFC", text).translate(LOOK_ALIKES).replace("\xa0", " ").strip()


def _names_options(key: str) -> bool:
    return bool(_KEY_OF_CHOICE.fullmatch(key)) or bool(re.search("[ĐđSs]", key) and len(key) < 60)


def _row(texts: tuple[str, ...]) -> str:
    shown = " / ".join(" ".join(text.split()) for text in texts)
    return shown if len(shown) <= 160 else shown[:159] + "…"
