"""Whole days by clicking, in Debian's Chromium, against the real server over a database of the test's own.

What a story needs beforehand is prepared in this process, by the same services, over the same database. Set
BANGVANG_SHOTS to a folder to keep a picture of every page that the stories look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import Browser, expect, sync_playwright

from app import assets
from tests.conftest import make_app
from tests.journeys.house import House
from tests.journeys.person import LAPTOP, PHONE, Person, Words
from tests.journeys.witness import pages_given
from tests.pages import check_page

BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
"""Debian's Chromium; where it is installed without windows of its own, the tests take a third less time."""
QUIET = "background-networking component-update sync quic gpu"
FLAGS = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in QUIET.split())]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker."""
    chromium = next((path for path in BROWSERS if path.exists()), None)
    if chromium is None:
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files as a server lays them out, compressed once a worker."""
    home = tmp_path_factory.mktemp("built")
    app = make_app(home, f"sqlite:///{home / 'unused.sqlite3'}")
    assets.prepare(app)
    return next(home.glob("static-*"))


@pytest.fixture
def house(browser: Browser, app: Flask, database_url: str, built_files: Path) -> Iterator[House]:
    """The server, open. At the end every page that it gave is checked, as those are that a test fetches by itself."""
    instance = Path(app.config["HOME"])
    (instance / built_files.name).symlink_to(built_files, target_is_directory=True)
    house = House(instance, database_url)
    try:
        house.open()
        yield house
    finally:
        house.kill()
    for asked, html in pages_given(instance):
        check_page(app, html.replace(house.url, "http://localhost"), asked)


@pytest.fixture
def words(app: Flask) -> Words:
    """A message in the language that people see, by its msgid."""

    def say(msgid: str, **values: Any) -> str:
        with force_locale("vi"):
            return str(gettext(msgid, **values))

    return say


@pytest.fixture
def somebody(browser: Browser, house: House, words: Words) -> Iterator[Callable[..., Person]]:
    """Open a browser for somebody: ``lan = somebody("lan")`` on a phone, signed in; ``somebody()`` for a stranger.

    At the end nothing may be left in any console, and no other host may have been asked.
    """
    people: list[Person] = []

    def open_browser(username: str = "", device: dict[str, Any] = PHONE, **more: Any) -> Person:
        person = Person(browser, house.url, words, device, **more)
        people.append(person)
        if username:
            person.sign_in(username)
        return person

    yield open_browser
    for person in people:
        person.context.close()
    assert not people or any(pages_given(house.instance)), "the pages that the server gave are not kept"
    assert [said for person in people for said in person.unexpected()] == []


@pytest.fixture
def lan(somebody: Callable[..., Person]) -> Person:
    """Lan, who reads English here: msgids are what she sees."""
    lan: Person = somebody("lan", LAPTOP)
    lan.page.get_by_role("button", name="English").click()
    expect(lan.page.get_by_role("button", name="Sign out")).to_be_visible()
    lan.words = lambda msgid, **values: msgid % values if values else msgid
    return lan
