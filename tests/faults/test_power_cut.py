"""A power cut is not a kill: what was written and not synced may be gone, or half there. From a record of a server's
system calls the database is rebuilt as the disk may hold it at an instant; every answer acknowledged by then is in it.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.disks import RECORDED, Disk, decoded
from tests.faults.learners import Learner
from tests.faults.rooms import check_grade
from tests.faults.servers import prepare, serving
from tests.faults.traces import FOLLOWING, Call, calls

CUTS = 60 if os.environ.get("BANGVANG_NOTHING_SKIPPED") == "1" else 12
LEARNERS, SAVES, QUESTIONS = 3, 40, 6
FRAMES = 950
"""Pages that lie in the log when the record begins: at 1000 SQLite copies the log into the database, and that is the
moment with the most to lose."""
SURVIVES = ("nothing", "everything", "512", "4096")
_SENT = re.compile(r'"((?:\\x[0-9a-f]{2})*)')
_SAVE = re.compile(rb"PUT (/attempts/\w+)/answers/(\d+) HTTP.*?\r\n\r\n(\{.*\})", re.S)
_HAND_IN = re.compile(rb"POST (/attempts/\w+)/submit HTTP")


@dataclass(frozen=True)
class Acknowledged:
    """What a learner was told: a save by its position, seq and answer, or with position 0 a hand-in."""

    line: int
    attempt: str
    position: int = 0
    seq: int = 0
    answer: str = ""


@contextmanager
def long_log(path: Path) -> Iterator[None]:
    """A log of `FRAMES` pages, as after an hour of work, that stays while a server comes up."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA synchronous=OFF")
        for number in range(FRAMES):
            connection.execute(f"PRAGMA user_version={number}")
        yield


def acknowledged(found: list[Call]) -> list[Acknowledged]:
    """What the answers say that left the server, each with the line at which it began to leave."""
    said: list[Acknowledged] = []
    heard: dict[str, bytes] = {}
    for call in sorted(found, key=lambda call: call.begun if call.name == "sendto" else call.ended):
        sent = _SENT.search(call.text)
        if call.name == "recvfrom" and sent:
            heard[call.thread] = heard.get(call.thread, b"") + decoded(sent[1])
        elif call.name == "sendto" and sent and (start := decoded(sent[1])).startswith(b"HTTP/1.1 "):
            asked, status = heard.pop(call.thread, b""), start[9:12]
            if status == b"200" and (save := _SAVE.match(asked)):
                body = json.loads(save[3])
                attempt = save[1].decode().rsplit("/", 1)[1]
                said.append(Acknowledged(call.begun, attempt, int(save[2]), body["seq"], json.dumps(body["answer"])))
            elif status == b"303" and (hand_in := _HAND_IN.match(asked)):
                said.append(Acknowledged(call.begun, hand_in[1].decode().rsplit("/", 1)[1]))
    return said


def instants(found: list[Call], said: list[Acknowledged], database: Path, rng: random.Random) -> list[int]:
    """When the power goes: just as an answer leaves; at any time; while the log is copied into the database."""
    path = "".join(f"\\x{byte:02x}" for byte in str(database).encode())
    copies = [call.begun for call in found if call.name == "pwrite64" and f"<{path}>" in call.text[:1000]]
    assert copies, "the log was never copied into the database"
    answers = [one.line + 1 for one in said]
    anywhere = range(answers[0], found[-1].ended)
    per_kind = CUTS // 3
    return sorted(
        [
            *rng.sample(answers, per_kind),
            *rng.sample(anywhere, per_kind),
            *rng.choices(range(copies[0], copies[-1] + 2), k=per_kind),
        ]
    )


def check(database: Path, told: list[Acknowledged], learners: dict[str, Learner]) -> None:
    """Open what is left, which replays the log, and look for everything that was told to learners, whom their
    attempts name."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = connection.execute(
            "SELECT public_id, position, seq, answer FROM responses JOIN attempts ON attempts.id = attempt_id"
        )
        saved = {(attempt, position, seq): json.loads(answer) for attempt, position, seq, answer in rows}
        graded = connection.execute(
            "SELECT public_id, correct, body FROM attempts JOIN gradings ON gradings.attempt_id = attempts.id"
            " JOIN receipts ON receipts.attempt_id = attempts.id WHERE handed_in_at IS NOT NULL"
        ).fetchall()
    for one in told:
        if one.position:
            assert saved.get((one.attempt, one.position, one.seq)) == json.loads(one.answer), one
        else:
            (grade,) = [grade for attempt, *grade in graded if attempt == one.attempt]
            check_grade(learners[one.attempt], tuple(grade))


@pytest.mark.sqlite
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_what_was_acknowledged_is_on_the_disk_when_the_power_goes(database_url: str, tmp_path: Path):
    database = Path(database_url.removeprefix("sqlite:///"))
    prepare(tmp_path, database_url, learners=LEARNERS, questions=QUESTIONS)
    trace = tmp_path / "trace"
    recorded = ",".join((*RECORDED, "recvfrom", "sendto"))
    under = (*FOLLOWING, "-xx", "-s", "100000", "-e", f"trace={recorded}", "-o", str(trace))
    with long_log(database):
        disk = Disk([database, Path(f"{database}-wal")])
        with serving(tmp_path, database_url, workers=2, threads=4, under=under) as server:
            learners = [Learner(server.port, f"bench{n:05d}") for n in range(1, LEARNERS + 1)]
            with ThreadPoolExecutor(LEARNERS) as threads:
                list(threads.map(sit, learners))
    found = calls(trace.read_text(errors="replace"))
    said = acknowledged(found)
    known = {(one.attempt, one.position, one.seq): json.loads(one.answer) for one in said if one.position}
    for learner in learners:
        for (position, seq), answer in learner.acknowledged.items():
            assert known[learner.url.rsplit("/", 1)[1], position, seq] == answer
    assert sum(one.position == 0 for one in said) == LEARNERS

    seats = {learner.url.rsplit("/", 1)[1]: learner for learner in learners}
    rng = random.Random(11)
    left = instants(found, said, database, rng)
    rebuilt = tmp_path / "rebuilt"
    for line, begins, call in events(found):
        while left and left[0] <= line:
            cut = left.pop(0)
            for survives in SURVIVES:
                rebuilt.mkdir()
                disk.after_power_cut(rebuilt, survives, rng)
                check(rebuilt / database.name, [one for one in said if one.line < cut], seats)
                shutil.rmtree(rebuilt)
        disk.begin(call) if begins else disk.end(call)
    assert not left


def sit(learner: Learner) -> None:
    learner.begin()
    learner.work(random.Random(learner.username), SAVES)
    learner.hand_in()
    learner.hang_up()


def events(found: list[Call]) -> list[tuple[int, bool, Call]]:
    """Begins and ends of the calls that bear on files, in the order of the record."""
    on_files = [call for call in found if call.name in RECORDED]
    both = [(call.begun, True, call) for call in on_files] + [(call.ended, False, call) for call in on_files]
    return sorted(both, key=lambda event: (event[0], not event[1]))
