"""Hùng composes an exam: the grid, a trial paper, publishing, a cohort in two sittings. Oanh looks at it first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.exams import Exam, Sitting, SittingPlace
from tests.classes import make_programme, open_cohort
from tests.composers import choose, load
from tests.journeys.look import look
from tests.journeys.person import LAPTOP, Person

pytestmark = pytest.mark.chromium
NAMES = ("Trần Thị Yến", "Giàng A Sử", "Nguyễn Văn An", "Lò Thị Bình", "Đỗ Văn Cường")


def cell(person: Person, topic: str, level: str) -> Locator:
    """The field of a cell, found as a screen reader names it."""
    return person.page.get_by_label(re.compile(rf"^{re.escape(topic)}, .*{level}: số câu"))


@pytest.fixture
def bank(app):
    load()
    make_programme()
    open_cohort(learners=NAMES)


def new_exam(person: Person) -> None:
    """From one's home to the grid of a new exam."""
    person.go("/")
    person.page.locator('a[href="/compose"]').first.click()
    person.arrives("/compose")
    look(person, "compose-empty")
    person.follow("Compose a new exam")
    look(person, "compose-new")
    person.write("Title", "Kiểm tra cuối khóa: Sơ cấp lý luận chính trị")
    person.page.locator("#bank").select_option("ct")
    person.page.locator("#code").fill("kt-1")
    person.press("Go on to the blueprint")
    person.arrives(r"/compose/new\?")  # with its script, which moves from cell to cell


def test_from_the_grid_to_two_sittings(somebody, bank):
    hung = somebody("hung", LAPTOP)
    new_exam(hung)
    page = hung.page
    first = cell(hung, "Cương lĩnh của Đảng", "NB")
    first.fill("3")
    page.keyboard.press("ArrowRight")
    expect(cell(hung, "Cương lĩnh của Đảng", "TH")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("ArrowDown")
    expect(cell(hung, "Điều lệ Đảng", "TH")).to_be_focused()
    page.keyboard.type("4")
    expect(cell(hung, "Điều lệ Đảng", "TH")).to_have_attribute("aria-invalid", "true")
    hung.reads("%(n)s too many", n=1)
    expect(page.locator("[data-total]")).to_have_text("9")
    look(hung, "compose-grid-short")
    hung.expects(422)
    hung.press("Store the draft")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(first).to_have_value("3")
    look(hung, "compose-grid-refused")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(cell(hung, "Điều lệ Đảng", "TH")).to_be_focused()
    page.keyboard.type("1")
    expect(cell(hung, "Điều lệ Đảng", "TH")).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label(hung.words("Points of their own for single cells")).check()
    page.get_by_label(re.compile(r"^Điều lệ Đảng, mức TH: điểm")).fill("0,5")
    expect(page.locator("[data-total-points]")).to_have_text("5,5")
    hung.press("Store the draft")
    hung.arrives("/compose/kt-1")
    look(hung, "compose-draft")

    hung.follow("Rules")
    page.get_by_label(hung.words("Papers to deal")).fill("6")
    look(hung, "compose-rules")
    hung.press("Store the rules")
    hung.reads("The rules are stored.")

    hung.follow("Trial paper")
    expect(page.locator(".question")).to_have_count(6)
    look(hung, "compose-preview")
    hung.follow("Check of the draw")
    look(hung, "compose-draw-trial")
    hung.follow("Blueprint")
    hung.press("Publish the exam")
    hung.reads("The exam is published: its papers are dealt and do not change any more.")
    look(hung, "compose-published")
    hung.follow("Check of the draw")
    look(hung, "compose-draw")

    hung.follow("Papers and readers")
    page.get_by_role("button", name=hung.words("Open paper %(number)s", number=4), exact=True).click()
    hung.reads("That you opened this paper is written down.")
    expect(page.locator(".review")).to_have_count(6)
    look(hung, "compose-paper")
    page.locator("a.back").click()
    hung.reads("paper %(number)s of version %(version)s", number=4, version=1)
    look(hung, "compose-papers")

    hung.follow("Sittings")
    look(hung, "compose-sittings-empty")
    page.locator("#cohort").select_option("dvm-1")
    page.get_by_label(hung.words("Number of sittings")).fill("2")
    hung.press("Divide the cohort")
    expect(page.locator(".plan")).to_have_count(2)
    page.locator("#s1-room").fill("Phòng 201")
    page.locator("#s2-room").fill("Phòng 202")
    look(hung, "compose-sittings-plan")
    hung.press("Give the exam")
    hung.arrives("/compose/kt-1/sittings$")
    look(hung, "compose-sittings")
    places = db.session.execute(
        select(Sitting.room, SittingPlace.person_id).join(Sitting, Sitting.id == SittingPlace.sitting_id)
    ).all()
    end_transaction(commit=False)
    assert sorted(room for room, _person in places) == ["Phòng 201"] * 3 + ["Phòng 202"] * 2
    hung.go("/compose")
    look(hung, "compose-index")


def test_a_second_person_approves_and_what_was_typed_is_not_left_behind(somebody, bank):
    choose("exams_need_second_person", True)
    hung = somebody("hung", LAPTOP)
    new_exam(hung)
    cell(hung, "Cương lĩnh của Đảng", "NB").fill("2")
    hung.press("Store the draft")
    hung.arrives("/compose/kt-1")
    hung.reads("A second person has to approve this exam before it can be published.")
    look(hung, "compose-waiting")
    hung.page.once("dialog", lambda dialog: dialog.dismiss())
    cell(hung, "Cương lĩnh của Đảng", "TH").fill("1")
    hung.reads("Not stored yet")
    hung.page.locator("a.back").click()
    expect(cell(hung, "Cương lĩnh của Đảng", "TH")).to_have_value("1")
    hung.press("Store the blueprint")
    hung.reads("The blueprint is stored.")

    oanh = somebody("oanh")
    oanh.go("/")
    look(oanh, "home-organiser-approves")
    oanh.go("/compose/kt-1")
    look(oanh, "compose-approve")
    oanh.press("Approve the exam")
    oanh.reads("The exam is approved. It can be published now.")
    hung.page.reload()
    hung.press("Publish the exam")
    hung.reads("The exam is published: its papers are dealt and do not change any more.")
    assert db.session.scalars(select(Exam)).one().approved_by_id is not None
    end_transaction(commit=False)


def test_the_settings_of_the_centre(somebody):
    an = somebody("an")
    an.go("/settings")
    look(an, "settings")
    an.page.get_by_label(an.words("An exam is approved by a second person before it is published")).check()
    an.press("Store the settings")
    an.reads("The settings are stored.")
    an.expects(422)
    an.page.locator("#most_overlap_percent").fill("0")
    an.press("Store the settings")
    expect(an.page.get_by_role("alert")).to_be_visible()
    look(an, "settings-refused")
