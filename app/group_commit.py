"""Group commit: writers of one process who wait at the same time share one transaction and one sync of the disk.

Behind SQLite's single write lock a save waits for its turn, writes for a moment and then syncs; while the room is
full, nearly all of that time is the sync of somebody else. Here the one whose turn comes does the short work of all
who wait in its process, commits once, and everybody is answered after that commit: nothing is acknowledged that is
not on the disk. PostgreSQL does the same by itself.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import Engine

from app.db import begin_write, db, end_transaction, work, writing
from app.domain.errors import Refusal, Unavailable

MOST = 32
"""Writers in one transaction, so that it holds the write lock for a few milliseconds at most."""

Result = TypeVar("Result")


class _Turn:
    """One writer's work and what came of it."""

    __slots__ = ("act", "error", "lost", "over", "result", "woken")

    def __init__(self, act: Callable[[], Any]) -> None:
        self.act = act
        self.result: Any = None
        self.error: BaseException | None = None
        self.lost: BaseException | None = None
        """Why nothing of the whole group was kept."""
        self.over = False
        self.woken = threading.Lock()
        self.woken.acquire()

    def outcome(self) -> Any:
        if self.error is not None and not isinstance(self.error, Refusal):
            raise self.error  # a fault of its own, whatever became of the others
        if self.lost is not None:
            raise Unavailable() from self.lost
        if self.error is not None:
            raise self.error
        return self.result


class _Group:
    """The writers of one process before one database. The first who comes leads; who comes while the leader waits for
    the write lock goes along; who comes later leads, or follows, the next.

    Args:
        patience: seconds that anybody waits for a leader who does not get in.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._lock = threading.Lock()
        self._waiting: deque[_Turn] = deque()
        self._led = False

    def write(self, act: Callable[[], Any]) -> Any:
        end_transaction(commit=False)  # whoever waits holds neither a connection nor what it has read
        turn = _Turn(act)
        with self._lock:
            self._waiting.append(turn)
            leads, self._led = not self._led, True
        if not leads:
            self._wait(turn)
        if not turn.over:
            self._lead()
        return turn.outcome()

    def _wait(self, turn: _Turn) -> None:
        """Until the turn is over, or is to lead.

        Raises:
            Unavailable: its leader did not get in for too long; the turn has left the queue.
        """
        if turn.woken.acquire(timeout=self.patience):
            return
        with self._lock:
            if turn.woken.acquire(blocking=False):  # in this very moment
                return
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise Unavailable("busy")
        turn.woken.acquire()  # its work is being done

    def _lead(self) -> None:
        turns: list[_Turn] = []
        lost: BaseException | None = None
        try:
            begin_write(beside_others=True)
            turns = self._take(MOST)
            for turn in turns:
                _serve(turn, alone=len(turns) == 1)
            end_transaction(commit=any(_kept(turn) for turn in turns))
        except BaseException as error:
            lost = error
            # Nobody got in for as long as anybody may wait: who stands behind has waited as long.
            turns = turns or self._take(None)
            end_transaction(commit=False)
            if not isinstance(error, Unavailable):
                raise
        finally:
            self._hand_on()
            for turn in turns:
                turn.lost, turn.over = lost, True
                turn.woken.release()

    def _take(self, most: int | None) -> list[_Turn]:
        with self._lock:
            count = len(self._waiting) if most is None else min(most, len(self._waiting))
            return [self._waiting.popleft() for _ in range(count)]

    def _hand_on(self) -> None:
        """The first of those who came too late leads the next group."""
        with self._lock:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.release()


def _kept(turn: _Turn) -> bool:
    return turn.error is None or (isinstance(turn.error, Refusal) and turn.error.keep)


def _serve(turn: _Turn, *, alone: bool) -> None:
    """Do one writer's work. What it raises is its own affair, unless the database itself failed.

    Raises:
        Unavailable: the database cannot take the work of anybody.
    """
    if not alone:
        _say("SAVEPOINT turn")
    try:
        try:
            turn.result = turn.act()
        except Refusal as refusal:
            if not refusal.keep:
                raise
            turn.error = refusal
        if db.session.registry.has():
            db.session.flush()
    except Unavailable:
        raise
    except Exception as error:
        turn.error = error
    kept = _kept(turn)
    if db.session.registry.has():
        db.session.expunge_all()  # the next one's work finds nothing that was loaded before its time
    if not alone:
        if not kept:
            _say("ROLLBACK TO turn")
        _say("RELEASE turn")


def _say(words: str) -> None:
    """Tell SQLite about a savepoint, which leaves no trace in SQLAlchemy's own account of the transaction."""
    try:
        work().driver().execute(words)
    except sqlite3.Error as error:
        raise Unavailable() from error


_groups: WeakKeyDictionary[Engine, _Group] = WeakKeyDictionary()


def write_together(act: Callable[[], Result]) -> Result:
    """Do a short work under the write lock and keep it, together with that of others who wait.

    On SQLite it is committed when this returns. On PostgreSQL, and inside a transaction that holds the write lock
    already, the edge commits it as it does everything else.

    Args:
        act: reads and writes through this context's database functions, rests on no row loaded before and returns plain
            values. It may run in the thread and context of another writer, and must not ask who is asking. What the
            caller loaded into its session is not to be used afterwards.

    Raises:
        Unavailable: nothing was kept, or nobody got in within twice LOCK_SECONDS.
        Refusal: as `act` raises it; what it wrote before is dropped, unless the refusal says `keep`.
    """
    if writing() or db.engine.dialect.name != "sqlite":
        begin_write(beside_others=True)
        return act()
    group = _groups.get(db.engine) or _groups.setdefault(db.engine, _Group(2 * current_app.config["LOCK_SECONDS"]))
    return cast(Result, group.write(act))
