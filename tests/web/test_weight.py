"""What a paper of twenty shipped questions weighs on a phone that has never been here."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import brotli
import pytest
from flask import Response
from flask.testing import FlaskClient

from app.demonstration.composing import spread
from app.formats import bankfile
from app.web import compression
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
            level = compression.BROTLI_QUALITY if answer.mimetype == "text/html" else 11
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
        assert (encodings[url] == "gzip") == (len(plain.data) >= compression.FLIGHT), (url, len(plain.data))
        assert "Content-Length" in packed.headers
    assert encodings == {"/login": None, sheet.url: "gzip"}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("deflate", None),
        ("gzip;q=0", None),
        ("", None),
        ("gzip;;q=x,,", None),
    ],
)
def test_a_long_page_is_packed_as_its_reader_takes_it(app, accepted, coding):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    text = "<p>Đảng bộ thành phố Yên Bái</p>" * 1000
    with app.test_request_context("/", headers={"Accept-Encoding": accepted}):
        answer = Response(text, mimetype="text/html")
        answer.set_etag("x")
        packed = compression.compress(answer)
    assert packed.headers.get("Content-Encoding") == coding
    assert unpack(packed.data).decode() == text
    assert packed.content_length == len(packed.data)
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.get_etag() == ("x", coding is not None)


@pytest.mark.parametrize(
    "odd", [{"status": 404}, {"mimetype": "application/pdf"}, {"headers": {"Content-Encoding": "x"}}]
)
def test_nothing_else_is_packed(app, odd):
    with app.test_request_context("/", headers={"Accept-Encoding": "gzip"}):
        answer = compression.compress(Response(b"x" * 50_000, **{"mimetype": "text/html", **odd}))
    assert answer.data == b"x" * 50_000
