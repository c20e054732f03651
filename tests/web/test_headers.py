"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from tests.conftest import close_database
from tests.pages import CheckingClient
from tests.web.test_errors import CODES, PERSON, SCRIPT, ask, unread

NAMES = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")


def answers(app: Flask, client: CheckingClient) -> Iterator[TestResponse]:
    """One answer of every kind."""
    home = client.get("/")
    yield home
    with client.get(home.text.split('rel="stylesheet" href="')[1].split('"')[0]) as static:
        yield static
    yield client.get("/account/password")
    yield client.get("/healthz")
    yield unread(client, "HEAD", "/readyz")
    yield unread(client, "OPTIONS", "/login")
    for status in CODES:
        yield ask(client, status, PERSON)
        yield ask(client, status, SCRIPT)
    app.testing = False

    def broken() -> None:
        raise ZeroDivisionError

    app.view_functions["home.index"] = broken
    yield client.get("/", headers=PERSON)
    yield client.get("/", headers=SCRIPT)


def test_every_answer_carries_the_security_headers_once(app, client):
    seen = set()
    for answer in answers(app, client):
        seen.add(answer.status_code)
        where = f"{answer.status_code} {answer.request.path}"
        for name in NAMES:
            assert len(answer.headers.getlist(name)) == 1, f"{where}: {name}"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert seen == {200, 303, 400, 404, 405, 413, 422, 500}


def test_only_static_files_may_be_kept_by_a_cache(app, client):
    """A shared PC must not show a page to the next person from its cache."""
    for answer in answers(app, client):
        static = answer.request.path.startswith("/static/")
        wanted = "public, max-age=31536000, immutable" if static else "no-store"
        assert answer.headers["Cache-Control"] == wanted, f"{answer.status_code} {answer.request.path}"


def test_tls_is_asked_for_only_behind_tls(client, tmp_path, database_url):
    """A room's LAN speaks plain http: no HSTS and no Secure cookie there, both behind TLS."""
    plain = client.get("/login")
    assert "Strict-Transport-Security" not in plain.headers
    assert "Secure" not in plain.headers["Set-Cookie"]
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "tests", "TESTING": True, "HTTPS": True}
    app = create_app({"INSTANCE": str(tmp_path), **settings})
    behind = app.test_client().get("/login", base_url="https://x")
    with app.app_context():
        close_database()
    assert "max-age=" in behind.headers["Strict-Transport-Security"]
    for word in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert word in plain.headers["Set-Cookie"] or word == "Secure"
        assert word in behind.headers["Set-Cookie"]
