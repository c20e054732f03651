"""The queue of writers in front of a SQLite database."""

from __future__ import annotations

import fcntl
import os
import threading
import time

from app.domain.errors import Unavailable


class Turnstile:
    """Lets one writer in at a time, over threads by a lock and over processes by flock on a file.

    Without it SQLite's writers poll for the lock and a few wait very long; in a queue all wait a little.

    Args:
        path: the file, made when it is not there.
        wait: seconds after which somebody in the queue gives up. Of each process one thread, the one whose turn is
            next, waits on: a process that is stopped while it is inside holds it until it goes on or dies.
            (flock knows no limit, and who polls instead is never first where the others queue.)
    """

    def __init__(self, path: str, wait: float = 15.0) -> None:
        self.path, self.wait = path, wait
        self._thread = threading.Lock()
        self._file: int | None = None
        self._pid = 0

    def enter(self) -> None:
        """Wait for one's turn.

        Raises:
            Unavailable: nobody left within `wait` seconds, or the file cannot be opened.
        """
        begun = time.monotonic()
        if not self._thread.acquire(timeout=self.wait):
            raise Unavailable("busy")
        try:
            if self._pid != os.getpid():  # a file opened before a fork would share its lock
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                self._pid = os.getpid()
            assert self._file is not None
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException as error:
            self._thread.release()
            if isinstance(error, OSError):
                raise Unavailable() from error
            raise
        if time.monotonic() - begun > self.wait:
            # Whoever was before has waited in vain for the database; if everybody behind did so too, one after the
            # other, the last would wait for minutes.
            self.leave()
            raise Unavailable("busy")

    def leave(self) -> None:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._thread.release()
