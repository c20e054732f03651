"""Many learners over one loop: each is a generator that yields what it sends and gets what came back.

One thread and prebuilt bytes, because a crowd shares the machine with the server that it measures. A connection
that breaks is opened again and the same request sent again: everything a learner sends may be sent twice.
"""

from __future__ import annotations

import heapq
import random
import re
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import count

PATIENCE = 60.0
"""Seconds after which a request without an answer is given up."""
RETRY_AFTER = 0.1
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=\"?([^;\r\"]*)", re.I)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: `label` names the call in the figures."""

    label: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """A learner thinks for some seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """A header's value; empty without one. `name` in lower case, as ``b"location"``."""
        at = self.head.lower().find(b"\r\n" + name + b":")
        if at < 0:
            return ""
        begin = at + len(name) + 3
        end = self.head.find(b"\r\n", begin)
        return self.head[begin : end if end >= 0 else None].strip().decode("latin-1")

    def cookies(self) -> list[tuple[str, str]]:
        """Names and values of the cookies that are set; the value of one that is taken away is empty."""
        return [(name.decode(), value.decode()) for name, value in _COOKIE.findall(self.head)]


Steps = Generator[Request | Pause, Answer | None, None]
"""What a learner does, step by step."""


@dataclass(slots=True)
class _Seat:
    """A learner with a connection."""

    steps: Steps
    link: socket.socket | None = None
    asked: Request | None = None
    #: when this was to be sent: a crowd that is late itself counts as a server that is slow
    due: float = 0.0
    received: bytes = b""


@dataclass
class Crowd:
    """Learners at work.

    Attributes:
        seconds: label -> how long each answer took, waiting for a broken server included.
        broken: how often a connection broke before the answer was there.
        failures: what ended a learner's work early, in words.
    """

    port: int
    host: str = "127.0.0.1"
    patience: float = PATIENCE
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    broken: int = 0
    failures: list[str] = field(default_factory=list)
    _poll: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _timers: list[tuple[float, int, _Seat]] = field(default_factory=list)
    _ticket: count[int] = field(default_factory=count)
    _seated: int = 0

    def seat(self, steps: Steps, *, after: float = 0.0) -> None:
        """A learner comes in and begins `after` seconds."""
        self._seated += 1
        self._later(_Seat(steps), time.perf_counter() + after)

    def run(self, seconds: float = float("inf")) -> None:
        """Work until everyone is done or the time is over; it may be called again.

        Raises:
            TimeoutError: the server keeps its connections and says nothing.
        """
        until, heard = time.perf_counter() + seconds, time.perf_counter()
        while self._seated and (now := time.perf_counter()) < until:
            while self._timers and self._timers[0][0] <= now:
                due, _, seat = heapq.heappop(self._timers)
                self._wake(seat, due)
            next_due = min(self._timers[0][0] if self._timers else now + 1.0, until, now + 1.0)
            ready = self._poll.select(max(0.0, next_due - time.perf_counter()))
            for key, _ in ready:
                self._ready(key.data)
            if ready or self._timers:
                heard = now
            elif now - heard > self.patience:
                raise TimeoutError(f"the server has not answered for {self.patience:.0f} s")

    def close(self) -> None:
        """Leave: connections are closed wherever they stand."""
        for key in list(self._poll.get_map().values()):
            self._hang_up(key.data)
        self._poll.close()

    def _later(self, seat: _Seat, due: float) -> None:
        heapq.heappush(self._timers, (due, next(self._ticket), seat))

    def _wake(self, seat: _Seat, due: float) -> None:
        if seat.asked is None:
            self._go_on(seat, None, due)
        elif due - seat.due > self.patience:
            self._leave(seat, f"{seat.asked.label}: no answer for {self.patience:.0f} s")
        else:
            self._send(seat)

    def _go_on(self, seat: _Seat, answer: Answer | None, now: float) -> None:
        """The learner takes the answer (None at first and after a pause) and says what comes next."""
        try:
            step = seat.steps.send(answer)
        except StopIteration:
            self._leave(seat)
            return
        except Exception as error:
            self._leave(seat, f"{type(error).__name__}: {error}")
            return
        if isinstance(step, Pause):
            seat.asked = None
            self._later(seat, now + step.seconds)
        else:
            seat.asked, seat.due = step, now
            self._send(seat)

    def _send(self, seat: _Seat) -> None:
        seat.received = b""
        if seat.link is None:
            seat.link = socket.socket()
            seat.link.setblocking(False)
            seat.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            seat.link.connect_ex((self.host, self.port))
            self._poll.register(seat.link, selectors.EVENT_WRITE, seat)
            return
        assert seat.asked
        try:
            seat.link.sendall(seat.asked.data)
        except OSError:
            self._again(seat)

    def _ready(self, seat: _Seat) -> None:
        link = seat.link
        if link is None:
            return
        if self._poll.get_key(link).events == selectors.EVENT_WRITE:  # connected, or not
            self._poll.modify(link, selectors.EVENT_READ, seat)
            self._send(seat)
            return
        try:
            part = link.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            if seat.asked is None:  # an idle connection was closed; the next request opens another
                self._hang_up(seat)
            else:
                self._again(seat)
            return
        seat.received += part
        answer = _whole(seat.received)
        if answer is not None:
            self._answered(seat, answer)

    def _answered(self, seat: _Seat, answer: Answer) -> None:
        assert seat.asked
        now = time.perf_counter()
        if answer.status == 503 and now - seat.due < self.patience:  # busy: it says when to come again
            self._later(seat, now + RETRY_AFTER)
            return
        self.seconds[seat.asked.label].append(now - seat.due)
        if b"\r\nconnection: close" in answer.head.lower():
            self._hang_up(seat)
        self._go_on(seat, answer, now)

    def _again(self, seat: _Seat) -> None:
        """The connection broke, perhaps behind an answer that was never read."""
        self.broken += 1
        self._hang_up(seat)
        self._later(seat, time.perf_counter() + RETRY_AFTER * random.uniform(0.5, 1.5))  # noqa: S311

    def _hang_up(self, seat: _Seat) -> None:
        if seat.link is not None:
            self._poll.unregister(seat.link)
            seat.link.close()
            seat.link = None

    def _leave(self, seat: _Seat, failure: str = "") -> None:
        self._hang_up(seat)
        self._seated -= 1
        if failure:
            self.failures.append(failure)


def _whole(data: bytes) -> Answer | None:
    """The answer, once all of it is there. The house sends a length with every answer that has a body."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    answer = Answer(int(data[9:12]), data[:end], data[end + 4 :])
    return answer if len(answer.body) >= int(answer.header(b"content-length") or 0) else None
