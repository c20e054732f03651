"""Ngà finds a contest by its link; Oanh publishes its board; everybody reads it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app import clock
from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.models.contests import Publication
from app.services.contests import boards
from tests.journeys.contest_story import BEFORE, CODE, UNIT, close_round, open_contest, take_part
from tests.journeys.person import LAPTOP, PaperPage

pytestmark = pytest.mark.chromium


def test_nga_enters_by_the_link_and_finds_her_line_on_the_board(somebody):
    open_contest()
    take_part()
    nga = somebody()
    nga.go(f"/contests/{CODE}")
    nga.follow("Enter the contest")
    nga.write("Full name, with its accents", "Lò Thị Ngà")
    nga.write("Date of birth", "5/9/1968")
    nga.page.get_by_label(nga.words("Unit (where you live, work or study)")).select_option(label=UNIT)
    nga.write("Phone number", "0912 345 678")
    nga.page.get_by_role("checkbox").check()
    nga.press("Enter the contest")
    nga.reads("You have entered the contest.")
    entry_code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", nga.page.locator(".notice-info").inner_text())
    assert entry_code

    nga.press("Start the paper")
    nga.arrives("/attempts/")
    paper = PaperPage(nga)
    for position in range(1, 6):
        paper.choose(position)
    number, state = (
        paper.question("prediction").get_by_role("textbox"),
        paper.question("prediction").locator("[data-question-state]"),
    )
    number.fill("abc")
    expect(state).to_have_attribute("data-is", "unread")
    why = nga.words("Enter a whole number in digits, for example 1200 or 1.200.")
    expect(state).to_have_text(nga.words("Does not count yet: %(why)s", why=why))
    nga.page.reload()
    expect(state).to_have_attribute("data-is", "unread")
    number.fill("4")
    expect(state).to_have_attribute("data-is", "saved")
    nga.follow("Hand in")
    nga.arrives(r"/attempts/\w+/submit")
    nga.reads("Every question has an answer.")
    nga.press("Hand in")
    expect(nga.page.locator("main")).to_have_attribute("data-correct", "5")
    nga.follow("Take part again")
    nga.reads("not published yet")

    close_round()
    boards.publish(COMMAND_LINE, CODE, 1, "provisional", now=clock.now())
    end_transaction(commit=True)

    nga.page.reload()
    nga.follow("See the board")
    own = nga.page.locator(".own-line")
    expect(own).to_contain_text("Lò Thị Ngà")
    expect(own.locator(".rank")).to_have_text("1")
    expect(own).to_contain_text("Giải Nhất")

    reader = somebody()
    reader.go(f"/contests/{CODE}/rounds/1/board")
    board = reader.page.locator("main")
    for secret in ("0912", "345 678", "345678", "1968", entry_code[0]):
        expect(board).not_to_contain_text(secret)
    names = reader.page.locator(".board .name")
    expect(names).to_have_text(["Lò Thị Ngà", *BEFORE])
    reader.write("Find a name", "duong")
    reader.press("Find")
    expect(names).to_have_text(["Đặng Văn Đường"])
    reader.follow("Show the whole board")
    expect(names).to_have_count(4)


def test_oanh_publishes_the_board_by_clicking_and_can_read_it_in_english(somebody):
    open_contest()
    take_part()
    close_round()
    oanh = somebody("oanh", LAPTOP)
    oanh.follow("Review and publish")
    oanh.page.get_by_role("link", name="Tuần 1").click()
    expect(oanh.page.locator(".board .name")).to_have_text(list(BEFORE))
    oanh.press("Publish as provisional")
    oanh.arrives(f"/contests/{CODE}/rounds/1/board")
    oanh.reads("The board is published. Everybody can read it.")
    stages = db.session.scalars(select(Publication.stage)).all()
    end_transaction(commit=False)
    assert stages == ["provisional"]

    html = oanh.page.locator("html")
    expect(html).to_have_attribute("lang", "vi")
    oanh.page.get_by_role("button", name="English").click()
    oanh.arrives(f"/contests/{CODE}/rounds/1/board")
    expect(html).to_have_attribute("lang", "en")
    expect(oanh.page.get_by_role("columnheader", name="Contestant")).to_be_visible()
    expect(oanh.page.locator(".board .name")).to_have_text(list(BEFORE))
    oanh.page.get_by_role("button", name="Tiếng Việt").click()
    expect(html).to_have_attribute("lang", "vi")
    expect(oanh.page.get_by_role("columnheader", name=oanh.words("Contestant"))).to_be_visible()
    assert db.session.scalar(select(func.count()).select_from(Publication)) == 1
