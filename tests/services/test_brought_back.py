"""What was retired and gets a new wording, in the editor or from a file, is a draft again; to move it is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import clock
from app.db import end_transaction
from app.services.banks import editing, reviewing, revisions
from app.services.banks.importing import confirming
from tests import imports
from tests.imports import DICE, draft, questions


@pytest.fixture
def hung(app, actor):
    """He has imported two questions and retired the first."""
    imports.bank()
    hung = actor("hung")
    take(hung, draft(1), draft(2))
    reviewing.change_status(hung, "su", "s-001", "retire", now=clock.now())
    end_transaction(commit=True)
    return hung


def take(actor, *drafts):
    confirming.confirm(actor, imports.stage(actor, imports.reading(*drafts)), now=clock.now(), dice=DICE)
    end_transaction(commit=True)


def statuses() -> list[str]:
    return [row.status for row in questions().values()]


def test_in_the_editor(hung):
    stored = revisions.stored(hung, "su", "s-001").item
    item = replace(stored, question=replace(stored.question, stem="Khác?"))
    done = editing.revise_question(hung, "su", "s-001", item, base=1, reason="", now=clock.now())
    end_transaction(commit=True)
    assert (done.status, done.brought_back, statuses()) == ("draft", True, ["draft", "draft"])


def test_from_a_file(hung):
    take(hung, draft(1, explanation="Xem bài 2."), draft(2))
    assert statuses() == ["draft", "draft"]


def test_not_by_being_moved(hung):
    reviewing.move_questions(hung, "su", ["s-001"], topic="t2", reason="", now=clock.now())
    end_transaction(commit=True)
    assert statuses() == ["retired", "draft"]
