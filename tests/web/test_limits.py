"""What the edge does not let in."""

from __future__ import annotations

import json

import pytest

from tests.conftest import PASSWORD
from tests.stories import begin, give

OURS = {"Origin": "http://localhost"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Referer": "http://localhost/"},
        {"Origin": "http://["},
    ],
)
def test_a_form_from_elsewhere_is_never_carried_across_the_sign_in(client, headers):
    evil = client.post("/exams/x/attempts", data={"access_code": "gieo-vao"}, headers=headers)
    assert evil.status_code == 401
    assert "gieo-vao" not in evil.text
    assert 'name="carry"' not in evil.text
    assert 'href="/login"' in evil.text


def test_a_form_of_our_own_page_is_carried_told_by_origin_or_by_referrer(client):
    for headers in (OURS, {"Referer": "http://localhost/exams/x"}):
        own = client.post("/exams/x/attempts", data={"access_code": "phong-2"}, headers=headers)
        assert own.status_code == 401
        assert "phong-2" in own.text


def test_a_password_is_never_written_back_into_a_page(client):
    answer = client.post("/account/password", data={"old": PASSWORD, "new": "mat-khau-moi-9"}, headers=OURS)
    assert answer.status_code == 401
    assert PASSWORD not in answer.text
    assert "mat-khau-moi-9" not in answer.text


def test_nul_is_refused_wherever_it_stands(client):
    assert client.get("/contests/a%00b").status_code == 404
    assert client.get("/receipts?code=%00").status_code == 400
    token = client.token("/login")
    form = {"csrf_token": token, "username": "l\0an", "password": PASSWORD}
    assert client.post("/login", data=form).status_code == 400
    assert client.post("/login", data={"csrf_token": token, "a\0": "1"}).status_code == 400


@pytest.mark.parametrize("part", ["\ud800", "x\udfff", "\0"])
@pytest.mark.parametrize("position", [1, "prediction"])
def test_an_answer_that_no_database_can_keep_is_malformed(sign_in, part, position):
    sheet = begin(sign_in("lan"), give("lan").code)
    body = json.dumps({"seq": 1, "lease": sheet.lease, "answer": [part]})
    sent = {"X-CSRFToken": sheet.token, "Content-Type": "application/json"}
    answer = sheet.browser.put(f"{sheet.url}/answers/{position}", data=body, headers=sent)
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


def test_brackets_without_end_are_malformed(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sent = {"X-CSRFToken": sheet.token, "Content-Type": "application/json"}
    for method, path in (("PUT", "/answers/1"), ("POST", "/lease"), ("POST", "/pulse")):
        answer = sheet.browser.open(sheet.url + path, method=method, data="[" * 5000, headers=sent)
        assert (answer.status_code, answer.json["error"]) == (400, "malformed")


@pytest.mark.parametrize(
    "kept", ["[" * 5000, '[["access_code", "\\ud800"]]', '[["\\u0000", "a"]]', '[["a"]]', "{}", "1", "[[1, [2]]]"]
)
def test_a_kept_form_that_was_tampered_with_stops_no_sign_in(client, kept):
    form = {"username": "lan", "password": PASSWORD, "carry": kept, "carry_to": "/exams/x/attempts"}
    assert client.post_form("/login", **form).status_code in (200, 303)
    assert "Lan" in client.get("/").text


@pytest.mark.parametrize("where", ["/x\ny", "/x\r\nSet-Cookie: a=b", "/\x7f"])
def test_a_line_break_in_a_target_leads_home(client, where):
    for path, chosen in (("/language", {"language": "en"}), ("/face", {"face": "large"})):
        answer = client.post_form(path, page="/login", next=where, **chosen)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    signed_in = client.post_form("/login", username="lan", password=PASSWORD, next=where)
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("number", [2**31, "9" * 25])
def test_no_address_has_a_number_that_no_database_keeps(client, sign_in, number):
    assert client.get(f"/contests/lich-su/rounds/{number}/board").status_code == 404
    an = sign_in("an")
    assert an.get(f"/organise/lich-su/rounds/{number}").status_code == 404
    for path in (
        f"/contests/lich-su/rounds/{number}/attempts",
        f"/organise/lich-su/rounds/{number}/publications",
        f"/banks/toan/questions/q-1/comments/{number}/settle",
        f"/compose/toan/papers/{number}",
    ):
        assert an.post_form(path, page="/organise").status_code == 404
