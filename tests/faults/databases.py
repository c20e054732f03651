"""Databases that fail: the commit, or the connection itself."""

from __future__ import annotations

import pytest

from app.db import db
from tests.conftest import close_database


def break_commits(patch: pytest.MonkeyPatch) -> None:
    """Let every COMMIT fail in the driver, as on a full disk; the transaction stays open, as SQLite leaves it."""
    dialect = db.engine.dialect

    def fail(_connection: object) -> None:
        raise dialect.dbapi.OperationalError("disk I/O error")  # type: ignore[union-attr]

    patch.setattr(dialect, "do_commit", fail)


def lose_database(patch: pytest.MonkeyPatch) -> None:
    """Close every connection, and let none be made any more."""
    dialect = db.engine.dialect

    def fail(*_arguments: object, **_options: object) -> None:
        raise dialect.dbapi.OperationalError("no connection")  # type: ignore[union-attr]

    close_database()
    patch.setattr(dialect, "connect", fail)
