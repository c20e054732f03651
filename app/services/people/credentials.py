"""Sign-in names and passwords.

Hashing is argon2id with 7 MiB, five passes, one lane. OWASP's cheat sheet on storing passwords names five minimal
settings of equal strength, from 46 MiB with one pass to this one. It is the cheapest of them where hundreds sign in at
once, because the system clears fresh memory for every hash.

It is libsodium's, which takes the widest instructions that the processor has; a stored hash is in the usual form
(``$argon2id$v=19$m=…``), whichever library and setting made it. Hashing never happens inside a write transaction.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from nacl.exceptions import InvalidkeyError
from nacl.exceptions import ValueError as MalformedHash
from nacl.pwhash import argon2id

from app.dice import Dice
from app.domain.errors import Invalid

PASSES, MEMORY = 5, 7 * 1024 * 1024

MINIMUM_LENGTH = 8
LONGEST_USERNAME = 60
ONE_TIME_LENGTH = 10
"""Of 31 letters without look-alikes: 49 bits, for a password that must be changed at the first sign-in."""


def username_key(username: str) -> str:
    """Sign-in names ignore case, outer spaces and the way accents are composed."""
    return unicodedata.normalize("NFC", username).strip().casefold()


def check_username(key: str) -> None:
    """Refuse a sign-in name that nobody could type or keep.

    Args:
        key: as `username_key` gives it.

    Raises:
        Invalid: ``username_empty``, ``username_malformed``.
    """
    if not key:
        raise Invalid("username_empty")
    if len(key) > LONGEST_USERNAME or not key.isprintable() or any(c.isspace() for c in key):
        raise Invalid("username_malformed", most=LONGEST_USERNAME)


def one_time_password(dice: Dice) -> str:
    """A password for a slip of paper, to be changed at the first sign-in."""
    return dice.public_id(ONE_TIME_LENGTH)


def check_strength(password: str, username: str) -> None:
    """Refuse a password that is too short or equals the sign-in name.

    Raises:
        Invalid: ``password_short`` or ``password_is_username``.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Invalid("password_short", minimum=MINIMUM_LENGTH)
    if password.casefold() == username.casefold():
        raise Invalid("password_is_username")


def hash_password(password: str) -> str:
    """An argon2id hash with its own salt and parameters."""
    return argon2id.str(password.encode(), opslimit=PASSES, memlimit=MEMORY).decode()


def verify_password(stored: str | None, password: str) -> bool:
    """Does the password fit? An unknown account costs as much time as a known one."""
    try:
        return argon2id.verify((stored or _decoy()).encode(), password.encode()) and bool(stored)
    except (InvalidkeyError, MalformedHash):
        return False


@cache
def _decoy() -> str:
    return hash_password("nobody has this password")
