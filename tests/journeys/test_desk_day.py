"""Bình runs the room from her desk: Lan's page shows what she sends, and tells her when it was left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.db import end_transaction
from app.domain.actors import COMMAND_LINE
from app.services.sittings import incidents
from tests.journeys.look import look
from tests.journeys.person import LAPTOP, PaperPage, Person
from tests.stories import Setting, begin, give

pytestmark = pytest.mark.chromium
WHEN = "[data-notices] .notice"


def desk(person: Person, exam: Setting, page: str) -> None:
    person.go(f"/sittings/{exam.public_id}/{page}")


def test_binh_sends_a_message_and_lan_reads_it_and_what_lan_left_binh_sees(somebody):
    exam = give("lan", "minh")
    lan, binh = somebody("lan"), somebody("binh", LAPTOP)
    lan.go(f"/exams/{exam.code}")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    paper = PaperPage(lan)
    paper.choose(1)
    paper.saved(1)

    desk(binh, exam, "messages")
    binh.write("Message", "Câu 3 in thiếu dấu hỏi.")
    binh.press("Send the message")
    binh.reads("The message is sent. It stands on the learners' pages within half a minute.")

    lan.page.wait_for_timeout(3500)  # what the server knows of news is up to 3 s old
    paper.choose(2)
    notice = lan.page.locator(WHEN)
    expect(notice).to_contain_text("Câu 3 in thiếu dấu hỏi.", timeout=15_000)
    expect(lan.page.locator("[data-said]")).to_have_text("Câu 3 in thiếu dấu hỏi.")
    look(lan, "paper-told")
    lan.press("I have read it")
    expect(notice).to_have_count(0)
    lan.page.reload()
    paper.saved(2)
    expect(notice).to_have_count(0)

    lan.page.wait_for_timeout(500)
    lan.turns("hidden")
    lan.page.wait_for_timeout(3600)
    with lan.page.expect_response(re.compile("/pulse")):
        lan.turns("visible")
    desk(binh, exam, "absences")
    look(binh, "desk-absences")
    row = binh.page.get_by_role("row", name=re.compile("Trần Thị Lan"))
    expect(row).to_contain_text(binh.words("another tab or app, or the screen was off"))
    lan.follow("Hand in")
    lan.arrives(r"/attempts/\w+/submit")
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/result")
    lan.reads(
        "The invigilator can see this. It alone does not change your mark; if there was a reason, tell the invigilator."
    )
    expect(lan.page.locator("main")).to_contain_text("1 lần")


def test_of_two_messages_one_is_in_view_and_says_that_another_waits(somebody):
    exam = give("lan")
    binh = somebody("binh", LAPTOP)
    for text in ("Còn 15 phút.", "Câu 3 in thiếu dấu hỏi."):
        desk(binh, exam, "messages")
        binh.write("Message", text)
        binh.press("Send the message")
    lan = somebody("lan")
    lan.go(f"/exams/{exam.code}")
    lan.press("Start the paper")
    seen = lan.page.locator(WHEN).filter(visible=True)
    expect(seen).to_have_count(1)
    expect(seen).to_contain_text("Câu 3 in thiếu dấu hỏi.")
    lan.reads("%(n)s more to read", n=1)
    look(lan, "paper-told-twice")
    lan.press("I have read it")
    expect(seen).to_contain_text("Còn 15 phút.")
    expect(lan.button("I have read it")).to_be_focused()
    lan.press("I have read it")
    expect(seen).to_have_count(0)


def test_without_javascript_a_message_stands_on_top_of_the_paper(somebody):
    exam = give("lan")
    binh = somebody("binh", LAPTOP)
    desk(binh, exam, "messages")
    binh.write("Message", "Còn 15 phút.")
    binh.press("Send the message")
    lan = somebody("lan", java_script_enabled=False)
    lan.go(f"/exams/{exam.code}")
    lan.press("Start the paper")
    expect(lan.page.locator("[data-told]")).to_contain_text("Còn 15 phút.")


def test_the_pages_of_the_desk(somebody, sign_in):
    exam = give("lan", "minh", access_code="sen826")
    binh, an = somebody("binh", LAPTOP), somebody("an", LAPTOP)
    an.expects(422)
    begin(sign_in("lan"), exam.code, access_code="sen826")
    for text in ("Mất điện toàn phòng 3 phút, máy phát đã chạy.", "Đổi sang máy số 9."):
        happened = clock.now() - timedelta(minutes=5)
        incidents.note(COMMAND_LINE, exam.public_id, text, happened_at=happened, person=None, now=clock.now())
        end_transaction(commit=True)
    desk(binh, exam, "messages")
    binh.page.get_by_label(binh.words("To whom")).select_option(label="Giàng A Minh")
    binh.write("Message", "Mời lên bàn giám thị.")
    binh.press("Send the message")
    for page in ("incidents", "code", "record"):
        desk(binh, exam, page)
        look(binh, f"desk-{page}")
    desk(binh, exam, "allowances")
    binh.page.get_by_role("link", name=binh.words("Change the time of %(name)s", name="Trần Thị Lan")).click()
    binh.write("Working time in per cent", "125")
    binh.write("Reason given", "QĐ số 12, khiếm thị")
    look(binh, "desk-allowance")
    binh.press("Store the time")
    look(binh, "desk-allowances")
    coming = give("lan", opens=clock.now() + timedelta(hours=1), closes=clock.now() + timedelta(hours=3))
    desk(an, coming, "settings")
    an.write("Keys of Safe Exam Browser", "abc")
    an.press("Store the settings")
    look(an, "desk-settings-refused")


def test_the_code_on_the_wall_and_a_new_one(somebody):
    exam = give("lan", access_code="sen826")
    binh = somebody("binh", LAPTOP)
    desk(binh, exam, "code")
    letters = binh.page.locator(".wall-letters")
    box = letters.bounding_box()
    assert box is not None
    assert box["height"] > 150, "readable from the back of a room"
    assert binh.page.locator(".wall-picture svg").bounding_box()["width"] > 250
    binh.page.get_by_text(binh.words("Make a new code")).click()
    binh.press("Yes, a new code")
    binh.page.get_by_text(binh.words("There is a new code. The old one starts no paper any more.")).wait_for()
    expect(letters).not_to_have_text("sen826")
