"""Counting after a rehearsal finds every way in which an answer can be lost: each is done to a paper here."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from app.db import begin_write, db, end_transaction
from app.models.attempts import Attempt, Grading, Receipt, Response
from app.services.rehearsals.counting import Counted, Told, compare
from tests.stories import begin, give

ALL_WELL = Counted(acknowledged=2, lost=0, twice=0, handed_in=1)


@pytest.fixture
def told(app, sign_in) -> Told:
    """Lan answered two of three questions, one of them twice, and handed in: what she was told."""
    sheet = begin(sign_in("lan"), give("lan", size=3).code)
    right = sheet.right(2)
    wrong = "A" if right == "B" else "B"
    for position, answer, seq in ((1, ["A"], 1), (2, [wrong], 1), (2, [right], 2)):
        assert sheet.save(position, answer, seq).status_code == 200
    sheet.hand_in()
    receipt = re.search(r'class="receipt-code">([^<]+)<', sheet.result().text)
    assert receipt
    end_transaction(commit=False)
    return Told(sheet.id, {1: (1, ["A"]), 2: (2, [right])}, receipt[1])


def change(statement) -> None:
    begin_write()
    db.session.execute(statement)
    end_transaction(commit=True)


def test_a_paper_that_is_whole(told):
    assert compare([told]) == ALL_WELL
    assert compare([]) == Counted(0, 0, 0, 0)


def test_one_who_never_came_to_a_receipt_has_lost_nothing(told):
    assert compare([replace(told, receipt="")]) == replace(ALL_WELL, handed_in=0)


def test_a_save_that_was_not_acknowledged_may_be_newer(told):
    assert compare([replace(told, answers={2: (1, ["B"])})]) == replace(ALL_WELL, acknowledged=1)


@pytest.mark.parametrize(
    ("answers", "lost"),
    [
        ({1: (1, ["A"]), 2: (3, ["C"])}, 1),  # never stored
        ({1: (1, ["D"])}, 1),  # stored otherwise
        ({1: (1, ["A"]), 3: (1, ["A"])}, 1),  # a question without any
    ],
)
def test_an_answer_that_is_not_there_is_lost(told, answers, lost):
    assert compare([replace(told, answers=answers)]).lost == lost


def test_an_attempt_that_is_gone_has_lost_everything(told):
    assert compare([replace(told, attempt="gone")]) == Counted(acknowledged=2, lost=2, twice=0, handed_in=0)


def test_an_answer_that_was_stored_and_not_graded_is_lost(told):
    body = db.session.scalar(select(Receipt.body))
    change(update(Receipt).values(body=body.replace('[1,["A"]]', '[1,["D"]]')))
    assert compare([told]).lost == 1


def test_a_paper_graded_from_something_else_is_lost(told):
    change(update(Grading).values(correct=3))
    assert compare([told]).lost == 1


def test_a_save_that_vanished_is_lost_in_what_is_stored_and_in_the_grading(told):
    change(delete(Response).where(Response.position == 2, Response.seq == 2))
    assert compare([told]).lost == 2


@pytest.mark.parametrize("table", [Grading, Receipt])
def test_what_is_there_twice_is_noticed(told, table):
    row = db.session.execute(select(table.__table__)).mappings().one()
    another = {**row, "id": row["id"] + 1, **({"number": 2} if table is Grading else {"code": "2" * 12})}
    change(table.__table__.insert().values(another))
    assert compare([told]).twice == 1


def test_two_attempts_of_one_learner_are_noticed(told):
    row = db.session.execute(select(Attempt.__table__)).mappings().one()
    change(Attempt.__table__.insert().values({**row, "id": row["id"] + 1, "public_id": "another", "number": 2}))
    assert compare([told]).twice == 1
