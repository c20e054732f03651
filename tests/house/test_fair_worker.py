"""New connections go to the worker that keeps fewest, and nobody waits for a worker that is not there."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.fair_worker import AHEAD, FRESH, SHARE, Counts, Resting
from bench.server import Server
from tests.faults.servers import ROOT

COME, MANY = 40, 800
APP = """
import os
def app(environ, start_response):
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


def test_the_least_of_the_siblings_is_what_those_at_work_keep():
    counts = Counts(slots=4)
    assert counts.least(1, now=100.0) == float("inf")
    counts.tell(1, 3, now=100.0)
    assert counts.least(1, now=100.0) == float("inf")  # one's own does not count
    counts.tell(2, 7, now=100.0)
    counts.tell(3, 5, now=100.0)
    assert counts.least(1, now=100.0) == 5
    assert counts.least(3, now=100.0) == 3


def test_a_sibling_that_is_silent_or_gone_holds_nobody_up():
    counts = Counts(slots=4)
    counts.tell(2, 0, now=100.0)
    assert counts.least(1, now=100.0 + FRESH / 2) == 0
    assert counts.least(1, now=100.1 + FRESH) == float("inf")
    counts.tell(2, 0, now=200.0)
    counts.forget(2)
    assert counts.least(1, now=200.0) == float("inf")
    assert Counts().least(1, now=0.5) == float("inf")  # a machine that has just started


def test_resting_connections_stand_in_the_order_in_which_they_came():
    resting = Resting()
    assert not resting
    for name in "abcde":
        resting.append(name)
    resting.remove("c")
    resting.append("c")
    assert (resting[0], list(resting), len(resting)) == ("a", ["a", "b", "d", "e", "c"], 5)
    assert [resting.popleft() for _ in range(5)] == ["a", "b", "d", "e", "c"]
    with pytest.raises(IndexError):
        resting[0]


def test_taking_one_out_costs_no_more_where_thousands_rest():
    def seconds(count: int) -> float:
        """To take `count` connections, the newest first, out of as many; for each of them."""
        resting, connections = Resting(), [object() for _ in range(count)]
        for connection in connections:
            resting.append(connection)
        begun = time.perf_counter()
        for connection in reversed(connections):
            resting.remove(connection)
        return (time.perf_counter() - begun) / count

    few, many = (min(seconds(count) for _ in range(5)) for count in (500, 20_000))
    assert many < 10 * few  # 40 times as many: a list that is looked through takes 40 times as long


def two_workers(home: Path) -> Server:
    (home / "bare.py").write_text(APP)
    return Server("bare:app", {"WORKERS": 2, "THREADS": 4}, {"PYTHONPATH": f"{home}:{ROOT}"}, home / "log")


def test_a_place_is_free_again_when_its_worker_has_ended():
    counts = Counts(slots=3)
    assert [counts.take() for _ in range(4)] == [0, 1, 2, 2], "more workers than places share the last"
    counts.tell(1, 0, now=100.0)
    counts.give_back(1)
    assert counts.least(0, now=100.0) == float("inf")
    assert counts.take() == 1


def test_a_worker_that_stands_still_over_a_client_keeps_nobody_at_the_door(tmp_path: Path):
    """gunicorn waits up to two seconds for a client that asked to close and does not; the other worker, which keeps
    more, must not leave newcomers to it meanwhile."""
    (tmp_path / "bare.py").write_text(APP)
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    with (
        Server("bare:app", {"WORKERS": 2, "THREADS": 4}, environment, tmp_path / "log") as server,
        ExitStack() as stack,
    ):
        while len({served_by(one) for one in come(server.port, 8, stack)}) < 2:
            time.sleep(0.1)
        here = come(server.port, COME, stack)
        of = {one: served_by(one) for one in here}
        lazy = min(set(of.values()))
        for one in [one for one in here if of[one] == lazy][:-1]:
            one.close()
        time.sleep(0.5)
        (last,) = [one for one in here if of[one] == lazy and one.sock is not None]
        last.request("GET", "/", headers={"Connection": "close"})
        time.sleep(0.05)  # its loop stands still from here on, and the other one keeps far more
        begun = time.monotonic()
        for one in come(server.port, 4, stack):
            assert served_by(one)
        assert time.monotonic() - begun < 1.5


def served_by(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/")
    return int(connection.getresponse().read())


def come(port: int, count: int, stack: ExitStack) -> list[http.client.HTTPConnection]:
    """So many browsers that keep their connections open."""
    here = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(count)]
    for each in here:
        each.connect()
        stack.callback(each.close)
    return here


def test_browsers_are_spread_over_the_workers_and_come_in_when_one_is_killed(tmp_path: Path):
    with two_workers(tmp_path) as server, ExitStack() as stack:
        while len({served_by(one) for one in come(server.port, 8, stack)}) < 2:
            time.sleep(0.1)  # the second worker is still coming up
        kept = Counter(served_by(one) for one in come(server.port, COME, stack))
        few, many = sorted(kept.values())
        assert many - few <= 8 + 2 * AHEAD, kept  # of those before, one may have had all
        stack.close()
        time.sleep(0.3)
        kept = Counter(served_by(one) for one in come(server.port, COME, stack))
        few, many = sorted(kept.values())
        assert many - few <= 2 * AHEAD + SHARE * COME, kept
        begun = time.monotonic()
        crowd = come(server.port, MANY, stack)
        for one in crowd:  # all ask before anybody listens: nothing wakes the server but its door
            one.request("GET", "/")
        for one in crowd:
            one.getresponse().read()
        assert time.monotonic() - begun < 5  # neither waits at the door for the other
        os.kill(min(kept), signal.SIGKILL)
        begun = time.monotonic()
        assert {served_by(one) for one in come(server.port, 8, stack)}
        assert time.monotonic() - begun < 5
