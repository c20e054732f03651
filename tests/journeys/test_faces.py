"""Every page that people meet, looked at on a phone and on a laptop, in light and in dark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from app import clock
from app.db import end_transaction
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.questions import (
    Matching,
    MultipleChoice,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    ShortText,
    SingleChoice,
    Statement,
    TrueFalse,
    TrueFalseGroup,
)
from app.services.contests import boards
from tests.classes import graded_cohort, make_programme
from tests.conftest import CAST
from tests.journeys.contest_story import CODE, close_round, open_contest, take_part
from tests.journeys.look import look
from tests.journeys.person import LAPTOP, PaperPage
from tests.stories import give, simple_bank

pytestmark = pytest.mark.chromium

KINDS = (
    SingleChoice(
        "Đại hội nào của Đảng quyết định đường lối đổi mới **toàn diện** đất nước?",
        (Option("Đại hội V (3/1982)"), Option("Đại hội VI (12/1986)"), Option("Đại hội VII"), Option("Đại hội IV")),
        1,
        "Văn kiện Đại hội VI nêu đường lối đổi mới.",
    ),
    MultipleChoice("Những số nào là số nguyên tố?", tuple(Option(str(n)) for n in (2, 3, 5, 6)), (0, 1, 2)),
    TrueFalse("Số 1 là số nguyên tố.", False),
    TrueFalseGroup("Xét số 12.", (Statement("Nó chia hết cho 3.", True), Statement("Nó chia hết cho 5.", False))),
    ShortText("Tác giả của Truyện Kiều là ai?", ("Nguyễn Du",)),
    Numeric("Số pi bằng bao nhiêu?", (NumericKey(Decimal("3.14"), Decimal("0.01")),)),
    Matching(
        "Ghép tác phẩm với tác giả.",
        (("Truyện Kiều", "Nguyễn Du"), ("Nhật ký trong tù", "Hồ Chí Minh")),
        ("Xuân Diệu",),
    ),
    Ordering("Xếp theo thời gian, sớm nhất lên trên.", ("Khởi nghĩa Hai Bà Trưng", "Chiến thắng Bạch Đằng", "Lam Sơn")),
)
ALL_SHOWN = ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE)


def test_what_a_stranger_sees(somebody):
    open_contest()
    stranger = somebody(device=LAPTOP)
    stranger.expects(404, 422, 401)
    for name, path in (("welcome", "/"), ("sign-in", "/login"), ("receipts", "/receipts"), ("nowhere", "/khong-co")):
        stranger.go(path)
        look(stranger, name)
    stranger.go("/receipts?code=2222-2222-2222")
    look(stranger, "receipt-unknown")
    stranger.go("/login")
    stranger.write("Sign-in name", "lan")
    stranger.write("Password", "not-this-one")
    stranger.press("Sign in")
    expect(stranger.page.get_by_role("alert")).to_be_visible()
    look(stranger, "sign-in-refused")


@pytest.mark.parametrize("who", CAST)
def test_the_home_of_every_role(somebody, who):
    open_contest()
    give("lan", bank=simple_bank("khac"))
    person = somebody(who, LAPTOP)
    look(person, f"home-{who}")


def test_an_exam_with_every_kind_of_question(somebody):
    exam = give("lan", bank=simple_bank("loai", 0, *KINDS), size=8, policy=ALL_SHOWN, access_code="SEN-2026")
    lan = somebody("lan", LAPTOP)
    lan.expects(422)
    lan.go("/account/password")
    look(lan, "password")
    lan.go(f"/exams/{exam.code}")
    look(lan, "door")
    lan.write("Access code", "HOA")
    lan.press("Start the paper")
    expect(lan.page.get_by_role("alert")).to_be_visible()
    look(lan, "door-refused")
    lan.write("Access code", "SEN-2026")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    paper = PaperPage(lan)
    paper.saved(0, 8)
    look(lan, "paper")
    for kind in (".choice-radio", ".choice-checkbox"):
        lan.page.locator(f"{kind} label").first.click()
    lan.page.get_by_role("textbox").first.fill("Nguyễn Du")
    lan.page.locator(".pair select").first.select_option("1")
    lan.page.locator('[data-move="down"]').first.click()
    lan.page.locator("[data-flag]").first.click()
    expect(paper.page.locator("[data-state]")).to_contain_text("5")
    look(lan, "paper-answered")
    lan.follow("Hand in")
    lan.arrives(r"/attempts/\w+/submit")
    look(lan, "confirm")
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/result")
    look(lan, "result")
    lan.follow("Check the receipt")
    lan.reads("This receipt is genuine.")
    look(lan, "receipt-genuine")


def test_one_question_at_a_time_with_its_sheet_of_numbers_and_a_veil(somebody):
    give("lan", layout="one", size=12)
    lan = somebody("lan")
    lan.expects(409, 401, 400)
    lan.go("/")
    look(lan, "home-learner-phone")
    lan.follow("To the exam")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    paper = PaperPage(lan)
    paper.choose(1)
    paper.saved(1, 12)
    lan.page.locator('[data-step="1"]').click()
    paper.choose(2)
    paper.saved(2, 12)
    lan.page.locator("[data-palette-toggle]").click()
    look(lan, "paper-one-palette")
    lan.page.keyboard.press("Escape")
    lan.context.clear_cookies()
    paper.choose(2, paper.wrong(2))
    lan.reads("Please sign in again")
    look(lan, "paper-signed-out")


def test_the_contest_from_its_page_to_its_board(somebody):
    open_contest()
    take_part()
    reader = somebody(device=LAPTOP)
    reader.expects(422)
    reader.go(f"/contests/{CODE}")
    look(reader, "contest")
    reader.go(f"/contests/{CODE}/rounds/1/board")
    look(reader, "board-none")
    reader.go(f"/contests/{CODE}/return")
    look(reader, "return")
    reader.go(f"/contests/{CODE}/enter")
    look(reader, "enter")
    reader.press("Enter the contest")
    expect(reader.page.locator(".error-summary")).to_be_visible()
    look(reader, "enter-refused")
    reader.write("Full name, with its accents", "Lò Thị Ngà")
    reader.write("Date of birth", "1968")
    reader.page.locator("#unit").select_option(index=1)
    reader.write("Phone number", "0912345678")
    reader.page.get_by_role("checkbox").check()
    reader.press("Enter the contest")
    reader.reads("You have entered the contest.")
    look(reader, "contest-entered")
    reader.press("Start the paper")
    reader.arrives("/attempts/")
    prediction = reader.page.locator('.question[data-position="prediction"]')
    prediction.get_by_role("textbox").fill("khoảng 1200 người")
    expect(prediction.locator("[data-question-state]")).to_have_attribute("data-is", "unread")
    look(reader, "paper-contest")
    reader.follow("Hand in")
    reader.arrives(r"/attempts/\w+/submit")
    reader.press("Hand in")
    reader.arrives(r"/attempts/\w+/result")
    look(reader, "result-contest")
    close_round()

    oanh = somebody("oanh", LAPTOP)
    look(oanh, "home-organiser-unpublished")
    for name, path in (("", ""), ("-contest", f"/{CODE}"), ("-preview", f"/{CODE}/rounds/1")):
        oanh.go(f"/organise{path}")
        look(oanh, f"organise{name}")
    boards.publish(COMMAND_LINE, CODE, 1, "official", now=clock.now())
    end_transaction(commit=True)
    reader.go(f"/contests/{CODE}/rounds/1/board")
    look(reader, "board")
    reader.go(f"/contests/{CODE}/rounds/1/board?find=khong-co-ai")
    look(reader, "board-nobody")


def test_what_staff_work_with(somebody):
    exam = give("lan", "minh", bank=simple_bank("loai", 0, *KINDS), size=8, access_code="SEN-2026")
    lan = somebody("lan")
    lan.go(f"/exams/{exam.code}")
    lan.write("Access code", "SEN-2026")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    lan.page.locator(".choice-radio label").first.click()
    PaperPage(lan).saved(1, 8)
    hung = somebody("hung", LAPTOP)
    for name, path in (("banks", "/banks"), ("bank", "/banks/loai")):
        hung.go(path)
        look(hung, name)
    binh = somebody("binh", LAPTOP)
    for name, path in (("rooms", "/sittings"), ("room", f"/sittings/{exam.public_id}")):
        binh.go(path)
        look(binh, name)


def test_cohorts_and_their_report(somebody):
    make_programme()
    cohort, _ = graded_cohort(["9.5", "8", "7", "6.5", "4"], opened=date(2022, 4, 18))
    son = somebody("son", LAPTOP)
    son.go("/cohorts")
    look(son, "cohorts")
    son.page.get_by_role("link", name=cohort.title).click()
    look(son, "cohort")
    son.page.locator("#closed_on").fill("2022-05-05")
    son.press("Close the cohort")
    son.reads("Titles")
    look(son, "cohort-closed")
    son.go("/reports/cohorts?from=2022-01-01&to=2022-06-30")
    son.reads("By programme")
    look(son, "report")
    son.go("/reports/cohorts?from=2001-01-01&to=2001-06-30")
    look(son, "report-empty")
