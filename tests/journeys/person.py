"""Somebody at a browser of their own, who presses what is named and reads what is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, expect

from tests.conftest import PASSWORD

Words = Callable[..., str]
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
WITHOUT_NETWORK = "ERR_INTERNET_DISCONNECTED"
UNREACHED = r"ERR_(CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)"


class Person:
    """A browser context with one page. What its console complains of, and whom it calls beside the house, is kept."""

    def __init__(self, browser: Browser, url: str, words: Words, device: dict[str, Any], **more: Any) -> None:
        self.context = browser.new_context(base_url=url, locale="vi-VN", **{**device, **more})
        self.context.set_default_timeout(10_000)
        self.url, self.words = url, words
        self.complaints: list[str] = []
        self.tolerated: list[str] = []
        self.context.on("console", lambda said: said.type in ("error", "warning") and self._note(said.text))
        self.context.on("weberror", lambda error: self._note(str(error.error)))
        self.context.on("request", lambda request: self._look_at(request.url))
        self.page = self.context.new_page()

    def _note(self, words: str) -> None:
        self.complaints.append(f"{urlsplit(self.page.url).path}: {words}")

    def _look_at(self, url: str) -> None:
        if not url.startswith((self.url + "/", "data:", "blob:")):
            self._note(f"another host was asked: {url}")

    def expects(self, *patterns: str | int) -> None:
        """What the console may say in this story, because the story is about it: patterns, or an HTTP status."""
        self.tolerated += [rf"status of {ok}\b" if isinstance(ok, int) else ok for ok in patterns]

    def unexpected(self) -> list[str]:
        """Complaints that nothing in the story explains."""
        return [said for said in self.complaints if not any(re.search(ok, said) for ok in self.tolerated)]

    # What a person does. Names are msgids, so that a story reads the same in every language.

    def go(self, path: str) -> None:
        self.page.goto(path)

    def button(self, msgid: str, **values: Any) -> Locator:
        return self.page.get_by_role("button", name=self.words(msgid, **values), exact=True)

    def link(self, msgid: str, **values: Any) -> Locator:
        return self.page.get_by_role("link", name=self.words(msgid, **values), exact=True)

    def press(self, msgid: str, **values: Any) -> None:
        self.button(msgid, **values).click()

    def follow(self, msgid: str, **values: Any) -> None:
        self.link(msgid, **values).click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(self.words(label)).fill(text)

    def sign_in(self, username: str) -> None:
        self.go("/login")
        self.write("Sign-in name", username)
        self.write("Password", PASSWORD)
        self.press("Sign in")
        expect(self.button("Sign out")).to_be_visible()

    def turns(self, state: str) -> None:
        """Put the page behind another one ("hidden") or back ("visible"): what a browser does then, done by hand."""
        self.page.evaluate(
            """(state) => {
              Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
              document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state,
        )

    def loses_network(self) -> None:
        """Until `context.set_offline(False)`."""
        self.expects(WITHOUT_NETWORK)
        self.context.set_offline(True)

    def leaves_without_network(self) -> None:
        """To an empty page. Chromium now and then has the network back over that: the page that goes is told that it
        is online, and would send what waits."""
        self.page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
        self.go("about:blank")

    # What a person reads.

    def reads(self, msgid: str, **values: Any) -> None:
        """These words come into view."""
        expect(self.page.get_by_text(self.words(msgid, **values)).filter(visible=True).first).to_be_visible()

    def arrives(self, path: str) -> None:
        """The page at this address, a regular expression, is open."""
        self.page.wait_for_url(re.compile(re.escape(self.url) + path))


class PaperPage:
    """An open paper in somebody's browser."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    @property
    def id(self) -> str:
        return urlsplit(self.page.url).path.split("/")[2]

    def question(self, position: int | str) -> Locator:
        return self.page.locator(f'.question[data-position="{position}"]')

    def option(self, position: int, letter: str) -> Locator:
        return self.question(position).locator(f'input[value="{letter}"]')

    def right(self, position: int) -> str:
        """The letter of the right option, which a knowing learner tells by its text."""
        label = self.question(position).locator(".choice", has_text="(đúng)")
        return str(label.locator("input").get_attribute("value"))

    def wrong(self, position: int) -> str:
        return "B" if self.right(position) == "A" else "A"

    def choose(self, position: int, letter: str | None = None) -> str:
        """Press an option, the right one unless a letter is named; returns its letter."""
        letter = letter or self.right(position)
        self.question(position).locator(".choice", has=self.page.locator(f'input[value="{letter}"]')).click()
        expect(self.option(position, letter)).to_be_checked()
        return letter

    def state(self, is_: str, msgid: str, **values: Any) -> None:
        """The line that is always in view comes to say this."""
        line = self.page.locator("[data-state]")
        expect(line).to_have_attribute("data-is", is_)
        expect(line).to_contain_text(self.person.words(msgid, **values))

    def saved(self, done: int, total: int = 5) -> None:
        """All is saved. The line leaves out a save that is quick; each question tells of its own."""
        expect(self.page.locator('[data-question-state][data-is="saving"]')).to_have_count(0)
        self.state("saved", "Saved: %(done)s of %(total)s questions", done=done, total=total)

    def seconds_left(self) -> int:
        """What the clock shows."""
        parts = str(self.page.locator("[data-clock] .clock-face").text_content()).split(":")
        return sum(int(part) * 60**power for power, part in enumerate(reversed(parts)))
