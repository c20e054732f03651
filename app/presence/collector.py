"""What one process heard, until its thread has written it down.

A server can be alive and of no use: its disk is full, or its database gone or locked. Then pages reach it and nothing
is kept. The process that had to say so looks every second whether it can keep something again, and then writes down
from when to when it could not: an outage like any other.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol, TypeVar

from app.domain.instants import from_ms, to_ms
from app.domain.spans import Span
from app.presence.records import Sign, Silence, Thresholds, Unreachable, span_of

BEAT_SECONDS = 1.0
"""How often a process writes down what it heard and that it is alive."""
MOST_WAITING = 200_000
"""Signs that wait for a store that cannot be written; then the oldest are forgotten."""

log = logging.getLogger(__name__)
Found = TypeVar("Found")


class Store(Protocol):
    """Where all processes keep what they heard. Every method raises `Unreachable` when it cannot."""

    thresholds: Thresholds

    def write(self, signs: Collection[Sign], beat: int | None, outages: Collection[tuple[int, int]] = ()) -> None: ...

    def last_signs(self, attempts: Collection[int]) -> list[Sign]: ...

    def silences(self, attempts: Collection[int], since: int) -> list[Silence]: ...

    def outages(self, since: int) -> list[tuple[int, int]]: ...


class Collector:
    """Collects signs in memory and writes them in batches.

    Args:
        clock: read by the threads, for heartbeats and the ends of outages.
        able: can this process keep what it is sent? Asked only after it could not.
        threaded: False in tests, where what was heard is written when somebody asks.
    """

    def __init__(
        self, store: Store, clock: Callable[[], datetime], able: Callable[[], bool], *, threaded: bool
    ) -> None:
        self.store = store
        self._clock = clock
        self._able = able
        self._unable_since: datetime | None = None
        self._surely_unable = False
        self._outages: list[tuple[int, int]] = []
        self._threaded = threaded
        self._waiting: deque[tuple[int, datetime, bool]] = deque(maxlen=MOST_WAITING)
        self._changing, self._writing = threading.Lock(), threading.Lock()
        self._pid = 0
        self._stop = threading.Event()
        self._complained = False

    def sign(self, attempt: int, now: datetime, *, pulsing: bool) -> None:
        """An attempt's page was heard of. Costs an append: it stands in the way of every save.

        Only a process that serves hears pages: what the command line simulates is no sign of life.
        """
        if self._pid == os.getpid():
            self._waiting.append((attempt, now, pulsing))

    def unable(self, since: datetime) -> None:
        """Something that came at this instant could not be kept."""
        if self._pid != os.getpid():
            return
        with self._changing:
            known, self._unable_since = self._unable_since, min(since, self._unable_since or since)
            if known is None and self._threaded:
                threading.Thread(target=self._watch, name="presence-recovery", daemon=True).start()

    def look(self) -> bool:
        """Can the process keep things? If so, from when to when it could not is over, and written down. One that can at
        the first look was never away: what it refused was a lock on one row, or a moment's affair."""
        if not self._able():
            self._surely_unable = True
            return False
        with self._changing:
            since, self._unable_since = self._unable_since, None
            was_away, self._surely_unable = self._surely_unable, False
        if since is not None and was_away:
            began, ended = to_ms(since), to_ms(self._clock())
            if self.store.thresholds.away(began, ended):
                self._outages.append((began, ended))
                self.flush()
        return True

    def start(self) -> None:
        """This process serves: hear its pages, and beat. Once a process; a fork inherits no thread."""
        if self._pid == os.getpid():
            return
        with self._changing:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            if self._threaded:
                threading.Thread(target=self._beat, name="presence", daemon=True).start()

    def stop(self) -> None:
        """The process ends politely: beat no more, and write down what was heard last."""
        self._stop.set()
        self.flush(beat=self._clock())

    def flush(self, *, beat: datetime | None = None) -> None:
        """Write down what was heard. What cannot be written waits for the next time.

        Args:
            beat: the process is alive at this instant.
        """
        with self._writing:
            taken, outages = [], list(self._outages)
            while self._waiting:
                taken.append(self._waiting.popleft())
            try:
                if taken or beat or outages:
                    signs = [Sign(attempt, to_ms(at), pulsing) for attempt, at, pulsing in taken]
                    self.store.write(signs, to_ms(beat) if beat else None, outages)
                    del self._outages[: len(outages)]
                self._complained = False
            except Unreachable as error:
                self._waiting.extendleft(reversed(taken))
                self._complain(error)

    def last_signs(self, attempts: Collection[int]) -> dict[int, tuple[datetime, bool]]:
        found = self._ask(lambda: self.store.last_signs(attempts))
        return {sign.attempt: (from_ms(sign.at), sign.pulsing) for sign in found}

    def silences(self, attempts: Collection[int], since: datetime) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        for silence in self._ask(lambda: self.store.silences(attempts, to_ms(since))):
            found.setdefault(silence.attempt, []).append(span_of(silence.began, silence.ended))
        return found

    def outages(self, since: datetime) -> list[Span]:
        found = self._ask(lambda: self.store.outages(to_ms(since)))
        return [span_of(began, ended) for began, ended in found]

    def _ask(self, question: Callable[[], list[Found]]) -> list[Found]:
        self.flush()
        try:
            return question()
        except Unreachable as error:
            self._complain(error)
            return []

    def _complain(self, error: Unreachable) -> None:
        """Once, until it works again: a store that is away is written to every second."""
        if not self._complained:
            log.warning("signs of life cannot be kept or read at the moment: %s", error)
        self._complained = True

    def _beat(self) -> None:
        while True:
            try:
                self.flush(beat=self._clock())
            except Exception:  # whatever broke, the heart must go on
                log.exception("a heartbeat failed")
            if self._stop.wait(BEAT_SECONDS):
                return

    def _watch(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                if self.look():
                    return
            except Exception:  # as with the heart: what could not be asked is asked again
                log.exception("whether the database can be written could not be found out")
