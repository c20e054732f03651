"""The database: session, transactions, SQLite's pragmas and the turnstile that lets one writer in at a time.

Transactions belong to the edge (app/web/edge.py). A service that writes calls `begin_write()` first: it ends the
reading transaction and begins one that holds the write lock, so that a read never turns into a write half-way. What
a whole room does at once (sign in, start, save, hand in) goes through `group_commit.write_together` instead.
SQLite has one write lock. PostgreSQL has none, so there one is made: staff write one after the other on both, and
what is decided under `begin_write()` rests on what the one before has done. Learners write beside them and each other.
Nothing slow (hashing, parsing, rendering) may stand between `begin_write()` and the commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, g
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, CursorResult, Engine, Executable, MetaData, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from app.column_types import UTCDateTime
from app.domain.errors import Unavailable
from app.turnstile import Turnstile

_WRITE_LOCK = text("SELECT pg_advisory_xact_lock(1945)")
_READ_ONLY = "25006"  # PostgreSQL's SQLSTATE, an internal error to its driver
_ENDED = "57P"  # the class of its SQLSTATEs for a server, or a session, that is being ended


class Base(DeclarativeBase):
    """Base of all tables. Constraints are named, so that a migration can name them too."""

    registry = registry(type_annotation_map={datetime: UTCDateTime()})
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def init_app(app: Flask) -> None:
    """Bind the database to the app and set up its engine's manners."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    wait = app.config["LOCK_SECONDS"]
    options: dict[str, Any] = {
        "pool_size": app.config["POOL_SIZE"],
        "max_overflow": 8,
        "pool_timeout": 15,
        "hide_parameters": True,  # names and hashes must not reach the log with an error
    }
    if url.get_backend_name() == "sqlite":
        # isolation_level None: the driver begins nothing by itself; our events say BEGIN or BEGIN IMMEDIATE.
        options |= {
            "poolclass": QueuePool,
            "connect_args": {"isolation_level": None, "timeout": wait, "check_same_thread": False},
        }
    else:
        options |= {"pool_pre_ping": True}
        if "options" not in url.query:
            options |= {"connect_args": {"options": f"-c lock_timeout={wait}s"}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    app.teardown_appcontext(lambda _: work().release())  # first in, last out: after the session's own
    db.init_app(app)
    Migrate(app, db)
    with app.app_context():
        if url.get_backend_name() == "sqlite":
            _set_up_sqlite(db.engine, wait)
        _turn_database_errors_into_ours(db.engine)


class Work:
    """What one app context does to the database: one connection, and at most one transaction at a time.

    The session and the prepared statements share it: a save needs no session at all, and one that does finds
    itself in the same transaction. It lasts until `release`.
    """

    __slots__ = ("_connection", "_driver", "_turnstile", "beside_others", "engine", "writing")

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writing = self.beside_others = False
        self._driver: PoolProxiedConnection | None = None
        self._connection: Connection | None = None
        self._turnstile: Turnstile | None = None

    def driver(self) -> Any:
        """The driver's own connection, in a transaction.

        Raises:
            Unavailable: none is to be had.
        """
        raw: Any = self._taken().dbapi_connection
        self._begin(raw, "BEGIN")
        return raw

    def connection(self) -> Connection:
        """SQLAlchemy's connection over the driver's, in the same transaction."""
        driver = self._taken()
        if self._connection is None:
            self._connection = Connection(self.engine, driver)
        if not self._connection.in_transaction():
            self._connection.begin()
        return self._connection

    def begin_write(self, *, beside_others: bool) -> None:
        """Begin a transaction that holds the write lock; on PostgreSQL none is held `beside_others`.

        Raises:
            Unavailable: the lock was not to be had within twice the configured time.
        """
        self.end(commit=False)
        raw = self._taken().dbapi_connection
        turnstile = _turnstiles.get(self.engine)
        if turnstile is not None:
            turnstile.enter()
            self._turnstile = turnstile
        self._begin(raw, "BEGIN IMMEDIATE")
        if self.engine.dialect.name == "postgresql" and not beside_others:
            try:
                self.connection().execute(_WRITE_LOCK)
            except Unavailable:
                self.release()  # what failed in a transaction fails all of it
                raise
        self.writing, self.beside_others = True, beside_others

    def end(self, *, commit: bool) -> None:
        """Keep or drop what the transaction did, if there is one.

        Raises:
            Unavailable: the commit failed. What cannot be dropped in order goes with its connection.
        """
        if self._driver is None:
            return
        dialect = self.engine.dialect
        try:
            if not self._driver.is_valid:
                raise Unavailable()
            if self._connection is not None and self._connection.in_transaction():
                self._connection.commit() if commit else self._connection.rollback()
            else:
                dialect.do_commit(self._driver) if commit else dialect.do_rollback(self._driver)
        except (dialect.loaded_dbapi.Error, DBAPIError, Unavailable) as error:
            if not commit or self.is_broken_by(error):
                self.lose()
            if commit:
                raise Unavailable() from error

    def release(self) -> None:
        """Give the connection back to the pool, which drops what was not committed, and let the next writer in."""
        held, turnstile = self._connection or self._driver, self._turnstile
        self._connection = self._driver = self._turnstile = None
        self.writing = self.beside_others = False
        try:
            if held is not None:
                held.close()
        finally:
            if turnstile is not None:
                turnstile.leave()

    def lose(self) -> None:
        """Close a connection that has broken, and the idle ones of its pool; what is done next is done on another."""
        if self._driver is not None and self._driver.is_valid:
            self._driver.invalidate()
        self.engine.dispose()

    def _taken(self) -> PoolProxiedConnection:
        if self._driver is not None and not self._driver.is_valid:
            self.release()
        if self._driver is None:
            try:
                self._driver = self.engine.raw_connection()
            except (self.engine.dialect.loaded_dbapi.Error, PoolTimeout) as error:
                raise Unavailable() from error
        return self._driver

    def is_broken_by(self, error: BaseException | None) -> bool:
        """Is the connection of no use after this error of the driver?"""
        raw = self._driver.dbapi_connection if self._driver is not None else None
        return isinstance(error, self.engine.dialect.loaded_dbapi.Error) and breaks(error, raw, self.engine)

    def _begin(self, raw: Any, words: str) -> None:
        try:
            _begin(raw, words)
        except Unavailable as refusal:
            if self.is_broken_by(refusal.__cause__):
                self.lose()
            self.release()
            raise


def _begin(raw: Any, words: str) -> None:
    """Begin a transaction in SQLite unless there is one; other drivers begin by themselves."""
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        try:
            raw.execute(words)
        except sqlite3.OperationalError as error:
            raise Unavailable() from error


def work() -> Work:
    """The work of the present app context."""
    found: Work | None = g.get("work")
    if found is None:
        found = g.work = Work(db.engine)
    return found


def run(
    statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[Any]:
    """Execute a statement over tables in this context's transaction, without the session's own machinery.

    With a list of parameters it is executed once for each.
    """
    return work().connection().execute(statement, parameters)


class WorkSession(Session):
    """A session in the transaction of its context."""

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        return work().connection()

    def close(self) -> None:
        super().close()
        work().release()


db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": WorkSession, "autoflush": False, "join_transaction_mode": "control_fully"},
)


def begin_write(*, beside_others: bool = False) -> None:
    """Hold the write lock from here to the edge's commit or rollback. A second call in one transaction does nothing.

    What was read before is let go: load again, through the lock, what the decision rests on.

    Args:
        beside_others: on PostgreSQL, do not wait for others who write and let them in: for what learners do in great
            numbers. Every row that the decision rests on is then locked, or changed by a conditional UPDATE. Nothing
            that asks for the whole lock may follow in the same transaction: two could wait for each other.

    Raises:
        Unavailable: the lock was not to be had in time.
    """
    unit = work()
    if unit.writing:
        if unit.beside_others and not beside_others:
            raise RuntimeError("the write lock is asked for in the midst of a transaction that writes without it")
        return
    if db.session.registry.has():
        db.session.rollback()
    unit.begin_write(beside_others=beside_others)


def writing() -> bool:
    """Does this context hold the write lock?"""
    return work().writing


def end_transaction(*, commit: bool) -> None:
    """What the edge calls once, last: keep everything or nothing.

    Raises:
        Unavailable: the commit failed; nothing was kept.
    """
    unit = work()
    session = db.session() if db.session.registry.has() else None
    try:
        if session is not None:
            session.commit() if commit else session.rollback()
        unit.end(commit=commit)
    except (DBAPIError, Unavailable) as error:
        if commit:
            raise Unavailable() from error
        unit.lose()  # what could not be dropped in order goes with its connection
    finally:
        try:
            if session is not None:
                session.rollback()  # nothing is left to drop unless the commit failed
        finally:
            unit.release()  # whatever happens: the next writer waits for it


@event.listens_for(db.session, "before_flush")
def _flush_only_under_the_lock(session: Any, *_: Any) -> None:
    if not writing() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside begin_write(): a read would have to be upgraded to a write")


_turnstiles: WeakKeyDictionary[Engine, Turnstile] = WeakKeyDictionary()


def _set_up_sqlite(engine: Engine, wait: int) -> None:
    database = engine.url.database
    if database and database != ":memory:":
        _turnstiles[engine] = Turnstile(f"{database}-turnstile", wait)

    @event.listens_for(engine, "connect")
    def pragmas(connection: sqlite3.Connection, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={1000 * wait}")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _begin(connection.connection.dbapi_connection, "BEGIN")


def is_fault(error: BaseException | None, engine: Engine) -> bool:
    """Does this error of a driver say that the database is locked, full, read-only or gone?"""
    dbapi = engine.dialect.loaded_dbapi
    return isinstance(error, (dbapi.OperationalError, dbapi.InterfaceError)) or _is_read_only(error)


def breaks(error: Any, raw: Any, engine: Engine) -> bool:
    """Is a driver's connection of no use after this error?

    Not only one that was cut: while a process has a connection of SQLite that was opened on a read-only disk, none of
    its connections writes again; nor does a session of PostgreSQL that began while only reading was allowed. A server
    of PostgreSQL that ends says so first: its word can be read before the connection is seen to be closed.
    """
    ended = str(getattr(error, "sqlstate", None)).startswith(_ENDED)
    return ended or engine.dialect.is_disconnect(error, raw, None) or _is_read_only(error)


def _is_read_only(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)  # the low byte is the kind
    return code & 0xFF == sqlite3.SQLITE_READONLY or getattr(error, "sqlstate", None) == _READ_ONLY


def _turn_database_errors_into_ours(engine: Engine) -> None:
    """A fault of the database becomes `Unavailable`, and a connection that it broke is not used again."""

    @event.listens_for(engine, "handle_error")
    def translate(context: Any) -> None:
        if context.is_pre_ping:
            return  # the pool replaces the connection by itself
        error, connection = context.original_exception, context.connection
        raw = connection.connection.dbapi_connection if connection is not None and not connection.invalidated else None
        if context.is_disconnect or breaks(error, raw, engine):
            context.is_disconnect = True
            engine.dispose()
            raise Unavailable() from error
        if is_fault(error, engine):
            raise Unavailable() from error


def insert_unless_there(table: Any, values: dict[str, Any]) -> bool:
    """Insert a row unless a unique constraint is in its way; True when it was inserted."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    # What comes back tells, not the rowcount: psycopg gives -1 for a row that was not inserted.
    inserted = insert(table).values(**values).on_conflict_do_nothing().returning(table.id)
    return db.session.execute(inserted).first() is not None
