"""The server lives and can keep nothing, because somebody holds its database. It notices that as an outage."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.exams import Sitting
from app.models.rooms import TimeGrant
from tests.conftest import PASSWORD
from tests.faults.learners import Learner
from tests.faults.servers import prepare, serving
from tests.faults.test_outage import TOLERANCE, give_back, press
from tests.faults.test_store import locked_file, locked_tables

LOCKED_SECONDS = 7.0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(locked_file, marks=pytest.mark.sqlite),
        pytest.param(locked_tables, marks=pytest.mark.postgresql),
    ],
)
def test_time_in_which_nothing_could_be_kept_is_noticed_and_given_back(
    app: Flask, database_url: str, tmp_path: Path, monkeypatch, fault
):
    monkeypatch.setenv("BANGVANG_LEAST_LOSS_SECONDS", "5")
    monkeypatch.setenv("BANGVANG_LOCK_SECONDS", "1")
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, database_url, learners=1, questions=3)
    with serving(home, database_url, workers=2) as server:
        lan, binh = Learner(server.port, "bench00001"), Learner(server.port, "binh")
        lan.begin()
        lan.save(1, 1, ["A"])
        press(binh, "/login", username="binh", password=PASSWORD)
        with fault(server, database_url):
            begun = time.monotonic()
            assert lan.ask_once("GET", "/healthz").status == 200, "the server lives"
            while time.monotonic() - begun < LOCKED_SECONDS:
                assert lan.ask_once(*lan.call(2, 1, ["B"])).status == 503
        away = time.monotonic() - begun
        lan.save(2, 1, ["B"])
        time.sleep(2.5)  # the process that could not looks once a second
        sitting = db.session.scalar(select(Sitting.public_id))
        end_transaction(commit=False)
        give_back(binh, sitting)
        for one in (lan, binh):
            one.hang_up()
    grant = db.session.scalars(select(TimeGrant)).one()
    end_transaction(commit=False)
    assert grant.cause == "outage"
    assert abs((grant.lost_to - grant.lost_from) / timedelta(seconds=1) - away) <= TOLERANCE
