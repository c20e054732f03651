"""A day with forty questions: pasted, three faults mended, taken into the bank, found without diacritics."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.domain.banks import Topic
from tests import imports
from tests.imports import SUBJECTS, questions
from tests.journeys.look import look
from tests.journeys.person import LAPTOP
from tests.services.test_importing_many import MANY

pytestmark = pytest.mark.chromium

NO_KEY, TWO_KEYS, SAME_OPTIONS = 7, 19, 33


def pasted(count: int = 40, *, faults: bool = True) -> str:
    """What an instructor copies out of Word: the right option has an asterisk."""
    return "\n\n".join(_question(number, faults) for number in range(1, count + 1))


def _question(number: int, faults: bool) -> str:
    options = [f"Năm {1900 + number}", f"Năm {1930 + number}", f"Năm {1940 + number}", f"Năm {1955 + number}"]
    marked = {1}
    if faults and number == NO_KEY:
        marked = set()
    if faults and number == TWO_KEYS:
        marked = {1, 2}
    if faults and number == SAME_OPTIONS:
        options[3] = options[2]
    stem = f"Câu {number}. {SUBJECTS[number % len(SUBJECTS)]}, sự kiện thứ {number}, diễn ra năm nào?"
    lines = [f"{'*' * (at in marked)}{'ABCD'[at]}. {text}" for at, text in enumerate(options)]
    return "\n".join([stem, *lines])


@pytest.fixture
def hung(app, somebody):
    imports.bank(topics=[Topic("t1", "Chuyên đề một")])
    return somebody("hung", LAPTOP)


def item(person, number: int):
    return person.page.locator(f"#item-{number}")


def test_forty_questions_are_pasted_mended_confirmed_and_found(hung):
    hung.go("/banks/su")
    hung.follow("Import questions")
    hung.write("Paste the questions here", pasted())
    look(hung, "import-new")
    hung.press("Read the questions")
    hung.arrives("/imports/")
    expect(hung.page.locator("[data-item]")).to_have_count(3)
    look(hung, "import-decide")

    item(hung, NO_KEY).get_by_role("button", name=re.compile(f"Năm {1930 + NO_KEY}")).click()
    expect(item(hung, NO_KEY).locator(".is-key")).to_contain_text(f"Năm {1930 + NO_KEY}")
    expect(item(hung, NO_KEY)).to_be_focused()
    item(hung, TWO_KEYS).get_by_role("button", name=re.compile(f"Năm {1930 + TWO_KEYS}")).click()
    expect(item(hung, TWO_KEYS).locator(".is-key")).to_have_count(1)
    item(hung, SAME_OPTIONS).get_by_role("link", name=hung.words("Change the question")).click()
    hung.arrives(rf"/imports/\w+/items/{SAME_OPTIONS}/edit")
    look(hung, "import-edit")
    hung.page.locator("#row-4-text").fill("Năm 2000")
    hung.press("Save and go to the next one that waits")

    hung.arrives(r"/imports/\w+#questions")
    hung.page.locator("#level").select_option("NB")
    hung.press("Keep these choices")
    hung.reads("Everything is decided")
    look(hung, "import-ready")
    hung.page.get_by_role("button", name=re.compile(r"\b40\b")).click()
    expect(hung.link("To the bank")).to_be_visible()
    look(hung, "import-done")
    assert len(questions()) == 40

    hung.follow("To the bank")
    hung.page.get_by_role("searchbox").fill("su kien thu 33")
    hung.page.keyboard.press("Enter")
    expect(hung.page.locator(".question-table tbody tr")).to_have_count(1)
    expect(hung.page.locator(".question-table tbody tr")).to_contain_text("sự kiện thứ 33")


def test_a_mended_text_comes_again_and_only_the_difference_changes(hung):
    for text in (pasted(6, faults=False), pasted(6, faults=False).replace("sự kiện thứ 4,", "sự việc thứ 4,")):
        hung.go("/banks/su/import")
        hung.write("Paste the questions here", text)
        hung.press("Read the questions")
        hung.arrives("/imports/")
        if hung.page.locator("#level").is_visible():
            hung.page.locator("#level").select_option("NB")
            hung.press("Keep these choices")
        hung.page.locator(".confirm-form button").click()
        expect(hung.link("To the bank")).to_be_visible()
    found = questions()
    assert [row.latest for row in found.values()] == [1, 1, 1, 2, 1, 1]


def test_a_large_file_says_how_far_it_has_come(hung):
    hung.go("/banks/su/import")
    hung.page.locator("#text").evaluate("(area, text) => { area.value = text; }", pasted(MANY, faults=False))
    hung.press("Read the questions")
    expect(hung.page.locator("[data-reading-words]")).to_be_visible()
    expect(hung.button("Read the questions")).to_be_disabled()
    hung.page.wait_for_url(re.compile("/imports/"), timeout=60_000)
    expect(hung.page.locator("[data-item]")).to_have_count(50)


def test_what_cannot_be_read_is_told_on_the_page_and_what_was_pasted_stays(hung, tmp_path):
    hung.expects(422)
    hung.go("/banks/su/import")
    hung.press("Read the questions")
    expect(hung.page.locator(".error-summary")).to_be_focused()
    hung.write("Paste the questions here", "Kính gửi các đồng chí.")
    old = tmp_path / "de.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0")
    hung.page.set_input_files("#file", old)
    hung.press("Read the questions")
    expect(hung.page.locator(".error-summary")).to_contain_text("de.doc")
    expect(hung.page.locator(".error-summary")).to_be_focused()
    expect(hung.page.locator("#text")).to_have_value("Kính gửi các đồng chí.")
    look(hung, "import-refused")
    hung.press("Read the questions")
    expect(hung.page.locator(".error-summary")).to_contain_text("“Câu 1:”")
    hung.write("Paste the questions here", "Câu 1. Trình bày vai trò của chi bộ trong thời kỳ đổi mới.")
    hung.press("Read the questions")
    hung.arrives("/imports/")
    expect(hung.page.locator(".refused-list li")).to_have_count(1)
