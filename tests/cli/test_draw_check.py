"""The check of a draw at the shell."""

from __future__ import annotations

import json

import pytest

from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.models.exams import PoolPaper
from tests.composers import SMALL, blueprint, change, choose, draft, load, publish


@pytest.fixture
def run(app):
    """Run a command as a shell would."""
    load()

    def invoke(*arguments, code=0):
        end_transaction(commit=False)
        result = app.test_cli_runner().invoke(args=["exams", *arguments])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


def test_a_draft_is_tried_and_a_published_exam_read(run):
    exam_id = draft(COMMAND_LINE)
    trial = json.loads(run("draw-check", "kt-1", "--format", "json").stdout)
    assert trial["snapshot"] is None
    assert (trial["papers"], trial["questions"]) == (6, SMALL.size)
    assert db.session.query(PoolPaper).count() == 0
    publish(COMMAND_LINE, exam_id)
    found = json.loads(run("draw-check", "kt-1", "--format", "json").stdout)
    assert found["snapshot"] == 1
    assert [(cell["topic"], cell["level"], cell["count"], cell["stock"]) for cell in found["exposure"]["cells"]] == [
        ("t1", "NB", 3, 8),
        ("t2", "TH", 1, 3),
    ]
    assert found["exposure"]["in_stock"] == 11
    assert sum(found["overlap"]["pairs"].values()) == 15
    assert found["overlap"]["within_limit"]
    assert found["difficulty"] is None
    change(COMMAND_LINE, exam_id, blueprint=blueprint(("t1", "NB", 8)))
    again = json.loads(run("draw-check", "kt-1", "--draft", "--format", "json").stdout)
    assert (again["questions"], again["overlap"]["percent"], again["different_question_sets"]) == (8, 100, 1)


def test_the_table_names_cells_and_the_two_papers_that_share_most(run):
    draft(COMMAND_LINE)
    table = run("draw-check", "kt-1").stdout
    assert "t1/NB" in table
    assert "3/8" in table
    assert table.count("\n") >= 8


def test_what_cannot_be_drawn_is_refused(run):
    run("draw-check", "khong-co", code=1)
    draft(COMMAND_LINE, blueprint(("t2", "TH", 3)))
    choose("most_overlap_percent", 50)
    assert json.loads(run("draw-check", "kt-1", "--format", "json").stdout)["overlap"]["within_limit"] is False
    assert "t2/TH: 3/3/3" in run("publish", "kt-1", code=1).stderr
