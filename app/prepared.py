"""Statements that are compiled once: what every request and every save runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, ClauseElement, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from app.db import work
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

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """All rows of a query.

        Raises:
            Unavailable: the database is locked, full, read-only or gone.
        """
        cursor, compiled = self._execute(values)
        return [compiled.read(row) for row in cursor.fetchall()]

    def first(self, **values: Any) -> Sequence[Any] | None:
        """The first row of a query; raises as `rows`."""
        cursor, compiled = self._execute(values)
        row = cursor.fetchone()
        return None if row is None else compiled.read(row)

    def count(self, **values: Any) -> int:
        """How many rows a statement changed; raises as `rows`."""
        return int(self._execute(values)[0].rowcount)

    def _execute(self, values: Mapping[str, Any]) -> tuple[Any, _Compiled]:
        unit = work()
        dialect = unit.engine.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        parameters = compiled.parameters(values)
        cursor = unit.driver().cursor()
        heard_by = unit.engine.dispatch.before_cursor_execute  # who listens to statements hears of these too
        if heard_by:
            heard_by(unit.connection(), cursor, compiled.sql, parameters, None, False)
        try:
            cursor.execute(compiled.sql, parameters)
        except dialect.loaded_dbapi.OperationalError as error:
            raise Unavailable() from error
        return cursor, compiled


class _Compiled:
    """A statement for one database: its text, and how values and columns are converted."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.sql = str(compiled)
        self._positional = compiled.positional
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._binds = [self._bind(name, binds[name], dialect) for name in compiled.positiontup or binds]
        columns = getattr(statement, "selected_columns", None) or getattr(statement, "exported_columns", None) or ()
        found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._converted = [(index, convert) for index, convert in enumerate(found) if convert]

    @staticmethod
    def _bind(name: str, bind: BindParameter[Any], dialect: Dialect) -> tuple[str, Any, Any]:
        constant = None if bind.required else bind.effective_value
        return name, bind.type.dialect_impl(dialect).bind_processor(dialect), constant

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Values as the driver takes them. What the statement itself fixes need not be given."""
        found = [
            (name, convert(values.get(name, constant)) if convert else values.get(name, constant))
            for name, convert, constant in self._binds
        ]
        return tuple([value for _, value in found]) if self._positional else dict(found)

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row of the driver as Python values."""
        if not self._converted:
            return row
        values = list(row)
        for index, convert in self._converted:
            values[index] = convert(values[index])
        return values
