"""One machine of the centre and two people: what Lan left waiting in its browser is not Minh's to see or to send.

It is kept for her while nobody else comes; when another account appears, it is wiped.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from app.models.attempts import Response
from tests.journeys.person import LAPTOP, PaperPage, Person
from tests.journeys.test_paper_promises import WAITS, nothing_waits, sign_in_over
from tests.journeys.test_sitting_day import kept, start
from tests.stories import count, give

pytestmark = pytest.mark.chromium


@pytest.fixture
def machine(somebody) -> Person:
    """Lan is signed in at it."""
    give("lan", "minh")
    machine: Person = somebody("lan", LAPTOP)
    machine.expects(401, 404)
    return machine


def one_saved_one_waiting(machine: Person) -> tuple[PaperPage, str, str]:
    """Lan's paper without network, and her answers to questions 1 and 2."""
    paper = start(machine)
    first = paper.choose(1)
    paper.saved(1)
    machine.loses_network()
    second = paper.choose(2)
    paper.state("waiting", WAITS, n=1)
    return paper, first, second


def leave(machine: Person) -> None:
    """The paper is closed, the sign-in is over, and the network comes back."""
    machine.leaves_without_network()
    machine.context.clear_cookies()
    machine.context.set_offline(False)


def test_what_lan_left_waiting_is_wiped_when_minh_signs_in_and_is_never_his(machine):
    paper, first, _ = one_saved_one_waiting(machine)
    lans = SimpleNamespace(id=paper.id)
    account = machine.page.locator("main").get_attribute("data-account")
    leave(machine)
    asked: list[str] = []
    machine.page.on("request", lambda call: asked.append(call.url))
    machine.go("/login")
    waiting = machine.page.evaluate("localStorage.getItem(Object.keys(localStorage).find((n) => n.endsWith('/saves')))")
    assert '"position":"2"' in waiting, "until then it waits"
    assert machine.page.evaluate(f"Object.keys(localStorage).every((n) => n.startsWith('bangvang/{account}/'))")

    machine.sign_in("minh")
    nothing_waits(machine)
    paper = start(machine)
    paper.saved(0)
    expect(machine.page.locator(".question input:checked")).to_have_count(0)
    assert machine.page.evaluate(f"Object.keys(localStorage).every((n) => !n.includes('{account}'))")
    his = paper.choose(3)
    paper.saved(1)
    assert kept(paper) == {3: [his]}
    assert kept(lans) == {1: [first]}
    assert count(Response) == 2
    assert not [url for url in asked if lans.id in url], "nothing was said of Lan's paper"

    leave(machine)
    machine.sign_in("lan")
    machine.follow("Go on with the paper")
    paper.saved(1)
    expect(paper.option(1, first)).to_be_checked()
    expect(paper.question(2).locator("input:checked")).to_have_count(0)


def test_what_lan_left_waiting_is_sent_when_she_comes_back_herself(machine):
    paper, first, second = one_saved_one_waiting(machine)
    leave(machine)
    machine.sign_in("lan")
    machine.follow("Go on with the paper")
    paper.saved(2)
    expect(paper.option(2, second)).to_be_checked()
    assert kept(paper) == {1: [first], 2: [second]}


def test_minh_who_signs_in_over_lans_paper_is_told_whose_it_is_and_sends_nothing(machine):
    paper, first, second = one_saved_one_waiting(machine)
    machine.context.clear_cookies()
    machine.context.set_offline(False)
    machine.reads("Please sign in again")
    calls: list[str] = []
    machine.page.on("request", lambda call: calls.append(call.method + call.url))
    sign_in_over(machine, "minh")
    machine.reads("That is another account than the one this paper belongs to.")
    machine.reads("Sign in on another page")
    expect(machine.page.locator("#veil-password")).to_have_value("")
    paper.state("stopped", "Saving has stopped on this page")
    assert not [call for call in calls if call.startswith("PUT") or call.endswith(("/lease", "/pulse"))]
    assert kept(paper) == {1: [first]}
    assert count(Response) == 1

    sign_in_over(machine, "lan")
    paper.saved(2)
    assert kept(paper) == {1: [first], 2: [second]}
