"""The demonstration computes the figures of the article by the house's own rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cli.edge import progress
from app.db import db, end_transaction
from app.demonstration import contest, load
from app.demonstration.accounts import ACCOUNTS, PASSWORD
from app.domain.actors import COMMAND_LINE
from app.models.attempts import Attempt, Grading
from app.models.contests import Entry, Publication
from app.models.programmes import Cohort
from app.services.contests import boards
from tests.conftest import NOW

BANKS = Path(__file__).parent.parent.parent / "question_banks"
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
    """All of it, once: the assertions below share one loading, which takes most of a minute."""
    progress(load.everything(BANKS, now=NOW))
    return app


def test_the_whole_demonstration(demonstration, client):
    report = run(demonstration, "reports", "cohorts", "--from", "2022-01-01", "--to", "2022-06-30", "--format", "json")
    figures = json.loads(report)
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
    assert load.is_open(NOW)
    end_transaction(commit=False)

    for _role, username in ACCOUNTS:
        browser = demonstration.test_client()
        assert browser.post_form("/login", username=username, password=PASSWORD).status_code == 303
        assert browser.get("/").status_code == 200
    assert client.get(f"/contests/{contest.FINISHED}/rounds/1/board").status_code == 200


def run(app, *arguments):
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout
