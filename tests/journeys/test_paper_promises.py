"""What a page shows as saved is what the server holds, whatever came between: a script that was late, another page that
took the pen, a sign-in that ended, a proxy that answered in our place, a deadline that passed first."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.models.attempts import Attempt
from app.models.people import Person as PersonRow
from app.services.sittings import passes
from tests.conftest import PASSWORD
from tests.journeys.person import LAPTOP, PaperPage, Person
from tests.journeys.test_sitting_day import kept, start
from tests.stories import give, pass_time

pytestmark = pytest.mark.chromium
WAITS = "Waiting for the network, %(n)s not saved yet; just go on working"
ELSEWHERE = "This paper is open somewhere else"
OVER = "performance.now = ((now) => () => now() + 31 * 60 * 1000)(performance.now.bind(performance))"
"""The page's own clock, half an hour on."""


def resumed(person: Person) -> PaperPage:
    """On another device, from one's home to the paper, with the pen in hand."""
    person.go("/")
    with person.page.expect_response("**/lease"):
        person.follow("Go on with the paper")
    return PaperPage(person)


def sign_in_over(person: Person, username: str = "lan") -> None:
    person.page.locator("#veil-username").fill(username)
    person.page.locator("#veil-password").fill(PASSWORD)
    person.press("Sign in and go on")


def wakes(person: Person) -> None:
    person.page.evaluate("window.dispatchEvent(new Event('online'))")


def veil(person: Person) -> str:
    return " ".join(person.page.locator("[data-veil]:not([hidden]) h2").all_text_contents())


def nothing_waits(person: Person) -> None:
    """What waited in the browser is gone. (The pages' policy lets no test poll in them.)"""
    for _ in range(100):
        if person.page.evaluate("localStorage.length") == 0:
            return
        person.page.wait_for_timeout(50)
    raise AssertionError(person.page.evaluate("JSON.stringify(localStorage)"))


def checked(paper: PaperPage, position: int, letter: str) -> None:
    expect(paper.option(position, letter)).to_be_checked()


def test_what_was_chosen_before_the_script_listens_is_saved(somebody):
    give("lan")
    lan = somebody("lan")
    lan.go("/")
    lan.follow("To the exam")
    held: list[Route] = []
    lan.page.route("**/js/attempt.js", lambda route: held.append(route))
    lan.button("Start the paper").click(no_wait_after=True)
    lan.page.wait_for_url("**/attempts/*", wait_until="commit")
    paper = PaperPage(lan)
    chosen = paper.choose(1)
    assert not lan.page.evaluate("document.documentElement.classList.contains('js')")
    held[0].continue_()
    paper.saved(1)
    assert kept(paper) == {1: [chosen]}


def test_every_module_is_asked_for_by_the_page_itself(somebody):
    """One layer after the other, they would come seconds after the questions on a slow network."""
    give("lan")
    lan = somebody("lan")
    start(lan)
    names = "(list) => [...list].map((one) => (one.href || one.src || one.name).split('/').pop())"
    told = lan.page.evaluate(f"({names})(document.querySelectorAll('link[rel=modulepreload], script[src]'))")
    asked = lan.page.evaluate(f"({names})(performance.getEntriesByType('resource'))")
    assert {name for name in asked if name.endswith(".js")} == set(told)
    assert "save_queue.js" in told


def test_a_newer_answer_of_another_device_is_not_overwritten_by_what_waited(somebody):
    give("lan")
    lan, laptop = somebody("lan"), somebody("lan", LAPTOP)
    lan.expects(409)
    phone = start(lan)
    lan.loses_network()
    phone.choose(1)
    phone.state("waiting", WAITS, n=1)
    phone.choose(1, phone.wrong(1))  # a second save of the question: its number is higher than the laptop's
    desk = resumed(laptop)
    newer = desk.choose(1)
    desk.saved(1)
    lan.context.set_offline(False)
    lan.reads(ELSEWHERE)
    lan.press("Go on working here")
    lan.reads(
        "%(question)s: the server holds another answer than this page did. It is shown now; please check it.",
        question=lan.words("Question %(n)s", n=1),
    )
    phone.saved(1)
    checked(phone, 1, newer)
    assert kept(phone) == {1: [newer]}


def test_signing_in_over_a_paper_takes_no_pen_from_a_page_that_took_it_meanwhile(somebody):
    give("lan")
    lan, laptop = somebody("lan"), somebody("lan", LAPTOP)
    lan.expects(401, 400)
    phone = start(lan)
    phone.choose(1)
    phone.saved(1)
    lan.context.clear_cookies()
    phone.choose(2)
    lan.reads("Please sign in again")
    desk = resumed(laptop)
    newer = {1: [desk.choose(1, desk.wrong(1))], 2: [desk.choose(2, desk.wrong(2))]}
    desk.saved(2)
    sign_in_over(lan)
    lan.reads(ELSEWHERE)
    newer |= {3: [desk.choose(3)]}
    desk.saved(3)
    assert kept(desk) == newer
    laptop.expects(409)
    lan.press("Go on working here")
    phone.saved(3)
    for position, (letter,) in newer.items():
        checked(phone, position, letter)
    assert kept(phone) == newer


def test_a_device_that_was_moved_from_does_not_take_the_pen_back_by_signing_in(somebody, actor, dice):
    exam = give("lan")
    lan, laptop = somebody("lan"), somebody(device=LAPTOP)
    lan.expects(401, 400)
    phone = start(lan)
    phone.choose(1)
    phone.saved(1)
    of_lan = select(PersonRow.public_id).join(Attempt).where(Attempt.public_id == phone.id)
    person = db.session.scalar(of_lan)
    code = passes.make_pass(actor("binh"), exam.public_id, person, now=clock.now(), dice=dice).code
    end_transaction(commit=True)
    laptop.go("/pass")
    laptop.page.locator("#code").fill(code)
    with laptop.page.expect_response("**/lease"):
        laptop.page.locator("main form button").first.click()
    desk = PaperPage(laptop)
    newer = desk.choose(1, desk.wrong(1))
    desk.saved(1)
    wakes(lan)
    lan.reads("Please sign in again")
    sign_in_over(lan)
    lan.reads(ELSEWHERE)
    desk.choose(2)
    desk.saved(2)
    assert kept(desk)[1] == [newer]


def test_a_tab_whose_token_is_stale_takes_no_pen_from_another_tab(somebody):
    give("lan")
    lan = somebody("lan", LAPTOP)
    lan.expects(400)
    first = start(lan)
    first.choose(1)
    first.saved(1)
    page = lan.context.new_page()
    page.goto("/login")
    page.get_by_label(lan.words("Sign-in name")).fill("lan")
    page.get_by_label(lan.words("Password")).fill(PASSWORD)
    page.get_by_role("button", name=lan.words("Sign in"), exact=True).click()
    page.wait_for_url(f"{lan.url}/")
    with page.expect_response("**/lease"):
        page.goto(first.page.url)
    second = PaperPage(SimpleNamespace(page=page, words=lan.words))  # type: ignore[arg-type]
    newer = second.choose(1, second.wrong(1))
    second.saved(1)
    wakes(lan)
    lan.reads(ELSEWHERE)
    second.choose(2)
    second.saved(2)
    assert kept(second)[1] == [newer]


@pytest.mark.parametrize("why", ["signed out", "taken over"])
def test_the_end_of_time_covers_no_other_word(somebody, why):
    """It would say that the answers are sent by themselves, and there would be no way out."""
    give("lan", grace=timedelta(seconds=60))
    lan, laptop = somebody("lan"), somebody("lan", LAPTOP)
    lan.expects(400, 401, 409)
    phone = start(lan)
    lan.loses_network()
    phone.choose(2)
    phone.state("waiting", WAITS, n=1)
    if why == "signed out":
        lan.context.clear_cookies()
    else:
        resumed(laptop)
    lan.context.set_offline(False)
    says = "Please sign in again" if why == "signed out" else ELSEWHERE
    lan.reads(says)
    lan.page.evaluate(OVER)
    expect(lan.page.locator("[data-clock] .clock-face")).to_have_text("0:00")
    lan.page.wait_for_timeout(1500)
    assert veil(lan) == lan.words(says)


def test_what_still_waited_when_time_was_up_is_sent_from_the_result(somebody):
    give("lan", grace=timedelta(seconds=1))
    lan = somebody("lan")
    lan.expects(410)
    paper = start(lan)
    url, attempt = paper.page.url, SimpleNamespace(id=paper.id)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    lan.loses_network()
    chosen |= {2: [paper.choose(2)]}
    paper.state("waiting", WAITS, n=1)
    lan.leaves_without_network()
    pass_time(attempt, timedelta(minutes=31))  # type: ignore[arg-type]
    lan.context.set_offline(False)
    with lan.page.expect_response("**/answers/2") as late:
        lan.page.goto(url)
    lan.arrives(r"/attempts/\w+/result")
    assert late.value.status == 410
    nothing_waits(lan)
    assert kept(attempt) == chosen  # type: ignore[arg-type]


@pytest.mark.parametrize("loses", ["the call", "the answer"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_reload_while_late_answers_drain_loses_none_of_them(somebody, nth, loses):
    """Also where the server has a save, and with it this page the pen, and the page was gone before it heard so."""
    give("lan", grace=timedelta(seconds=1))
    lan = somebody("lan")
    lan.expects(410)
    paper = start(lan)
    url, attempt = paper.page.url, SimpleNamespace(id=paper.id)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    lan.loses_network()
    chosen |= {position: [paper.choose(position)] for position in (2, 3, 4)}
    paper.state("waiting", WAITS, n=3)
    lan.leaves_without_network()
    pass_time(attempt, timedelta(minutes=31))  # type: ignore[arg-type]
    lan.context.set_offline(False)
    calls: list[Route] = []

    def meet(route: Route) -> None:
        calls.append(route)
        if len(calls) != nth:
            route.continue_()
        elif loses == "the answer":
            route.fetch()

    lan.page.route("**/answers/*", meet)
    lan.page.goto(url)
    lan.arrives(r"/attempts/\w+/result")
    while len(calls) < nth:
        lan.page.wait_for_timeout(50)
    lan.page.wait_for_timeout(200)
    lan.page.reload()
    nothing_waits(lan)
    assert kept(attempt) == chosen  # type: ignore[arg-type]


def test_late_answers_that_wait_yield_to_who_took_the_pen_since(somebody):
    give("lan", grace=timedelta(seconds=1))
    lan, laptop = somebody("lan"), somebody("lan", LAPTOP)
    lan.expects(410)
    paper = start(lan)
    url, attempt = paper.page.url, SimpleNamespace(id=paper.id)
    paper.choose(1)
    paper.saved(1)
    lan.loses_network()
    paper.choose(2, paper.wrong(2))
    paper.state("waiting", WAITS, n=1)
    lan.leaves_without_network()
    newer = resumed(laptop)
    right = newer.choose(2)
    newer.saved(2)
    pass_time(attempt, timedelta(minutes=31))  # type: ignore[arg-type]
    lan.context.set_offline(False)
    lan.page.goto(url)
    lan.arrives(r"/attempts/\w+/result")
    nothing_waits(lan)
    assert kept(attempt)[2] == [right]  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413])
def test_a_page_in_our_place_is_no_answer_whatever_its_status(somebody, status):
    give("lan")
    lan = somebody("lan")
    lan.expects(status)
    paper = start(lan)
    answers = [status]

    def meet(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop(), body="<h1>proxy</h1>", content_type="text/html")
        else:
            route.continue_()

    lan.page.route("**/answers/*", meet)
    chosen = paper.choose(1)
    paper.saved(1)
    assert veil(lan) == ""
    assert kept(paper) == {1: [chosen]}


def test_a_flag_that_is_told_while_the_page_is_loaded_again_is_not_lost(somebody):
    """The page that comes may have been written before the pulse arrived: this browser's own list still counts."""
    give("lan")
    lan = somebody("lan")
    paper = start(lan)
    paper.saved(0)

    def written_before_the_pulse(route):
        page = route.fetch()
        with lan.page.expect_response("**/pulse"):
            pass
        route.fulfill(response=page)

    lan.page.route(lan.page.url, written_before_the_pulse)
    paper.question(2).locator("[data-flag]").click()
    lan.page.reload()
    assert lan.page.locator("main").get_attribute("data-flags") == ""
    expect(paper.question(2).locator("[data-flag]")).to_have_attribute("aria-pressed", "true")
