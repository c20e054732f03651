"""A power cut under PostgreSQL: from a record of its system calls its log is rebuilt as the disk may hold it at an
instant, with what was synced and chance pieces of what was not. It recovers, and every answer acknowledged by then is
there. The log and the control file are all that it needs: nothing else is synced before the next checkpoint.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.faults.clusters import OWNER, Cluster, binaries, cluster
from tests.faults.disks import decoded
from tests.faults.learners import Answer, Learner
from tests.faults.rooms import check_grade
from tests.faults.servers import prepare, serving
from tests.faults.traces import FOLLOWING, calls

CUTS = 4 if os.environ.get("BANGVANG_NOTHING_SKIPPED") == "1" else 2
LEARNERS, SAVES, QUESTIONS = 3, 30, 6
SEGMENT = 16 * 1024 * 1024
SECTOR = 512
PROGRAMS = binaries()
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(PROGRAMS is None, reason="needs the programs of a PostgreSQL server (initdb)"),
    pytest.mark.skipif(not shutil.which("strace"), reason="needs strace"),
]
_STAMPED = re.compile(r"^(\d+) +(\d+\.\d+) (.*)$")
_FILE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})+)>")
_DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
# A blank stands before the bracket where strace put an interrupted call together again.
_OFFSET = re.compile(r", (\d+) *\) += \d+ <[\d.]+>$")
_LASTED = re.compile(r" <([\d.]+)>$")


@dataclass(frozen=True)
class Write:
    """Bytes that went to a file at an instant, which a later sync of the file makes sure of."""

    file: str
    offset: int
    data: bytes
    ended: float


@dataclass(frozen=True)
class Sync:
    """A sync of a file: what was written before it began is sure once it has ended."""

    file: str
    begun: float
    ended: float


class Timed(Learner):
    """A learner who notes when each answer was acknowledged, by the machine's clock."""

    def __init__(self, port: int, username: str) -> None:
        super().__init__(port, username)
        self.told: dict[tuple[int, int], float] = {}
        self.handed_in_at = 0.0

    def save(self, position: int, seq: int, answer: list[str]) -> None:
        super().save(position, seq, answer)
        self.told[position, seq] = time.time()

    def hand_in(self) -> Answer:
        result = super().hand_in()
        self.handed_in_at = time.time()
        return result

    def sit(self) -> None:
        self.begin()
        self.work(random.Random(self.username), SAVES)
        self.hand_in()
        self.hang_up()


def recorded(trace: str, data: Path) -> tuple[list[Write], list[Sync]]:
    """The writes and syncs of the log and of the control file."""
    lines, stamps = [], []
    for line in trace.splitlines():
        if found := _STAMPED.match(line):
            lines.append(f"{found[1]} {found[3]}")
            stamps.append(float(found[2]))
    writes, syncs = [], []
    for call in calls("\n".join(lines)):
        named = _FILE.match(call.text)
        if not named or not call.ok:
            continue
        whole = Path(decoded(named[1]).decode())
        if not whole.is_relative_to(data) or not (whole.parent.name == "pg_wal" or whole.name == "pg_control"):
            continue
        path = str(whole.relative_to(data))
        lasted = _LASTED.search(call.text)
        ended = stamps[call.begun] + float(lasted[1]) if call.begun == call.ended and lasted else stamps[call.ended]
        if call.name in ("fsync", "fdatasync"):
            syncs.append(Sync(path, stamps[call.begun], ended))
        elif sent := _DATA.search(call.text):
            offset = 0
            if call.name == "pwrite64":
                found = _OFFSET.search(call.text)
                assert found, f"no offset in {call.text[-100:]}"
                offset = int(found[1])
            writes.append(Write(path, offset, decoded(sent[1]), ended))
    return writes, syncs


def test_an_interrupted_write_keeps_its_place(tmp_path: Path):
    """Where two processes are in calls at once, strace writes one of them in two parts."""
    segment = tmp_path / "pg_wal" / "000000010000000000000001"
    named = "".join(f"\\x{byte:02x}" for byte in str(segment).encode())
    trace = (
        f'7 1.000000 pwrite64(5<{named}>, "\\x61\\x62", 2, 8192 <unfinished ...>\n'
        f"8 1.000100 fdatasync(6<{named}>) = 0 <0.000010>\n"
        "7 1.000200 <... pwrite64 resumed>)      = 2 <0.000190>\n"
        f'8 1.000300 pwrite64(6<{named}>, "\\x63", 1, 8194) = 1 <0.000020>\n'
    )
    writes, syncs = recorded(trace, tmp_path)
    assert [(write.offset, write.data) for write in writes] == [(8192, b"ab"), (8194, b"c")]
    assert len(syncs) == 1


def after_power_cut(home: Path, writes: list[Write], syncs: list[Sync], at: float, rng: random.Random) -> None:
    """Write into a copy of the files what the disk may hold at an instant."""
    for write in writes:
        if write.ended > at:
            continue
        sure = any(one.file == write.file and one.begun >= write.ended and one.ended <= at for one in syncs)
        path = home / write.file
        if not path.exists():
            path.write_bytes(bytes(SEGMENT))
        with path.open("r+b") as file:
            for start in range(0, len(write.data), len(write.data) if sure else SECTOR):
                if sure or rng.randrange(2):
                    file.seek(write.offset + start)
                    file.write(write.data[start:] if sure else write.data[start : start + SECTOR])


def check(url: str, learners: list[Timed], at: float) -> int:
    """Everything that was acknowledged by then is there; returns how many saves those are."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT public_id, position, seq, answer FROM responses JOIN attempts ON attempts.id = attempt_id"
        )
        saved = {(attempt, position, seq): json.loads(answer) for attempt, position, seq, answer in rows}
        graded = connection.execute(
            "SELECT public_id, correct, body FROM attempts JOIN gradings ON gradings.attempt_id = attempts.id"
            " JOIN receipts ON receipts.attempt_id = attempts.id WHERE handed_in_at IS NOT NULL"
        ).fetchall()
    told = 0
    for learner in learners:
        attempt = learner.url.rsplit("/", 1)[1]
        for (position, seq), when in learner.told.items():
            if when <= at:
                assert saved.get((attempt, position, seq)) == learner.acknowledged[position, seq]
                told += 1
        if learner.handed_in_at <= at:
            (grade,) = [grade for name, *grade in graded if name == attempt]
            check_grade(learner, tuple(grade))
    return told


def record(own: Cluster, served: Path, trace: Path) -> list[Timed]:
    """Learners sit while every call of PostgreSQL is written down."""
    under = (*FOLLOWING, "-ttt", "-T", "-xx", "-s", str(SEGMENT), "-o", str(trace))
    own.begin((*under, "-e", "trace=write,pwrite64,fsync,fdatasync"))
    with serving(served, own.url, workers=2, threads=4) as server:
        learners = [Timed(server.port, f"bench{n:05d}") for n in range(1, LEARNERS + 1)]
        with ThreadPoolExecutor(LEARNERS) as threads:
            list(threads.map(Timed.sit, learners))
    own.end()
    return learners


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    if not os.geteuid():
        for path in (target, *target.rglob("*")):
            shutil.chown(path, OWNER, OWNER)
    return target


def test_what_was_acknowledged_is_in_the_log_when_the_power_goes(tmp_path: Path):
    assert PROGRAMS is not None
    with cluster(PROGRAMS) as own:
        served, home = tmp_path / "served", own.data.parent
        served.mkdir()
        prepare(served, own.url, learners=LEARNERS, questions=QUESTIONS)
        own.end()
        before = copied(own.data, home / "before")
        learners = record(own, served, home / "trace")
        writes, syncs = recorded((home / "trace").read_text(errors="replace"), own.data)

        rng = random.Random(13)
        moments = sorted(when for learner in learners for when in (*learner.told.values(), learner.handed_in_at))
        answered = rng.sample(moments[len(moments) // 4 :], CUTS // 2)
        anywhen = [rng.uniform(moments[0], moments[-1]) for _ in range(CUTS // 2)]
        told = []
        for at in sorted([*answered, *anywhen, moments[-1]]):
            left = copied(before, home / "left")
            after_power_cut(left, writes, syncs, at, rng)
            own.begin(data=left)
            told.append(check(own.url, learners, at))
            own.end()
            shutil.rmtree(left)
        assert told[-1] == LEARNERS * SAVES
        assert told[0] < told[-1]
