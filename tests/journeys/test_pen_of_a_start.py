"""The first page of an attempt: one call less between pressing start and the first answer that is kept."""

from __future__ import annotations

import pytest

from tests.journeys.person import LAPTOP, PaperPage
from tests.journeys.test_paper_promises import ELSEWHERE
from tests.journeys.test_sitting_day import kept, start
from tests.stories import give

pytestmark = pytest.mark.chromium


def test_the_first_page_saves_at_once_gives_a_sign_soon_and_yields_to_a_second_tab(somebody):
    give("lan")
    lan = somebody("lan", LAPTOP)
    lan.expects(409)
    calls: list[str] = []
    lan.page.on("request", lambda request: calls.append(request.url.rsplit("/", 1)[1]))
    paper = start(lan)
    with lan.page.expect_response("**/pulse", timeout=8000):
        pass  # it has claimed no pen, so the room would not know before a first answer that it is there
    first = paper.choose(1)
    paper.saved(1)
    assert "lease" not in calls
    assert kept(paper) == {1: [first]}

    tab = lan.context.new_page()
    with tab.expect_response("**/lease"):
        tab.goto(lan.page.url)
    paper.choose(2)
    lan.reads(ELSEWHERE)

    with lan.page.expect_response("**/lease"):
        lan.page.reload()
    again = PaperPage(lan)
    second = again.choose(2)
    again.saved(2)
    assert kept(again) == {1: [first], 2: [second]}
