"""The copy: as the real database stood, apart from it, and gone afterwards, whatever ended the rehearsal."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from app import clock
from app.cli import rehearsing
from app.db import Base, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.domain.rehearsals import Report, Stage
from app.models.people import Person
from app.rehearsing import copying, launching
from app.rehearsing.rehearsal import rehearse
from app.services.people.accounts import NewPerson
from app.services.people.bulk import register_people
from app.services.rehearsals import keeping
from tests.faults.servers import ROOT, environment
from tests.rehearsing.probes import everything, left_of, rehearsals
from tests.stories import give

SETTINGS = {"WORKERS": 3, "THREADS": 5, "POOL_SIZE": 7}


@pytest.fixture
def place(app, database_url, tmp_path):
    """A folder for a copy, removed with what is in it."""
    with copying.the_only_rehearsal(tmp_path / "home") as folder:
        place = folder / "probe"
        place.mkdir()
        yield place
        if place.exists():
            copying.remove(place, database_url)


def test_a_copy_holds_every_row_and_what_is_done_to_it_stays_there(app, database_url, place, dice):
    give("lan", "minh")
    before, tables = everything(), set(inspect(db.session.connection()).get_table_names())
    end_transaction(commit=False)
    copy = copying.copy(database_url, place, "probe", SETTINGS)
    with copy.opened():
        assert everything() == before
        assert set(inspect(db.session.connection()).get_table_names()) == tables
        assert db.session.scalar(text("SELECT COUNT(*) FROM alembic_version")) == 1
        register_people(COMMAND_LINE, [NewPerson("Người Chỉ Có Ở Đây")], now=clock.now(), dice=dice)
        end_transaction(commit=True)
        assert db.session.scalar(select(func.count()).select_from(Person)) == before["people"][0] + 1
    assert everything() == before


def test_a_copy_points_its_processes_to_itself_and_to_nothing_real(app, database_url, place, monkeypatch):
    monkeypatch.setenv("BANGVANG_DATABASE_URL", "sqlite:////real")
    monkeypatch.setenv("BANGVANG_ANYTHING", "real")
    copy = copying.copy(database_url, place, "probe", SETTINGS)
    own = {key: value for key, value in copy.environment().items() if key.startswith("BANGVANG_")}
    assert own == {
        "BANGVANG_INSTANCE": str(place),
        "BANGVANG_DATABASE_URL": copy.url,
        "BANGVANG_PROFILE": "own",
        "BANGVANG_WORKERS": "3",
        "BANGVANG_THREADS": "5",
        "BANGVANG_POOL_SIZE": "7",
    }
    assert copy.url not in (database_url, "sqlite:////real")


def test_references_hold_in_a_copy_too(app, database_url, place):
    give("lan")
    copy = copying.copy(database_url, place, "probe", SETTINGS)
    with copy.opened():
        found = inspect(db.session.connection())
        for table in Base.metadata.sorted_tables:
            assert len(found.get_foreign_keys(table.name)) == len(table.foreign_key_constraints), table.name
            assert {index["name"] for index in found.get_indexes(table.name)} >= {
                index.name for index in table.indexes
            }, table.name
        end_transaction(commit=False)


@pytest.mark.sqlite
def test_a_full_disk_is_not_filled(app, database_url, place, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, copying.ROOM_TO_SPARE))
    with pytest.raises(Refusal, match="rehearsal_no_room"):
        copying.copy(database_url, place, "probe", SETTINGS)
    assert list(place.iterdir()) == []


def test_two_rehearsals_of_one_instance_do_not_meet(tmp_path):
    with (
        copying.the_only_rehearsal(tmp_path),
        pytest.raises(Refusal, match="rehearsal_running"),
        copying.the_only_rehearsal(tmp_path),
    ):
        pass


def processes_of(app) -> list[int]:
    """Processes whose environment names a copy of this instance."""
    mark = f"BANGVANG_INSTANCE={Path(app.config['HOME']) / 'rehearsals'}/".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_a_rehearsal_that_is_given_up_tidies_up(app):
    code = give("lan").code
    before = everything()
    reports = rehearse(rehearsing._plan(code, "given-up", 2), now=clock.now())
    for report in reports:
        if report.stage is Stage.SITTING:
            break
    assert processes_of(app)
    assert left_of(app) == ["given-up"]
    reports.close()
    assert (processes_of(app), left_of(app)) == ([], [])
    assert everything() == before


def test_what_a_killed_one_leaves_is_swept_by_the_next(app, database_url):
    code = give("lan").code
    before = everything()
    line = [sys.executable, "-m", "flask", "--app", "app", "exams", "rehearse", code, "--learners", "2"]
    own = {**environment(Path(app.instance_path), database_url), "BANGVANG_PROFILE": "own"}
    command = subprocess.Popen([*line, "--during-sittings"], cwd=ROOT, env=own, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 40
    while not processes_of(app):
        assert time.monotonic() < until
        assert command.poll() is None
        time.sleep(0.05)
    os.kill(command.pid, signal.SIGKILL)
    command.wait()
    assert processes_of(app)
    assert left_of(app) == [rehearsals()[0].public_id]
    with copying.the_only_rehearsal(Path(app.config["HOME"])) as folder:
        copying.sweep(folder, database_url)
    assert (processes_of(app), left_of(app)) == ([], [])
    assert everything() == before


def test_a_server_that_does_not_come_up_is_said_and_nothing_is_left(app):
    plan = replace(rehearsing._plan(give("lan").code, "no-server", 2), line=lambda port: [sys.executable, "-c", "1/0"])
    with pytest.raises(Refusal, match="rehearsal_no_server"):
        list(rehearse(plan, now=clock.now()))
    assert (processes_of(app), left_of(app)) == ([], [])


def test_ctrl_c_is_written_down(app, monkeypatch):
    def interrupted(_plan, *, now):
        yield Report(Stage.COPYING)
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsing.rehearsals, "rehearse", interrupted)
    done = app.test_cli_runner().invoke(args=["exams", "rehearse", give("lan").code, "--during-sittings"])
    (row,) = rehearsals()
    assert done.exit_code == 1
    assert (row.report.stage, row.report.problem, row.ready) == (Stage.FAILED, "rehearsal_broke_off", None)
    assert (row.learners, row.finished_at is None) == (1, False)  # as many as are on the list


def test_the_button_starts_the_command_with_what_was_entered(app, database_url, dice):
    """Here the rehearsal is finished before the command comes to it, so that it ends at once."""
    code = give("lan").code
    public_id = keeping.begin(COMMAND_LINE, code, 3, during_sittings=True, now=clock.now(), dice=dice)
    end_transaction(commit=True)
    keeping.finish(public_id, Report(Stage.FAILED, problem="rehearsal_broke_off"), now=clock.now())
    end_transaction(commit=True)
    log = Path(app.config["HOME"]) / "rehearsal.log"
    launching.launch(app, code, public_id)
    until = time.monotonic() + 30
    while not log.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert "Traceback" not in log.read_text()
    assert len(log.read_text().splitlines()) == 1  # that there is no such rehearsal any more
