"""Safe Exam Browser's proof: SHA-256 of the address without its fragment, followed by the key."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.domain.errors import Invalid
from app.domain.exam_browsers import MOST_KEYS, keys_of, proves, request_hash

KEY = "8b48f8a181349a7c05cd7dac67c40ac17aaf14eafff08e3f6d3f8dce6e0e0798"
OTHER = "0" * 64
URL = "https://thi.example.vn/exams/abc"


def documented(url: str, key: str) -> str:
    """As the developers' pages write it down, step by step."""
    digest = sha256()
    digest.update(url.encode("utf-8"))
    digest.update(key.encode("ascii"))
    return digest.digest().hex()


@pytest.mark.parametrize("url", [URL, "http://192.168.1.5:8000/attempts/x?a=1", "https://thi.vn/đề"])
def test_the_hash_is_the_documented_one(url):
    assert request_hash(url, KEY) == documented(url, KEY)


def test_the_fragment_does_not_count():
    assert request_hash(URL + "#q-3", KEY) == documented(URL, KEY)


def test_either_value_proves_for_either_key_and_either_scheme():
    urls = ("http://thi.example.vn/exams/abc", URL)
    assert proves((OTHER, KEY), urls, ("", documented(URL, KEY).upper()))
    assert proves((KEY,), urls, (documented(urls[0], KEY),))


@pytest.mark.parametrize("told", [(), ("",), (KEY,), (documented(URL + "x", KEY),), (documented(URL, OTHER),), ("đ",)])
def test_anything_else_proves_nothing(told):
    assert not proves((KEY,), (URL,), told)


def test_keys_stand_one_a_line_each_once():
    assert keys_of(f"\n {KEY.upper()} \r\n{OTHER}\n{KEY}\n") == (KEY, OTHER)
    assert keys_of(" \n") == ()


def test_what_is_no_key_is_named():
    with pytest.raises(Invalid, match="browser_key_malformed") as refused:
        keys_of(f"{KEY}\nabc")
    assert refused.value.params == {"key": "abc"}
    with pytest.raises(Invalid, match="browser_keys_many"):
        keys_of("\n".join(f"{number:064x}" for number in range(MOST_KEYS + 1)))
