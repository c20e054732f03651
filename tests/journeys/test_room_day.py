"""Bình runs a room from her laptop: Lan's phone falls silent, she gets minutes, her paper is taken in and opened again,
and she goes on at another device."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from playwright.sync_api import expect
from sqlalchemy import update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.instants import to_ms
from app.models.attempts import Attempt
from tests.journeys.look import look
from tests.journeys.person import LAPTOP, PaperPage
from tests.journeys.test_sitting_day import start
from tests.stories import give

pytestmark = pytest.mark.chromium
LAN = "Trần Thị Lan"


def go_silent(seconds):
    """Nothing was heard of any page for so long. What a page said in the last second is first let reach the store."""
    time.sleep(1.5)
    past = clock.now() - timedelta(seconds=seconds)
    with closing(sqlite3.connect(Path(current_app.config["HOME"]) / "presence.sqlite3")) as store, store:
        assert store.execute("UPDATE signs SET at = ?", [to_ms(past)]).rowcount, "the page was never heard of"
    begin_write()
    db.session.execute(update(Attempt).values(last_saved_at=past, pen_at=past, started_at=past))
    end_transaction(commit=True)


def refresh_now(person):
    """The ten seconds are over."""
    with person.page.expect_response(lambda answer: "live=1" in answer.url):
        person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_binh_watches_lan(somebody):
    exam = give("lan", "minh", "son")
    lan = somebody("lan")
    paper = start(lan)
    paper.choose(1)
    paper.saved(1)
    binh = somebody("binh", LAPTOP)
    room = f"/sittings/{exam.public_id}"
    binh.go(room)
    row = binh.page.locator("tr", has_text=LAN)
    expect(row).to_contain_text(binh.words("Working"))
    expect(row).to_contain_text("1/5")

    # Contact is lost: the list says so by itself, and what Bình is doing stays as it is.
    minh = binh.page.get_by_label(binh.words("Tick %(name)s", name="Giàng A Minh"))
    minh.check()
    binh.write("Name", "đang gõ dở")
    go_silent(180)
    refresh_now(binh)
    expect(row).to_contain_text(re.compile(binh.words("No contact for %(span)s", span="")))
    expect(binh.page.locator("tbody tr").first).to_contain_text(LAN)
    expect(minh).to_be_checked()
    expect(binh.page.get_by_label(binh.words("Name"))).to_be_focused()
    expect(binh.page.get_by_label(binh.words("Name"))).to_have_value("đang gõ dở")
    binh.write("Name", "")
    look(binh, "room-lost")

    # Minutes for Lan and Minh, who are ticked; Lan's clock shows them with the next pulse.
    before = paper.seconds_left()
    row.get_by_role("checkbox").check()
    binh.press("Give minutes…")
    expect(binh.page.locator(".room-people li")).to_have_count(2)
    look(binh, "room-minutes")
    binh.write("Extra minutes", "7")
    binh.write("Reason", "Mạng của phòng bị ngắt")
    binh.press("Give minutes")
    binh.arrives(room)
    with lan.page.expect_response(re.compile("/pulse$")):
        lan.page.evaluate("window.dispatchEvent(new Event('online'))")
    until = time.monotonic() + 10  # the answer is here; the page takes a moment to read it
    while paper.seconds_left() <= before + 200:  # seven minutes, less those by which her start was moved back
        assert time.monotonic() < until
        lan.page.wait_for_timeout(50)

    # Lan's paper is taken in, by mistake: her page ends at the result.
    binh.page.get_by_role("link", name=LAN).click()
    binh.reads("Go on at another device")
    look(binh, "room-learner")
    binh.press("Take in…")
    expect(binh.page.locator("main")).to_contain_text("2, 3, 4, 5")
    look(binh, "room-take-in")
    binh.write("Reason", "Hết giờ")
    binh.press("Take in the paper of %(name)s", name=LAN)
    binh.arrives(r"/sittings/\w+/learners/")
    lan.expects(410)
    paper.question(2).locator(".choice").first.click()
    lan.arrives(r"/attempts/\w+/result")
    lan.reads("Taken in by the invigilator")
    expect(lan.page.locator("main")).to_contain_text("Mạng của phòng bị ngắt")
    look(lan, "room-result-taken-in")

    # It is opened again; her page of the result offers to go on.
    binh.follow("Open again…")
    look(binh, "room-reopen")
    binh.write("Reason", "Thu nhầm bài")
    binh.press("Open the paper again")
    binh.arrives(r"/sittings/\w+/learners/")
    lan.page.reload()
    lan.reads("The invigilator has opened your paper again.")
    look(lan, "room-reopened")
    lan.follow("Go on with the paper")
    paper.saved(1)
    paper.choose(3)
    paper.saved(2)

    # Her phone breaks; she goes on at the centre's laptop, and the phone writes no more.
    binh.press("Make a code")
    code = binh.page.locator(".pass-code").text_content()
    assert code
    look(binh, "room-device")
    laptop = somebody("", LAPTOP)
    laptop.go(f"/pass#{code.replace('-', '')}")  # as the picture of the code leads there
    field = laptop.page.get_by_label(laptop.words("Code from the invigilator"))
    expect(field).to_have_value(code.replace("-", ""))
    laptop.arrives("/pass$")
    look(laptop, "room-pass")
    laptop.write("Code from the invigilator", code.lower())
    laptop.press("Go on here")
    laptop.arrives(r"/attempts/\w+$")
    on_laptop = PaperPage(laptop)
    on_laptop.saved(2)
    on_laptop.choose(4)
    on_laptop.saved(3)
    lan.expects(400, 401)
    paper.choose(5)
    lan.reads("Please sign in again")
    laptop.follow("Hand in")
    laptop.press("Hand in")
    laptop.arrives(r"/attempts/\w+/result")
    expect(laptop.page.locator("main")).to_have_attribute("data-correct", "3")
    binh.go(room)
    expect(row).to_contain_text(binh.words("Has handed in"))
    look(binh, "room-list")


def test_the_room_without_javascript(somebody):
    exam = give("lan", "minh")
    start(somebody("lan"))
    binh = somebody("binh", LAPTOP, java_script_enabled=False)
    binh.go(f"/sittings/{exam.public_id}?show=working")
    binh.page.get_by_label(binh.words("Tick %(name)s", name=LAN)).check()
    binh.press("Take in…")
    binh.write("Reason", "Hết giờ")
    binh.press("Take in the paper of %(name)s", name=LAN)
    binh.arrives(f"/sittings/{exam.public_id}$")
    binh.page.get_by_role("link", name=binh.words("Has handed in")).click()
    expect(binh.page.locator("tbody tr")).to_have_count(1)
    binh.follow("Refresh")
    expect(binh.page.locator("tbody tr")).to_contain_text(LAN)
