"""What a phone must fetch before the first question can be answered."""

from __future__ import annotations

import pytest

from tests.journeys.person import PaperPage
from tests.stories import give, simple_bank

pytestmark = pytest.mark.chromium

MOST_BYTES = 100_000


def test_a_paper_of_twenty_questions_weighs_less_than_a_hundred_kilobytes_at_first_sight(somebody):
    """Everything that the page fetches into an empty cache, as it crosses the network."""
    give("lan", size=20, bank=simple_bank(count=30))
    lan = somebody("lan")
    lan.follow("To the exam")
    lan.press("Start the paper")
    lan.arrives("/attempts/")
    wire = lan.context.new_cdp_session(lan.page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    weights: dict[str, float] = {}
    addresses: dict[str, str] = {}
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))
    lan.page.reload(wait_until="networkidle")
    PaperPage(lan).saved(0, 20)
    fetched = {addresses[key].rsplit("/", 1)[1]: weight for key, weight in weights.items()}
    assert {"bootstrap.min.css", "attempt.js", "courier.js", "attempt.css"} <= fetched.keys()
    assert sum(fetched.values()) < MOST_BYTES, sorted(fetched.items(), key=lambda item: -item[1])
