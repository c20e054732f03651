"""An instructor's day at the keyboard: a question written, found, changed, compared; and every page looked at."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from app import clock
from app.db import end_transaction
from app.domain.actors import COMMAND_LINE
from app.services import settings
from app.services.banks import commenting, editing
from app.services.banks.loading import load_bank
from app.services.banks.revisions import stored
from tests.domain.examples import ONE_OF_EACH
from tests.journeys.look import look
from tests.journeys.person import LAPTOP
from tests.stories import simple_bank

pytestmark = pytest.mark.chromium
NEW = "/banks/toan/questions/new"


@pytest.fixture
def bank(app, dice):
    """A bank with a dozen questions and one of each kind."""
    load_bank(COMMAND_LINE, simple_bank(), now=clock.now(), dice=dice)
    load_bank(COMMAND_LINE, simple_bank("loai", 0, *ONE_OF_EACH.values()), now=clock.now(), dice=dice)
    end_transaction(commit=True)


def test_a_question_is_written_found_changed_and_compared_without_the_mouse(somebody, bank):
    hung = somebody("hung", LAPTOP)
    keys = hung.page.keyboard
    hung.go(NEW)
    expect(hung.page.locator("#stem")).to_be_focused()
    keys.type("Chiến dịch Điện Biên Phủ mở màn ngày nào?")
    keys.press("Tab")
    keys.press("Tab")
    expect(hung.page.locator("#row-1-text")).to_be_focused()
    for text in ("13-3-1954", "7-5-1954", "30-4-1975"):
        keys.type(text)
        keys.press("Enter")
    keys.type("Tất cả các phương án trên")
    expect(hung.page.locator("[data-pin-hint]:visible")).to_have_count(1)
    keys.press("Alt+2")
    expect(hung.page.locator("#row-2-key")).to_be_checked()
    keys.press("Alt+1")
    keys.press("Enter")
    expect(hung.page.locator("#explanation")).to_be_focused()
    keys.type("Mở màn ở Him Lam.")
    expect(hung.page.locator("[data-preview] label").first).to_contain_text("13-3-1954")
    keys.press("Tab")
    keys.type("Lịch sử Đảng, tr. 12")
    keys.press("Tab")
    keys.press("Tab")
    expect(hung.page.locator("#level")).to_be_focused()
    keys.press("End")
    keys.press("Control+Shift+Enter")
    hung.arrives(NEW + r"\?kind=single_choice&topic=t1&level=TH")
    hung.reads("Question %(ref)s is stored as a draft.", ref="q-13")
    expect(hung.page.locator("#stem")).to_be_focused()

    hung.go("/banks/toan")
    hung.page.get_by_role("searchbox").fill("chien dich dien bien")
    keys.press("Enter")
    hung.arrives(r"/banks/toan\?q=chien")
    found = hung.page.get_by_role("link", name="Chiến dịch Điện Biên Phủ mở màn ngày nào?")
    found.focus()
    keys.press("Enter")
    hung.arrives("/banks/toan/questions/q-13$")
    expect(hung.page.locator(".is-key")).to_contain_text("13-3-1954")

    hung.follow("Change the question")
    hung.page.locator("#stem").fill("Chiến dịch Điện Biên Phủ kết thúc ngày nào?")
    keys.press("Alt+2")
    hung.page.locator("#reason").fill("hỏi ngày kết thúc")
    keys.press("Control+Enter")
    hung.arrives("/banks/toan/questions/q-13$")
    hung.reads("Revision %(number)s is stored.", number=2)
    hung.follow("Revision %(number)s: what changed", number=2)
    hung.arrives("/banks/toan/questions/q-13/diff")
    expect(hung.page.locator("del").first).to_contain_text("mở màn")
    expect(hung.page.locator("ins").first).to_contain_text("kết thúc")
    look(hung, "diff")


def test_rows_come_go_and_move_by_keys_and_by_buttons(somebody, bank):
    hung = somebody("hung", LAPTOP)
    keys = hung.page.keyboard
    hung.go(f"{NEW}?kind=ordering")
    rows = hung.page.locator("[data-rows] textarea")
    for at, text in enumerate(("1945", "1930", "1954")):
        rows.nth(at).fill(text)
    rows.nth(0).focus()
    keys.press("Alt+ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    keys.press("Alt+0")
    expect(rows).to_have_count(5)
    expect(rows.nth(4)).to_be_focused()
    hung.page.locator('[data-do="remove"]').nth(4).click()
    hung.page.locator('[data-do="remove"]').nth(3).click()
    expect(rows).to_have_count(3)
    hung.page.locator('[data-do="up"]').nth(2).click()
    expect(rows.nth(1)).to_have_value("1954")
    hung.page.locator("#stem").fill("Xếp theo thời gian.")
    expect(hung.page.locator("[data-preview]")).to_contain_text("1954")
    hung.page.locator("#level").select_option("NB")
    hung.press("Save")
    hung.arrives("/banks/toan/questions/q-13$")
    expect(hung.page.locator(".review tbody tr").nth(2)).to_contain_text("1945")


def test_a_picture_is_pasted_and_a_wrong_file_is_told(somebody, bank, tmp_path: Path):
    hung = somebody("hung", LAPTOP)
    hung.expects(422)
    hung.go(NEW)
    hung.page.locator("#stem").fill("Trong ảnh là gì? ")
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "PNG")
    (tmp_path / "anh.png").write_bytes(out.getvalue())
    (tmp_path / "hong.png").write_bytes(b"hong")
    hung.page.evaluate(
        """async (bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "dan.png", { type: "image/png" }));
          document.querySelector("#stem").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(out.getvalue()),
    )
    expect(hung.page.locator("#stem")).to_have_value("Trong ảnh là gì? ![](media:" + media_name(out.getvalue()) + ")")
    hung.page.keyboard.type("Một tấm bảng")
    expect(hung.page.locator("[data-preview] img")).to_have_attribute("alt", "Một tấm bảng")
    assert hung.page.locator("[data-preview] img").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 320
    hung.page.set_input_files("#picture", tmp_path / "hong.png")
    expect(hung.page.locator("[data-picture-said]")).to_be_visible()
    look(hung, "editor-picture")


def media_name(data: bytes) -> str:
    from app.services.banks.media import name_of

    return name_of(data)


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_the_editor_of_every_kind(somebody, bank, kind):
    hung = somebody("hung", LAPTOP)
    hung.expects(422)
    ref = list(ONE_OF_EACH).index(kind) + 1
    hung.go(f"/banks/loai/questions/q-{ref}/edit")
    look(hung, f"editor-{kind}")
    hung.page.locator("#stem").fill("")
    if hung.page.locator("#row-1-text").count():
        hung.page.locator("#row-1-text").fill("")
    hung.press("Save")
    expect(hung.page.locator(".error-summary")).to_be_focused()
    look(hung, f"editor-{kind}-refused")
    hung.go(f"/banks/loai/questions/q-{ref}")
    look(hung, f"question-{kind}")


def test_the_pages_of_a_bank(somebody, bank, actor):
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)
    found = stored(actor("oanh"), "toan", "q-2")
    end_transaction(commit=False)
    moved = editing.moved(found.item, level="TH")
    editing.revise_question(actor("oanh"), "toan", "q-2", moved, base=1, reason="khó hơn", now=clock.now())
    commenting.write_comment(actor("oanh"), "toan", "q-2", "Xem lại nguồn giúp tôi.", now=clock.now())
    end_transaction(commit=True)
    hung = somebody("hung", LAPTOP)
    hung.expects(422, 409)
    for name, path in (("banks", "/banks"), ("bank", "/banks/toan"), ("bank-head", "/banks/toan/head")):
        hung.go(path)
        look(hung, name)
    hung.go("/banks/toan?q=khong+co+cau+nao")
    look(hung, "bank-nothing")
    hung.go("/banks/toan/questions/q-2")
    look(hung, "question-in-review")
    hung.press("Approve")
    hung.reads("The question is now: %(status)s.", status=hung.words("Approved"))
    hung.go("/banks/toan")
    for ref in ("q-2", "q-3"):
        hung.page.locator(f"#tick-{ref}").check()
    hung.page.locator(".bulk summary").click()
    look(hung, "bank-bulk")
    hung.page.locator("#bulk-level").select_option("TH")
    hung.press("Set level")
    expect(hung.page.locator(".notice")).to_have_count(2)
    look(hung, "bank-told")
    hung.go("/banks/new")
    hung.press("Open the bank")
    expect(hung.page.locator(".error-summary")).to_be_visible()
    look(hung, "bank-new-refused")
    hung.write("Code", "moi")
    hung.page.locator("#title").fill("Ngân hàng mới")
    hung.page.locator("#topics").fill("Chuyên đề một\nChuyên đề hai")
    hung.press("Open the bank")
    hung.arrives("/banks/moi")
    look(hung, "bank-empty")


def test_two_who_change_one_question(somebody, bank, actor):
    hung = somebody("hung", LAPTOP)
    hung.expects(409)
    hung.go("/banks/toan/questions/q-1/edit")
    found = stored(actor("oanh"), "toan", "q-1")
    end_transaction(commit=False)
    changed = editing.moved(found.item, level="TH")
    editing.revise_question(actor("oanh"), "toan", "q-1", changed, base=1, reason="khó hơn", now=clock.now())
    end_transaction(commit=True)
    hung.page.locator("#stem").fill("Câu hỏi của Hùng?")
    hung.press("Save")
    expect(hung.page.locator(".theirs")).to_be_visible()
    look(hung, "editor-overtaken")
    hung.press("Save")
    hung.reads("Revision %(number)s is stored.", number=3)
