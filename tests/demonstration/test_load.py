"""The demonstration computes the figures of the article by the house's own rules."""

from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db, end_transaction
from app.demonstration import contest, load
from app.demonstration.accounts import ACCOUNTS, PASSWORD
from app.domain.actors import COMMAND_LINE
from app.models.attempts import Attempt, Grading
from app.models.contests import Entry, Publication
from app.models.programmes import Cohort
from app.services.contests import boards

LEARNERS = {
    "ngach-chuyen-vien": 80,
    "so-cap-chinh-tri-hanh-chinh": 27,
    "quoc-phong-an-ninh-doi-tuong-4": 237,
    "nhan-thuc-ve-dang": 38,
    "ly-luan-chinh-tri-dang-vien-moi": 117,
    "cong-tac-doan-hoi": 65,
}


@pytest.fixture
def demonstration(app):
    """All of it, once, by the command: the assertions below share one loading, which takes most of a minute."""
    app.config["PROFILE"] = "demo"
    says_the_sign_ins(run(app, "demo", "load", "--if-missing").stderr)
    return app


def says_the_sign_ins(text: str) -> None:
    assert PASSWORD in text
    assert [line.split() for line in text.splitlines()[-len(ACCOUNTS) :]] == [[name, role] for role, name in ACCOUNTS]


def test_the_whole_demonstration(demonstration, client):
    report = run(demonstration, "reports", "cohorts", "--from", "2022-01-01", "--to", "2022-06-30", "--format", "json")
    figures = json.loads(report.stdout)
    wanted = {"cohorts": 9, "learners": 564, "plan_percent": 50, "closed": 7, "closed_learners": 419}
    wanted |= {"advanced_cohorts": 7, "excellent_learners": 35}
    assert {key: figures[key] for key in wanted} == wanted
    assert {p["code"]: p["learners"] for p in figures["programmes"]} == LEARNERS
    closed = [cohort for cohort in figures["cohort_list"] if cohort["closed_on"]]
    assert len(closed) == 7
    assert all(cohort["good_percent"] >= 60 for cohort in closed)
    assert all(cohort["graded"] == cohort["learners"] for cohort in closed)

    ended = select(func.count()).select_from(Attempt).where(Attempt.handed_in_at.is_not(None))
    assert db.session.scalar(ended) == db.session.scalar(select(func.count()).select_from(Grading))
    assert db.session.scalar(select(func.count()).select_from(Cohort).where(Cohort.closed_on.is_(None))) == 3
    assert db.session.scalar(select(func.count()).select_from(Entry)) == contest.ENTRANTS + contest.EARLY_BIRDS
    stages = db.session.scalars(select(Publication.stage).order_by(Publication.number)).all()
    assert stages == ["provisional", "official"]
    lines = boards.standings(COMMAND_LINE, contest.FINISHED).lines
    assert [line.place for line in lines] == list(range(1, len(lines) + 1))
    assert sum(line.correct == 20 for line in lines) > 100, "ties at full marks are the rule"
    assert load.is_open(clock.now())
    end_transaction(commit=False)

    page = client.get("/login").text
    assert PASSWORD in page

    for _role, username in ACCOUNTS:
        assert f">{username}<" in page
        browser = demonstration.test_client()
        assert browser.post_form("/login", username=username, password=PASSWORD).status_code == 303
        assert browser.get("/").status_code == 200
    assert client.get(f"/contests/{contest.FINISHED}/rounds/1/board").status_code == 200

    begun, kept = time.monotonic(), db.session.scalar(select(func.count()).select_from(Attempt))
    end_transaction(commit=False)
    says_the_sign_ins(run(demonstration, "demo", "load", "--if-missing").stderr)
    assert time.monotonic() - begun < 10, "a second start is a quick one"
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == kept > 1000


def run(app, *arguments):
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output
    return result
