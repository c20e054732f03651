"""A closed-loop load: each connection sends its next request when the last answer is in. Runs as its own process.

    python -m bench.driver < plan.json > figures.json

It stays light (one thread, epoll, prebuilt bytes), because it shares the machine with the server it measures; what
it uses itself stands in its figures. A plan is {"port", "seconds", "connections": [[{"path", "headers", "body",
"first"}]]}: `body` holds one `%6d`, where the seq goes, and `first` is the seq to begin with. Each connection goes
round its own calls and raises the seq after every round.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

SEQ = "%6d"


def main() -> None:
    """Read the plan, drive, print the figures."""
    plan = json.load(sys.stdin)
    json.dump(drive(plan["port"], plan["seconds"], plan["connections"]), sys.stdout)


def drive(port: int, seconds: float, connections: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Load the server for `seconds`.

    Returns:
        requests, seconds (measured), cpu (the driver's own, in seconds), latencies (sorted, in microseconds).

    Raises:
        RuntimeError: an answer other than 200; the load would measure refusals.
    """
    sockets, sources = {}, {}
    poll = select.epoll()
    for calls in connections:
        link = socket.create_connection(("127.0.0.1", port), timeout=20)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[link.fileno()] = link
        sources[link.fileno()] = _requests(calls)
        poll.register(link, select.EPOLLIN)
    clock, latencies, sent = time.perf_counter, [], {}
    cpu, begun = time.process_time(), clock()
    until = begun + seconds
    for number, link in sockets.items():
        sent[number] = clock()
        link.sendall(next(sources[number]))
    waiting = len(connections)
    while waiting:
        ready = poll.poll(20)
        if not ready:
            raise RuntimeError("the server has not answered for 20 seconds")
        for number, _ in ready:
            link = sockets[number]
            _receive(link)
            now = clock()
            latencies.append(now - sent[number])
            if now < until:
                sent[number] = now
                link.sendall(next(sources[number]))
            else:
                waiting -= 1
    took, cpu = clock() - begun, time.process_time() - cpu
    for link in sockets.values():
        link.close()
    figures = sorted(round(one * 1e6) for one in latencies)
    return {"requests": len(figures), "seconds": took, "cpu": cpu, "latencies": figures}


def _requests(calls: list[dict[str, Any]]) -> Iterator[bytes]:
    made = [(_template(call), call["first"]) for call in calls]
    turn = 0
    while True:
        for (before, after), first in made:
            yield before + b"%6d" % (first + turn) + after
        turn += 1


def _template(call: dict[str, Any]) -> tuple[bytes, bytes]:
    before, after = call["body"].split(SEQ)
    length = len((before + after).encode()) + 6
    head = [f"PUT {call['path']} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    head += [f"{name}: {value}" for name, value in call["headers"].items()]
    head += [f"Content-Length: {length}", "", ""]
    return ("\r\n".join(head) + before).encode(), after.encode()


def _receive(link: socket.socket) -> None:
    """Read one whole answer."""
    data = link.recv(65536)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(link)
    if data[9:12] != b"200":
        raise RuntimeError(data.decode(errors="replace"))
    at = data.lower().index(b"content-length:") + 15
    whole = end + 4 + int(data[at : data.index(b"\r\n", at)])
    while len(data) < whole:
        data += _more(link)


def _more(link: socket.socket) -> bytes:
    part = link.recv(65536)
    if not part:
        raise RuntimeError("the server hung up in the middle of an answer")
    return part


if __name__ == "__main__":
    main()
