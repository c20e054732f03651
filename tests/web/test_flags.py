"""Questions to look at again follow their learner to another device."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.attempts import Attempt
from tests.stories import Sheet, begin, give


def tell(sheet: Sheet, flags: object):
    return sheet.call("POST", "/pulse", {"lease": sheet.lease, "flags": flags})


def shown(sheet: Sheet) -> str:
    """What a page that is opened now shows."""
    return re.search(r'data-flags="([^"]*)"', Sheet(sheet.browser, sheet.url).page.text)[1]


def test_what_one_device_flagged_the_next_one_shows(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert shown(sheet) == ""
    sheet = Sheet(sheet.browser, sheet.url)
    assert tell(sheet, ["5", "2"]).status_code == 200
    assert shown(sheet) == "2 5"


def test_the_newest_list_counts_and_a_pulse_without_one_changes_nothing(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    tell(sheet, ["2", "5"])
    tell(sheet, ["5"])
    assert sheet.call("POST", "/pulse", {"lease": sheet.lease}).status_code == 200
    assert shown(sheet) == "5"
    newer = Sheet(sheet.browser, sheet.url)
    tell(newer, [])
    assert shown(sheet) == ""


@pytest.mark.parametrize("odd", ["x", 7, {"1": 1}, None])
def test_what_is_no_list_changes_nothing(sign_in, odd):
    sheet = begin(sign_in("lan"), give("lan").code)
    tell(sheet, ["1"])
    assert tell(sheet, odd).status_code == 200
    assert shown(sheet) == "1"


def test_what_stands_on_no_paper_is_left_out(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    told = [1, "0", "6", "-1", "1", "1", "prediction", "\ud800", [], {}, None, "3" * 100_000]
    assert tell(sheet, told).status_code == 200
    assert shown(sheet) == "1"


def test_a_page_without_the_pen_and_a_paper_that_has_ended_tell_in_vain(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    tell(sheet, ["1"])
    newer = Sheet(sheet.browser, sheet.url)
    assert tell(newer, ["2"]).status_code == 200
    assert newer.call("POST", "/lease", {"lease": newer.lease}).status_code == 200
    assert tell(sheet, ["3"]).status_code == 409
    newer.hand_in()
    assert tell(newer, ["4"]).status_code == 410
    kept = db.session.scalar(select(Attempt.flags))
    end_transaction(commit=False)
    assert kept == "2"
