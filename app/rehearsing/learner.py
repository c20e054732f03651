"""One simulated learner: signs in, starts, reads the paper of any exam, answers, hands in, remembers what it was told.

Every method is a generator over `crowd.Request` and `crowd.Pause`; run it with `crowd.Crowd`. An answer that no
learner should ever get raises `Surprise`, which names it.
"""

from __future__ import annotations

import html
import json
import random
import re
import zlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from app.rehearsing.crowd import Answer, Pause, Request, Steps

_TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
_LEASE = re.compile(r'name="attempt-lease" content="([^"]+)"')
_HAS_PEN = re.compile(r"<main[^>]* data-has-pen")
_QUESTION = re.compile(r'<article[^>]* data-position="(\w+)" data-seq="(\d+)"')
_FIELD = re.compile(r'<(input|select)\b([^>]*\bname="answer-[^"]*"[^>]*)>(.*?)(?=<input|<select|\Z)', re.S)
_ATTRIBUTE = re.compile(r'\b(name|value|type|inputmode)="([^"]*)"')
_CHOICE = re.compile(r'<option value="([^"]+)"')
_RESULT = re.compile(r'data-correct="(\d+)" data-mark="([\d.]+)"')
_RECEIPT = re.compile(r'class="receipt-code">([^<]+)<')

Asking = Generator[Request | Pause, Answer | None, Answer]


class Surprise(Exception):
    """An answer that a learner should never get."""


@dataclass(slots=True)
class Question:
    """A question as the page shows it.

    Attributes:
        groups: for each field its possible values, in the order of the page; empty for one that is typed into.
        seq: of the answer that the page shows.
    """

    groups: list[list[str]]
    seq: int

    def some_answer(self, rng: random.Random) -> list[str]:
        """An answer that fits, by chance."""
        if len(self.groups) == 1:
            return [rng.choice(self.groups[0])] if self.groups[0] else [str(rng.randrange(1, 100))]
        first = self.groups[0]
        if len(first) >= len(self.groups) and all(group == first for group in self.groups) and first != ["T", "F"]:
            return rng.sample(first, len(self.groups))  # matching and ordering: every part once
        return [rng.choice(group) for group in self.groups]


@dataclass
class Learner:
    """One browser.

    Attributes:
        attempt: the address of the attempt, once it is begun.
        acknowledged: position -> (seq, answer) of the newest save that the server has acknowledged.
        correct, mark: what the page of the result says, where it shows them.
        receipt: the code of the receipt.
        token, cookie: as the last page gave them.
        pen: what a start has left for the page of its paper.
    """

    username: str
    password: str
    host: str = "127.0.0.1"
    attempt: str = ""
    lease: str = ""
    has_pen: bool = False
    questions: dict[str, Question] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    correct: int | None = None
    mark: str = ""
    receipt: str = ""
    token: str = ""
    cookie: str = ""
    pen: str = ""
    _save_head: str = ""

    def begin(self, code: str, access_code: str = "") -> Steps:
        """From the page of signing in to the open paper with the pen in hand."""
        yield from self.sign_in(f"/exams/{quote(code)}")
        yield from self.look_at_door(code)
        yield from self.start(code, access_code)
        yield from self.open_paper()
        yield from self.claim()

    def sign_in(self, towards: str = "/") -> Steps:
        """Sign in by name and password."""
        yield from self.look_at_sign_in()
        yield from self.send_password(towards)

    def look_at_sign_in(self) -> Steps:
        """The sign-in page."""
        yield from self.look("sign-in page", "/login")

    def send_password(self, towards: str = "/") -> Steps:
        """Press the button of the sign-in page."""
        yield from self._form("sign in", "/login", username=self.username, password=self.password, next=towards)

    def look_at_door(self, code: str) -> Steps:
        """The page of the exam, before it is begun."""
        yield from self.look("exam page", f"/exams/{quote(code)}")

    def start(self, code: str, access_code: str = "") -> Steps:
        """Begin the attempt, or find the one that is open."""
        fields = {"access_code": access_code} if access_code else {}
        self.attempt = yield from self._form("start", f"/exams/{quote(code)}/attempts", **fields)

    def open_paper(self) -> Steps:
        """Open the page of the paper (again)."""
        page = yield from self.look("paper", self.attempt)
        found = _LEASE.search(page)
        if not found:
            raise Surprise(f"{self.attempt} shows no paper")
        self.take(html.unescape(found[1]))
        self.has_pen = _HAS_PEN.search(page) is not None
        self.questions = read_questions(page)

    def take(self, lease: str) -> None:
        """Hold the lease of an opened page; cookie and token are those of this page."""
        self.lease = lease
        self._save_head = (
            f"Host: {self.host}\r\nCookie: {self.cookie}\r\nX-CSRFToken: {self.token}\r\n"
            "Content-Type: application/json\r\n"
        )

    def claim(self) -> Steps:
        """The page takes the pen, unless it came with it."""
        if not self.has_pen:
            yield from self._call("lease", "POST", "/lease", {"lease": self.lease})

    def pulse(self) -> Steps:
        """A sign of life."""
        yield from self._call("pulse", "POST", "/pulse", {"lease": self.lease})

    def save(self, position: str, answer: list[str]) -> Steps:
        """Save one answer."""
        question = self.questions[position]
        question.seq += 1
        body = {"seq": question.seq, "lease": self.lease, "answer": answer}
        said = json.loads((yield from self._call("save", "PUT", f"/answers/{position}", body)).body)
        if said["seq"] != question.seq:
            raise Surprise(f"seq {said['seq']} came back for {question.seq} at {self.attempt}/answers/{position}")
        self.acknowledged[position] = question.seq, answer

    def hand_in(self) -> Steps:
        """Look at what is missing, hand in, read the result."""
        yield from self.look_at_missing()
        yield from self.submit()
        yield from self.read_result()

    def look_at_missing(self) -> Steps:
        """The page before the hand-in."""
        yield from self.look("hand-in page", f"{self.attempt}/submit")

    def submit(self) -> Steps:
        """Press the button of that page."""
        yield from self._form("hand in", f"{self.attempt}/submit")

    def read_result(self) -> Steps:
        """What came of it, as much as the exam shows."""
        page = yield from self.look("result", f"{self.attempt}/result")
        if found := _RESULT.search(page):
            self.correct, self.mark = int(found[1]), found[2]
        if code := _RECEIPT.search(page):
            self.receipt = code[1]

    def look(self, label: str, path: str) -> Generator[Request | Pause, Answer | None, str]:
        """Fetch a page and keep its token."""
        cookie = f"{self.cookie}; pen={self.pen}" if self.pen and path == self.attempt else self.cookie
        head = f"Host: {self.host}\r\nCookie: {cookie}\r\nAccept-Encoding: gzip, deflate\r\n"
        answer = yield from self._ask(label, "GET", path, head, b"")
        if answer.status != 200:
            raise Surprise(f"GET {path}: {answer.status}")
        zipped = answer.header(b"content-encoding") == "gzip"
        page = (zlib.decompress(answer.body, zlib.MAX_WBITS | 16) if zipped else answer.body).decode()
        found = _TOKEN.search(page)
        self.token = html.unescape(found[1]) if found else self.token
        return page

    def _form(self, label: str, path: str, **fields: str) -> Generator[Request | Pause, Answer | None, str]:
        """Send a form; returns where the answer leads."""
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        head = f"Host: {self.host}\r\nCookie: {self.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        answer = yield from self._ask(label, "POST", path, head, body)
        if answer.status != 303:
            raise Surprise(f"POST {path}: {answer.status}")
        return answer.header(b"location")

    def _call(self, label: str, method: str, path: str, body: dict[str, Any]) -> Asking:
        data = json.dumps(body, separators=(",", ":")).encode()
        answer = yield from self._ask(label, method, self.attempt + path, self._save_head, data)
        if answer.status != 200:
            raise Surprise(f"{method} {self.attempt}{path}: {answer.status} {answer.body[:200].decode()}")
        return answer

    def _ask(self, label: str, method: str, path: str, head: str, body: bytes) -> Asking:
        line = f"{method} {path} HTTP/1.1\r\n{head}"
        line += f"Content-Length: {len(body)}\r\n\r\n" if method != "GET" else "\r\n"
        answer = yield Request(label, line.encode() + body)
        assert answer is not None
        for name, value in answer.cookies():
            if name == "pen":
                self.pen = value
            else:
                self.cookie = f"{name}={value}"
        return answer


def read_questions(page: str) -> dict[str, Question]:
    """The questions of a paper's page with the fields that each one has, whatever its kind."""
    starts = list(_QUESTION.finditer(page))
    ends = [start.start() for start in starts[1:]] + [len(page)]
    return {
        start[1]: Question(_groups(page[start.end() : end]), int(start[2]))
        for start, end in zip(starts, ends, strict=True)
    }


def _groups(block: str) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for tag, attributes, inside in _FIELD.findall(block):
        said = dict(_ATTRIBUTE.findall(attributes))
        values = found.setdefault(said["name"], [])
        if tag == "select":
            values += [html.unescape(value) for value in _CHOICE.findall(inside)]
        elif said.get("type") in ("radio", "checkbox"):
            values.append(html.unescape(said["value"]))
    return list(found.values())
