"""The paper in every state it can be in: what a screen reader is told, and how it looks in every face."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import PASSWORD
from tests.journeys.look import look_at_faces
from tests.journeys.person import PaperPage, Person
from tests.journeys.trees import asked, listed, paper_tree, start, tells, veil
from tests.stories import give, pass_time

pytestmark = pytest.mark.chromium


def test_from_a_fresh_paper_to_its_result(lan):
    paper = start(lan, give("lan", size=2).code)
    paper.saved(0, 2)
    fresh = paper_tree("Saved: 0 of 2 questions", asked(1), asked(2), listed("1", "2"))
    tells(lan, fresh, shows='saved data-layout="all" data-flag data-clock-toggle')
    look_at_faces(lan, "state-fresh")

    letter = paper.choose(1)
    paper.saved(1, 2)
    tells(
        lan,
        paper_tree(
            "Saved: 1 of 2 questions", asked(1, chosen=letter, state="Saved"), asked(2), listed("1 , answered", "2")
        ),
        shows="answered question_saved data-clear",
    )
    paper.question(2).locator("[data-flag]").click()
    first = asked(1, chosen=letter, state="Saved")
    flagged = listed("1 , answered", "2 , look again later")
    tells(lan, paper_tree("Saved: 1 of 2 questions", first, asked(2, flagged=True), flagged), shows="flagged")
    look_at_faces(lan, "state-answered-flagged")

    lan.loses_network()  # the switches ask nobody
    switches = '- button "Larger text" [pressed={on}]\n- button "High contrast" [pressed={on}]'
    for on in ("true", "false"):
        lan.press("Larger text")
        lan.press("High contrast")
        tells(lan, switches.format(on=on), ".sitting-mast .faces")
        if on == "true":
            lan.context.set_offline(False)
            lan.page.reload()
            tells(lan, switches.format(on=on), ".sitting-mast .faces")
        expect(lan.page.locator(":root[data-text=large][data-contrast=high]")).to_have_count(int(on == "true"))

    lan.page.locator("[data-clock-toggle]").click()
    hidden = '- button "Show the clock"'
    tells(lan, paper_tree("Saved: 1 of 2 questions", first, asked(2, flagged=True), flagged, clock=hidden))
    lan.page.reload()
    tells(lan, paper_tree("Saved: 1 of 2 questions", first, asked(2, flagged=True), flagged, clock=hidden))
    lan.page.locator("[data-clock-toggle]").click()

    lan.follow("Hand in")
    lan.arrives(r"/attempts/\w+/submit")
    tells(
        lan,
        """
        - main:
          - /children: equal
          - link "‹ Back to the questions"
          - heading "Hand in your paper" [level=1]
          - paragraph: Bài thử
          - paragraph: 1/2
          - paragraph: questions answered and saved
          - timer: /Time left \\d+:\\d+/
          - status
          - heading "Not answered yet" [level=2]
          - list:
            - /children: equal
            - listitem:
              - link "Question 2"
          - heading "You wanted to look again at" [level=2]
          - list:
            - /children: equal
            - listitem:
              - link "Question 2"
          - paragraph: After handing in, answers can no longer be changed.
          - button "Hand in"
          - link "Go on working"
        """,
        shows="data-flagged question",
    )
    look_at_faces(lan, "state-confirm")
    lan.press("Hand in")
    lan.arrives(r"/attempts/\w+/result")
    tells(
        lan,
        """
        - main:
          - /children: equal
          - heading "Bài thử" [level=1]
          - status:
            - paragraph: Your paper has been handed in
          - region "Result":
            - paragraph: Mark 5/10
            - paragraph: ✓ Passed
            - paragraph: Average
            - paragraph: 1 of 2 questions right
          - term: Handed in
          - definition: /\\d\\d:\\d\\d/
          - term: Time taken
          - definition: /second/
          - heading "Receipt" [level=2]
          - paragraph: /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/
          - paragraph: /Write this code down or take a picture of it/
          - link "Download the receipt"
          - link "Check the receipt"
          - link "Go to my page"
        """,
    )
    look_at_faces(lan, "state-result")


def test_when_saving_waits_or_stops(lan, somebody):
    exam = give("lan", size=2)
    paper = start(lan, exam.code)
    lan.expects(401, 400, 409)
    paper.saved(0, 2)
    lan.loses_network()
    letter = paper.choose(1)
    waits = "Waiting for the network, 1 not saved yet; just go on working"
    first = asked(1, chosen=letter, state="Not saved yet")
    tree = paper_tree(waits, first, asked(2), listed("1 , answered", "2"), said=waits)
    tells(lan, tree, shows="waiting_network question_waiting")
    look_at_faces(lan, "state-waiting")
    lan.context.set_offline(False)
    paper.saved(1, 2)
    expect(lan.page.locator("[data-said]")).to_have_text("The network is back. Everything is saved.")

    lan.context.clear_cookies()
    paper.choose(2)
    tells(
        lan,
        """
        - dialog "Please sign in again":
          - /children: equal
          - heading "Please sign in again" [level=2]
          - paragraph: /What you chose is kept on this page/
          - alert
          - text: Sign-in name
          - textbox "Sign-in name"
          - text: Password
          - textbox "Password"
          - button "Sign in and go on"
        """,
        '[data-veil="signed_out"]',
        shows='data-veil="signed_out"',
    )
    expect(lan.page.locator("#veil-username")).to_be_focused()
    look_at_faces(lan, "state-signed-out")
    lan.page.locator("#veil-username").fill("lan")
    lan.page.locator("#veil-password").fill(PASSWORD)
    lan.page.get_by_role("button", name="Sign in and go on").click()
    expect(veil("signed_out", lan)).to_be_hidden()
    expect(lan.page.locator("[data-state]")).to_have_attribute("data-is", "saved")

    phone = somebody()
    phone.go(f"/login?next=/attempts/{paper.id}")
    phone.write("Sign-in name", "lan")
    phone.write("Password", PASSWORD)
    phone.press("Sign in")
    phone.arrives("/attempts/")
    phone.words = lan.words  # the account reads English
    PaperPage(phone).choose(1, paper.wrong(1))
    PaperPage(phone).saved(2, 2)
    paper.choose(2, paper.wrong(2))
    tells(
        lan,
        """
        - alertdialog "This paper is open somewhere else":
          - /children: equal
          - heading "This paper is open somewhere else" [level=2]
          - paragraph: /Nothing chosen on this page is saved any more/
          - button "Go on working here"
        """,
        '[data-veil="taken_over"]',
        shows='data-veil="taken_over"',
    )
    tells(lan, "- paragraph: Saving has stopped on this page", ".bar", shows="stopped")
    look_at_faces(lan, "state-taken-over")


def test_when_time_runs_low_and_out(lan):
    paper = start(lan, give("lan", size=2, grace=timedelta(seconds=1)).code)
    paper.choose(1)
    paper.saved(1, 2)
    lan.page.locator("[data-clock-toggle]").click()
    for left, words in ((599, "10 minutes left"), (299, "5 minutes left"), (59, "1 minute left")):
        pass_time(paper, timedelta(seconds=remaining(lan) - left))
        with lan.page.expect_response("**/pulse"):
            lan.page.evaluate("window.dispatchEvent(new Event('online'))")
        if left > 60:
            tells(lan, f"- main:\n  - status: {words}", shows="minutes_left")
        timer = lan.page.locator("[data-clock]")
        expect(timer).to_be_visible(visible=left < 300)  # a hidden clock comes back when it matters
        expect(timer).to_have_attribute("aria-live", "off")
    clock = '- timer: /Nearly over 0:\\d\\d/\n- button "Hide the clock"'
    letter = paper.right(1)
    tree = paper_tree(
        "Saved: 1 of 2 questions",
        asked(1, chosen=letter, state="Saved"),
        asked(2),
        listed("1 , answered", "2"),
        clock=clock,
        said="1 minute left",
    )
    tells(lan, tree, shows="minute_left")
    look_at_faces(lan, "state-low")

    lan.loses_network()
    paper.choose(2)
    paper.choose(1, paper.wrong(1))
    pass_time(paper, timedelta(minutes=1))
    lan.page.evaluate("window.skip = performance.now; performance.now = () => window.skip.call(performance) + 60000")
    tells(
        lan,
        """
        - alertdialog "Time is up":
          - /children: equal
          - heading "Time is up" [level=2]
          - paragraph: /What was saved is handed in by itself/
          - paragraph: /Not sent yet. 2/
        """,
        '[data-veil="time_up"]',
        shows='data-veil="time_up" unsent',
    )
    look_at_faces(lan, "state-time-up")
    lan.expects(410, "ERR_FAILED")
    late: list[Route] = []
    lan.page.route("**/answers/*", lambda route: only_the_first_passes(route, late))
    lan.context.set_offline(False)
    tells(lan, "- timer: Time is up 0:00\n- paragraph: Time is up", ".bar", shows="ended")
    lan.page.unroute("**/answers/*")
    lan.arrives(r"/attempts/\w+/result")
    expect(lan.page.locator("main")).to_have_attribute("data-correct", "1")
    tells(lan, "- main:\n  - term: Time was up\n  - definition: /\\d\\d:\\d\\d/")


def only_the_first_passes(route: Route, before: list[Route]) -> None:
    """What else is sent is lost, so that the page stays where it is."""
    if before:
        route.abort()
    else:
        route.continue_()
    before.append(route)


def remaining(lan: Person) -> int:
    """Seconds left, whether the clock shows or not."""
    face = re.sub(r"\s", "", str(lan.page.locator(".clock-face").text_content()))
    minutes, seconds = face.split(":")
    return int(minutes) * 60 + int(seconds)


def test_when_an_answer_is_refused_and_the_ways_out_are_barred(lan):
    paper = start(lan, give("lan", size=2).code)
    lan.expects(422, 403)
    paper.saved(0, 2)
    refusals = [(422, "answer_malformed", "This answer does not fit"), (403, "not_begun", "The exam has not begun.")]
    lan.page.route("**/answers/*", lambda route: answer_with(route, *refusals.pop(0)))

    letter = paper.choose(1)
    refused = asked(1, chosen=letter, state='"Could not be saved: This answer does not fit"')
    tree = paper_tree("Saved: 0 of 2 questions", refused, asked(2), listed("1 , answered", "2"))
    tells(lan, tree, shows="question_refused")
    look_at_faces(lan, "state-refused")

    held: list[Route] = []
    lan.page.route("**/pulse", lambda route: held.append(route))
    lan.page.locator(".foot [data-hand-in]").click()
    tells(
        lan,
        """
        - alertdialog "Saving before you hand in":
          - /children: equal
          - heading "Saving before you hand in" [level=2]
          - paragraph: Please wait a moment.
          - button "Go on working"
        """,
        '[data-veil="handing_in"]',
        shows='data-veil="handing_in"',
    )
    look_at_faces(lan, "state-handing-in")
    lan.page.locator('[data-veil="handing_in"] [data-stay]').click()
    lan.page.locator(".foot [data-hand-in]").click()  # the server has not answered yet: it is said again
    lan.page.locator('[data-veil="handing_in"] [data-stay]').click()
    lan.page.unroute("**/pulse")
    while held:  # its own, and the page's first sign of life
        with lan.page.expect_response("**/pulse"):
            held.pop().continue_()

    lan.loses_network()
    lan.page.locator(".foot [data-hand-in]").click()
    tells(
        lan,
        """
        - 'alertdialog "Not handed in yet: no network"':
          - /children: equal
          - 'heading "Not handed in yet: no network" [level=2]'
          - paragraph: /Nothing is lost/
          - button "Go on working"
        """,
        '[data-veil="not_yet"]',
        shows='data-veil="not_yet"',
    )
    look_at_faces(lan, "state-not-yet")
    lan.page.locator('[data-veil="not_yet"] [data-stay]').click()
    lan.context.set_offline(False)

    paper.choose(2)
    tells(
        lan,
        """
        - alertdialog "This paper cannot be saved just now":
          - /children: equal
          - heading "This paper cannot be saved just now" [level=2]
          - paragraph: The exam has not begun.
          - paragraph: /Please tell the invigilator/
          - button "Open the paper again"
        """,
        '[data-veil="gone"]',
        shows='data-veil="gone"',
    )
    look_at_faces(lan, "state-gone")


def answer_with(route: Route, status: int, error: str, message: str) -> None:
    """What the server would say that does not want this answer."""
    route.fulfill(status=status, json={"error": error, "message": message})
