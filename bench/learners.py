"""Learners at their browsers: sign in, start, open the paper. What each step costs the server is measured."""

from __future__ import annotations

import html
import http.client
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from app.demonstration.bench import CODE, PASSWORD
from app.services.people.credentials import hash_password, verify_password
from bench.driver import SEQ
from bench.instance import QUESTIONS
from bench.server import Server

AT_ONCE = 4
"""Browsers that act at the same time."""
CONNECTIONS = 16
"""Kept-alive connections of the load."""

_TOKEN = re.compile(r'name="csrf[_-]token"[^>]*?(?:value|content)="([^"]+)"')
_LEASE = re.compile(r'name="attempt-lease" content="([^"]+)"')


@dataclass
class Learner:
    """One browser with its cookie, and what the last page said."""

    port: int
    username: str
    cookie: str = ""
    token: str = ""
    attempt: str = ""
    lease: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> str:
        """Fetch a page and keep its token."""
        _, _, text = self._ask("GET", path)
        found = _TOKEN.search(text)
        self.token = html.unescape(found[1]) if found else self.token
        return text

    def post(self, path: str, **fields: str) -> str:
        """Send a form; returns where the answer leads."""
        body = urlencode({"csrf_token": self.token, **fields})
        status, location, text = self._ask("POST", path, body)
        if status != 303:
            raise RuntimeError(f"POST {path} as {self.username}: {status}\n{text[:2000]}")
        return location

    def look_at_login(self) -> None:
        self.get("/login")

    def sign_in(self) -> None:
        self.post("/login", username=self.username, password=PASSWORD)

    def look_at_door(self) -> None:
        self.get(f"/exams/{CODE}")

    def start(self) -> None:
        self.attempt = self.post(f"/exams/{CODE}/attempts")

    def open_paper(self) -> None:
        found = _LEASE.search(self.get(self.attempt))
        if not found:
            raise RuntimeError(f"{self.attempt} as {self.username} shows no paper")
        self.lease = html.unescape(found[1])

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.getheader("Set-Cookie"):
            self.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} as {self.username}: {answer.status}\n{text[:2000]}")
        return answer.status, answer.getheader("Location", ""), text


def seat(server: Server, count: int) -> tuple[list[Learner], dict[str, float]]:
    """Seat `count` learners, each before an own paper.

    Returns:
        The learners, and what each step cost the server: processor microseconds a request.
    """
    learners = [Learner(server.port, f"bench{number:05d}") for number in range(1, count + 1)]
    costs = {}
    steps: list[Callable[[Learner], Any]] = [
        Learner.look_at_login,
        Learner.sign_in,
        Learner.look_at_door,
        Learner.start,
        Learner.open_paper,
    ]
    with ThreadPoolExecutor(AT_ONCE) as browsers:
        for step in steps:
            before = server.cpu()
            list(browsers.map(step, learners))
            costs[step.__name__] = (server.cpu() - before) / count * 1e6
            for learner in learners if step is Learner.sign_in else ():
                learner.close()
    for learner in learners:
        learner.close()
    return learners, costs


def calls(learners: list[Learner], first: int) -> list[list[dict[str, Any]]]:
    """For the driver: every question of every learner, saved with seqs from `first` on. A learner keeps to one
    connection, as a browser does."""
    return [
        [
            {
                "path": f"{learner.attempt}/answers/{position}",
                "headers": {"X-CSRFToken": learner.token, "Cookie": learner.cookie},
                "body": f'{{"seq":{SEQ},"lease":"{learner.lease}","answer":["{"ABCD"[position % 4]}"]}}',
                "first": first,
            }
            for position in range(1, QUESTIONS + 1)
            for learner in learners[number::CONNECTIONS]
        ]
        for number in range(min(CONNECTIONS, len(learners)))
    ]


def password_cost(times: int = 10) -> float:
    """Processor microseconds of checking one password's hash."""
    stored = hash_password(PASSWORD)
    before = time.process_time()
    for _ in range(times):
        verify_password(stored, PASSWORD)
    return (time.process_time() - before) / times * 1e6
