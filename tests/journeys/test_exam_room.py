"""What an examination room does to a paper: no network for minutes, a hidden tab, a hand-in at the worst moment."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Route, expect

from app import clock
from app.db import end_transaction
from app.models.attempts import Receipt
from app.services.attempts import saving
from tests.conftest import PASSWORD
from tests.journeys.look import EVERY_FACE
from tests.journeys.minutes import Minutes
from tests.journeys.person import LAPTOP, PaperPage, Person
from tests.journeys.test_faces import ALL_SHOWN, KINDS
from tests.journeys.test_sitting_day import kept, start
from tests.stories import count, give, pass_time, simple_bank

pytestmark = pytest.mark.chromium
NOT_YET = (
    "Not handed in yet: no network. Keep this page open: "
    "your paper is handed in by itself as soon as the network is back."
)

BUSY = "Not handed in yet: the server is busy. Keep this page open: your paper is handed in by itself in a moment."


WAITS = "Waiting for the network, %(n)s not saved yet; just go on working"


def calls(person: Person, event: str) -> list[str]:
    """The calls of a page about which the browser says this from now on, by the last parts of their addresses."""
    found: list[str] = []
    at = re.compile(r"/attempts/\w+/(.+)$")
    person.page.on(event, lambda call: found.extend(at.findall(call.url)))  # type: ignore[call-overload]
    return found


def to_the_confirmation(person: Person) -> None:
    person.follow("Hand in")
    person.arrives(r"/attempts/\w+/submit")


def one_answer_to_hand_in(lan: Person, code: str) -> None:
    """A fresh attempt with one right answer and one flag, up to the page that asks."""
    lan.go(f"/exams/{code}")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    paper = PaperPage(lan)
    paper.choose(1)
    paper.question(3).locator("[data-flag]").click()
    paper.saved(1)
    to_the_confirmation(lan)


def test_a_hand_in_is_sent_until_it_is_acknowledged(somebody):
    """Without network; then with answers that are lost or somebody else's; then after the sign-in has ended."""
    code = give("lan", attempts=3).code
    lan = somebody("lan")
    lan.expects("ERR_FAILED", 503, 401)
    one_answer_to_hand_in(lan, code)
    expect(lan.page.locator("[data-flagged] a")).to_have_text([lan.words("Question %(n)s", n=3)])
    lan.loses_network()
    lan.press("Hand in")
    lan.reads(NOT_YET)
    lan.follow("Go on working")  # which would be the browser's own error page
    lan.reads(NOT_YET)
    assert lan.page.url.endswith("/submit")
    assert count(Receipt) == 0
    assert lan.page.evaluate("localStorage.length") > 0
    lan.context.set_offline(False)
    lan.arrives(r"/attempts/\w+/result")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "1")
    assert lan.page.evaluate("localStorage.length") == 0
    assert count(Receipt) == 1

    fates = ["lost", "another's page", "busy"]

    def meet_fate(route: Route) -> None:
        if route.request.method != "POST" or not fates:
            route.continue_()
            return
        match fates.pop(0):
            case "lost":
                route.fetch()  # the server has it; its answer never arrives
                route.abort()
            case "busy":
                route.fulfill(status=503, json={"error": "busy", "message": ""}, headers={"Retry-After": "1"})
            case _:
                route.fulfill(status=200, body="<h1>Please buy Wi-Fi</h1>", content_type="text/html")

    one_answer_to_hand_in(lan, code)
    lan.page.route("**/submit", meet_fate)
    lan.press("Hand in")
    lan.reads(BUSY)
    lan.arrives(r"/attempts/\w+/result")
    assert fates == []
    assert count(Receipt) == 2, "sent four times, counted once"

    one_answer_to_hand_in(lan, code)
    lan.context.clear_cookies()
    lan.press("Hand in")
    lan.write("Sign-in name", "lan")
    lan.write("Password", PASSWORD)
    lan.press("Sign in")
    lan.press("Send it and go on")
    lan.arrives(r"/attempts/\w+/result")
    assert count(Receipt) == 3


def test_an_answer_that_met_another_waits_until_the_page_shows_which_one_counts(somebody, actor):
    """A page without a script used the same number. Until the server's answer can be shown, nothing looks saved."""
    give("lan")
    lan = somebody("lan")
    lan.expects("ERR_FAILED", 409)
    paper = start(lan)
    theirs, mine = paper.right(1), paper.wrong(1)
    saving.save_form(actor("lan"), paper.id, {1: [theirs]}, lease=None, now=clock.now())
    end_transaction(commit=True)
    lan.page.route(f"**/attempts/{paper.id}", lambda route: route.abort())
    paper.choose(1, mine)
    paper.state("waiting", WAITS, n=1)
    lan.page.unroute_all()
    expect(paper.option(1, theirs)).to_be_checked()
    lan.reads(
        "%(question)s: the server holds another answer than this page did. It is shown now; please check it.",
        question=lan.words("Question %(n)s", n=1),
    )
    paper.saved(1)
    paper.choose(1, mine)
    expect(paper.question(1).locator("[data-question-state]")).to_have_attribute("data-is", "saved")
    assert kept(paper) == {1: [mine]}


def test_two_minutes_without_network_and_an_end_while_lan_hesitates(somebody):
    give("lan", grace=timedelta(seconds=1))
    lan = somebody("lan")
    minutes = Minutes(lan)
    paper = start(lan)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    tried, sent = calls(lan, "requestfailed"), calls(lan, "requestfinished")
    lan.loses_network()
    before = paper.seconds_left()
    chosen |= {2: [paper.choose(2)], 3: [paper.choose(3)]}
    paper.choose(4)
    chosen[4] = [paper.choose(4, paper.wrong(4))]
    paper.state("waiting", WAITS, n=3)
    tried.clear()
    minutes.pass_(120)
    assert before - 135 < paper.seconds_left() <= before - 120, "the page counts on alone"
    paper.state("waiting", WAITS, n=3)
    assert set(tried) <= {"answers/2", "pulse"}, "in order: nothing overtakes the answer that waits first"
    assert 3 <= tried.count("answers/2") <= 12, "again and again, patiently"
    assert sent == []
    pass_time(paper, timedelta(minutes=2))
    assert kept(paper) == {1: chosen[1]}

    lan.context.set_offline(False)
    paper.saved(4)
    assert [call for call in sent if call != "pulse"] == ["answers/2", "answers/3", "answers/4"]
    assert kept(paper) == chosen, "the last of two choices for a question is the one that is kept"
    assert before - 150 < paper.seconds_left() <= before - 120, "and the server has counted the same"

    to_the_confirmation(lan)
    pass_time(paper, timedelta(seconds=paper.seconds_left() - 2))
    lan.turns("visible")
    lan.arrives(r"/attempts/\w+/result")
    lan.reads("Time was up")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "3")
    assert count(Receipt) == 0, "closed, not handed in"


def test_a_tab_that_sleeps_through_the_deadline(somebody):
    """The screen goes off in the middle of a word; the phone wakes when all is over."""
    give("lan", bank=simple_bank("loai", 0, *KINDS), size=8, grace=timedelta(seconds=1))
    lan = somebody("lan")
    lan.expects(410)
    minutes = Minutes(lan)
    paper = start(lan)
    paper.saved(0, 8)
    field = lan.page.locator('input[inputmode="decimal"]')
    position = int(str(lan.page.locator(".question", has=field).get_attribute("data-position")))
    field.press_sequentially("3,1")
    lan.turns("hidden")  # before the pause in typing after which it would be saved
    paper.saved(1, 8)
    assert kept(paper) == {position: ["3,1"]}
    pass_time(paper, timedelta(minutes=40))
    minutes.sleep(40 * 60)
    lan.arrives(r"/attempts/\w+/result")
    lan.reads("Time was up")
    assert lan.page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("network", ["on", "off"])
@pytest.mark.parametrize("sleeps", [False, True])
def test_the_pages_own_clock_runs_out_while_nobody_looks(somebody, sleeps, network):
    """Behind another page its timers still run; one that slept finds out when it wakes. With network it goes to the
    result by itself; without, it says that time is up, and what waits is sent when the network is back."""
    give("lan", grace=timedelta(seconds=1))
    lan = somebody("lan")
    lan.expects(410)
    minutes = Minutes(lan)
    paper = start(lan)
    attempt = SimpleNamespace(id=paper.id)
    chosen = {1: [paper.choose(1)]}
    paper.saved(1)
    pass_time(paper, timedelta(seconds=paper.seconds_left() - 12))
    with lan.page.expect_response("**/pulse"):
        lan.turns("visible")
    if network == "off":
        lan.loses_network()
        chosen |= {2: [paper.choose(2)]}
        paper.state("waiting", WAITS, n=1)
    expect(lan.page.locator(".clock-face")).to_have_text(re.compile("^0:(1[0-2]|0[1-9])$"))
    lan.turns("hidden")
    pass_time(paper, timedelta(seconds=14))
    if sleeps:
        minutes.sleep(14)
    else:
        minutes.pass_(paper.seconds_left())
    if network == "off":
        expect(lan.page.locator('[data-veil="time_up"]')).to_be_visible()
        assert paper.seconds_left() == 0
        lan.reads("Not sent yet: %(n)s", n=1)
        assert set(kept(paper)) == {1}
        lan.context.set_offline(False)
    lan.arrives(r"/attempts/\w+/result")
    lan.reads("Time was up")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "1")
    assert kept(attempt) == chosen, "what came late is kept, in case time is given back"  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", ["all", "one"] if EVERY_FACE else ["all"])
def test_a_whole_attempt_by_the_keyboard(somebody, layout):
    give("lan", bank=simple_bank("loai", 0, *KINDS), size=8, policy=ALL_SHOWN, layout=layout)
    lan = somebody(device=LAPTOP)
    keys = lan.page.keyboard

    def tab_to(target: Locator) -> None:
        for _ in range(30):
            if target.evaluate("element => element === document.activeElement"):
                return
            keys.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    lan.go("/login")
    tab_to(lan.page.get_by_label(lan.words("Sign-in name")))
    keys.type("lan")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    tab_to(lan.link("To the exam"))
    keys.press("Enter")
    tab_to(lan.button("Start the paper"))
    keys.press("Enter")
    lan.arrives("/attempts/")
    paper = PaperPage(lan)
    paper.saved(0, 8)

    answers = {}
    for position in range(1, 9):
        here = paper.question(position)
        expect(lan.page.locator("#palette .here")).to_have_attribute("data-to", str(position))
        if here.locator(".typed").count():
            tab_to(here.locator(".typed input"))
            keys.type("3")
            keys.press("Escape")  # out of the field
            answers[position] = ["3"]
        elif here.locator(".statement").count():
            keys.press("1")
            tab_to(here.locator(".statement input").nth(2))
            keys.press("b")
            answers[position] = ["T", "F"]
        elif here.locator(".pair").count():
            keys.press("2")
            tab_to(here.locator("select").nth(1))
            keys.press("3")  # the list's own search
            keys.press("Escape")
            answers[position] = ["2", "3"]
        elif here.locator("[data-ordering]").count():
            letters = here.locator(".ordering-items li").evaluate_all(
                "items => items.map((item) => item.dataset.letter)"
            )
            keys.press(letters[0])
            keys.press("ArrowDown")
            keys.press("ArrowDown")
            answers[position] = [*letters[1:], letters[0]]
        elif here.locator(".choice-checkbox").count():
            for key in ("1", "c", "d", "4"):
                keys.press(key)
            answers[position] = ["A", "C"]
        elif here.locator(".choices-pair").count():
            tab_to(here.locator("input[type=radio]").first)
            keys.press("Space")
            keys.press("ArrowDown")  # up and down are the browser's own
            answers[position] = ["B"]
        else:
            keys.press("b")
            answers[position] = ["B"]
        keys.press("f")
        expect(here.locator("[data-flag]")).to_have_attribute("aria-pressed", "true")
        keys.press("ArrowRight")  # also where a choice has the focus, which would make it another choice
    paper.saved(8, 8)
    assert kept(paper) == answers
    keys.press("ArrowLeft")
    expect(lan.page.locator("#palette .here")).to_have_attribute("data-to", "7")

    keys.press("ArrowRight")
    tab_to(lan.page.locator(".foot [data-hand-in]"))
    keys.press("Enter")
    lan.arrives(r"/attempts/\w+/submit")
    expect(lan.page.locator("[data-flagged] a")).to_have_count(8)
    tab_to(lan.button("Hand in"))
    keys.press("Enter")
    lan.arrives(r"/attempts/\w+/result")


def test_the_question_one_has_gone_to_stays_current_until_it_is_scrolled_out_of_view(somebody):
    """The browser tells late what is in view: a key pressed meanwhile was meant for where one had gone."""
    give("lan", bank=simple_bank("loai", 0, *KINDS), size=8)
    lan = somebody("lan", LAPTOP)
    start(lan)
    here = lan.page.locator("#palette .here")
    lan.page.keyboard.press("ArrowRight")
    lan.page.keyboard.press("ArrowRight")
    expect(here).to_have_attribute("data-to", "3")
    lan.page.evaluate("window.scrollBy(0, -0.4 * window.innerHeight)")
    lan.page.wait_for_timeout(300)  # what the browser would tell, it has told
    expect(here).to_have_attribute("data-to", "3")
    lan.page.keyboard.press("f")
    expect(lan.page.locator("#q-3 [data-flag]")).to_have_attribute("aria-pressed", "true")
    lan.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(here).not_to_have_attribute("data-to", "3")
