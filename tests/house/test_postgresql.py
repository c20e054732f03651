"""A server of PostgreSQL that ends says so before its connection is seen to be closed."""

from __future__ import annotations

import logging

import psycopg
import pytest

from app.db import db, work
from app.domain.errors import Unavailable
from app.services.people import accounts

pytestmark = pytest.mark.postgresql


def test_a_connection_whose_server_says_that_it_ends_is_not_asked_again(app, monkeypatch, caplog):
    raw = work().driver()
    with psycopg.connect(app.config["DATABASE_URL"], autocommit=True) as other, monkeypatch.context() as patch:
        ask = other.execute

        def says_its_last_word(*_: object) -> None:
            patch.undo()
            ask("SELECT pg_terminate_backend(%s, 5000)", [raw.info.backend_pid])
            raise psycopg.errors.AdminShutdown("terminating connection due to unexpected postmaster exit")

        patch.setattr(psycopg.Cursor, "execute", says_its_last_word)
        with caplog.at_level(logging.ERROR), pytest.raises(Unavailable):
            db.session.execute(db.text("SELECT 1"))
        db.session.remove()
        work().release()
    assert not caplog.records, caplog.text
    assert accounts.account_id_of("lan"), "the next one has a connection of its own"
