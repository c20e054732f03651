"""What an exam page of twenty questions weighs on the first visit, everything included, compressed."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from pathlib import PurePosixPath

import brotli

from app.rehearsing.learner import Learner
from bench.server import Server

LIMIT = 100_000
"""Bytes."""

Fetch = Callable[[str], tuple[int, str]]
"""Path -> the compressed bytes of what stands there, and its text."""


def first_visit(fetch: Fetch, page: str) -> dict[str, int]:
    """Compressed bytes of a page and of every file that it names, by kind."""
    weights = {"page": 0, "style": 0, "script": 0, "picture": 0}
    weights["page"], text = fetch(page)
    seen: set[str] = set()
    for path in re.findall(r'(?:href|src)="(/(?:static|media)/[^"]+)"', text):
        _add(fetch, path, weights, seen)
    return weights


def _add(fetch: Fetch, path: str, weights: dict[str, int], seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    size, text = fetch(path)
    kind = {".css": "style", ".js": "script"}.get(PurePosixPath(path).suffix, "picture")
    weights[kind] += size
    if kind == "script":
        folder = path.rsplit("/", 1)[0]
        for name in re.findall(r"""from ['"]\./([^'"]+)['"]""", text):
            _add(fetch, f"{folder}/{name}", weights, seen)


def over_http(server: Server, learner: Learner) -> Fetch:
    """From a running server, as the learner's browser asks."""
    return lambda path: _fetch(server, path, learner.cookie)


def _fetch(server: Server, path: str, cookie: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers={"Accept-Encoding": "br", "Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status}")
    plain = brotli.decompress(body) if answer.getheader("Content-Encoding") == "br" else body
    return len(body), plain.decode("utf-8", "replace")
