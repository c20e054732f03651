"""What an exam page of twenty questions weighs on the first visit, everything included, compressed."""

from __future__ import annotations

import http.client
import re

import brotli

from app.rehearsing.learner import Learner
from bench.server import Server

LIMIT = 100_000
"""Bytes."""


def first_visit(server: Server, learner: Learner) -> dict[str, int]:
    """Compressed bytes of the page and of every file that it names, by kind."""
    weights = {"page": 0, "style": 0, "script": 0, "picture": 0}
    page, text = _fetch(server, learner.attempt, learner.cookie)
    weights["page"] = page
    seen: set[str] = set()
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        _add(server, path, weights, seen)
    return weights


def _add(server: Server, path: str, weights: dict[str, int], seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    size, text = _fetch(server, path, "")
    kind = {"css": "style", "js": "script"}.get(path.rsplit(".", 1)[1], "picture")
    weights[kind] += size
    if kind == "script":
        folder = path.rsplit("/", 1)[0]
        for name in re.findall(r"""from ['"]\./([^'"]+)['"]""", text):
            _add(server, f"{folder}/{name}", weights, seen)


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
