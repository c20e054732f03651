"""Workers are forks of a master that has put the app together while it listened."""

from __future__ import annotations

import http.client
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from bench.server import Server
from tests.faults.servers import ROOT

SECONDS = 3.0
"""How long this app takes to be put together."""
APP = f"""
import os, time
with open(os.environ["TOLD"], "a") as told:
    told.write(f"{{os.getpid()}}\\n")
time.sleep({SECONDS})
def app(environ, start_response):
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Connection", "close")])
    return [body]
"""


def served_by(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    try:
        return int(connection.getresponse().read())
    finally:
        connection.close()


def test_the_app_is_put_together_once_and_a_killed_worker_is_replaced_at_once(tmp_path: Path):
    (tmp_path / "slow.py").write_text(APP)
    told = tmp_path / "told"
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "TOLD": str(told)}
    settings = {"WORKERS": 2, "THREADS": 2}
    with Server("slow:app", settings, environment, tmp_path / "log") as server:
        begun, workers = time.monotonic(), set()
        while len(workers) < 2:
            workers.add(served_by(server.port))
            assert time.monotonic() - begun < SECONDS, "the second worker is there with the first"
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        begun = time.monotonic()
        successor = None
        while successor is None or successor in workers:
            with suppress(OSError, http.client.HTTPException):  # one may die with a connection in its hand
                successor = served_by(server.port)
        assert time.monotonic() - begun < SECONDS / 2
        masters = told.read_text().split()
    assert len(masters) == 1
    assert int(masters[0]) not in workers


def test_who_comes_while_the_app_is_put_together_waits_and_is_not_turned_away(tmp_path: Path):
    (tmp_path / "slow.py").write_text(APP)
    told = tmp_path / "told"
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "TOLD": str(told)}
    answers = []

    class Early(Server):
        def _wait(self, seconds: float = 40) -> None:
            until = time.monotonic() + seconds
            while not told.exists():
                assert time.monotonic() < until
                time.sleep(0.01)
            begun = time.monotonic()
            answers.append((served_by(self.port), time.monotonic() - begun))

    with Early("slow:app", {"WORKERS": 1, "THREADS": 2}, environment, tmp_path / "log"):
        ((_, waited),) = answers
    assert waited > SECONDS / 2, "it came in the midst of it"
