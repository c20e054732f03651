"""What a paper of twenty shipped questions weighs on a phone that has never been here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app import assets
from app.demonstration.composing import spread
from app.formats import bankfile
from bench import weights
from tests.pages import CheckingClient
from tests.stories import begin, give

BANKS = sorted((Path(__file__).parents[2] / "question_banks").glob("*/bank.toml"))


@cache
def compressed(body: bytes, level: int) -> int:
    return len(brotli.compress(body, quality=level))


def asked_by(browser: CheckingClient) -> weights.Fetch:
    """Pages are compressed as they are made, files once and as far as it goes (WhiteNoise)."""

    def fetch(path: str) -> tuple[int, str]:
        with browser.get(path) as answer:
            assert answer.status_code == 200, path
            level = browser.application.config["COMPRESS_BR_LEVEL"] if answer.mimetype == "text/html" else 11
            return compressed(answer.data, level), answer.data.decode("utf-8", "replace")

    return fetch


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.parent.name)
def test_a_first_visit_to_a_paper_of_twenty_questions_weighs_under_100_kilobytes(app, path, sign_in):
    bank = bankfile.read(path.read_bytes())
    setting = give("lan", bank=bank, blueprint=spread(bank, 20))
    lan = sign_in("lan")
    sheet = begin(lan, setting.code)
    assert sheet.page.text.count("<article") == 20
    weighed = weights.first_visit(asked_by(lan), sheet.url)
    assert min(weighed["page"], weighed["style"], weighed["script"]) > 3000, "all of it was found"
    assert sum(weighed.values()) < weights.LIMIT, weighed


def test_only_a_page_that_takes_more_than_one_flight_of_packets_is_compressed(sign_in):
    lan = sign_in("lan")
    sheet = begin(lan, give("lan").code)
    encodings = {}
    for url in ("/login", sheet.url):
        plain = lan.get(url)
        with lan.application.app_context():
            packed = FlaskClient.open(lan, url, headers={"Accept-Encoding": "gzip"})  # no text that could be checked
        encodings[url] = packed.headers.get("Content-Encoding")
        assert (encodings[url] == "gzip") == (len(plain.data) >= assets.FLIGHT), (url, len(plain.data))
        assert "Content-Length" in packed.headers
    assert encodings == {"/login": None, sheet.url: "gzip"}
