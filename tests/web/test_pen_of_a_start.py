"""The page that a start leads to has the pen at once; every other page of the attempt claims it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.models.attempts import Attempt
from app.models.audit import AuditEvent
from app.web import leases
from tests.stories import Sheet, begin, give

HAS_PEN = " data-has-pen"


def pen(sheet: Sheet) -> tuple[str, int]:
    """Which tab has the pen, and how often it changed hands."""
    row = db.session.execute(select(Attempt.pen_tab, Attempt.takeover).where(Attempt.public_id == sheet.id)).one()
    end_transaction(commit=False)
    return row[0], row[1]


def tab(sheet: Sheet) -> str:
    return sheet.lease.split(".")[2]


def acts() -> list[str]:
    found = list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("attempt.%"))))
    end_transaction(commit=False)
    return [act for act in found if act in ("attempt.reloaded", "attempt.taken_over")]


def test_the_page_of_a_start_has_the_pen_without_claiming_it(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert HAS_PEN in sheet.page.text
    assert 'data-takeover="1"' in sheet.page.text
    assert pen(sheet) == (tab(sheet), 1)
    assert sheet.save(1, ["B"]).status_code == 200
    claimed = sheet.call("POST", "/lease", {"lease": sheet.lease})
    assert claimed.json["takeover"] == 1, "who claims it all the same has it"
    assert acts() == []


def test_a_reload_and_a_second_tab_claim_it_as_ever(sign_in):
    lan = sign_in("lan")
    first = begin(lan, give("lan").code)
    second = Sheet(lan, first.url)
    assert HAS_PEN not in second.page.text
    assert tab(second) != tab(first)
    assert pen(first) == (tab(first), 1), "opening a page writes nothing"
    assert second.call("POST", "/lease", {"lease": second.lease}).json["takeover"] == 2
    told = first.save(1, ["B"])
    assert (told.status_code, told.json["error"]) == (409, "taken_over")
    assert second.save(1, ["C"]).status_code == 200
    assert acts() == ["attempt.reloaded"]


def test_another_device_gets_no_pen_and_may_take_it(sign_in):
    phone = begin(sign_in("lan"), give("lan").code)
    laptop = Sheet(sign_in("lan"), phone.url)
    assert HAS_PEN not in laptop.page.text
    assert laptop.save(1, ["B"]).status_code == 200
    assert phone.save(1, ["C"]).json["error"] == "taken_over"
    assert acts() == ["attempt.taken_over"]


def test_who_presses_start_twice_finds_the_pen_of_the_first_press(sign_in):
    lan, code = sign_in("lan"), give("lan").code
    first = lan.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}")
    sheet = begin(lan, code)
    assert sheet.url == first.headers["Location"]
    assert HAS_PEN in sheet.page.text
    assert pen(sheet) == (tab(sheet), 1)


def test_who_continues_an_attempt_claims_its_pen(sign_in):
    code = give("lan").code
    phone = begin(sign_in("lan"), code)
    sheet = begin(sign_in("lan"), code)
    assert sheet.url == phone.url
    assert HAS_PEN not in sheet.page.text
    assert sheet.call("POST", "/lease", {"lease": sheet.lease}).json["takeover"] == 2


@pytest.mark.parametrize("late", [False, True])
def test_a_page_that_comes_a_minute_late_claims_the_pen(sign_in, monkeypatch, late):
    lan, code = sign_in("lan"), give("lan").code
    url = lan.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}").headers["Location"]
    now = clock.now() + leases.LEFT_FOR + timedelta(seconds=1 if late else -2)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert (HAS_PEN in Sheet(lan, url).page.text) is not late


def test_a_page_gets_no_pen_that_another_one_has_taken_meanwhile(sign_in):
    lan, code = sign_in("lan"), give("lan").code
    url = lan.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}").headers["Location"]
    assert Sheet(sign_in("lan"), url).save(1, ["B"]).status_code == 200
    assert HAS_PEN not in Sheet(lan, url).page.text


@pytest.mark.parametrize("told", ["", "x", "of another attempt", "forged"])
def test_a_cookie_that_is_not_of_this_attempt_gives_no_pen(sign_in, told):
    lan, code, other = sign_in("lan"), give("lan").code, begin(sign_in("lan"), give("lan").code)
    url = lan.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}").headers["Location"]
    left = lan.get_cookie("pen", path=url).value
    value = {"of another attempt": other.lease, "forged": left[:-3] + "xxx"}.get(told, told)
    lan.set_cookie("pen", value, path=url)
    sheet = Sheet(lan, url)
    assert HAS_PEN not in sheet.page.text
    assert sheet.save(1, ["B"]).status_code == 200


def test_the_cookie_is_for_the_pages_of_one_attempt_and_for_no_script(sign_in):
    lan, code = sign_in("lan"), give("lan").code
    started = lan.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}")
    [line] = started.headers.getlist("Set-Cookie")
    for part in ("pen=", "Max-Age=60", "HttpOnly", f"Path={started.headers['Location']}", "SameSite=Lax"):
        assert part in line
    Sheet(lan, started.headers["Location"])
    assert lan.get_cookie("pen", path=started.headers["Location"]) is None, "its page takes it out"
