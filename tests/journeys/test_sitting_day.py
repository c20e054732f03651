"""Lan sits an exam on her phone: the network goes, the server goes, her sign-in goes, a second device comes."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.attempts import Attempt, Response
from tests.journeys.person import LAPTOP, UNREACHED, WITHOUT_NETWORK, PaperPage, Person
from tests.stories import Setting, give

pytestmark = pytest.mark.chromium


def start(person: Person, exam: Setting) -> PaperPage:
    """From one's home through the door to the paper."""
    person.go("/")
    person.follow("To the exam")
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
    exam = give("lan")
    lan = somebody("lan")
    lan.go("/")
    lan.follow("To the exam")
    lan.reads("Rules")
    paper = start(lan, exam)
    chosen = {1: [paper.choose(1)], 2: [paper.choose(2)]}
    paper.saved(2)

    lan.expects(WITHOUT_NETWORK)
    lan.context.set_offline(True)
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
