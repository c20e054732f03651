"""A server that was just started makes its first learners wait for nothing that it could have made before."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.pool import QueuePool

from app import clock, prepared
from app.db import Base, begin_write, db, end_transaction
from app.models.exams import Sitting
from app.services.exams import frozen
from app.web import asked_views, warming
from tests.pages import CheckingClient
from tests.stories import begin, give


@pytest.fixture
def compiled(monkeypatch) -> list[Any]:
    """Statements compiled from here on, as in a process that has compiled none."""
    made: list[Any] = []

    class Counted(prepared._Compiled):
        def __init__(self, statement: Any, dialect: Any) -> None:
            made.append(statement)
            super().__init__(statement, dialect)

    for statement in list(prepared._all):
        monkeypatch.setattr(statement, "_compiled", {})
    monkeypatch.setattr(prepared, "_Compiled", Counted)
    asked_views._untouched.cache_clear()
    asked_views._unanswered.cache_clear()
    return made


def sit(browser: CheckingClient, code: str) -> None:
    """A whole sitting."""
    attempt = begin(browser, code)
    attempt.save(1, ["A"])
    attempt.hand_in()
    attempt.result()


def test_the_first_learner_meets_compiled_statements_and_rendered_papers(app, sign_in, compiled):
    code = give("lan", size=10).code
    end_transaction(commit=True)
    warming.warm(app)
    before, rendered = len(compiled), asked_views._untouched.cache_info()
    assert before > 20
    assert rendered.currsize >= 1
    sit(sign_in("lan"), code)
    assert compiled[before:] == []
    after = asked_views._untouched.cache_info()
    assert after.misses == rendered.misses, "the paper was not rendered again"
    assert after.hits > rendered.hits


def test_without_it_they_would_wait(app, sign_in, compiled):
    """The test before could not fail if a sitting compiled and rendered nothing."""
    code = give("lan", size=10).code
    sit(sign_in("lan"), code)
    assert len(compiled) > 10
    assert asked_views._untouched.cache_info().misses >= 1


def test_the_process_may_fork_afterwards(app):
    """No connection is open, no thread runs, nobody beats, and nothing was stored."""
    give("lan", size=10)
    end_transaction(commit=True)
    rows = [select(func.count()).select_from(table) for table in Base.metadata.sorted_tables]
    before = [db.session.scalar(query) for query in rows]
    end_transaction(commit=False)
    opened = []
    event.listen(db.engine, "connect", lambda connection, _: opened.append(connection))
    db.engine.dispose()
    threads = threading.active_count()
    warming.warm(app)
    assert isinstance(db.engine.pool, QueuePool)
    assert opened, "it did read the database"
    assert db.engine.pool.checkedout() == db.engine.pool.checkedin() == 0
    assert threading.active_count() == threads
    assert app.extensions["presence"]._pid == 0, "the master is not a process that serves"
    assert [db.session.scalar(query) for query in rows] == before


def test_a_database_that_cannot_be_read_does_not_keep_the_server_from_starting(app, monkeypatch, caplog):
    def broken(*_: Any) -> None:
        raise RuntimeError("no such table: sittings")

    monkeypatch.setattr(frozen, "papers_asked_for", broken)
    warming.warm(app)
    assert "starts cold" in caplog.text
    assert app.test_client().get("/login").status_code == 200


def test_papers_are_taken_of_what_is_open_or_soon_will_be(app):
    now, day = clock.now(), timedelta(days=1)
    windows = {"over": (-3, -2), "open": (-1, 3), "soon": (0.5, 3), "far": (2, 3), "whenever": (-1, 3)}
    settings = {
        name: give("lan", size=10, opens=now + opens * day, closes=now + closes * day)
        for name, (opens, closes) in windows.items()
    }
    end_transaction(commit=True)
    begin_write()
    always = db.session.get_one(Sitting, settings["whenever"].sitting_id)
    always.opens_at = always.closes_at = None
    end_transaction(commit=True)
    pools = {name: frozen.pool(setting.snapshot_id) for name, setting in settings.items()}
    found = [paper.id for paper in frozen.papers_asked_for(now, now + day)]
    assert found == [*pools["soon"], *pools["open"], *pools["whenever"]]
