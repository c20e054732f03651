"""Is it alive, and can it take work?"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.db import begin_write, db, end_transaction
from tests.faults.databases import lose_database


def test_a_migrated_house_is_alive_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"status": "ok", "missing": []})


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = '0000'", "DROP TABLE alembic_version"])
def test_a_schema_that_is_not_at_its_head_is_not_ready(client, statement):
    begin_write()
    db.session.execute(text(statement))
    end_transaction(commit=True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["missing"]) == (503, ["migrations"])
    assert client.get("/healthz").status_code == 200


def test_an_unreachable_database_is_named_and_the_process_is_alive(client, monkeypatch):
    with monkeypatch.context() as patch:
        lose_database(patch)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["missing"]) == (503, ["database"])
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
