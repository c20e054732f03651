"""A contestant who has lost the entry code, and the organiser who gives a new one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.contest_story import CODE, open_contest, take_part
from tests.journeys.look import look
from tests.journeys.person import LAPTOP

pytestmark = pytest.mark.chromium


def test_a_lost_code_is_given_again(somebody):
    open_contest()
    take_part()
    oanh = somebody("oanh", LAPTOP)
    oanh.expects(422)
    oanh.go(f"/organise/{CODE}")
    oanh.follow("Find an entrant: lost entry code, details to show, correct or erase")
    look(oanh, "entrants")
    oanh.write("Name, phone number or entry code", "giang a su")
    oanh.press("Find")
    oanh.page.get_by_role("link", name="Giàng A Sử").click()
    look(oanh, "entrant")
    oanh.press("Make a new entry code")
    code = oanh.page.locator(".receipt-code").inner_text()
    look(oanh, "entrant-new-code")

    su = somebody()
    su.go(f"/contests/{CODE}/return")
    look(su, "entry-code")
    su.write("Entry code", code)
    su.press("Go on")
    expect(su.page.locator(".who")).to_have_text("Giàng A Sử")

    oanh.write("Phone number", "12")
    oanh.press("Store the correction")
    expect(oanh.page.locator(".error-summary")).to_be_visible()
    look(oanh, "entrant-refused")
    oanh.page.locator("#sure").check()
    oanh.press("Erase the details")
    oanh.reads("The details are erased. The papers and the line on the board stay, without a name.")
    look(oanh, "entrant-erased")
