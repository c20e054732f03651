"""The stage: a fresh copy of one migrated database for every test, and the small cast that the stories are about.

Lan and Minh sit exams. Hùng teaches, Bình watches the room, Oanh runs the contest, Sơn signs, An administers.
Everybody's password is the same, hashed once.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings

from app import create_app
from app.db import Base, db, end_transaction, work
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, Actor
from app.services.people import bulk
from app.services.people.accounts import NewPerson, account_id_of, grant_role, person_id_of
from app.services.people.credentials import hash_password
from tests import compiled
from tests.pages import CheckingClient, watch_statements

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PASSWORD = "mat-khau-chung-1"
CAST = {
    "lan": ("Trần Thị Lan", "learner"),
    "minh": ("Giàng A Minh", "learner"),
    "hung": ("Hoàng Văn Hùng", "instructor"),
    "binh": ("Lò Thị Bình", "invigilator"),
    "oanh": ("Đỗ Thị Oanh", "organiser"),
    "son": ("Lê Hồng Sơn", "leader"),
    "an": ("Phạm Thị An", "administrator"),
}
SERVER = os.environ.get("BANGVANG_TEST_DATABASE_URL", "")
# A run that decides whether a change lands draws the same examples every time; at a desk they are drawn anew.
settings.register_profile("decides", derandomize=True)
settings.register_profile("explores", print_blob=True)
settings.load_profile("decides" if os.environ.get("CI") else "explores")
TESTS = Path(__file__).parent
FILES_ONLY = ("conformance", "documents", "domain", "formats")
"""Folders whose tests need no database, but for those that ask for one by the fixture `stage`."""
NOTHING_SKIPPED = os.environ.get("BANGVANG_NOTHING_SKIPPED") == "1"


def _mounts() -> bool:
    """May this process mount a disk?"""
    with tempfile.TemporaryDirectory() as folder:
        line = ["mount", "-t", "tmpfs", "tmpfs", folder]
        if not shutil.which("mount") or subprocess.run(line, check=False, capture_output=True).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
        return True


MOUNTS = not SERVER or _mounts()  # asked where it matters: PostgreSQL's full disk
MIGRATIONS = str(TESTS.parent / "migrations")


def make_app(instance: Path, url: str) -> Flask:
    app = create_app({"INSTANCE": str(instance), "DATABASE_URL": url, "SECRET_KEY": "tests", "TESTING": True})
    app.test_client_class = CheckingClient
    app.jinja_env.bytecode_cache = compiled.TEMPLATES
    app.dice = Dice(random.Random(7))  # type: ignore[attr-defined]
    return app


def _fill(app: Flask) -> None:
    """The schema by its migrations, and the cast."""
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        hashed = hash_password(PASSWORD)
        accounts = [bulk.NewAccount(NewPerson(name), username, hashed) for username, (name, _) in CAST.items()]
        dice = Dice(random.Random(1))
        bulk.register_accounts(COMMAND_LINE, accounts, must_change_password=False, now=NOW, dice=dice)
        for username, (_, role) in CAST.items():
            grant_role(COMMAND_LINE, account_id_of(username), role, now=NOW)
        end_transaction(commit=True)
        close_database()


def close_database() -> None:
    """Give back what this context still holds, then close the pool: a connection that was out would outlive it."""
    db.session.remove()
    work().release()
    db.engine.dispose()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A migrated database with the cast in it, made once a worker: a file to copy, or a PostgreSQL template."""
    home = tmp_path_factory.mktemp("stage")
    if not SERVER:
        path = home / "stage.sqlite3"
        _fill(make_app(home, f"sqlite:///{path}"))
        yield str(path)
        return
    name = f"bangvang_stage_{worker_id}"
    with _server() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    _fill(make_app(home, _url(name)))
    yield name
    with _server() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _server() -> sa.Connection:
    url = SERVER.replace("postgresql://", "postgresql+psycopg://", 1)
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect()


def _url(name: str) -> str:
    return SERVER.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture
def database_url(stage: str, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database of the test's own."""
    if not SERVER:
        path = tmp_path / "bangvang.sqlite3"
        shutil.copyfile(stage, path)
        yield f"sqlite:///{path}"
        return
    name = f"bangvang_test_{worker_id}"
    with _server() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{stage}"')
    yield _url(name)
    with _server() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The house over that database, with an app context for services."""
    app = make_app(tmp_path, database_url)
    with app.app_context():
        watch_statements(db.engine)
        yield app
        close_database()


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A browser of a stranger. Every page it fetches is checked."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask):  # type: ignore[no-untyped-def]
    """Open a browser in which somebody of the cast is signed in: ``lan = sign_in("lan")``."""

    def open_browser(username: str, password: str = PASSWORD) -> CheckingClient:
        browser: CheckingClient = app.test_client()  # type: ignore[assignment]
        answer = browser.post_form("/login", username=username, password=password)
        assert answer.status_code == 303, answer.text
        return browser

    return open_browser


@pytest.fixture
def dice() -> Dice:
    return Dice(random.Random(3))


@pytest.fixture
def actor(app: Flask):  # type: ignore[no-untyped-def]
    """Somebody of the cast as services see them: ``actor("hung")``."""

    def find(username: str) -> Actor:
        name, role = CAST[username]
        roles = frozenset({"learner", role})
        return Actor(account_id_of(username), person_id_of(username), username, None, name, roles=roles)

    return find


@pytest.fixture
def commit():  # type: ignore[no-untyped-def]
    """What the edge does when a use-case has returned."""
    return lambda: end_transaction(commit=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the other database are left to the run on that database; a plain `make test` names them as skipped."""
    here, other = ("postgresql", "sqlite") if SERVER else ("sqlite", "postgresql")
    elsewhere = [item for item in items if item.get_closest_marker(other) and not item.get_closest_marker(here)]
    if SERVER:  # what reads and writes files only is the same there and here
        without = [item for item in items if "stage" not in getattr(item, "fixturenames", ())]
        elsewhere += [item for item in without if item.path.relative_to(TESTS).parts[0] in FILES_ONLY]
    if not MOUNTS:  # a machine that is itself a container may not; the summary says so
        elsewhere += [item for item in items if item.get_closest_marker("mounts")]
    if SERVER or NOTHING_SKIPPED:
        gone = set(elsewhere)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=elsewhere)
        return
    for item in elsewhere:
        item.add_marker(pytest.mark.skip("needs PostgreSQL: set BANGVANG_TEST_DATABASE_URL"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped, a skip is a failure that says so."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if NOTHING_SKIPPED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here: {report.longrepr}"


def pytest_report_header() -> str:
    return f"database: {SERVER or 'SQLite'}; tables: {len(Base.metadata.tables)}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not MOUNTS:
        terminalreporter.write_line(
            "LEFT OUT: no disk can be mounted here, so no test of a full one under PostgreSQL was run"
        )
