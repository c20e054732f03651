"""SQLite as the house sets it up: on disk before a word is said, one writer at a time, and never stuck."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Unavailable
from app.models.audit import AuditEvent
from app.services import audit
from app.turnstile import Turnstile
from tests.conftest import NOW
from tests.faults.databases import break_commits

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).parent.parent.parent


def write_a_row() -> None:
    begin_write()
    audit.record(COMMAND_LINE, "probe", "probe", 1, now=NOW)
    db.session.flush()


def rows() -> int:
    found = db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "probe"))
    end_transaction(commit=False)
    return found


def seconds_until_written(app: Flask) -> float:
    """How long another thread takes to write a row of its own."""
    begun = time.monotonic()
    written: list[float] = []

    def write() -> None:
        with app.app_context():
            write_a_row()
            end_transaction(commit=True)
            written.append(time.monotonic() - begun)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(5)
    return written[0] if written else float("inf")


# Every connection


def test_every_connection_of_the_pool_is_durable_and_keeps_foreign_keys(app):
    """Several at once: the pool has to make them, and each is asked itself."""
    open_ones = [db.engine.connect() for _ in range(6)]
    assert len({id(one.connection.dbapi_connection) for one in open_ones}) == 6
    for one in open_ones:
        said = {name: one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
        assert said == {"journal_mode": "wal", "synchronous": 2}  # 2 is FULL: fsync at every commit
        assert one.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert one.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 5000
        one.close()


def test_a_reader_is_not_held_up_by_a_writer_and_sees_what_was_committed(app):
    write_a_row()
    with db.engine.connect() as reader:
        count = text("SELECT count(*) FROM audit_events WHERE action = 'probe'")
        assert reader.scalar(count) == 0
        end_transaction(commit=True)
        assert reader.scalar(count) == 0  # one transaction reads one state
        reader.rollback()
        assert reader.scalar(count) == 1


# One way to write


def test_a_writer_begins_immediate_inside_the_turnstile(app, monkeypatch):
    """It holds the lock before its first statement, and has waited in the queue and not by polling."""
    said: list[str] = []
    enter = Turnstile.enter
    monkeypatch.setattr(Turnstile, "enter", lambda own, *more: (said.append("turnstile"), enter(own, *more)))
    event.listen(db.engine, "checkout", lambda raw, *_: raw.set_trace_callback(said.append))
    db.session.scalar(select(func.count()).select_from(AuditEvent))
    assert "BEGIN" in said
    assert "turnstile" not in said
    said.clear()
    write_a_row()
    end_transaction(commit=True)
    assert said.index("turnstile") < said.index("BEGIN IMMEDIATE") < said.index("COMMIT")
    assert said.count("turnstile") == 1
    assert "BEGIN" not in said[said.index("turnstile") :]


def test_a_second_begin_write_in_a_transaction_changes_nothing(app):
    write_a_row()
    begin_write()
    end_transaction(commit=True)
    assert rows() == 1


def test_a_write_outside_begin_write_is_a_fault(app):
    audit.record(COMMAND_LINE, "probe", "probe", 1, now=NOW)
    with pytest.raises(RuntimeError, match="begin_write"):
        end_transaction(commit=True)
    db.session.remove()
    assert rows() == 0
    write_a_row()
    end_transaction(commit=True)
    audit.record(COMMAND_LINE, "probe", "probe", 1, now=NOW)  # the lock of before does not last
    with pytest.raises(RuntimeError, match="begin_write"):
        end_transaction(commit=True)


# Letting go


@pytest.mark.parametrize("ending", ["commit", "rollback", "exception", "without a word"])
def test_the_next_writer_gets_in_after(app, ending):
    with app.app_context():
        write_a_row()
        match ending:
            case "commit" | "rollback":
                end_transaction(commit=ending == "commit")
            case "exception":
                with pytest.raises(Unavailable):
                    db.session.execute(text("INSERT INTO no_such_table VALUES (1)"))
                end_transaction(commit=False)
    assert seconds_until_written(app) < 1
    assert rows() == (2 if ending == "commit" else 1)


@pytest.mark.parametrize("through_session", [True, False])
def test_the_next_writer_gets_in_after_a_commit_that_failed(app, monkeypatch, through_session):
    """SQLite keeps a transaction open whose COMMIT failed: it must not go back into the pool with its lock."""
    with app.app_context():
        if through_session:
            write_a_row()
        else:
            begin_write()
        with monkeypatch.context() as patch:
            break_commits(patch)
            with pytest.raises(Unavailable):
                end_transaction(commit=True)
    assert [seconds_until_written(app) < 1 for _ in range(3)] == [True, True, True]
    assert rows() == 3


def test_a_begin_that_fails_leaves_the_turnstile(app, database_url):
    """Somebody with a SQLite shell holds the lock: the writer is refused, and the queue moves on."""
    event.listen(db.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=50"))
    with db.engine.connect() as shell:
        shell.connection.dbapi_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
        with app.app_context(), pytest.raises(Unavailable):
            begin_write()
        shell.connection.dbapi_connection.execute("ROLLBACK")  # type: ignore[union-attr]
    assert seconds_until_written(app) < 1


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond the size of one file: to SQLite, a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full_at_the_commit_loses_nothing_and_holds_nobody_up(app, database_url):
    write_a_row()
    end_transaction(commit=True)
    log = Path(database_url.removeprefix("sqlite:///") + "-wal")
    write_a_row()
    with full_disk(log), pytest.raises(Unavailable):
        end_transaction(commit=True)
    assert rows() == 1
    assert [seconds_until_written(app) < 1 for _ in range(3)] == [True, True, True]
    assert rows() == 4
    assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


# The turnstile over processes

COUNT = 200
COUNTING = """
import sys, time
from pathlib import Path
from app.turnstile import Turnstile
turnstile, number = Turnstile(sys.argv[1]), Path(sys.argv[2])
given_up = time.monotonic() + 20
for counted in range(int(sys.argv[3])):
    while counted == 1 and number.read_text() in ("", "1"):  # until somebody else is counting too
        assert time.monotonic() < given_up, "nobody came"
        time.sleep(0.0002)
    turnstile.enter()
    before = int(number.read_text())
    time.sleep(0.0002)
    number.write_text(str(before + 1))
    turnstile.leave()
"""
STAYING = """
import sys, time
from app.turnstile import Turnstile
Turnstile(sys.argv[1]).enter()
print("in", flush=True)
time.sleep(60)
"""


def count_in_a_process(turnstile: Path, number: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-c", COUNTING, str(turnstile), str(number), str(COUNT)]
    return subprocess.Popen(line, cwd=ROOT)


def test_two_processes_and_their_threads_pass_one_at_a_time(tmp_path):
    """Whoever is inside reads a number and writes the next one; two inside at once would lose counts."""
    path, number = tmp_path / "turnstile", tmp_path / "number"
    number.write_text("0")
    own = Turnstile(str(path))
    met: list[float] = []

    def count() -> None:
        for _ in range(COUNT):
            own.enter()
            before = int(number.read_text())
            number.write_text(str(before + 1))
            met.append(before)
            own.leave()

    with count_in_a_process(path, number) as other:
        while number.read_text() in ("0", ""):  # until the other process is counting too
            assert other.poll() is None
            time.sleep(0.001)
        threads = [threading.Thread(target=count) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert other.wait(30) == 0
    assert len(met) == 2 * COUNT
    assert int(number.read_text()) == 3 * COUNT
    assert met[0] == 1  # they did meet: each had begun before the other went on


def test_a_process_that_is_killed_inside_leaves_the_turnstile(tmp_path):
    path = tmp_path / "turnstile"
    line = [sys.executable, "-c", STAYING, str(path)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        threading.Timer(0.2, other.kill).start()
        begun = time.monotonic()
        own = Turnstile(str(path))
        own.enter()
        assert 0.1 < time.monotonic() - begun < 5
        own.leave()


def test_whose_turn_comes_too_late_is_refused_and_lets_the_next_in(tmp_path):
    """Another process has stood inside for longer than one waits: the queue behind it does not do so too."""
    path = tmp_path / "turnstile"
    line = [sys.executable, "-c", STAYING, str(path)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        threading.Timer(0.4, other.kill).start()
        own = Turnstile(str(path), wait=0.1)
        with pytest.raises(Unavailable, match="busy"):
            own.enter()
        own.enter()
        own.leave()


def test_who_waits_too_long_is_refused_and_not_left_standing(tmp_path):
    turnstile = Turnstile(str(tmp_path / "turnstile"), wait=0.2)
    turnstile.enter()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        turnstile.enter()
    assert time.monotonic() - begun < 2
    turnstile.leave()
    turnstile.enter()
    turnstile.leave()


def test_a_turnstile_whose_file_cannot_be_opened_refuses_and_is_not_stuck(tmp_path):
    """No space, no right, too many open files: a refusal each time, and in order again when the cause is gone."""
    folder = tmp_path / "later"
    turnstile = Turnstile(str(folder / "turnstile"), wait=1)
    for _ in range(2):
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            turnstile.enter()
        assert time.monotonic() - begun < 0.5
    folder.mkdir()
    turnstile.enter()
    turnstile.leave()
