"""From Word to paper in one day: forty questions pasted with their looks, mended, found, changed, composed, printed."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app.domain.banks import Topic
from tests import imports
from tests.imports import questions
from tests.journeys.look import look
from tests.journeys.pasting import NO_KEY, SAME_OPTIONS, TWO_KEYS, paste, word_document
from tests.journeys.person import LAPTOP, Person

pytestmark = pytest.mark.chromium
PRINTED = 10


@pytest.fixture
def hung(app, somebody):
    imports.bank(topics=[Topic("t1", "Chuyên đề một")])
    return somebody("hung", LAPTOP)


def item(person: Person, number: int):
    return person.page.locator(f"#item-{number}")


def test_forty_questions_from_word_to_two_printed_codes(hung):
    hung.go("/banks/su")
    hung.follow("Import questions")
    paste(hung, *word_document())
    hung.reads("Pasted with its formatting: bold, underline and colour are read.")
    look(hung, "import-pasted")
    hung.press("Read the questions")
    hung.arrives("/imports/")
    expect(hung.page.locator("[data-item]")).to_have_count(3)
    _mend_three(hung)

    hung.page.locator("#choice-level").select_option("NB")
    hung.press("Keep these choices")
    hung.reads("Everything is decided")
    look(hung, "import-ready")
    hung.page.locator("#status").select_option("approved")
    hung.page.get_by_role("button", name=re.compile(r"\b40\b")).click()
    hung.follow("To the bank")
    assert len(questions()) == 40

    _find_and_change(hung)
    _compose(hung)
    texts = {code: _printed(hung, code) for code in ("101", "102")}
    for code, text in texts.items():
        assert f"Mã đề: {code}" in text
        assert f"Mã đề {code} – Trang 1/" in text
        assert [int(number) for number in re.findall(r"Câu (\d+)[.:]", text)] == list(range(1, PRINTED + 1))
    assert len({re.sub(r"\D", "", text.split("Câu 1")[1]) for text in texts.values()}) == 2


def _mend_three(hung: Person) -> None:
    """Two by a press, the third in its place; nothing leaves the page."""
    page = hung.page
    item(hung, NO_KEY).get_by_role("button", name=re.compile(f"Năm {1930 + NO_KEY}")).click()
    expect(item(hung, NO_KEY).locator(".is-key")).to_contain_text(f"Năm {1930 + NO_KEY}")
    expect(item(hung, NO_KEY)).to_be_focused()
    item(hung, TWO_KEYS).get_by_role("button", name=re.compile(f"Năm {1930 + TWO_KEYS}")).click()
    expect(item(hung, TWO_KEYS).locator(".is-key")).to_have_count(1)
    item(hung, SAME_OPTIONS).get_by_role("link", name=hung.words("Change the question")).click()
    expect(page.locator("#stem")).to_be_focused()
    look(hung, "import-in-place")
    page.locator("#row-4-text").fill("Năm 2000")
    expect(page.locator("[data-preview]")).to_contain_text("Năm 2000")
    page.keyboard.press("Control+Enter")
    expect(item(hung, SAME_OPTIONS)).to_be_focused()
    expect(item(hung, SAME_OPTIONS)).to_contain_text("Năm 2000")
    expect(page.locator("[data-editor]")).to_have_count(0)


def _find_and_change(hung: Person) -> None:
    page = hung.page
    page.get_by_role("searchbox").fill("su kien thu 33")
    page.keyboard.press("Enter")
    expect(page.locator(".question-table tbody tr")).to_have_count(1)
    page.locator(".question-table tbody a").first.click()
    hung.follow("Change the question")
    page.locator("#stem").fill("Hiệp định nào được ký vào năm ấy?")
    page.locator("#reason").fill("hỏi rõ hơn")
    page.keyboard.press("Control+Enter")
    hung.reads("Revision %(number)s is stored.", number=2)
    hung.follow("Revision %(number)s: what changed", number=2)
    expect(page.locator("ins").first).to_contain_text("Hiệp định")


def _compose(hung: Person) -> None:
    page = hung.page
    hung.go("/compose/new")
    hung.write("Title", "Kiểm tra lịch sử")
    page.locator("#bank").select_option("su")
    page.locator("#code").fill("kt-su")
    hung.press("Go on to the blueprint")
    page.get_by_label(re.compile("^Chuyên đề một, .*NB: số câu")).fill(str(PRINTED))
    hung.press("Store the draft")
    hung.arrives("/compose/kt-su")
    hung.press("Publish the exam")
    hung.reads("The exam is published: its papers are dealt and do not change any more.")
    hung.go("/compose/kt-su/print")


def _printed(hung: Person, code: str) -> str:
    """The words of the PDF with this code, as it comes to who prints it."""
    hung.page.locator("#codes").fill(code)
    with hung.page.expect_download() as coming:
        hung.press("Download")
    pages = PdfReader(BytesIO(Path(coming.value.path()).read_bytes())).pages
    return " ".join(unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages)).split())
