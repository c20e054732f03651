"""A process of the house with several browsers in threads, which reports how long each write lock was held.

    python -m tests.faults.writers HOME URL FIRST COUNT SAVES   ->   {"saves": n, "held_ms": [...]}

FIRST and COUNT say which of the learners of `bench prepare` sit here.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.db import Work
from app.demonstration.bench import CODE, PASSWORD


def main() -> None:
    home, url, first, count, saves = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    app = create_app({"INSTANCE": home, "DATABASE_URL": url, "PROFILE": "demo", "TESTING": True})
    usernames = [f"bench{number:05d}" for number in range(first, first + count)]
    meet = threading.Barrier(count)
    with watched_locks() as held, ThreadPoolExecutor(count) as threads:
        done = list(threads.map(lambda username: sit(app, username, saves, meet), usernames))
    json.dump({"saves": sum(done), "held_ms": [round(seconds * 1000, 2) for seconds in held]}, sys.stdout)


@contextmanager
def watched_locks() -> Iterator[list[float]]:
    """Seconds from having the write lock (after any waiting) to the end of COMMIT or ROLLBACK, per transaction.

    Time in which the thread was ready and other programs had the processor is taken off: it says how busy the
    machine is. What the house does to itself, by its own threads too, is counted.
    """
    held: list[float] = []
    begun: dict[Work, float] = {}
    begin_write, release = Work.begin_write, Work.release

    def begin(unit: Work, *, beside_others: bool) -> None:
        begin_write(unit, beside_others=beside_others)
        begun[unit] = time.perf_counter() - _without_processor()

    def end(unit: Work) -> None:
        release(unit)
        at = begun.pop(unit, None)
        if at is not None:
            held.append(time.perf_counter() - _without_processor() - at)

    Work.begin_write, Work.release = begin, end  # type: ignore[method-assign]
    try:
        yield held
    finally:
        Work.begin_write, Work.release = begin_write, release  # type: ignore[method-assign]


def _without_processor() -> float:
    """Seconds for which this thread has waited in the kernel's run queue; 0 where the kernel does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def sit(app: Flask, username: str, saves: int, meet: threading.Barrier) -> int:
    """A whole sitting through the house's own calls; all begin to save together."""
    browser = app.test_client()
    _post(browser, "/login", "/login", username=username, password=PASSWORD)
    url = _post(browser, f"/exams/{CODE}", f"/exams/{CODE}/attempts")
    page = browser.get(url).text
    lease = re.search(r'name="attempt-lease" content="([^"]+)"', page)[1]  # type: ignore[index]
    headers = {"X-CSRFToken": re.search(r'name="csrf-token" content="([^"]+)"', page)[1]}  # type: ignore[index]
    questions = page.count("<article")
    meet.wait(60)
    for number in range(saves):
        body = {"seq": number // questions + 1, "lease": lease, "answer": ["ABCD"[number % 4]]}
        answer = browser.put(f"{url}/answers/{number % questions + 1}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    _post(browser, f"{url}/submit", f"{url}/submit")
    return saves


def _post(browser: FlaskClient, page: str, path: str, **fields: str) -> str:
    token = re.search(r'name="csrf[_-]token"[^>]*?(?:value|content)="([^"]+)"', browser.get(page).text)[1]  # type: ignore[index]
    answer = browser.post(path, data={"csrf_token": token, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


if __name__ == "__main__":
    main()
