"""The rush: a classroom behind one address signs in, and no call of a sitting asks the database more than it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock
from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.people.credentials import hash_password
from tests.conftest import PASSWORD
from tests.pages import CheckingClient
from tests.stories import begin, give

CLASSROOM = 80
TYPING_ERRORS = 8


def enrol(count: int, dice: Any) -> list[str]:
    """So many learners; their sign-in names."""
    hashed = hash_password(PASSWORD)
    names = [f"hv{number:03d}" for number in range(1, count + 1)]
    accounts = [bulk.NewAccount(NewPerson(f"Học viên {name}"), name, hashed) for name in names]
    bulk.register_accounts(COMMAND_LINE, accounts, must_change_password=False, now=clock.now(), dice=dice)
    end_transaction(commit=True)
    return names


def try_to_sign_in(app: Flask, username: str, password: str) -> int:
    """A browser at the classroom's address opens the sign-in page and sends it; returns the answer's status."""
    browser: CheckingClient = app.test_client()  # type: ignore[assignment]
    return browser.post_form("/login", username=username, password=password).status_code


def test_a_classroom_signs_in_from_one_address_typing_errors_and_all(app, dice):
    names = enrol(CLASSROOM, dice)
    for name in names[:TYPING_ERRORS] * 2:  # more wrong keys from this address than one account may have
        assert try_to_sign_in(app, name, "mat-khau-sai") == 401
    assert [try_to_sign_in(app, "lan", "mat-khau-sai") for _ in range(11)] == [401] * 10 + [429]
    assert [try_to_sign_in(app, name, PASSWORD) for name in names] == [303] * CLASSROOM


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


@pytest.fixture
def counted() -> Callable[[Callable[[], Any]], int]:
    """How many statements a call runs; a second learner's, so that what is kept in memory is there already."""

    def count(call: Callable[[], Any]) -> int:
        with statements() as asked:
            answer = call()
        assert answer.status_code in (200, 303), answer.text
        return len(asked)

    return count


def test_no_call_of_a_sitting_asks_the_database_more_than_it_must(app, sign_in, counted):
    """Whoever adds a statement to a call that a whole room makes at once changes a number here, and knows it."""
    code = give("lan", "minh", size=10).code
    lan = begin(sign_in("lan"), code)  # fills what a process keeps: the snapshot, its pool
    for position in range(1, 11):
        lan.save(position, ["A"])
    lan.hand_in()
    lan.result()
    minh = app.test_client()
    token = minh.token("/login")
    signing = {"csrf_token": token, "username": "minh", "password": PASSWORD}
    asked = {"sign in": counted(lambda: minh.post("/login", data=signing))}
    asked["exam page"] = counted(lambda: minh.get(f"/exams/{code}"))
    token = minh.token(f"/exams/{code}")
    with statements() as begun:
        started = minh.post(f"/exams/{code}/attempts", data={"csrf_token": token})
    asked["start"] = len(begun)
    minh.get(started.headers["Location"])
    sheet = begin(minh, code)
    asked["paper"] = counted(lambda: minh.get(sheet.url))
    # The first page need not make this call. Who comes later takes the pen, and one of its statements notes that.
    asked["lease"] = counted(lambda: sheet.call("POST", "/lease", {"lease": sheet.lease}))
    asked["save"] = counted(lambda: sheet.save(1, ["B"]))
    asked["same save again"] = counted(lambda: sheet.save(1, ["B"]))
    asked["pulse"] = counted(lambda: sheet.call("POST", "/pulse", {"lease": sheet.lease}))
    asked["hand-in page"] = counted(lambda: minh.get(sheet.url + "/submit"))
    asked["hand in"] = counted(sheet.hand_in)
    asked["result"] = counted(sheet.result)
    assert asked == {
        "sign in": 4, "exam page": 5, "start": 7, "paper": 5, "lease": 6, "save": 5, "same save again": 4, "pulse": 3,
        "hand-in page": 3, "hand in": 7, "result": 9,
    }  # fmt: skip
