"""The server goes away while learners work. When it is back it has noticed so, and what was lost is given back."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.exams import Sitting
from app.models.rooms import TimeGrant
from tests.conftest import PASSWORD
from tests.faults.learners import Learner
from tests.faults.servers import prepare, serving

AWAY_SECONDS = 7.0
"""Between the kill and the new start, which takes its time as well."""
TOLERANCE = 3.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def press(binh: Learner, page: str, **fields: str) -> None:
    """Send a form of a page."""
    token = re.search(r'name="csrf[_-]token"[^>]*?(?:value|content)="([^"]+)"', binh.ask("GET", page).text)
    sent = binh.ask("POST", page, urlencode({"csrf_token": html.unescape(token[1]), **fields}), FORM)  # type: ignore[index]
    assert sent.status == 303, sent.text


def give_back(binh: Learner, sitting: str) -> None:
    """Press the button of the first outage that a sitting's ledger proposes to give back."""
    ledger = f"/sittings/{sitting}/fairness"
    (key,) = re.findall(r'name="key" value="(outage-[^"]+)"', binh.ask("GET", ledger).text)[:1]
    press(binh, ledger, key=key)


def remaining(learner: Learner) -> float:
    """Seconds left, by what the page is told."""
    headers = {"Content-Type": "application/json", "X-CSRFToken": learner.token}
    said = learner.ask("POST", f"{learner.url}/pulse", json.dumps({"lease": learner.lease}), headers)
    return json.loads(said.text)["remaining_ms"] / 1000


def test_an_outage_is_noticed_and_given_back_with_one_click(app: Flask, database_url: str, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("BANGVANG_LEAST_LOSS_SECONDS", "5")
    home = tmp_path / "served"
    home.mkdir()
    prepare(home, database_url, learners=2, questions=3)
    with serving(home, database_url, workers=1) as server:
        learners = [Learner(server.port, f"bench{n:05d}") for n in (1, 2)]
        for learner in learners:
            learner.begin()
            learner.save(1, 1, ["A"])
        time.sleep(1.5)
        server.kill()
        killed = time.monotonic()
    time.sleep(AWAY_SECONDS)
    with serving(home, database_url) as server:
        away = time.monotonic() - killed
        binh = Learner(server.port, "binh")
        for learner in learners:
            learner.port = server.port
            learner.hang_up()
            learner.save(2, 1, ["B"])
        press(binh, "/login", username="binh", password=PASSWORD)
        sitting = db.session.scalar(select(Sitting.public_id))
        end_transaction(commit=False)
        before, asked = [remaining(learner) for learner in learners], time.monotonic()
        give_back(binh, sitting)
        after, passed = [remaining(learner) for learner in learners], time.monotonic() - asked
        for one in (*learners, binh):
            one.hang_up()

    grant = db.session.scalars(select(TimeGrant)).one()
    end_transaction(commit=False)
    lost = grant.lost_to - grant.lost_from
    assert abs(lost / timedelta(seconds=1) - away) <= TOLERANCE, f"{lost} noticed, {away:.1f} s measured"
    assert lost <= timedelta(seconds=grant.seconds) < lost + timedelta(seconds=10)
    for left, more in zip(before, after, strict=True):
        assert abs(more - left - grant.seconds + passed) < 1 + passed
