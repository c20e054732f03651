"""Every form that a page offers, sent as no browser would: refused in words or done, never an error page."""

from __future__ import annotations

import random
import re
from collections import Counter
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5

from tests.classes import graded_cohort, make_programme
from tests.journeys.contest_story import close_round, open_contest, take_part
from tests.pages import CheckingClient
from tests.stories import begin, give

NASTY = [
    "", "  ", "0", "-1", "1.5", "9" * 21, "1e400", "NaN", "１２", "true", "[]", "{}", "[" * 3000, "a" * 6000,
    "'; DROP TABLE people--", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "t1:NB:99999999999",
    "31/02/2026", "2026-13-45", "2026-11-26T25:61", "0001-01-01T00:00", "9999-12-31T23:59", "Đặng Văn Ộ", "\u202eabc",
    " " * 2000, "😀" * 40, "\n\n\n", "\0", "\ud7ff\uffff",
]  # fmt: skip
ASKED = 220
"""Requests of one person: enough to send every form of the house some ten times."""
PAGES_ALIKE = 2
LEAVES = ("/logout", "/account/password", "/language")
"""What would end or change the reader's own sign-in."""


@pytest.fixture
def world(app, sign_in):
    """Something of everything: a bank, exams, a sitting with a paper under way, a cohort, a contest with a round."""
    make_programme()
    graded_cohort(["9.5", 8, "7.5"], code="dvm-1")
    open_contest()
    take_part()
    close_round()
    exam = give("lan", "minh", attempts=3)
    begin(sign_in("minh"), exam.code)


def shape(path: str) -> str:
    """An address without what tells two things of a kind apart."""
    return re.sub(r"/[0-9a-z]{12}(?=/|$)|\d+", "#", path.split("?")[0])


class Forms:
    """What a page offers: where its links lead, and its forms with what stands in their fields."""

    def __init__(self, html: str, path: str, dice: random.Random) -> None:
        tree = tinyhtml5.parse(html, namespace_html_elements=False)
        self.links = [link.get("href", "").split("#")[0] for link in tree.iter("a")]
        self.forms = [(form, form.get("action") or path, self._fields(form, dice)) for form in tree.iter("form")]

    def _fields(self, form: Element, dice: random.Random) -> list[tuple[str, str]]:
        found = []
        for field in form.iter():
            name = field.get("name")
            if not name or field.tag not in ("input", "select", "textarea", "button"):
                continue
            value = field.get("value") or (field.text or "" if field.tag == "textarea" else "")
            if field.tag == "select":
                value = dice.choice([option.get("value", "") for option in field.iter("option")] or [""])
            if field.get("type") not in ("checkbox", "radio", "submit") or dice.random() < 0.5:
                found.append((name, value))
        return found


def spoiled(fields: list[tuple[str, str]], dice: random.Random) -> dict[str, list[str]]:
    """Values that nobody types, fields that are missing or stand there three times; the token stays."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        if name == "csrf_token":
            sent[name] = [value]
        elif dice.random() > 0.1:
            wrong = dice.choice(NASTY) if dice.random() < 0.5 else value
            sent.setdefault(name, []).extend([wrong] * dice.choice((1, 1, 1, 3)))
    return sent


def send_everything(browser: CheckingClient, dice: random.Random) -> Counter[str]:
    """Walk from link to link and send what is met; an exception in the house ends the walk."""
    ahead, seen, sent = ["/"], Counter[str](), Counter[str]()
    while ahead and sent.total() < ASKED:
        path = ahead.pop(dice.randrange(len(ahead)))
        seen[shape(path)] += 1
        if seen[shape(path)] > PAGES_ALIKE:
            continue
        page = browser.get(path)
        assert page.status_code < 500, path
        if page.mimetype != "text/html":
            continue
        forms = Forms(page.text, path, dice)
        ahead += [link for link in forms.links if link.startswith("/") and not link.startswith(("/static", *LEAVES))]
        for form, action, fields in forms.forms:
            if action.startswith(LEAVES):
                continue
            post = form.get("method", "get").lower() == "post"
            for _ in range(3):
                values = spoiled(fields, dice)
                if post:
                    answer = browser.post(action, data=values, content_type=form.get("enctype"))
                else:
                    answer = browser.get(action.split("?")[0], query_string=values)
                sent[shape(action)] += 1
                assert answer.status_code < 500, (action, values)
    return sent


@pytest.mark.parametrize("who", ["", "lan", "hung", "binh", "oanh", "son", "an"])
def test_no_form_ends_in_an_error_page(world, client, sign_in, who):
    sent = send_everything(sign_in(who) if who else client, random.Random(who))
    assert len(sent) >= 3, sent
