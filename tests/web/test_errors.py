"""Refusals and errors, in their two forms: a page for people, JSON for scripts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import CheckingClient
from tests.stories import begin, give

SCRIPT = {"Accept": "application/json"}
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CODES = {
    400: "csrf",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    422: "language_unknown",
}
TOO_LARGE = "x" * (1 << 20)


def ask(client: CheckingClient, status: int, headers: dict[str, str]) -> TestResponse:
    """A request that is answered with this status."""
    token = client.token("/login")
    match status:
        case 404:
            return client.get("/khong-co-trang-nay", headers=headers)
        case 405:
            return client.post("/healthz", data={"csrf_token": token}, headers=headers)
        case 413:
            return client.post("/language", data={"csrf_token": token, "language": TOO_LARGE}, headers=headers)
        case 422:
            return client.post("/language", data={"csrf_token": token, "language": "xx"}, headers=headers)
    return client.post("/language", data={"language": "en"}, headers=headers)


def unread(client: CheckingClient, method: str, path: str) -> TestResponse:
    """An answer without a page to check."""
    return FlaskClient.open(client, path, method=method)


@pytest.mark.parametrize("status", CODES)
def test_a_script_is_told_a_code_and_a_sentence(client, status):
    answer = ask(client, status, SCRIPT)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"error", "message"}
    assert answer.json["error"] == CODES[status]
    assert len(answer.json["message"].split()) > 2


@pytest.mark.parametrize("status", CODES)
def test_a_person_is_told_on_a_page_with_a_way_on(client, status):
    answer = ask(client, status, PERSON)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    main = answer.text.split("<main")[1].split("</main>")[0]
    assert CODES[status] not in main  # a sentence, not its code
    assert 'href="/"' in main


def test_page_and_script_are_told_the_same_sentence(client):
    for status in CODES:
        sentence = ask(client, status, SCRIPT).json["message"]
        assert sentence in ask(client, status, PERSON).text


def test_a_json_body_that_is_too_large_is_413_and_a_broken_one_400(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    large = sheet.save(1, [TOO_LARGE])
    assert (large.status_code, large.json["error"]) == (413, "too_large")
    headers = {"X-CSRFToken": sheet.token, "Content-Type": "application/json"}
    broken = sheet.browser.put(f"{sheet.url}/answers/1", data='{"seq": 1', headers=headers)
    assert (broken.status_code, broken.json["error"]) == (400, "malformed")


def test_a_script_is_never_sent_to_the_sign_in_and_a_person_is(client):
    assert client.get("/account/password", headers=PERSON).headers["Location"] == "/login?next=/account/password"
    answer = client.get("/account/password", headers=SCRIPT)
    assert (answer.status_code, answer.json["error"]) == (401, "signed_out")


def test_a_405_says_which_methods_there_are(client):
    allowed = ask(client, 405, SCRIPT).headers.get("Allow", "")
    assert {word.strip() for word in allowed.split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_head_has_the_headers_of_its_get_and_no_body(client):
    for path in ("/login", "/healthz", "/khong-co-trang-nay"):
        head, get = unread(client, "HEAD", path), client.get(path)
        assert head.status_code == get.status_code
        assert head.data == b""
        assert head.mimetype == get.mimetype
    assert unread(client, "HEAD", "/language").status_code == 405
