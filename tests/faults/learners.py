"""A learner at a raw connection: it goes on through lost connections and remembers what was acknowledged."""

from __future__ import annotations

import html
import http.client
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode

from app.demonstration.bench import CODE, PASSWORD

PATIENCE = 30.0
"""Seconds after which a server that does not answer fails the test."""
PERSISTENCE = 90.0
"""Seconds for which a learner asks the same again of a server that is killed and killed again on a busy machine."""
_TOKEN = re.compile(r'name="csrf[_-]token"[^>]*?(?:value|content)="([^"]+)"')

_ATTEMPT = re.compile(r"(?<=/attempts/)\w+")


@dataclass
class Answer:
    status: int
    location: str
    text: str


@dataclass
class Learner:
    """One browser, and what it was told."""

    port: int
    username: str
    url: str = ""
    lease: str = ""
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    #: position -> the letter of the right option
    right: dict[int, str] = field(default_factory=dict)
    #: (position, seq) -> answer, for every save that was acknowledged
    acknowledged: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    #: how often the connection broke before the answer came
    broken: int = 0
    #: the body of every 503
    refused: list[str] = field(default_factory=list)
    #: of each kind of page that any learner was given the first: what was asked for and how it was answered, its text
    pages: ClassVar[dict[tuple[str, int], str]] = {}
    _connection: http.client.HTTPConnection | None = None

    def begin(self) -> None:
        """Sign in, start, open the paper."""
        self.read_token("/login")
        assert self._form("/login", username=self.username, password=PASSWORD).status == 303
        self.read_token(f"/exams/{CODE}")
        started = self._form(f"/exams/{CODE}/attempts")
        assert started.status == 303, started.text
        self.url = started.location
        self.read_paper()

    def read_paper(self) -> dict[int, int]:
        """Open the page (again); returns the seq it shows for each position."""
        page = self.read_token(self.url)
        self.lease = html.unescape(re.search(r'name="attempt-lease" content="([^"]+)"', page)[1])  # type: ignore[index]
        seqs = {}
        for block in page.split("<article")[1:]:
            position, seq = map(int, re.search(r'data-position="(\d+)" data-seq="(\d+)"', block).groups())  # type: ignore[union-attr]
            seqs[position] = seq
            k = int(re.search(r"\[(\d+)\]", block)[1])  # type: ignore[index]
            found = re.search(rf'value="([A-Z])"(?:(?!value=).)*= {37 * k + 11}<', block, re.S)
            self.right[position] = found[1]  # type: ignore[index]
        return seqs

    def save(self, position: int, seq: int, answer: list[str]) -> None:
        """Save until it is acknowledged, the same again after a lost connection."""
        said = self.ask(*self.call(position, seq, answer))
        assert said.status == 200, said.text
        assert json.loads(said.text)["seq"] == seq, said.text
        self.acknowledged[position, seq] = answer

    def call(self, position: int, seq: int, answer: list[str]) -> tuple[str, str, str, dict[str, str]]:
        """What the page's script sends to save: method, path, body, headers."""
        body = json.dumps({"seq": seq, "lease": self.lease, "answer": answer})
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return "PUT", f"{self.url}/answers/{position}", body, headers

    def form(self, path: str, **fields: Any) -> tuple[str, str, str, dict[str, str]]:
        """What a form sends: method, path, body, headers."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return "POST", path, urlencode({"csrf_token": self.token, **fields}), kind

    def hand_in(self) -> Answer:
        """Hand in; returns the page of the result."""
        assert self._form(f"{self.url}/submit").status == 303
        result = self.ask("GET", f"{self.url}/result")
        assert result.status == 200, result.text
        return result

    def newest(self) -> dict[int, list[str]]:
        """The answer that counts at each position, by what was acknowledged."""
        return {position: answer for (position, _), answer in sorted(self.acknowledged.items())}

    def work(self, rng: random.Random, saves: int) -> None:
        """Answer questions here and there, right and wrong, changing one's mind; now and then reload the page."""
        seqs = dict.fromkeys(self.right, 0)
        for turn in range(saves):
            position = rng.choice(sorted(self.right))
            seqs[position] += 1
            letter = self.right[position] if rng.randrange(2) else rng.choice("ABCD")
            self.save(position, seqs[position], [letter] if rng.randrange(8) else [])
            if turn % 10 == 9:
                self.hang_up()
            if turn % 20 == 19:
                shown = self.read_paper()
                assert shown == seqs, f"the page forgot a save: {shown} instead of {seqs}"

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Ask until there is a whole answer: everything this learner sends may be sent twice."""
        until = time.monotonic() + PERSISTENCE
        while True:
            try:
                answer = self.ask_once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                self.hang_up()
                assert time.monotonic() < until, f"{method} {path}: no answer for {PERSISTENCE} s"
                time.sleep(0.02)
                continue
            if answer.status != 503:
                return answer
            self.refused.append(answer.text)
            assert time.monotonic() < until, f"{method} {path}: busy for {PERSISTENCE} s"
            time.sleep(0.1)

    def hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def ask_once(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask, whatever the answer.

        Raises:
            OSError, HTTPException: the connection broke.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.headers.get_content_type() == "text/html" and not 300 <= answer.status < 400:
            self.pages.setdefault((f"{method} {_ATTEMPT.sub('…', path)}", answer.status), text)
        return Answer(answer.status, str(answer.getheader("Location", "")), text)

    def read_token(self, path: str) -> str:
        page = self.ask("GET", path)
        assert page.status == 200, page.text
        self.token = html.unescape(_TOKEN.search(page.text)[1])  # type: ignore[index]
        return page.text

    def _form(self, path: str, **fields: Any) -> Answer:
        return self.ask(*self.form(path, **fields))
