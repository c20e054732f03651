"""Can this instance take work?"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sqlalchemy import inspect, text

from app.db import begin_write, db
from app.domain.errors import Unavailable

HEAD = Path(__file__).parent.parent.parent / "migrations" / "HEAD"
_PAGE = bytes(4096)
_SPILL = (
    text("SET LOCAL work_mem = '64kB'"),
    text("SET LOCAL temp_tablespaces = ''"),  # beside the tables, wherever else temporary files may lie
    text("SELECT count(*) FROM generate_series(1, 10000)"),
)
"""Makes PostgreSQL write some 140 kB that it cannot keep in memory into a file that is gone with the statement: what a
table needs to grow is room beside it. The log of transactions hears nothing of it."""


def missing() -> list[str]:
    """Names of what is missing: ``database`` (not reachable: raised as Unavailable), ``migrations`` (the schema is
    not at its head), ``writing`` (its disk is full or read-only, or somebody else does not let go of its lock).

    Nothing is stored; the caller ends the transaction.

    Raises:
        Unavailable: the database cannot be read.
    """
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return ["migrations"]
    at = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if at != HEAD.read_text(encoding="utf-8").strip():
        return ["migrations"]
    return [] if _writes() else ["writing"]


def _writes() -> bool:
    on_postgresql = db.engine.dialect.name == "postgresql"
    if not on_postgresql and not _log_may_grow(Path(db.engine.url.database or "")):
        return False
    try:
        begin_write(beside_others=True)
        if on_postgresql:  # begins without a lock: this is what a save will ask for
            db.session.execute(text("LOCK TABLE attempts, responses IN ROW EXCLUSIVE MODE"))
            for statement in _SPILL:
                db.session.execute(statement)
    except Unavailable:
        return False
    return not on_postgresql or db.session.scalar(text("SHOW transaction_read_only")) == "off"


def _log_may_grow(database: Path) -> bool:
    """May a file beside the database be a page longer than SQLite's log is now, and does it reach the disk? The one
    made here has no name and is gone when it is closed."""
    log = database.with_name(f"{database.name}-wal")
    try:
        with tempfile.TemporaryFile(dir=database.parent) as probe:
            os.pwrite(probe.fileno(), _PAGE, log.stat().st_size if log.exists() else 0)
            os.fdatasync(probe.fileno())
    except OSError:
        return False
    return True
