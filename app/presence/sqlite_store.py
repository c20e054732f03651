"""Signs of life in a SQLite file of their own. Without durability: a file that is broken or gone is made anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from app.presence.records import KEPT, Sign, Silence, Thresholds, Unreachable, heard

Found = TypeVar("Found")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS signs (attempt INTEGER PRIMARY KEY, at INTEGER NOT NULL, pulsing INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS silences (
    attempt INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (attempt, began)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outages (began INTEGER PRIMARY KEY, ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS beats (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL);
"""
_KEEP_OUTAGE = """
INSERT INTO outages VALUES (?, ?) ON CONFLICT (began) DO UPDATE SET ended = max(ended, excluded.ended)
"""
_AT_ONCE = 500
"""Attempts asked for in one statement."""


class SqliteStore:
    """A store for the processes of one machine."""

    def __init__(self, path: Path, thresholds: Thresholds) -> None:
        self.path = path
        self.thresholds = thresholds
        self._connection: sqlite3.Connection | None = None
        self._made_by = (0, 0)
        """The process that opened the file, and the file's number."""

    def write(self, signs: Collection[Sign], beat: int | None, outages: Collection[tuple[int, int]] = ()) -> None:
        """Keep signs and a heartbeat; notice the silences and the outage that they end.

        Args:
            outages: others that the process itself knows of.
        """
        self._mended(lambda connection: self._write(connection, signs, beat, outages))

    def last_signs(self, attempts: Collection[int]) -> list[Sign]:
        rows = self._of(attempts, "SELECT attempt, at, pulsing FROM signs WHERE attempt IN (%s)")
        return [Sign(attempt, at, bool(pulsing)) for attempt, at, pulsing in rows]

    def silences(self, attempts: Collection[int], since: int) -> list[Silence]:
        rows = self._of(attempts, "SELECT attempt, began, ended FROM silences WHERE attempt IN (%s)")
        return [silence for row in rows if (silence := Silence(*row)).ended > since]

    def outages(self, since: int) -> list[tuple[int, int]]:
        statement = "SELECT began, ended FROM outages WHERE ended > ? ORDER BY began"
        return self._mended(lambda connection: connection.execute(statement, (since,)).fetchall())

    def _of(self, attempts: Collection[int], statement: str) -> list[tuple[int, ...]]:
        return self._mended(lambda connection: list(_in_parts(connection, attempts, statement)))

    def _write(
        self,
        connection: sqlite3.Connection,
        signs: Collection[Sign],
        beat: int | None,
        outages: Collection[tuple[int, int]],
    ) -> None:
        with _transaction(connection):
            attempts = {sign.attempt for sign in signs}
            rows = _in_parts(connection, attempts, "SELECT attempt, at, pulsing FROM signs WHERE attempt IN (%s)")
            before = {row[0]: Sign(row[0], row[1], bool(row[2])) for row in rows}
            last, silences = heard(before, signs, self.thresholds)
            connection.executemany("INSERT OR REPLACE INTO signs VALUES (?, ?, ?)", last.values())
            connection.executemany("INSERT OR IGNORE INTO silences VALUES (?, ?, ?)", silences)
            connection.executemany(_KEEP_OUTAGE, outages)
            if beat is not None:
                self._keep_beat(connection, beat)

    def _keep_beat(self, connection: sqlite3.Connection, beat: int) -> None:
        row = connection.execute("SELECT at FROM beats").fetchone()
        if row is not None and row[0] >= beat:
            return
        if row is not None and self.thresholds.away(row[0], beat):
            connection.execute(_KEEP_OUTAGE, (row[0], beat))
            _forget(connection, beat)
        connection.execute("INSERT OR REPLACE INTO beats VALUES (1, ?)", (beat,))

    def _mended(self, work: Callable[[sqlite3.Connection], Found]) -> Found:
        """Do something with the file; once more with a new one if it turns out to be broken."""
        try:
            try:
                return work(self._open())
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):  # busy, full or read-only: not broken
                    raise
                self._discard()
                return work(self._open())
        except (sqlite3.Error, OSError) as error:
            self._connection = None
            raise Unreachable(str(error)) from error

    def _open(self) -> sqlite3.Connection:
        """This process's connection, to the file that stands there now."""
        if self._connection is not None and self._made_by == (os.getpid(), _number(self.path)):
            return self._connection
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=2, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._made_by = (os.getpid(), _number(self.path))
        return connection

    def _discard(self) -> None:
        """Remove a broken file, unless another process has replaced it meanwhile."""
        mine = self._connection is None or self._made_by[1] == _number(self.path)
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if mine:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)


def _number(path: Path) -> int:
    """The file's own number; 0 for none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _in_parts(connection: sqlite3.Connection, attempts: Collection[int], statement: str) -> Iterator[tuple[int, ...]]:
    wanted = list(attempts)
    for at in range(0, len(wanted), _AT_ONCE):
        part = wanted[at : at + _AT_ONCE]
        yield from connection.execute(statement % ",".join("?" * len(part)), part)


def _forget(connection: sqlite3.Connection, now: int) -> None:
    """Drop what is older than anybody asks for."""
    before = (now - KEPT // timedelta(milliseconds=1),)
    for statement in ("signs WHERE at", "silences WHERE ended", "outages WHERE ended"):
        connection.execute(f"DELETE FROM {statement} < ?", before)
