"""Whatever breaks, what people are given meanwhile are whole pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import make_app
from tests.faults.learners import Learner
from tests.pages import check_page


@pytest.fixture(scope="session")
def house_of_links(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that serves nobody: it knows where links lead."""
    home = tmp_path_factory.mktemp("links")
    return make_app(home, f"sqlite:///{home / 'unused.sqlite3'}")


@pytest.fixture(autouse=True)
def checked_pages(house_of_links: Flask) -> Iterator[None]:
    """One page of each kind that learners were given is checked at the end, as those are that a test fetches by itself.
    All of them, of two hundred learners, would take as long as the test."""
    Learner.pages.clear()
    yield
    for (asked, _status), html in Learner.pages.items():
        check_page(house_of_links, html, asked)
