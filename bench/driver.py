"""A closed-loop load: each connection sends its next request when the last answer is in. Runs as its own process.

    python -m bench.driver < plan.json > figures.json

It stays light (one thread, epoll, prebuilt bytes), because it shares the machine with the server it measures; what
it uses itself stands in its figures. A plan is {"port", "seconds", "lanes": [{"path", "headers", "body", "first"}]}:
`body` holds one `%6d`, where the seq goes, and `first` is the seq to begin with. The lanes are dealt to the
connections, and each connection goes round its lanes, raising the seq after every round.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

CONNECTIONS = 16
SEQ = "%6d"


def main() -> None:
    """Read the plan, drive, print the figures."""
    plan = json.load(sys.stdin)
    json.dump(drive(plan["port"], plan["seconds"], plan["lanes"]), sys.stdout)


def drive(port: int, seconds: float, lanes: list[dict[str, Any]]) -> dict[str, Any]:
    """Load the server for `seconds`.

    Returns:
        requests, seconds (measured), cpu (the driver's own, in seconds), latencies (sorted, in microseconds).

    Raises:
        RuntimeError: an answer other than 200; the load would measure refusals.
    """
    connections = min(CONNECTIONS, len(lanes))
    sockets, sources = {}, {}
    poll = select.epoll()
    for number in range(connections):
        link = socket.create_connection(("127.0.0.1", port), timeout=20)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[link.fileno()] = link
        sources[link.fileno()] = _requests(lanes[number::connections])
        poll.register(link, select.EPOLLIN)
    clock, latencies, sent = time.perf_counter, [], {}
    cpu, begun = time.process_time(), clock()
    until = begun + seconds
    for number, link in sockets.items():
        sent[number] = clock()
        link.sendall(next(sources[number]))
    waiting = connections
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


def _requests(lanes: list[dict[str, Any]]) -> Iterator[bytes]:
    made = [(_template(lane), lane["first"]) for lane in lanes]
    turn = 0
    while True:
        for (before, after), first in made:
            yield before + b"%6d" % (first + turn) + after
        turn += 1


def _template(lane: dict[str, Any]) -> tuple[bytes, bytes]:
    before, after = lane["body"].split(SEQ)
    length = len((before + after).encode()) + 6
    head = [f"PUT {lane['path']} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    head += [f"{name}: {value}" for name, value in lane["headers"].items()]
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
