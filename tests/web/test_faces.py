"""Larger text and high contrast: kept by the browser, over pages and sign-ins, without a script as well."""

from __future__ import annotations

import pytest

from app.web.faces import Face
from tests.stories import begin, give

LARGE, HIGH = 'data-text="large"', 'data-contrast="high"'


def test_the_choice_lasts_over_pages_and_sign_ins(app, sign_in):
    lan = sign_in("lan")
    page = lan.get("/").text
    assert LARGE not in page
    answer = lan.post_form("/face", page="/", face="large.contrast", next="/account/password")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/password")
    lan.post_form("/logout", page="/")
    for path in ("/login", "/receipts", "/nowhere"):
        page = lan.get(path).text
        assert LARGE in page, path
        assert HIGH in page, path
    lan.post_form("/face", page="/login", face="contrast", next="//elsewhere.example/")
    page = lan.get("/login").text
    assert LARGE not in page
    assert HIGH in page
    assert LARGE not in app.test_client().get("/login").text, "another browser keeps its own"


def test_a_switch_on_the_paper_saves_what_was_chosen(sign_in):
    lan = sign_in("lan")
    sheet = begin(lan, give("lan").code)
    answer = lan.post(
        sheet.url + "/answers",
        data={"csrf_token": sheet.token, "lease": sheet.lease, "present-1": "1", "answer-1": "B", "face": "large"},
    )
    assert answer.status_code == 303
    page = lan.get(sheet.url).text
    assert LARGE in page
    assert 'value="B" checked' in page
    assert page.index('form="paper"') < page.index('data-face="large"'), (
        "Enter in a text field saves, it does not switch"
    )


def test_the_cookie_is_readable_by_the_pages_script_and_holds_nothing_else(client):
    cookie = client.post_form("/face", page="/login", face="contrast.large.admin").headers["Set-Cookie"]
    assert cookie.startswith("face=large.contrast;")
    assert "HttpOnly" not in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("before", "switch", "after"),
    [("", "large", "large"), ("large", "contrast", "large.contrast"), ("large.contrast", "large", "contrast")],
)
def test_a_switch_turns_its_own_face_only(before, switch, after):
    assert Face.read(before).after(switch) == after
