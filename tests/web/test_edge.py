"""The edge: what is kept, what is not, and how every kind of answer looks, to people and to scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask, flash, g, request, session
from sqlalchemy import func, select, text, update

from app.db import begin_write, db, end_transaction, run
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.models.audit import AuditEvent
from app.services import audit
from tests.conftest import NOW, PASSWORD, make_app
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
            run(text("INSERT INTO probe VALUES (-1)"))  # nobody has this id: the COMMIT finds out
    return {"done": True}, int(ending) if ending.isdigit() else 200


@probe.get("/probe/session")
def show_session():
    return {"session": session.get("probe"), "flashed": len(session.get("_flashes", []))}


@pytest.fixture
def app(database_url: str, tmp_path: Path):
    """The house with a probe in it, which may write in a GET as no view of the house does."""
    app = make_app(tmp_path, database_url)
    app.register_blueprint(probe)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def token(client) -> dict[str, str]:
    return {"X-CSRFToken": client.token("/login")}


@pytest.fixture
def outside(app: Flask, monkeypatch):
    """The house as it is served, where an unhandled error is answered and not raised to the test."""
    monkeypatch.setattr(app, "testing", False)


def written() -> int:
    """How many rows of the probe another transaction sees."""
    found = db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "probe"))
    end_transaction(commit=False)
    return found


def left(client) -> dict[str, object]:
    """What the browser's cookie holds after all."""
    return client.get("/probe/session").json


def break_disk(monkeypatch) -> None:
    """Let every COMMIT fail in the driver, as on a full disk or a lost connection."""
    dialect = db.engine.dialect

    def fail(_connection) -> None:
        raise dialect.dbapi.OperationalError("disk I/O error")

    monkeypatch.setattr(dialect, "do_commit", fail)


def lose_database(monkeypatch) -> None:
    """Let no connection be made any more."""
    dialect = db.engine.dialect

    def fail(*_args, **_options):
        raise dialect.dbapi.OperationalError("no connection")

    db.session.remove()
    db.engine.dispose()
    monkeypatch.setattr(dialect, "connect", fail)


# What is kept


@pytest.mark.parametrize(("ending", "status", "kept"), [("200", 200, 1), ("302", 302, 1), ("422", 422, 0)])
def test_an_answer_below_400_commits_and_a_failed_form_rolls_back(client, token, ending, status, kept):
    assert client.post(f"/probe/{ending}", headers=token | JSON).status_code == status
    assert written() == kept


def test_a_refusal_rolls_back_what_was_written(client, token):
    assert client.post("/probe/refuse", headers=token).status_code == 409
    assert written() == 0


def test_a_refusal_that_says_so_is_kept(client, token):
    assert client.post("/probe/keep", headers=token).status_code == 409
    assert written() == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_never_commits(client, method):
    assert client.open("/probe/204", method=method).status_code == 204
    assert written() == 0


@FORMS
def test_an_unhandled_error_rolls_back_and_is_answered_in_plain_words(client, token, outside, headers):
    answer = client.post("/probe/break", headers=token | headers)
    assert answer.status_code == 500
    assert written() == 0
    assert "ZeroDivisionError" not in answer.text
    assert "the view is broken" not in answer.text
    if headers:
        assert answer.json["error"] == "internal"
    else:
        assert "<h1" in answer.text
    assert client.post("/probe/200", headers=token).status_code == 200
    assert written() == 1


# A commit that fails


@pytest.fixture
def checked_late(app):
    """A table whose foreign key is checked at the COMMIT."""
    begin_write()
    reference = "REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED"
    run(text(f"CREATE TABLE probe (account_id INTEGER {reference})"))
    end_transaction(commit=True)


@FORMS
def test_a_constraint_found_broken_at_the_commit_is_answered_503(client, token, checked_late, headers):
    answer = client.post("/probe/defer", headers=token | headers)
    assert answer.status_code == 503
    assert written() == 0
    assert "Set-Cookie" not in answer.headers
    assert left(client) == {"session": None, "flashed": 0}
    assert client.post("/probe/200", headers=token).status_code == 200
    assert written() == 1
    assert left(client) == {"session": "changed", "flashed": 1}


@FORMS
def test_a_commit_that_fails_in_the_driver_is_answered_503(client, token, monkeypatch, headers):
    with monkeypatch.context() as patch:
        break_disk(patch)
        answer = client.post("/probe/200", headers=token | headers)
    assert answer.status_code == 503
    assert written() == 0
    assert "Set-Cookie" not in answer.headers
    assert left(client) == {"session": None, "flashed": 0}
    if headers:
        assert answer.json["error"] == "unavailable"
    else:
        assert "a flashed word" not in answer.text
    assert client.post("/probe/200", headers=token).status_code == 200
    assert written() == 1


def test_a_kept_refusal_whose_commit_fails_is_a_503_too(client, token, monkeypatch):
    with monkeypatch.context() as patch:
        break_disk(patch)
        assert client.post("/probe/keep", headers=token).status_code == 503
    assert written() == 0


def test_nobody_is_signed_in_by_a_sign_in_that_was_not_stored(client, monkeypatch):
    fields = {"csrf_token": client.token("/login"), "username": "lan", "password": PASSWORD}
    with monkeypatch.context() as patch:
        break_disk(patch)
        answer = client.post("/login", data=fields)
    assert answer.status_code == 503
    assert "Set-Cookie" not in answer.headers
    assert client.get("/account/password").status_code == 303
    assert client.post("/login", data=fields).status_code == 303


def test_lan_is_told_in_a_page_of_hers_that_nothing_was_saved(sign_in, monkeypatch):
    """The page of a failed commit belongs to somebody signed in, whose name and language it shows."""
    lan = sign_in("lan")
    new = {"old": PASSWORD, "new": "mat-khau-moi-2", "again": "mat-khau-moi-2"}
    fields = {"csrf_token": lan.token("/account/password"), **new}
    with monkeypatch.context() as patch:
        break_disk(patch)
        answer = lan.post("/account/password", data=fields)
    assert answer.status_code == 503
    assert "<h1" in answer.text
    assert 'class="notice' not in lan.get("/").text  # no word of a change that did not happen
    assert sign_in("lan")  # the old password still opens


def test_a_save_is_never_acknowledged_when_its_commit_fails(sign_in, monkeypatch):
    sheet = begin(sign_in("lan"), give("lan").code)
    with monkeypatch.context() as patch:
        break_disk(patch)
        answer = sheet.save(1, ["B"])
    assert answer.status_code == 503
    assert answer.json["error"] == "unavailable"
    assert sheet.save(1, ["B"]).json["seq"] == 1


# Refusals and errors, as a page and as JSON


def ask(client, case: str, headers: dict[str, str]):
    token = {"X-CSRFToken": client.token("/login")}
    match case:
        case "400":
            return client.post("/language", data={"language": "en"}, headers=headers)
        case "404":
            return client.get("/khong-co-trang-nay", headers=headers)
        case "405":
            return client.post("/healthz", headers=token | headers)
        case "413":
            return client.post("/language", data={"language": "x" * (1 << 20)}, headers=token | headers)
        case "422":
            return client.post("/language", data={"language": "xx"}, headers=token | headers)
    return client.post("/probe/refuse", headers=token | headers)


CODES = {
    "400": "csrf",
    "404": "not_found",
    "405": "method_not_allowed",
    "409": "conflict",
    "413": "too_large",
    "422": "language_unknown",
}


@pytest.mark.parametrize("case", CODES)
def test_a_script_is_told_a_code_and_a_sentence(client, case):
    answer = ask(client, case, JSON)
    assert answer.status_code == int(case)
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"error", "message"}
    assert answer.json["error"] == CODES[case]
    assert len(answer.json["message"].split()) > 2


@pytest.mark.parametrize("case", CODES)
def test_a_person_is_told_on_a_page_with_a_way_on(client, case):
    answer = ask(client, case, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == int(case)
    assert answer.mimetype == "text/html"
    assert CODES[case] not in answer.text.split("<main")[1]  # a sentence, not its code
    assert 'href="/"' in answer.text.split("<main")[1]


def test_a_json_body_that_is_too_large_is_413_and_a_broken_one_400(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert sheet.save(1, ["x" * (1 << 20)]).status_code == 413
    headers = {"X-CSRFToken": sheet.token, "Content-Type": "application/json"}
    broken = sheet.browser.put(f"{sheet.url}/answers/1", data='{"seq": 1', headers=headers)
    assert (broken.status_code, broken.json["error"]) == (400, "malformed")


def test_a_script_is_never_sent_to_the_sign_in_and_a_person_is(client):
    assert client.get("/account/password").headers["Location"] == "/login?next=/account/password"
    answer = client.get("/account/password", headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (401, "signed_out")


def test_a_405_says_which_methods_there_are(client, token):
    assert "GET" in client.post("/healthz", headers=token).headers.get("Allow", "")


def test_a_head_has_the_headers_of_its_get_and_no_body(client):
    for path in ("/", "/login", "/healthz"):
        answer = client.head(path)
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.mimetype == client.get(path).mimetype
    assert client.head("/language").status_code == 405


# Headers


def answers(client):
    """One answer of every kind."""
    yield client.get("/")
    yield client.head("/")
    yield client.get("/account/password")
    yield client.get("/healthz")
    yield client.get("/readyz")
    static = client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    yield client.get(static)
    for case in CODES:
        for headers in ({}, JSON):
            yield ask(client, case, headers)
    yield client.post("/probe/break", headers={"X-CSRFToken": client.token("/login")})


def test_every_answer_carries_the_security_headers_once(client, outside):
    seen = set()
    for answer in answers(client):
        seen.add(answer.status_code)
        where = f"{answer.status_code} {answer.request.path}"
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert len(answer.headers.getlist(name)) == 1, f"{where}: {name}"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        kept = "immutable" in answer.headers["Cache-Control"]
        assert kept == answer.request.path.startswith("/static/"), where
        assert kept or "no-store" in answer.headers["Cache-Control"], where
    assert seen == {200, 303, 400, 404, 405, 409, 413, 422, 500}


def test_only_behind_tls_does_the_house_ask_for_tls(app, client, tmp_path, database_url):
    """A room's LAN speaks plain http: no HSTS and no Secure cookie there, both behind TLS."""
    plain = client.get("/login")
    assert "Strict-Transport-Security" not in plain.headers
    assert "Secure" not in plain.headers["Set-Cookie"]
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "tests", "TESTING": True, "HTTPS": True}
    from app import create_app

    over_tls = create_app({"INSTANCE": str(tmp_path), **settings}).test_client().get("/login", base_url="https://x")
    assert "max-age=" in over_tls.headers["Strict-Transport-Security"]
    for word in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert word in over_tls.headers["Set-Cookie"]


# Health


def test_a_migrated_house_is_alive_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "missing": []}


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = '0000'", "DROP TABLE alembic_version"])
def test_a_schema_that_is_not_at_its_head_is_not_ready(client, statement):
    begin_write()
    run(text(statement))
    end_transaction(commit=True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["missing"]) == (503, ["migrations"])
    assert client.get("/healthz").status_code == 200


def test_an_unreachable_database_is_named_and_the_process_is_alive(client, monkeypatch):
    with monkeypatch.context() as patch:
        lose_database(patch)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["missing"]) == (503, ["database"])
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


@FORMS
def test_without_its_database_the_house_says_that_it_is_busy_to_strangers(client, monkeypatch, outside, headers):
    lose_database(monkeypatch)
    answer = client.get("/", headers=headers)
    assert answer.status_code == 503
    assert (answer.mimetype == "application/json") == bool(headers)


@FORMS
def test_without_its_database_the_house_says_so_to_lan_too(sign_in, monkeypatch, outside, headers):
    """Her name cannot be read for the page's head either; the page must come all the same."""
    lan = sign_in("lan")
    lose_database(monkeypatch)
    answer = lan.get("/account/password", headers=headers)
    assert answer.status_code == 503
    assert (answer.mimetype == "application/json") == bool(headers)
    monkeypatch.undo()
    assert lan.get("/account/password").status_code == 200


def test_the_instant_of_a_request_is_read_once(app, monkeypatch):
    """`g.now` is there before any guard, and stays the same through the request."""
    with app.test_request_context("/"):
        app.preprocess_request()
        first = g.now
        assert first.tzinfo is not None
        assert first.microsecond % 1000 == 0
        assert request.path == "/"


def test_a_row_that_was_changed_by_a_refused_call_is_as_before(sign_in, client):
    """Across two browsers: what one was refused, the other never sees."""
    lan = sign_in("lan")
    assert lan.post("/probe/refuse", headers={"X-CSRFToken": lan.token("/login")}).status_code == 409
    begin_write()
    assert run(update(AuditEvent).where(AuditEvent.action == "probe").values(detail="{}")).rowcount == 0
    end_transaction(commit=False)
