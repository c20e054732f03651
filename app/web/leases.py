"""The signed lease a page is given when it is opened: attempt, sign-in, tab, instant."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, Signer

from app.db import EPOCH, from_ms
from app.domain.errors import Refusal
from app.services.attempts.saving import Lease
from app.web import sessions


def _signer() -> Signer:
    signer = current_app.extensions.get("lease_signer")
    if signer is None:
        signer = current_app.extensions["lease_signer"] = Signer(current_app.secret_key or "", salt="lease")
    return signer


def issue(attempt: str, now: datetime) -> str:
    """A new lease for this page view."""
    ms = int((now - EPOCH).total_seconds() * 1000)
    text = f"{attempt}.{sessions.actor().sign_in_id}.{sessions.dice().public_id(8)}.{ms}"
    return _signer().sign(text).decode()


def read(attempt: str, token: object) -> Lease:
    """The lease of a call.

    Raises:
        Refusal: 400 ``malformed`` for a forged or foreign lease.
    """
    try:
        text = _signer().unsign(str(token)).decode()
        of_attempt, _, tab, ms = text.split(".")
    except (BadSignature, ValueError, UnicodeError) as error:
        raise Refusal("malformed", status=400, what="lease") from error
    if of_attempt != attempt:
        raise Refusal("malformed", status=400, what="lease")
    return Lease(tab, from_ms(int(ms)))
