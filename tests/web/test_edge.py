"""The edge owns the transaction: what is kept, what is not, and what a failed commit leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask, flash, g, session
from sqlalchemy import func, select, text

from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.models.audit import AuditEvent
from app.services import audit
from app.web.sessions import csrf
from tests.conftest import NOW, PASSWORD, close_database, make_app
from tests.faults.databases import break_commits, lose_database
from tests.stories import begin, give

JSON = {"Accept": "application/json"}
FORMS = pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "json"])
probe = Blueprint("probe", __name__)


@probe.route("/probe/<ending>", methods=["GET", "POST"])
def write_and(ending: str):
    """Write one row, change the session, flash a word; then end as the address says."""
    begin_write()
    audit.record(COMMAND_LINE, "probe", "probe", 1, now=NOW)
    db.session.flush()
    session["probe"] = "changed"
    flash("a flashed word", "done")
    match ending:
        case "refuse":
            raise Refusal("conflict")
        case "keep":
            raise Refusal("conflict", keep=True)
        case "break":
            raise ZeroDivisionError("the view is broken")
        case "defer":
            db.session.execute(text("INSERT INTO probe VALUES (-1)"))  # nobody has this id: the COMMIT finds out
    return {"done": True}, int(ending) if ending.isdigit() else 200


@probe.get("/probe/session")
def show_session():
    return {"session": session.get("probe"), "flashed": len(session.get("_flashes", []))}


@pytest.fixture
def app(database_url: str, tmp_path: Path):
    """The house with a probe in it, which may write in a GET as no view of the house does."""
    app = make_app(tmp_path, database_url)
    csrf.exempt(probe)
    app.register_blueprint(probe)
    with app.app_context():
        yield app
        close_database()


@pytest.fixture
def served(app: Flask, monkeypatch):
    """As it is served: an unhandled error is answered, and not raised to the test."""
    monkeypatch.setattr(app, "testing", False)


@pytest.fixture
def checked_late(app):
    """A table whose foreign key is checked at the COMMIT."""
    begin_write()
    late = "REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED"
    db.session.execute(text(f"CREATE TABLE probe (account_id INTEGER {late})"))
    end_transaction(commit=True)


def written() -> int:
    """How many rows of the probe another transaction sees."""
    found = db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "probe"))
    end_transaction(commit=False)
    return found


def left(client) -> dict[str, object]:
    """What the browser's cookie holds after all."""
    return client.get("/probe/session").json


NOTHING = {"session": None, "flashed": 0}


@pytest.mark.parametrize(("ending", "status", "kept"), [("200", 200, 1), ("302", 302, 1), ("422", 422, 0)])
def test_an_answer_below_400_commits_and_a_failed_form_rolls_back(client, ending, status, kept):
    assert client.post(f"/probe/{ending}").status_code == status
    assert written() == kept


def test_a_refusal_rolls_back_what_was_written(client):
    assert client.post("/probe/refuse").status_code == 409
    assert written() == 0


def test_a_refusal_that_says_so_is_kept(client):
    assert client.post("/probe/keep").status_code == 409
    assert written() == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_never_commits(client, method):
    assert client.open("/probe/204", method=method).status_code == 204
    assert written() == 0
    assert client.post("/probe/204").status_code == 204
    assert written() == 1


@FORMS
def test_an_unhandled_error_rolls_back_and_is_answered_in_plain_words(client, served, headers):
    answer = client.post("/probe/break", headers=headers)
    assert answer.status_code == 500
    assert written() == 0
    assert "ZeroDivisionError" not in answer.text
    assert "the view is broken" not in answer.text
    if headers:
        assert answer.json["error"] == "internal"
    else:
        assert "<h1" in answer.text
    assert client.post("/probe/200").status_code == 200
    assert written() == 1


# A commit that fails


@FORMS
def test_a_constraint_found_broken_at_the_commit_is_answered_503(client, checked_late, headers):
    answer = client.post("/probe/defer", headers=headers)
    assert answer.status_code == 503
    assert written() == 0
    assert "Set-Cookie" not in answer.headers
    assert left(client) == NOTHING
    assert client.post("/probe/200").status_code == 200
    assert written() == 1
    assert left(client) == {"session": "changed", "flashed": 1}


@FORMS
def test_a_commit_that_fails_in_the_driver_is_answered_503(client, monkeypatch, headers):
    with monkeypatch.context() as patch:
        break_commits(patch)
        answer = client.post("/probe/200", headers=headers)
    assert answer.status_code == 503
    assert written() == 0
    assert "Set-Cookie" not in answer.headers
    assert left(client) == NOTHING
    if headers:
        assert answer.json["error"] == "unavailable"
    else:
        assert "a flashed word" not in answer.text
    assert client.post("/probe/200").status_code == 200
    assert written() == 1


def test_after_a_failed_commit_another_browser_writes_at_once(app, client, monkeypatch):
    """Neither the lock nor a half-open transaction stays with the connection that failed."""
    with monkeypatch.context() as patch:
        break_commits(patch)
        assert client.post("/probe/200").status_code == 503
    for _ in range(4):  # whichever connection the pool hands out
        assert app.test_client().post("/probe/200").status_code == 200
    assert written() == 4


def test_a_kept_refusal_whose_commit_fails_is_a_503_too(client, monkeypatch):
    with monkeypatch.context() as patch:
        break_commits(patch)
        assert client.post("/probe/keep").status_code == 503
    assert written() == 0
    assert left(client) == NOTHING


def test_nobody_is_signed_in_by_a_sign_in_that_was_not_stored(client, monkeypatch):
    fields = {"csrf_token": client.token("/login"), "username": "lan", "password": PASSWORD}
    with monkeypatch.context() as patch:
        break_commits(patch)
        answer = client.post("/login", data=fields)
    assert answer.status_code == 503
    assert "Set-Cookie" not in answer.headers
    assert client.get("/account/password").status_code == 303
    assert client.post("/login", data=fields).status_code == 303
    assert client.get("/account/password").status_code == 200


def test_lan_is_told_on_a_page_of_hers_that_nothing_was_saved(sign_in, monkeypatch):
    """The page of a failed commit belongs to somebody signed in, whose name and language it shows."""
    lan = sign_in("lan")
    new = {"old": PASSWORD, "new": "mat-khau-moi-2", "again": "mat-khau-moi-2"}
    fields = {"csrf_token": lan.token("/account/password"), **new}
    with monkeypatch.context() as patch:
        break_commits(patch)
        answer = lan.post("/account/password", data=fields)
    assert answer.status_code == 503
    assert "Trần Thị Lan" in answer.text
    assert left(lan)["flashed"] == 0  # no word of a change that did not happen
    assert sign_in("lan")  # the old password still opens


def test_a_save_whose_commit_fails_is_not_acknowledged(sign_in, monkeypatch):
    sheet = begin(sign_in("lan"), give("lan").code)
    with monkeypatch.context() as patch:
        break_commits(patch)
        answer = sheet.save(1, ["B"])
    assert answer.status_code == 503
    assert answer.json["error"] == "unavailable"
    sheet.reload()
    assert 'data-seq="1"' not in sheet.page.text
    assert sheet.save(1, ["B"]).json["seq"] == 1


# A database that is gone


@FORMS
def test_without_its_database_the_house_says_so_to_strangers(client, monkeypatch, served, headers):
    lose_database(monkeypatch)
    answer = client.get("/", headers=headers)
    assert answer.status_code == 503
    assert (answer.mimetype == "application/json") == bool(headers)


@FORMS
def test_without_its_database_the_house_says_so_to_lan_too(sign_in, monkeypatch, served, headers):
    """Her name and her language cannot be read either; the answer must come all the same."""
    lan = sign_in("lan")
    with monkeypatch.context() as patch:
        lose_database(patch)
        answer = lan.get("/account/password", headers=headers)
    assert answer.status_code == 503
    assert (answer.mimetype == "application/json") == bool(headers)
    assert lan.get("/account/password").status_code == 200


def test_the_instant_of_a_request_is_there_before_its_view(app):
    """Whole milliseconds, aware, UTC."""
    with app.test_request_context("/probe/session"):
        app.preprocess_request()
        assert g.now.utcoffset().total_seconds() == 0
        assert g.now.microsecond % 1000 == 0
