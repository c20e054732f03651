"""Lan sits an exam on her phone: the network goes, the server goes, her sign-in goes, a second device comes."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.attempts import Attempt, Response
from tests.conftest import PASSWORD
from tests.faults.test_store import locked_file, locked_tables
from tests.journeys.minutes import Minutes
from tests.journeys.person import LAPTOP, UNREACHED, PaperPage, Person
from tests.stories import give, pass_time

pytestmark = pytest.mark.chromium


def start(person: Person) -> PaperPage:
    """From one's home through the door to the paper."""
    person.go("/")
    person.follow("To the exam")
    person.reads("Rules")
    person.press("Start the paper")
    person.arrives("/attempts/")
    paper = PaperPage(person)
    expect(paper.question(1)).to_be_visible()
    return paper


def kept(paper: PaperPage) -> dict[int, list[str]]:
    """The newest saved answer of every question, as the database holds it."""
    rows = db.session.execute(
        select(Response.position, Response.answer)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Attempt.public_id == paper.id)
        .order_by(Response.takeover, Response.seq)
    ).all()
    end_transaction(commit=False)
    return {position: json.loads(answer) for position, answer in rows}


def test_lan_works_on_through_a_lost_network_and_hands_in(somebody):
    give("lan")
    lan = somebody("lan")
    paper = start(lan)
    chosen = {1: [paper.choose(1)], 2: [paper.choose(2)]}
    paper.saved(2)

    lan.loses_network()
    chosen |= {3: [paper.choose(3)], 4: [paper.choose(4)]}
    paper.state("waiting", "Waiting for the network, %(n)s not saved yet; just go on working", n=2)
    expect(paper.question(3).locator("[data-question-state]")).to_have_text(lan.words("Not saved yet"))
    lan.follow("Hand in")
    lan.reads("Not handed in yet: no network")
    lan.press("Go on working")
    chosen[1] = [paper.choose(1, paper.wrong(1))]
    assert 3 not in kept(paper)

    lan.context.set_offline(False)
    paper.saved(4)
    assert kept(paper) == chosen
    lan.page.reload()
    for position, [letter] in chosen.items():
        expect(paper.option(position, letter)).to_be_checked()

    lan.follow("Hand in")
    lan.arrives(r"/attempts/\w+/submit")
    expect(lan.link("Question %(n)s", n=5)).to_be_visible()
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/result")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "3")
    code = lan.page.locator(".receipt-code").text_content()
    assert code
    assert lan.page.evaluate("localStorage.length") == 0, "a paper that was handed in leaves nothing in the browser"

    stranger = somebody()
    stranger.go("/receipts")
    stranger.write("Code of the receipt", code.lower())
    stranger.press("Check")
    stranger.reads("This receipt is genuine.")


def test_the_same_exam_without_javascript(somebody):
    give("lan")
    lan = somebody("lan", java_script_enabled=False)
    paper = start(lan)
    for position in (1, 2, 3):
        paper.choose(position)
    lan.press("Save the chosen answers")
    paper.saved(3)
    expect(paper.option(2, paper.right(2))).to_be_checked()
    assert len(kept(paper)) == 3
    paper.choose(4)
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/submit")
    expect(lan.page.locator(".missing a")).to_have_text([lan.words("Question %(n)s", n=5)])
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/result")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "4")


def test_what_was_chosen_without_javascript_is_carried_over_signing_in_again(somebody):
    give("lan")
    lan = somebody("lan", java_script_enabled=False)
    lan.expects(401)
    paper = start(lan)
    attempt = paper.id
    paper.choose(1)
    lan.context.clear_cookies()
    lan.press("Save the chosen answers")
    lan.write("Sign-in name", "lan")
    lan.write("Password", PASSWORD)
    lan.press("Sign in")
    lan.press("Send it and go on")
    lan.arrives(f"/attempts/{attempt}$")
    paper.saved(1)


def test_a_second_device_takes_over_and_the_first_can_take_it_back(somebody):
    give("lan")
    phone, laptop = somebody("lan"), somebody("lan", LAPTOP)
    for person in (phone, laptop):
        person.expects(409)
    on_phone = start(phone)
    on_phone.choose(1)
    on_phone.saved(1)
    with phone.page.expect_response("**/pulse"):  # it goes by itself soon after
        on_phone.question(4).locator("[data-flag]").click()

    laptop.go("/")
    laptop.follow("Go on with the paper")
    on_laptop = PaperPage(laptop)
    on_laptop.saved(1)
    expect(on_laptop.option(1, on_laptop.right(1))).to_be_checked()
    on_laptop.choose(2)
    on_laptop.saved(2)
    flag = on_laptop.question(4).locator("[data-flag]")
    expect(flag).to_have_attribute("aria-pressed", "true")
    with laptop.page.expect_response("**/pulse"):
        flag.click()

    on_phone.choose(3)
    phone.reads("This paper is open somewhere else")
    on_phone.state("stopped", "Saving has stopped on this page")
    assert set(kept(on_phone)) == {1, 2}, "what the older page chose is not saved"

    phone.press("Go on working here")
    on_phone.saved(3)
    expect(on_phone.option(2, on_phone.right(2))).to_be_checked()
    expect(on_phone.question(4).locator("[data-flag]")).to_have_attribute("aria-pressed", "false")
    on_laptop.choose(4)
    laptop.reads("This paper is open somewhere else")
    assert set(kept(on_phone)) == {1, 2, 3}


def test_lan_is_signed_out_in_the_middle_and_signs_in_over_her_paper(somebody):
    give("lan")
    lan = somebody("lan")
    lan.expects(401, 400)
    paper = start(lan)
    paper.choose(1)
    paper.saved(1)
    address = lan.page.url
    lan.page.evaluate("window.same = true")

    lan.context.clear_cookies()
    letter = paper.choose(2)
    lan.reads("Please sign in again")
    lan.page.locator("#veil-username").fill("lan")
    lan.page.locator("#veil-password").fill("not-this-one")
    lan.press("Sign in and go on")
    expect(lan.page.locator("[data-sign-in-error]")).not_to_be_empty()
    lan.page.locator("#veil-password").fill(PASSWORD)
    lan.press("Sign in and go on")
    paper.saved(2)
    assert kept(paper)[2] == [letter]
    assert lan.page.url == address
    assert lan.page.evaluate("window.same"), "the page was kept"


def test_the_server_is_killed_in_the_middle_and_nothing_is_lost(somebody, house):
    give("lan")
    lan = somebody("lan")
    lan.expects(UNREACHED)
    paper = start(lan)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    house.kill()
    for position in (2, 3, 4):
        chosen[position] = [paper.choose(position)]
    paper.state("waiting", "Waiting for the network, %(n)s not saved yet; just go on working", n=3)
    house.open()
    paper.saved(4)
    assert kept(paper) == chosen


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(locked_file, marks=pytest.mark.sqlite),
        pytest.param(locked_tables, marks=pytest.mark.postgresql),
    ],
)
def test_while_the_database_is_locked_the_page_says_that_the_server_is_busy(somebody, house, database_url, fault):
    house.kill()
    house.environment["BANGVANG_LOCK_SECONDS"] = "1"
    house.open()
    give("lan")
    lan = somebody("lan")
    lan.expects(503)
    paper = start(lan)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    with fault(None, database_url):
        chosen |= {2: [paper.choose(2)], 3: [paper.choose(3)]}
        paper.state("waiting", "The server is busy, %(n)s not saved yet; just go on working", n=2)
        waits = paper.question(2).locator("[data-question-state]")
        expect(waits).to_have_text(lan.words("Not saved yet"))
        for sign in (lan.page.locator("[data-state]"), waits):
            assert "⟳" in sign.evaluate("element => getComputedStyle(element, '::before').content")
        expect(lan.page.locator("[data-said]")).to_contain_text(lan.words("The server is busy"))
        assert kept(paper) == {1: chosen[1]}
    paper.saved(3)
    assert kept(paper) == chosen


WRONG_CLOCK = """
const Real = Date;
window.wrongBy = 5 * 60 * 1000;
window.Date = class extends Real {
  constructor(...given) { if (given.length) super(...given); else super(Date.now()); }
  static now() { return Real.now() + window.wrongBy; }
};
"""


def test_the_servers_clock_is_the_only_clock(somebody):
    """A device five minutes fast, set right in the middle, asleep in a pocket; then time runs out by itself."""
    give("lan", minutes=30, grace=timedelta(seconds=1))
    lan = somebody("lan")
    lan.expects(410)
    lan.context.add_init_script(WRONG_CLOCK)
    paper = start(lan)
    assert 29 * 60 < paper.seconds_left() <= 30 * 60
    paper.choose(1)
    paper.saved(1)

    # It is set back, and wrong again. The page asks the server at once, and gets no answer that would mend its face.
    held: list[Route] = []
    lan.page.route("**/pulse", lambda route: held.append(route))
    face = lan.page.locator("[data-clock] .clock-face")
    for minutes in (0, 5):
        before = paper.seconds_left()
        with lan.page.expect_request("**/pulse"):
            lan.page.evaluate(f"window.wrongBy = {minutes} * 60 * 1000")
        expect(face).not_to_have_text(str(face.text_content()))
        assert before - 15 < paper.seconds_left() < before, "it counts on as before"
    assert len(held) >= 2
    lan.page.unroute_all()

    lan.turns("hidden")
    pass_time(paper, timedelta(minutes=10))
    with lan.page.expect_response("**/pulse"):
        lan.turns("visible")
    expect(face).to_have_text(re.compile("^(20:00|19:[45].)$"))

    pass_time(paper, timedelta(seconds=paper.seconds_left() - 3))
    addresses = []
    lan.page.on("framenavigated", lambda frame: addresses.append(frame.url))
    lan.turns("visible")
    lan.arrives(r"/attempts/\w+/result")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "1")
    lan.reads("Time was up")
    assert len(addresses) == 1, "straight to the result"


def test_a_page_that_slept_shows_the_right_time_before_it_hears_of_the_server(somebody):
    give("lan", minutes=30)
    lan = somebody("lan")
    minutes = Minutes(lan)
    paper = start(lan)
    paper.saved(0)
    before = paper.seconds_left()
    held: list[Route] = []
    lan.page.route("**/pulse", lambda route: held.append(route))
    lan.turns("hidden")
    minutes.sleep(10 * 60)
    assert before - 615 < paper.seconds_left() <= before - 600
    assert held, "and it asks"


def give_seven_minutes(binh: Person, name: str) -> None:
    """In the room, by ticking and pressing."""
    binh.page.get_by_label(binh.words("Tick %(name)s", name=name)).check()
    binh.press("Give minutes…")
    binh.write("Extra minutes", "7")
    binh.write("Reason", "Máy bị treo")
    binh.press("Give minutes")
    expect(binh.page.locator(".notice-done")).to_be_visible()


def test_minutes_given_in_the_room_reach_the_learners_clock(somebody):
    exam = give("lan", "minh")
    lan = somebody("lan")
    paper = start(lan)
    before = paper.seconds_left()
    binh = somebody("binh", LAPTOP)
    binh.follow("To the rooms")
    binh.page.locator(f'a[href="/sittings/{exam.public_id}"]').click()
    give_seven_minutes(binh, "Trần Thị Lan")
    paper.choose(1)
    paper.saved(1)
    assert before + 6 * 60 < paper.seconds_left() <= before + 7 * 60


def test_a_page_left_alone_hears_within_half_a_minute_of_its_minutes_and_of_a_message(somebody):
    """Nothing is pressed on it, and its network was never away. It has pulsed just before: no wait can be longer."""
    exam = give("lan", "minh")
    lan, binh = somebody("lan"), somebody("binh", LAPTOP)
    minutes = Minutes(lan)
    paper = start(lan)
    paper.saved(0)
    pulses = []
    lan.page.on("request", lambda call: pulses.append(call.url))
    while not pulses:
        minutes.pass_(1)
    minutes.stop()
    before = paper.seconds_left()
    binh.go(f"/sittings/{exam.public_id}")
    give_seven_minutes(binh, "Trần Thị Lan")
    binh.go(f"/sittings/{exam.public_id}/messages")
    binh.write("Message", "Câu 3 in thiếu dấu hỏi.")
    binh.press("Send the message")
    binh.reads("The message is sent. It stands on the learners' pages within half a minute.")
    told = lan.page.locator("[data-notices] .notice")
    expect(told).to_have_count(0)
    assert paper.seconds_left() == before, "nothing has come yet"

    pulses.clear()
    minutes.pass_(30)
    assert before + 6 * 60 < paper.seconds_left() <= before + 7 * 60
    expect(told).to_have_count(2)
    expect(told.filter(visible=True)).to_contain_text("Câu 3 in thiếu dấu hỏi.")
    assert len(pulses) == 1, "the server was asked once"
