"""The blueprint (ma trận đề) as a grid of fields: what was typed, what it comes to, what is wrong with which cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flask_babel import gettext as _

from app.domain.blueprint import MOST_COUNT, Blueprint, Cell, Shortage, read_points
from app.domain.draw_check import CellName
from app.services.exams.reading import BankFrame
from app.web.words import comma

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as the page shows it; `short`: how many questions the bank lacks."""

    id: str
    name: str
    count: str
    points_id: str
    points_name: str
    points: str
    stock: int
    level: str
    place: str
    label: str
    points_label: str
    error: str
    short: int


@dataclass(frozen=True, slots=True)
class GridRow:
    title: str
    cells: list[GridCell]
    total: int
    points: str


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A level: its name, points of its questions unless a cell says otherwise, its totals."""

    level: str
    id: str
    name: str
    points: str
    label: str
    error: str
    total: int
    total_points: str


@dataclass
class Grid:
    """Fields by name, as they were typed: ``n:topic:level`` how many, ``p:topic:level`` points of this cell where they
    differ, ``p::level`` points of a level."""

    frame: BankFrame
    typed: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: BankFrame, blueprint: Blueprint | None = None) -> Grid:
        """The grid of a blueprint, or an empty one."""
        typed: dict[str, str] = {}
        counts: Counter[CellName] = Counter()
        by_level: dict[str, list[Fraction]] = {}
        for cell in blueprint.cells if blueprint else ():
            counts[cell.topic, cell.level] += cell.count
            by_level.setdefault(cell.level, []).append(cell.points)
        usual = {level: Counter(points).most_common(1)[0][0] for level, points in by_level.items()}
        typed |= {f"p::{level}": points_text(usual.get(level, ONE)) for level in (*frame.levels, *usual)}
        typed |= {f"n:{topic}:{level}": str(count) for (topic, level), count in counts.items()}
        for cell in blueprint.cells if blueprint else ():
            if cell.points != usual[cell.level]:
                typed[f"p:{cell.topic}:{cell.level}"] = points_text(cell.points)
        return cls(frame, typed)

    def blueprint(self, like: Blueprint | None = None) -> Blueprint | None:
        """What was typed, shuffled as `like` is; None where something is wrong, and `errors` says at which field."""
        cells = []
        for (topic, level), name in self._cells():
            count, points = self._count(name), self._points(topic, level)
            if count and points:
                cells.append(Cell(topic, level, count, points))
        if not cells and not self.errors:
            self.errors[""] = _("Enter how many questions a paper takes, in one cell at least.")
        if self.errors:
            return None
        if like is None:
            return Blueprint(tuple(cells))
        return Blueprint(tuple(cells), like.shuffle_questions, like.shuffle_options)

    def tell(self, shortage: Shortage) -> None:
        """Put what the bank lacks beside each cell that lacks it."""
        for cell in shortage.cells:
            self.errors[f"n:{cell.topic}:{cell.level}"] = _(
                "%(wanted)s asked for, %(stock)s in stock", wanted=cell.wanted, stock=cell.stock
            )

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What is wrong, (id of the field, sentence); an empty id where it is the whole grid."""
        ids = {cell.name: cell for row in self.rows for cell in row.cells}
        ids_of_points = {cell.points_name: cell for cell in ids.values()}
        levels = {column.name: column for column in self.columns}
        found = []
        for name, words in self.errors.items():
            cell = ids.get(name) or ids_of_points.get(name)
            if cell:
                at = cell.id if name in ids else cell.points_id
                label = cell.place if name in ids else cell.points_label
                found.append((at, f"{label}: {words}"))
            elif name in levels:
                found.append((levels[name].id, f"{levels[name].label}: {words}"))
            else:
                found.append(("", words))
        return found

    @property
    def rows(self) -> list[GridRow]:
        return [self._row(r, topic, title) for r, (topic, title) in enumerate(self._topics())]

    @property
    def columns(self) -> list[GridColumn]:
        return [self._column(c, level) for c, level in enumerate(self._levels())]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def total_points(self) -> str:
        return points_text(sum((self._cell_points(cell) for cell, _name in self._cells()), Fraction(0)))

    @property
    def own_points(self) -> bool:
        """Does any cell have points of its own?"""
        return any(self.typed.get(f"p:{topic}:{level}", "").strip() for (topic, level), _name in self._cells())

    def _row(self, r: int, topic: str, title: str) -> GridRow:
        cells = [self._cell(r, c, topic, title, level) for c, level in enumerate(self._levels())]
        points = sum((self._cell_points((topic, level)) for level in self._levels()), Fraction(0))
        return GridRow(title, cells, sum(_whole(cell.count) for cell in cells), points_text(points))

    def _cell(self, r: int, c: int, topic: str, title: str, level: str) -> GridCell:
        name, points_name = f"n:{topic}:{level}", f"p:{topic}:{level}"
        stock = self.frame.stock.get((topic, level), 0)
        count = self.typed.get(name, "")
        return GridCell(
            id=f"n-{r}-{c}",
            name=name,
            count="" if count == "0" else count,
            points_id=f"p-{r}-{c}",
            points_name=points_name,
            points=self.typed.get(points_name, ""),
            stock=stock,
            level=level,
            place=_("%(topic)s, level %(level)s", topic=title, level=level),
            label=_(
                "%(topic)s, level %(level)s: number of questions; %(stock)s in stock",
                topic=title,
                level=level,
                stock=stock,
            ),
            points_label=_("%(topic)s, level %(level)s: points a question", topic=title, level=level),
            error=self.errors.get(name) or self.errors.get(points_name, ""),
            short=max(0, _whole(count) - stock),
        )

    def _column(self, c: int, level: str) -> GridColumn:
        name = f"p::{level}"
        in_column = [cell for cell, _name in self._cells() if cell[1] == level]
        return GridColumn(
            level=level,
            id=f"p-{c}",
            name=name,
            points=self.typed.get(name, "1"),
            label=_("Level %(level)s: points a question", level=level),
            error=self.errors.get(name, ""),
            total=sum(_whole(self.typed.get(f"n:{topic}:{level}", "")) for topic, _level in in_column),
            total_points=points_text(sum((self._cell_points(cell) for cell in in_column), Fraction(0))),
        )

    def _cell_points(self, cell: CellName) -> Fraction:
        """Count times points, as far as both can be read."""
        topic, level = cell
        own = self.typed.get(f"p:{topic}:{level}", "").strip() or self.typed.get(f"p::{level}", "1")
        return _whole(self.typed.get(f"n:{topic}:{level}", "")) * (read_points(own) or Fraction(0))

    def _count(self, name: str) -> int:
        text = self.typed.get(name, "").strip()
        if not text:
            return 0
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MOST_COUNT):
            self.errors[name] = _("Enter a whole number from 0 to %(most)s.", most=MOST_COUNT)
            return 0
        return int(text)

    def _points(self, topic: str, level: str) -> Fraction | None:
        name = f"p:{topic}:{level}"
        if not self.typed.get(name, "").strip():
            name = f"p::{level}"
        points = read_points(self.typed.get(name, "1"))
        if points is None:
            self.errors[name] = _("Enter points above 0, for example 0,25 or 1.")
        return points

    def _cells(self) -> Iterable[tuple[CellName, str]]:
        for topic, _title in self._topics():
            for level in self._levels():
                yield (topic, level), f"n:{topic}:{level}"

    def _topics(self) -> list[tuple[str, str]]:
        """The bank's topics, and those that only the blueprint still names."""
        known = dict(self.frame.topics)
        return [*self.frame.topics, *((topic, topic) for topic, _level in self._named() if topic not in known)]

    def _levels(self) -> list[str]:
        return list(dict.fromkeys([*self.frame.levels, *(level for _topic, level in self._named())]))

    def _named(self) -> dict[CellName, None]:
        parts = [name.split(":") for name, text in self.typed.items() if name.startswith("n:") and _whole(text)]
        return {(topic, level): None for _n, topic, level in (part for part in parts if len(part) == 3)}


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0


def points_text(points: Fraction) -> str:
    """Points as people write them; a fraction where decimals never end."""
    below = points.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    return comma(points) if below == 1 else str(points)
