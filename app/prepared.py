"""Statements that are compiled once: what every request and every save runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast
from weakref import WeakSet

from sqlalchemy import ClauseElement, Dialect, Engine, Table, bindparam, insert
from sqlalchemy.sql.compiler import SQLCompiler

from app.db import Work, is_fault, work
from app.domain.errors import Unavailable


class Prepared:
    """A statement over tables that is compiled once and then run on the driver's own cursor.

    For what every request or every save runs: SQLAlchemy's execution, made for statements that vary, costs several
    times as much as SQLite needs to answer. Values are named as the statement's bind parameters are; every type's
    own conversion applies in both directions; the transaction is the one of the context.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        _all.add(self)

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """All rows of a query.

        Raises:
            Unavailable: the database is locked, full, read-only or gone.
        """
        found, compiled = self._execute(values, lambda cursor: cursor.fetchall())
        return [compiled.read(row) for row in found]

    def first(self, **values: Any) -> Sequence[Any] | None:
        """The first row of a query; raises as `rows`."""
        row, compiled = self._execute(values, lambda cursor: cursor.fetchone())
        return None if row is None else compiled.read(row)

    def count(self, **values: Any) -> int:
        """How many rows a statement changed; raises as `rows`."""
        return int(self._execute(values, lambda cursor: cursor.rowcount)[0])

    def many(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run the statement once for each of many rows of values; raises as `rows`."""
        unit = work()
        compiled = self.ready(unit.engine)
        self._run(unit, compiled, [compiled.parameters(values) for values in rows], lambda _cursor: None, many=True)

    def _execute(self, values: Mapping[str, Any], fetch: Callable[[Any], Any]) -> tuple[Any, _Compiled]:
        unit = work()
        compiled = self.ready(unit.engine)
        return self._run(unit, compiled, compiled.parameters(values), fetch), compiled

    def ready(self, engine: Engine) -> _Compiled:
        """Compiled for a database, now if it is not yet."""
        dialect = engine.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return compiled

    def _run(
        self, unit: Work, compiled: _Compiled, parameters: Any, fetch: Callable[[Any], Any], *, many: bool = False
    ) -> Any:
        driver = unit.driver()
        try:
            cursor = driver.cursor()
            heard_by = unit.engine.dispatch.before_cursor_execute  # who listens to statements hears of these too
            if heard_by:
                heard_by(unit.connection(), cursor, compiled.sql, parameters, None, many)
            (cursor.executemany if many else cursor.execute)(compiled.sql, parameters)
            return fetch(cursor)
        except unit.engine.dialect.loaded_dbapi.Error as error:
            if not is_fault(error, unit.engine):
                raise
            if unit.is_broken_by(error):
                unit.lose()
            raise Unavailable() from error


_all: WeakSet[Prepared] = WeakSet()


def prepare_all(engine: Engine) -> None:
    """Compile every statement for a database: before a server's first learners come, and not while they wait."""
    for statement in list(_all):
        statement.ready(engine)


def prepared_insert(table: Table) -> Prepared:
    """An insert into a table whose `id` the database gives; every other column is named when it runs."""
    return Prepared(
        insert(table).values({column.name: bindparam(column.name) for column in table.c if column.name != "id"})
    )


class _Compiled:
    """A statement for one database: its text, and how values and columns are converted."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.sql = str(compiled)
        self._positional = compiled.positional
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._names = list(compiled.positiontup or binds)
        self._fixed = {name: None if binds[name].required else binds[name].effective_value for name in self._names}
        processors = {name: binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in self._names}
        self._bound = [(name, convert) for name, convert in processors.items() if convert]
        self._pick = itemgetter(*self._names) if len(self._names) > 1 else None
        columns = getattr(statement, "selected_columns", None) or getattr(statement, "exported_columns", None) or ()
        found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._converted = [(index, convert) for index, convert in enumerate(found) if convert]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Values as the driver takes them. What the statement itself fixes need not be given."""
        given = {**self._fixed, **values}
        for name, convert in self._bound:
            given[name] = convert(given[name])
        if self._positional and self._pick is not None:
            return self._pick(given)
        found = {name: given[name] for name in self._names}
        return tuple(found.values()) if self._positional else found

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row of the driver as Python values."""
        if not self._converted:
            return row
        values = list(row)
        for index, convert in self._converted:
            values[index] = convert(values[index])
        return values
