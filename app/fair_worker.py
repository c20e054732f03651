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
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

AHEAD, SHARE = 2, 1 / 8
"""A worker stops accepting when it keeps so many connections, and this share of them, more than the sibling that keeps
fewest."""
LOOK = 0.01
"""Seconds after which a worker that left the door to a sibling looks again."""
TELL, FRESH = 0.25, 0.6
"""Seconds between two tellings of a worker that has nothing to do, and after which one that has not told is taken for
stuck: gunicorn may stand still for two seconds over a client that does not hang up."""


class Counts:
    """How many connections each worker keeps, in memory that the master and all workers share.

    Args:
        slots: as many workers at one time, those that are being replaced counted too.
    """

    _LINE = struct.Struct("dd")

    def __init__(self, slots: int = 16) -> None:
        self._memory = mmap.mmap(-1, slots * self._LINE.size)
        self._free = set(range(slots))
        for slot in range(slots):
            self.forget(slot)

    def take(self) -> int:
        """A slot for a new worker; the last one is shared when there are more workers than slots. For the master."""
        slot = min(self._free, default=len(self._memory) // self._LINE.size - 1)
        self._free.discard(slot)
        return slot

    def give_back(self, slot: int) -> None:
        """The worker of this slot has ended. For the master."""
        self.forget(slot)
        self._free.add(slot)

    def tell(self, slot: int, connections: int, now: float) -> None:
        """The worker of this slot keeps so many connections; `now` in seconds of the monotonic clock."""
        self._LINE.pack_into(self._memory, slot * self._LINE.size, now, float(connections))

    def forget(self, slot: int) -> None:
        """The worker of this slot accepts nobody any more."""
        self.tell(slot, 0, -FRESH)

    def least(self, own: int, now: float) -> float:
        """The fewest connections that a sibling keeps; infinite without one that is at work."""
        lines = enumerate(self._LINE.iter_unpack(self._memory))
        return min((kept for slot, (told, kept) in lines if slot != own and now - told < FRESH), default=float("inf"))


COUNTS = Counts()
"""Made where the master imports this; its workers inherit it."""


class Resting:
    """The connections that wait for their next request, the one that has waited longest first.

    What gunicorn does with its deque, without looking through it: with 2,000 browsers at one worker, taking one of them
    out was a seventeenth of what a save cost, and more with more.
    """

    def __init__(self) -> None:
        self._all: OrderedDict[Any, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._all)

    def __getitem__(self, index: int) -> Any:
        """The first; gunicorn asks for no other."""
        if index or not self._all:
            raise IndexError(index)
        return next(iter(self._all))

    def append(self, connection: Any) -> None:
        self._all[connection] = None

    def remove(self, connection: Any) -> None:
        del self._all[connection]

    def popleft(self) -> Any:
        return self._all.popitem(last=False)[0]


class FairWorker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker that leaves a new connection to a sibling who has fewer."""

    slot: int
    """Given by the master before it forks (app/gunicorn_hooks.py)."""
    nr_conns: int
    _accepting: bool
    _most: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keepalived_conns = Resting()

    @property
    def worker_connections(self) -> float:
        """How many connections it keeps at most, as things stand: gunicorn asks in every turn of its loop."""
        return min(self._most, COUNTS.least(self.slot, time.monotonic()) * (1 + SHARE) + AHEAD)

    @worker_connections.setter
    def worker_connections(self, most: int) -> None:
        self._most = most

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Sleep until something comes; who does not listen at the door is not woken by it."""
        super().wait_for_and_dispatch_events(min(timeout, TELL if self._accepting else LOOK))

    def notify(self) -> None:
        """Tell the master that it is alive, and the siblings how many connections it keeps."""
        super().notify()
        if self.alive:
            COUNTS.tell(self.slot, self.nr_conns, time.monotonic())
        else:
            COUNTS.forget(self.slot)
