"""The ledger of lost time: an invigilator decides, a learner reads what was given."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.look import look
from tests.journeys.person import LAPTOP
from tests.ledger import Room

pytestmark = pytest.mark.chromium


@pytest.fixture
def room(sign_in):
    """The server was away once and the room lost its network once, before this server was started."""
    room = Room(sign_in, "lan", "minh", "son", "hung")
    pulses = [*range(0, 110, 30), *range(270, 600, 30)]
    for name, silent in {"lan": (), "minh": (300, 540), "son": (300, 500), "hung": (310, 510)}.items():
        room.hear(name, *(second for second in pulses if not (silent and silent[0] <= second < silent[1])))
    room.away(100, 265)
    room.alive(265, 605)
    return room


def test_binh_gives_back_what_the_server_and_the_room_lost(room, somebody):
    binh = somebody("binh", LAPTOP)
    binh.go(f"/sittings/{room.exam.public_id}")
    binh.link("Look and decide").click()
    look(binh, "ledger")
    binh.button("Give %(long)s back", long=binh.words("%(minutes)s min %(seconds)s s", minutes=2, seconds=50)).click()
    expect(binh.page.get_by_text(binh.words("everyone in this sitting"))).to_be_visible()
    binh.page.get_by_text(binh.words("Give no time for this")).first.click()
    binh.page.get_by_role("textbox").first.fill("Phòng đã được cộng 5 phút.")
    binh.button("Set aside").first.click()
    look(binh, "ledger-decided")
    room.sheets["lan"].hand_in()
    lan = somebody("lan")
    lan.go(f"{room.sheets['lan'].url}/result")
    expect(lan.page.get_by_role("heading", name=lan.words("Time given back"))).to_be_visible()
    look(lan, "result-given")
