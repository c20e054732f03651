"""Workers that keep about as many connections as their siblings.

All workers wait at one listening socket, and Linux wakes the one that went to sleep last: of sixteen browsers that
come together, fifteen are often kept by one worker, whose single interpreter lock then serves them all while the
other worker idles. A browser holds its connection through the whole sitting, so what went wrong at the door stays
wrong for an hour.
"""

from __future__ import annotations

import mmap
import struct
import time

from gunicorn.workers.gthread import ThreadWorker

AHEAD, SHARE = 2, 1 / 8
"""A worker stops accepting when it keeps so many connections, and this share of them, more than the sibling that keeps
fewest."""
LOOK = 0.01
"""Seconds after which a worker that left the door to a sibling looks again."""
FRESH = 2.5
"""Seconds after which a sibling that has not told its number is taken for stuck; the loop tells it every second."""


class Counts:
    """How many connections each worker keeps, in memory that the master and all workers share.

    Args:
        slots: the workers that can be told apart at one time.
    """

    _LINE = struct.Struct("dd")

    def __init__(self, slots: int = 16) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * self._LINE.size)
        for number in range(slots):
            self.forget(number)

    def tell(self, number: int, connections: int, now: float) -> None:
        """Worker `number` keeps so many connections; `now` in seconds of the monotonic clock."""
        self._LINE.pack_into(self._memory, number % self._slots * self._LINE.size, now, float(connections))

    def forget(self, number: int) -> None:
        """Worker `number` has ended, or accepts nobody any more."""
        self.tell(number, 0, -FRESH)

    def least(self, number: int, now: float) -> float:
        """The fewest connections that a sibling of `number` keeps; infinite without one that is at work."""
        own = number % self._slots
        lines = enumerate(self._LINE.iter_unpack(self._memory))
        return min((kept for slot, (told, kept) in lines if slot != own and now - told < FRESH), default=float("inf"))


COUNTS = Counts()
"""Made where the master imports this; its workers inherit it."""


class FairWorker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker that leaves a new connection to a sibling who has fewer."""

    nr_conns: int
    age: int
    _accepting: bool
    _most: int

    @property
    def worker_connections(self) -> float:
        """How many connections it keeps at most, as things stand: gunicorn asks in every turn of its loop."""
        return min(self._most, COUNTS.least(self.age, time.monotonic()) * (1 + SHARE) + AHEAD)

    @worker_connections.setter
    def worker_connections(self, most: int) -> None:
        self._most = most

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Sleep until something comes; who does not listen at the door is not woken by it."""
        super().wait_for_and_dispatch_events(timeout if self._accepting else min(timeout, LOOK))

    def notify(self) -> None:
        """Tell the master that it is alive, and the siblings how many connections it keeps."""
        super().notify()
        if self.alive:
            COUNTS.tell(self.age, self.nr_conns, time.monotonic())
        else:
            COUNTS.forget(self.age)
