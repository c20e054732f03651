"""Larger text, contrast and language are switched in the middle of a form, and nothing that was typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.contest_story import CODE, open_contest

pytestmark = pytest.mark.chromium


def half_filled(reader):
    """An entry to a contest, as far as a reader has come."""
    reader.write("Full name, with its accents", "Lò Thị Ngà")
    reader.write("Date of birth", "1968")
    reader.page.locator("#unit").select_option(index=1)
    reader.page.get_by_role("checkbox").check()


def still_there(reader):
    expect(reader.page.locator("#full_name")).to_have_value("Lò Thị Ngà")
    expect(reader.page.get_by_role("checkbox")).to_be_checked()
    assert reader.page.locator("#unit").evaluate("select => select.selectedIndex") == 1


def test_what_was_typed_outlasts_every_switch_of_the_page(somebody):
    open_contest()
    reader = somebody()
    reader.go(f"/contests/{CODE}/enter")
    half_filled(reader)
    for switch in ("Larger text", "High contrast"):
        reader.press(switch)
        expect(reader.button(switch)).to_have_attribute("aria-pressed", "true")
        still_there(reader)
    expect(reader.page.locator("html")).to_have_attribute("data-text", "large")
    reader.page.get_by_role("button", name="English").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    still_there(reader)
    assert reader.page.evaluate("sessionStorage.length") == 0, "on a shared machine nothing waits for the next one"
    expect(reader.page.locator("html")).to_have_attribute("data-text", "large")


def test_a_refused_form_comes_along_too_and_a_password_never(somebody):
    open_contest()
    reader = somebody()
    reader.expects(422, 401)
    reader.go(f"/contests/{CODE}/enter")
    half_filled(reader)
    reader.press("Enter the contest")
    expect(reader.page.locator(".error-summary")).to_be_visible()
    reader.page.get_by_role("button", name="English").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    still_there(reader)
    reader.go("/login")
    reader.page.locator("#username").fill("lan")
    reader.page.locator("#password").fill("mat-khau")
    reader.page.get_by_role("button", name="Tiếng Việt").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "vi")
    expect(reader.page.locator("#username")).to_have_value("lan")
    expect(reader.page.locator("#password")).to_have_value("")


def test_what_cannot_be_kept_is_asked_about(somebody):
    open_contest()
    reader = somebody()
    asked = []
    reader.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    reader.go(f"/contests/{CODE}/enter")
    half_filled(reader)
    reader.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    reader.page.get_by_role("button", name="English").click()
    assert asked == [
        reader.words("What you typed on this page cannot be kept in whole. Change the language all the same?")
    ]
    expect(reader.page.locator("html")).to_have_attribute("lang", "vi")
    still_there(reader)
