"""What a receipt vouches for, byte by byte."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.receipts import ReceiptFacts, canonical, digest, short_code
from tests.domain.timeline import MS, OPENING

FACTS = ReceiptFacts(
    attempt="k7m2p9x4h3w8q5tz",
    paper="0f" * 32,
    started_at=OPENING,
    handed_in_at=OPENING + 1_234_567 * MS,
    answers=((2, ("A", "C")), (1, ("B",)), (10, ("Chi bộ “Đề-pô”",)), (3, ())),
    nonce="n0nce",
)
# Receipts that people hold were made of such bytes: they must never change.
BYTES = (
    '{"answers":[[1,["B"]],[2,["A","C"]],[3,[]],[10,["Chi bộ “Đề-pô”"]]],"attempt":"k7m2p9x4h3w8q5tz",'
    '"handed_in_at":"2026-11-23T01:20:34.567+00:00","nonce":"n0nce",'
    '"paper":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",'
    '"started_at":"2026-11-23T01:00:00.000+00:00","version":1}\n'
).encode()


def test_the_canonical_bytes():
    assert canonical(FACTS) == BYTES


def test_the_order_in_which_answers_come_changes_nothing():
    assert canonical(replace(FACTS, answers=FACTS.answers[::-1])) == BYTES


@pytest.mark.parametrize(
    "change",
    [
        {"attempt": "another"},
        {"paper": "0e" * 32},
        {"started_at": OPENING + MS},
        {"handed_in_at": OPENING + 1_234_568 * MS},
        {"answers": FACTS.answers[:-1]},
        {"answers": ((2, ("A,C",)), *FACTS.answers[1:])},
        {"answers": ((2, ("C", "A")), *FACTS.answers[1:])},
        {"nonce": "nonce"},
    ],
)
def test_any_other_fact_gives_other_bytes(change):
    assert canonical(replace(FACTS, **change)) != BYTES


def test_the_digest_is_sha_256():
    assert digest(BYTES) == hashlib.sha256(BYTES).hexdigest()
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("hexadecimal", "code"),
    [
        ("0" * 64, "2222-2222-2222"),
        ("f" * 64, "ZZZZ-ZZZZ-ZZZZ"),
        ("0000000000000010" + "0" * 48, "2222-2222-2223"),
        ("8000000000000000" + "0" * 48, "J222-2222-2222"),
        # 0, 1, 2, … 11 in groups of five bits.
        (f"{int(''.join(f'{number:05b}' for number in range(12)), 2):015x}" + "0" * 49, "2345-6789-ABCD"),
    ],
)
def test_the_short_code_is_the_first_sixty_bits(hexadecimal, code):
    assert short_code(hexadecimal) == code


@settings(max_examples=50, deadline=None)
@given(st.binary(), st.binary())
def test_a_short_code_has_no_letters_that_people_mistake_and_tells_digests_apart(one, other):
    code = short_code(digest(one))
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-")
    assert (short_code(digest(other)) == code) is (one == other)
