"""`attempts outages`: when the server was away, and whom it met."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from app import clock, presence
from app.domain.instants import to_ms
from tests.stories import begin, give, pass_time


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=["attempts", "outages", *arguments])


def beat(*minutes_ago: float) -> None:
    for minutes in minutes_ago:
        presence.collector().store.write([], to_ms(clock.now() - timedelta(minutes=minutes)))


def test_outages_are_listed_with_whom_they_met(run, sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    pass_time(sheet, timedelta(minutes=10))
    beat(20, 12, 5)
    early, late = json.loads(run("--format", "json").stdout)
    assert (early["seconds"], early["learners"]) == (480, 0)
    assert (late["seconds"], late["learners"], late["sittings"]) == (420, 1, 1)
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv").stdout)))
    assert [row["seconds"] for row in rows if row["ended_at"] == late["ended_at"]] == ["420"]
    assert "420" in run().stdout


def test_without_an_outage_the_tables_are_empty(run):
    assert json.loads(run("--format", "json").stdout) == []
    assert len(run("--format", "csv").stdout.splitlines()) == 1
    assert run().exit_code == 0


def test_a_first_day_leaves_out_what_was_before(run):
    beat(3 * 24 * 60, 3 * 24 * 60 - 2)
    tomorrow = clock.now() + timedelta(days=2)
    assert json.loads(run("--format", "json", "--from", f"{tomorrow:%Y-%m-%d}").stdout) == []
    before = clock.now() - timedelta(days=5)
    assert len(json.loads(run("--format", "json", "--from", f"{before:%Y-%m-%d}").stdout)) == 1
