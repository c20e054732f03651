"""Importing in a browser: pasted with its looks and without, written in its place, come again, large, unreadable."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.domain.banks import Topic
from tests import imports
from tests.imports import SUBJECTS, questions
from tests.journeys.look import look
from tests.journeys.pasting import paste, word_document
from tests.journeys.person import LAPTOP
from tests.services.test_importing_many import MANY

pytestmark = pytest.mark.chromium
EDITED = (
    "The text was changed after it was pasted, so its formatting is not read. Undo the change to have it read again, "
    "or mark the right options with an asterisk."
)


def pasted(count: int) -> str:
    """What an instructor types: the right option has an asterisk."""
    return "\n\n".join(_question(number) for number in range(1, count + 1))


def _question(number: int) -> str:
    stem = f"Câu {number}. {SUBJECTS[number % len(SUBJECTS)]}, sự kiện thứ {number}, diễn ra năm nào?"
    options = [f"Năm {year + number}" for year in (1900, 1930, 1940, 1955)]
    return "\n".join([stem, *(f"{'*' * (at == 1)}{'ABCD'[at]}. {text}" for at, text in enumerate(options))])


@pytest.fixture
def hung(app, somebody):
    imports.bank(topics=[Topic("t1", "Chuyên đề một")])
    return somebody("hung", LAPTOP)


def test_what_was_pasted_with_its_looks_and_changed_is_read_without_them(hung):
    hung.go("/banks/su/import")
    paste(hung, *word_document(2))
    hung.reads("Pasted with its formatting: bold, underline and colour are read.")
    area = hung.page.locator("#text")
    area.press_sequentially("!")
    hung.reads(EDITED)
    expect(hung.page.locator("[data-looks]")).to_have_value("")
    area.press("Backspace")
    hung.reads("Pasted with its formatting: bold, underline and colour are read.")
    area.press("Enter")
    paste(hung, *word_document(1))
    assert hung.page.locator("[data-looks]").input_value().count("<html") == 2
    hung.press("Read the text only")
    hung.reads("Only the text is read, without its formatting.")
    hung.press("Read the questions")
    hung.arrives("/imports/")
    expect(hung.page.locator(".doubt").first).to_be_visible()


def test_one_question_is_written_in_its_place_at_a_time(hung):
    hung.go("/banks/su/import")
    hung.write("Paste the questions here", pasted(2))
    hung.press("Read the questions")
    hung.arrives("/imports/")
    first, second = hung.page.locator("[data-item]").all()
    change = hung.words("Change the question")
    first.get_by_role("link", name=change).click()
    hung.page.locator("#row-4-text").fill("")
    second.get_by_role("link", name=change).click()
    expect(second).to_contain_text(hung.words("Another question is being changed: save it or close it first."))
    expect(hung.page.locator("#stem")).to_be_focused()
    hung.page.locator("#row-4-text").fill("Năm 1901")
    hung.expects(422)
    hung.press("Save")
    expect(first.locator(".error-summary")).to_be_focused()
    expect(hung.page.locator("#row-4-text")).to_have_value("Năm 1901")
    look(hung, "import-in-place-refused")
    hung.press("Close without saving")
    expect(first).to_contain_text("Năm 1956")
    second.get_by_role("link", name=change).click()
    expect(second.locator("[data-editor]")).to_have_count(1)
    expect(hung.page.locator("[data-editor]")).to_have_count(1)
    hung.page.locator("#kind_wanted").select_option("multiple_choice")
    hung.page.locator('[name="do"][value="kind"]').click()
    expect(second.locator('[type="checkbox"][name$="-key"], [type="checkbox"][name="key"]').first).to_be_visible()
    hung.press("Save")
    expect(second).to_be_focused()


def test_a_mended_text_comes_again_and_only_the_difference_changes(hung):
    for text in (pasted(6), pasted(6).replace("sự kiện thứ 4,", "sự việc thứ 4,")):
        hung.go("/banks/su/import")
        hung.write("Paste the questions here", text)
        hung.press("Read the questions")
        hung.arrives("/imports/")
        if hung.page.locator("#choice-level").is_visible():
            hung.page.locator("#choice-level").select_option("NB")
            hung.press("Keep these choices")
        hung.page.locator(".confirm-form button").click()
        expect(hung.link("To the bank")).to_be_visible()
    found = questions()
    assert [row.latest for row in found.values()] == [1, 1, 1, 2, 1, 1]


def test_a_large_file_says_how_far_it_has_come(hung):
    hung.go("/banks/su/import")
    hung.page.locator("#text").evaluate("(area, text) => { area.value = text; }", pasted(MANY))
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
