"""A throw-away copy of the database, in a folder of its own beside the real one, surely removed afterwards.

The folder is beside the database and not in the system's own temporary place, because a rehearsal measures how fast
this disk keeps answers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from app import config as configuration
from app import db as database
from app.db import Base, db, work
from app.dice import Dice
from app.domain.errors import Refusal

ROOM_TO_SPARE = 512 << 20
"""Bytes that stay free on the disk after copying."""
NAME = "database-name"
"""A file in the folder with the name of the copy on the PostgreSQL server: written before the copy is made."""
PREFIX = "bangvang_rehearsal_"


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a copy is.

    Attributes:
        url: of its database. settings: what differs from the defaults, as `app.config` names it.
    """

    folder: Path
    url: str
    settings: dict[str, int]

    def environment(self) -> dict[str, str]:
        """What points a process of the house to the copy and to nothing that is real."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("BANGVANG_")}
        own |= {"BANGVANG_INSTANCE": str(self.folder), "BANGVANG_DATABASE_URL": self.url, "BANGVANG_PROFILE": "own"}
        return own | {f"BANGVANG_{key}": str(value) for key, value in self.settings.items()}

    @contextmanager
    def opened(self) -> Iterator[Dice]:
        """An app context in which services work on the copy."""
        app = Flask("copy", instance_path=str(self.folder))
        app.config.from_mapping(configuration.load(self.folder, {"DATABASE_URL": self.url, "PROFILE": "own"}))
        database.init_app(app)
        with app.app_context():
            try:
                yield Dice()
            finally:
                db.session.remove()
                work().release()
                db.engine.dispose()


@contextmanager
def the_only_rehearsal(home: Path) -> Iterator[Path]:
    """The folder of rehearsals of this instance, for one process at a time; what a dead one left there is removed.

    Raises:
        Refusal: ``rehearsal_running``.
    """
    folder = home / "rehearsals"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal("rehearsal_running") from error
        yield folder


def sweep(folder: Path, url: str) -> None:
    """Remove what dead rehearsals left: processes, databases, folders. Only whoever holds the lock may."""
    for left in folder.iterdir():
        if left.is_dir():
            remove(left, url)


def remove(left: Path, url: str) -> None:
    """Remove one copy with everything that still uses it."""
    _end_processes_of(left)
    name = left / NAME
    if name.exists():
        with _server(make_url(url)) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name.read_text())))
    shutil.rmtree(left)


def _end_processes_of(folder: Path) -> None:
    """Servers and crowds of a copy name it in their environment. They are waited for: what they write would stay."""
    until = time.monotonic() + 10
    while (found := _processes_of(folder)) and time.monotonic() < until:
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.02)


def _processes_of(folder: Path) -> list[int]:
    mark, found = f"BANGVANG_INSTANCE={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is somebody else's
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
    return found


def copy(url: str, folder: Path, public_id: str, settings: dict[str, int]) -> Copy:
    """Copy the database as it stands at one instant; nobody who works is held up.

    Args:
        url: of the real database. folder: where the copy goes; it exists and is empty.

    Raises:
        Refusal: ``rehearsal_no_room`` on the disk, ``rehearsal_no_database`` when the server lets us make none.
    """
    real = make_url(url)
    if real.get_backend_name() == "sqlite":
        path = folder / "bangvang.sqlite3"
        _copy_file(Path(str(real.database)), path)
        return Copy(folder, f"sqlite:///{path}", settings)
    name = PREFIX + public_id
    (folder / NAME).write_text(name)
    try:
        with _server(real) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refusal("rehearsal_no_database") from error
    target = real.set(database=name)
    _copy_tables(real, target)
    return Copy(folder, _text(target), settings)


def _copy_file(real: Path, path: Path) -> None:
    size = real.stat().st_size
    if shutil.disk_usage(path.parent).free < 2 * size + ROOM_TO_SPARE:
        raise Refusal("rehearsal_no_room")
    with (
        closing(sqlite3.connect(f"{real.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)  # in one step: in WAL mode it keeps nobody from writing, and need not begin anew


def _copy_tables(real: URL, target: URL) -> None:
    """The schema as the models have it, then the rows of every table, then what binds them together."""
    engine = create_engine(target.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    tables = Base.metadata.sorted_tables
    with engine.begin() as connection:
        for table in tables:
            connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    with psycopg.connect(_text(real)) as source, psycopg.connect(_text(target)) as copied:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        for table in tables:
            _copy_rows(source, copied, table.name, [column.name for column in table.columns])
        _copy_rows(source, copied, "alembic_version", ["version_num"])
    with engine.begin() as connection:
        for table in tables:
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index))
            for key in table.foreign_key_constraints:
                connection.execute(AddConstraint(key, isolate_from_table=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _copy_rows(source: psycopg.Connection, target: psycopg.Connection, table: str, columns: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    rows = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT BINARY)").format(names, sql.Identifier(table))
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), names)
    with source.cursor().copy(rows) as given, target.cursor().copy(into) as taken:
        for part in given:
            taken.write(part)
    if "id" in columns:
        target.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), COALESCE(MAX(id), 0) + 1, false) FROM {}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )


def _server(url: URL) -> psycopg.Connection:
    """A connection on which databases can be made and dropped."""
    return psycopg.connect(_text(url), autocommit=True)


def _text(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
