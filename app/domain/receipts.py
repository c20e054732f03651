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
from typing import Any

from app.domain.errors import Invalid

VERSION = 1
_TEXTS = ("attempt", "paper", "started_at", "handed_in_at", "nonce")
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


def form_of(facts: ReceiptFacts) -> dict[str, Any]:
    """The facts as plain values."""
    return {
        "version": VERSION,
        "attempt": facts.attempt,
        "paper": facts.paper,
        "started_at": facts.started_at.isoformat(timespec="milliseconds"),
        "handed_in_at": facts.handed_in_at.isoformat(timespec="milliseconds"),
        "answers": [[position, list(answer)] for position, answer in sorted(facts.answers)],
        "nonce": facts.nonce,
    }


def canonical(facts: ReceiptFacts) -> bytes:
    """The bytes that are digested: JSON with sorted keys, no spaces, UTF-8, a trailing newline."""
    return encoded(form_of(facts))


def encoded(form: dict[str, Any]) -> bytes:
    """Plain values as canonical bytes."""
    return (json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def read(text: str) -> dict[str, Any]:
    """The plain values of a receipt's file, however it came: a browser, an e-mail or an editor may have changed blanks
    and ends of lines, which mean nothing.

    Raises:
        Invalid: ``receipt_unreadable`` where it is no receipt.
    """
    try:
        form = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
        encoded(form)
    except (ValueError, RecursionError):  # half a surrogate pair is a ValueError as well
        raise Invalid("receipt_unreadable") from None
    if not isinstance(form, dict) or set(form) != {*_TEXTS, "version", "answers"} or not _well_formed(form):
        raise Invalid("receipt_unreadable")
    return form


def differences(given: dict[str, Any], kept: dict[str, Any]) -> tuple[str | int, ...]:
    """What differs between two receipts: names of fields, then positions of answers."""
    fields = [name for name in ("version", *_TEXTS) if given[name] != kept[name]]
    ours, theirs = dict(given["answers"]), dict(kept["answers"])
    return (*fields, *(at for at in sorted(ours.keys() | theirs.keys()) if ours.get(at) != theirs.get(at)))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _well_formed(form: dict[str, Any]) -> bool:
    answers = form["answers"]
    if type(form["version"]) is not int or not all(isinstance(form[name], str) for name in _TEXTS):
        return False
    if not isinstance(answers, list) or not all(isinstance(one, list) and len(one) == 2 for one in answers):
        return False
    positions = [position for position, _ in answers]
    return (
        all(type(position) is int for position in positions)
        and positions == sorted(set(positions))
        and all(isinstance(parts, list) and all(isinstance(part, str) for part in parts) for _, parts in answers)
    )


def digest(data: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def short_code(hex_digest: str) -> str:
    """Sixty bits of the digest in three groups of four, for example ``7KQ2-M9XD-4HTA``."""
    number = int(hex_digest[:15], 16)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(letters[at : at + 4] for at in range(0, 12, 4))
