"""A save is on disk before it is acknowledged: seen from outside, in the system calls of a live server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import db
from tests.faults.learners import Learner
from tests.faults.servers import prepare, serving
from tests.faults.traces import FOLLOWING, Call, calls

SAVES = 5
CALLS = "fsync,fdatasync,pwrite64,sendto,sendmsg,recvfrom,recvmsg"


def is_on_database(call: Call) -> bool:
    """Not on the store of signs of life, which a thread of its own writes whenever its time has come."""
    return "/bangvang.sqlite3" in call.text


def is_on_log(call: Call) -> bool:
    return "/bangvang.sqlite3-wal>" in call.text


def requests(found: list[Call], method: str) -> list[list[Call]]:
    """For each request of a method: what was called from its arrival to the first bytes of its answer."""
    spans: list[list[Call]] = []
    span: list[Call] | None = None
    for call in found:
        if call.name in ("recvfrom", "recvmsg") and f'"{method} /attempts/' in call.text:
            span = []
        elif span is not None and call.name in ("sendto", "sendmsg") and '"HTTP/1.1 ' in call.text:
            assert "HTTP/1.1 200" in call.text, call.text
            spans.append(span)
            span = None
        elif span is not None:
            span.append(call)
    return spans


@pytest.mark.sqlite
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_the_log_is_synced_between_the_request_and_its_answer(database_url: str, tmp_path: Path):
    prepare(tmp_path, database_url, learners=1, questions=SAVES)
    trace = tmp_path / "trace"
    under = (*FOLLOWING, "-s", "40", "-e", f"trace={CALLS}", "-o", str(trace))
    with serving(tmp_path, database_url, workers=1, threads=2, under=under) as server:
        learner = Learner(server.port, "bench00001")
        learner.begin()
        for position in range(1, SAVES + 1):
            learner.save(position, 1, ["B"])
        learner.read_paper()
        learner.hang_up()
    found = calls(trace.read_text(errors="replace"))
    saves = requests(found, "PUT")
    assert len(saves) == SAVES
    for span in saves:
        written = [at for at, call in enumerate(span) if call.name == "pwrite64" and is_on_log(call) and call.ok]
        synced = [at for at, call in enumerate(span) if call.name in ("fdatasync", "fsync") and is_on_log(call)]
        assert written, "nothing was written before the answer"
        assert [at for at in synced if at > written[-1] and span[at].ok], "the answer left before the log was on disk"
    for span in requests(found, "GET"):
        written = [call for call in span if call.name == "pwrite64" and is_on_database(call)]
        assert not written, "a page that only reads has written"


@pytest.mark.postgresql
def test_postgresql_answers_a_commit_only_when_it_is_on_disk(app):
    assert db.session.scalar(text("SHOW synchronous_commit")) == "on"
