"""Column types of the house: instants and frozen values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import types as sqltypes

from app.domain.instants import from_ms, to_ms


class UTCDateTime(sqltypes.TypeDecorator[datetime]):
    """An instant: aware UTC in Python, whole milliseconds since 1970 as an integer in both databases.

    An integer sorts, compares and exports alike on SQLite and PostgreSQL; a naive datetime is refused.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        return to_ms(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else from_ms(value)


class Frozen(sqltypes.TypeDecorator[Any]):
    """A frozen dataclass kept as versioned JSON text.

    Args:
        dump: value -> text. load: text -> value. Both live in app/models/forms.py, with a golden file each.
    """

    impl = sqltypes.Text
    cache_ok = True

    def __init__(self, dump: Callable[[Any], str], load: Callable[[str], Any]) -> None:
        super().__init__()
        self.dump = dump
        self.load = load

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else self.dump(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else self.load(value)
