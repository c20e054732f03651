"""What a paper says in words now and then: while it saves, where the server is busy, from the room, at the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from app import clock
from app.db import end_transaction
from app.services.attempts import saving
from app.services.sittings import messages
from tests.conftest import PASSWORD
from tests.journeys.contest_story import CODE, UNIT, open_contest
from tests.journeys.look import look_at_faces
from tests.journeys.person import WITHOUT_NETWORK, PaperPage, Person
from tests.journeys.trees import asked, framed, listed, paper_tree, start, tells, veil
from tests.stories import give

pytestmark = pytest.mark.chromium
BUSY = {"status": 503, "json": {"error": "busy", "message": ""}}
BACK = "The network is back. Everything is saved."
CONFLICT = "Question 2: the server holds another answer than this page did. It is shown now; please check it."
ONE_ANSWERED = listed("1 , answered", "2")
NO_STORAGE = "Storage.prototype.setItem = () => { throw new Error('full') }"
AN_HOUR_ON = "() => { const now = performance.now.bind(performance); performance.now = () => now() + 3600000 }"


def wake(lan: Person) -> None:
    lan.page.evaluate("window.dispatchEvent(new Event('online'))")


def notice(text: str, at: str = "", more: str = "") -> str:
    """One in the bar: when it came, what it says, how many wait behind it."""
    words = f"/^{at} {text}$/" if at else f'"{text}"' if ":" in text else text
    return (
        f'- text: "!"\n- paragraph: {words}\n- paragraph:\n  - button "I have read it"'
        + f"\n  - text: {more}" * bool(more)
    )


def test_while_it_saves_and_where_the_server_is_busy_or_away(lan):
    paper = start(lan, give("lan", size=2).code)
    lan.expects(WITHOUT_NETWORK, 503)
    paper.saved(0, 2)
    held: list[Route] = []
    lan.page.route("**/answers/*", lambda route: held.append(route))
    letter = paper.choose(1)
    first = asked(1, chosen=letter, state="Saving…")
    tells(lan, paper_tree("Saving…", first, asked(2), ONE_ANSWERED), shows="saving question_saving")
    look_at_faces(lan, "state-saving")

    held[0].fulfill(**BUSY)
    waits = "The server is busy, 1 not saved yet; just go on working"
    first = asked(1, chosen=letter, state="Not saved yet")
    tells(lan, paper_tree(waits, first, asked(2), ONE_ANSWERED, said=waits), shows="waiting_server question_waiting")
    look_at_faces(lan, "state-busy")
    lan.page.unroute("**/answers/*")
    first = asked(1, chosen=letter, state="Saved")
    tells(lan, paper_tree("Saved: 1 of 2 questions", first, asked(2), ONE_ANSWERED, said=BACK), shows="back")

    lan.context.set_offline(True)
    wake(lan)
    away = "No network; everything chosen so far is saved, just go on working"
    tells(lan, paper_tree(away, first, asked(2), ONE_ANSWERED, said=away), shows="offline")
    look_at_faces(lan, "state-offline")
    lan.context.set_offline(False)

    lan.page.add_init_script(NO_STORAGE)
    lan.page.reload()
    paper.saved(1, 2)
    lan.context.set_offline(True)
    second = paper.choose(2)
    waits = "Waiting for the network, 1 not saved yet; just go on working. Do not close this page."
    second = asked(2, chosen=second, state="Not saved yet")
    tells(lan, paper_tree(waits, first, second, listed("1 , answered", "2 , answered"), said=waits), shows="keep_open")
    look_at_faces(lan, "state-keep-open")
    lan.context.set_offline(False)
    paper.saved(2, 2)


def test_what_the_room_says_and_an_answer_that_met_another(lan, actor):
    exam = give("lan", size=2)
    paper = start(lan, exam.code)
    lan.expects(409)
    paper.saved(0, 2)
    theirs, mine = paper.right(2), paper.wrong(2)
    saving.save_form(actor("lan"), paper.id, {2: [theirs]}, lease=None, now=clock.now())
    end_transaction(commit=True)
    paper.question(2).locator(".choice", has=lan.page.locator(f'input[value="{mine}"]')).click()
    second = asked(2, chosen=theirs, state="Saved")
    page = ("Saved: 1 of 2 questions", asked(1), second, listed("1", "2 , answered"))
    tells(lan, paper_tree(*page, notices=notice(CONFLICT), said=CONFLICT), shows="conflict .notice")
    look_at_faces(lan, "state-conflict")

    messages.send(actor("binh"), exam.public_id, "Còn mười phút.", now=clock.now())
    end_transaction(commit=True)
    room = notice(r"Còn mười phút\.", r"\d\d:\d\d")
    wake(lan)
    behind = notice(r"Còn mười phút\.", r"\d\d:\d\d", "1 more to read")
    tells(lan, paper_tree(*page, notices=behind, said="Còn mười phút."), shows="more_notices")
    look_at_faces(lan, "state-notices")
    lan.page.reload()
    tells(lan, paper_tree(*page, notices=room, said="Còn mười phút."))
    lan.press("I have read it")
    tells(lan, paper_tree(*page, said="Còn mười phút."))


def test_signing_in_over_the_paper_without_network_and_as_somebody_else(lan):
    paper = start(lan, give("lan", size=2).code)
    lan.expects(WITHOUT_NETWORK, 401, 400, 404)
    paper.saved(0, 2)
    lan.context.clear_cookies()
    paper.choose(1)
    expect(veil("signed_out", lan)).to_be_visible()
    lan.context.set_offline(True)
    refused = """
        - dialog "Please sign in again":
          - alert: {}
          - textbox "Sign-in name"
          - textbox "Password"
          - button "Sign in and go on"
          - paragraph: /If this does not work/
          - link "Sign in on another page"
          - button "I have signed in"
        """
    odd = "The server could not be reached. Please try again."
    other = "That is another account than the one this paper belongs to."
    as_minh(lan)
    tells(lan, refused.format(odd), '[data-veil="signed_out"]', shows="odd data-sign-in-elsewhere")
    lan.context.set_offline(False)
    as_minh(lan)
    tells(lan, refused.format(other), '[data-veil="signed_out"]', shows="other_account")
    look_at_faces(lan, "state-other-account")


def as_minh(lan: Person) -> None:
    """Somebody else signs in at Lan's machine, over her paper."""
    lan.page.locator("#veil-username").fill("minh")
    lan.page.locator("#veil-password").fill(PASSWORD)
    lan.page.get_by_role("button", name="Sign in and go on").click()


def entered(lan: Person) -> PaperPage:
    """Lan enters the contest and begins its paper."""
    lan.go(f"/contests/{CODE}/enter")
    lan.write("Date of birth", "5/9/1968")
    lan.page.get_by_label("Unit (where you live, work or study)").select_option(label=UNIT)
    lan.write("Phone number", "0912 345 678")
    lan.page.get_by_role("checkbox").check()
    lan.press("Enter the contest")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    return PaperPage(lan)


def test_what_does_not_count_yet_and_what_the_page_that_hands_in_says(lan):
    open_contest()
    lan.expects(WITHOUT_NETWORK, "ERR_FAILED", 503)
    paper = entered(lan)
    paper.saved(0, 5)
    prediction = paper.question("prediction")
    prediction.get_by_role("textbox").fill("nhiều")
    prediction.locator("[data-flag]").click()
    why = "Does not count yet: Enter a whole number in digits, for example 1200 or 1.200."
    fields = "- text: Your prediction A whole number, for example 1200.\n- textbox /Your prediction$/: nhiều"
    tree = framed(0, 0, r"Có bao nhiêu người nộp bài trong tuần này\?", fields, f'- paragraph: "{why}"', flagged=True)
    tree = tree.replace("Question 0 of 0", "Prediction")
    tells(lan, tree, '[data-position="prediction"]', shows="question_unread")
    look_at_faces(lan, "state-unread")

    lan.page.route("**/answers/*", lambda route: route.abort())
    paper.choose(1)
    paper.state("waiting", "Waiting for the network, %(n)s not saved yet; just go on working", n=1)
    lan.go(f"/attempts/{paper.id}/submit")
    told = """
        - main:
          - status:
            - text: "!"
            - paragraph: Some answers in this browser are not saved yet.
          - heading "You wanted to look again at" [level=2]
          - list:
            - listitem:
              - link "Prediction"
          - status:
            - text: "!"
            - paragraph: The prediction cannot be read and would not count.
            - paragraph:
              - text: /Enter a whole number/
              - link "Write it again"
        """
    tells(lan, told, shows="prediction data-unsent")
    look_at_faces(lan, "state-confirm-unsent")
    leave_by_handing_in(lan)


def leave_by_handing_in(lan: Person) -> None:
    """Every sentence of the page that hands in."""
    lan.context.set_offline(True)
    lan.follow("Go on working")
    stay = "No network just now. Keep this page open and try again in a moment; everything that was saved is safe."
    tells(lan, in_status(stay), shows="stay data-hand-in-state")
    lan.page.evaluate(AN_HOUR_ON)
    over = "Time is up. What was saved is handed in by itself; the result follows on this page."
    tells(lan, in_status(over), shows="over")
    lan.page.evaluate("delete performance.now")

    lan.context.set_offline(False)
    held: list[Route] = []
    lan.page.route(
        "**/submit", lambda route: held.append(route) if route.request.method == "POST" else route.fallback()
    )
    lan.page.route("**/result", lambda route: route.fulfill(status=204))  # the browser stays where it is
    lan.press("Hand in")
    tells(lan, in_status("Handing in…"), shows="handing_in")
    held.pop().fulfill(**BUSY)
    busy = "Not handed in yet: the server is busy. Keep this page open: your paper is handed in by itself in a moment."
    tells(lan, in_status(busy), shows="hand_in_busy")
    look_at_faces(lan, "state-hand-in-busy")
    wake(lan)
    come(lan, held).abort()
    waits = busy.replace("the server is busy", "no network").replace("in a moment", "as soon as the network is back")
    tells(lan, in_status(waits), shows="hand_in_waits")
    wake(lan)
    come(lan, held).continue_()
    tells(lan, in_status("Your paper has been handed in"), shows="handed_in")


def in_status(sentence: str) -> str:
    return f"- main:\n  - status: {sentence!r}"


def come(lan: Person, held: list[Route]) -> Route:
    """The next request, once it is made."""
    while not held:
        lan.page.wait_for_timeout(20)
    return held.pop()
