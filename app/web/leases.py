"""The signed lease a page is given when it is opened: attempt, sign-in, tab, instant."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask import current_app
from itsdangerous import BadSignature, Signer

from app.domain.errors import Refusal
from app.domain.instants import from_ms, to_ms
from app.services.attempts.saving import TAB_LETTERS, Lease
from app.web import sessions


@lru_cache(maxsize=8)
def _signer(key: str | bytes) -> Signer:
    return Signer(key, salt="lease")


@lru_cache(maxsize=4096)
def _unsigned(key: str | bytes, token: str) -> str:
    """The text of a lease; every save of a page brings the same one. A forged one raises and is not remembered."""
    return _signer(key).unsign(token).decode()


def _key() -> str | bytes:
    return current_app.secret_key or ""


def issue(attempt: str, now: datetime) -> str:
    """A new lease for this page view. Its tab begins with the sign-in, so that a reload is told from another device."""
    sign_in = sessions.actor().sign_in_id or 0
    tab = f"{sign_in:x}{sessions.dice().public_id(TAB_LETTERS)}"
    text = f"{attempt}.{sign_in}.{tab}.{to_ms(now)}"
    return _signer(_key()).sign(text).decode()


def read(attempt: str, token: object) -> Lease:
    """The lease of a call.

    Raises:
        Refusal: 400 ``malformed`` for a forged or foreign lease.
    """
    try:
        of_attempt, _, tab, ms = _unsigned(_key(), str(token)).split(".")
    except (BadSignature, ValueError, UnicodeError) as error:
        raise Refusal("malformed", status=400, what="lease") from error
    if of_attempt != attempt:
        raise Refusal("malformed", status=400, what="lease")
    return Lease(tab, from_ms(int(ms)))
