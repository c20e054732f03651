"""Receipts: canonical bytes of a handed-in paper, their digest, and a short code a person can copy.

A receipt proves what was handed in: whoever holds it can compare it with the graded paper at any later time.
The bytes carry a version (so that old receipts stay readable) and a nonce (so that the digest of a short answer
list cannot be guessed by trying all of them).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

VERSION = 1
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Base 32 without 0/O and 1/I, which people mistake for each other."""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt vouches for.

    Attributes:
        answers: for each position its wire answer as the server last acknowledged it.
    """

    attempt: str
    paper: str
    started_at: datetime
    handed_in_at: datetime
    answers: tuple[tuple[int, tuple[str, ...]], ...]
    nonce: str


def canonical(facts: ReceiptFacts) -> bytes:
    """The bytes that are digested: JSON with sorted keys, no spaces, UTF-8, a trailing newline."""
    form = {
        "version": VERSION,
        "attempt": facts.attempt,
        "paper": facts.paper,
        "started_at": facts.started_at.isoformat(timespec="milliseconds"),
        "handed_in_at": facts.handed_in_at.isoformat(timespec="milliseconds"),
        "answers": [[position, list(answer)] for position, answer in sorted(facts.answers)],
        "nonce": facts.nonce,
    }
    return (json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def digest(data: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def short_code(hex_digest: str) -> str:
    """Sixty bits of the digest in three groups of four, for example ``7KQ2-M9XD-4HTA``."""
    number = int(hex_digest[:15], 16)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(letters[at : at + 4] for at in range(0, 12, 4))
