"""The signed lease a page is given when it is opened: attempt, sign-in, tab, instant.

The page that a start leads to need not claim the pen: the start has taken it and leaves the lease in a cookie, which
that page takes out. A reload or a second tab comes too late for it and claims the pen as any page does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, redirect, request, url_for
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.domain.instants import from_ms, to_ms
from app.services.attempts.saving import TAB_LETTERS, Lease
from app.web import sessions
from app.web.edge import SESSIONS_KEPT

COOKIE = "pen"
"""Holds the lease that a start has left. It is sent to the pages of its attempt only."""
LEFT_FOR = timedelta(minutes=1)
"""How long a start's own page may take to come. One that comes later was perhaps opened before, and brought back."""


@lru_cache(maxsize=8)
def _signer(key: str | bytes) -> Signer:
    return Signer(key, salt="lease")


@lru_cache(maxsize=SESSIONS_KEPT)
def _unsigned(key: str | bytes, token: str) -> str:
    """The text of a lease; every save of a page brings the same one. A forged one raises and is not remembered."""
    return _signer(key).unsign(token).decode()


def _key() -> str | bytes:
    return current_app.secret_key or ""


def new_tab() -> str:
    """The name of a page view. It begins with the sign-in, so that a reload is told from another device."""
    return f"{sessions.actor().sign_in_id or 0:x}{sessions.dice().public_id(TAB_LETTERS)}"


def issue(attempt: str, now: datetime) -> str:
    """A new lease for this page view."""
    return _lease(attempt, new_tab(), now)


def way_to_paper(attempt: str, tab: str, now: datetime, *, new: bool) -> Response:
    """Where a start leads; the lease of a new attempt is left for the page there."""
    answer = redirect(url_for("attempts.show", attempt_id=attempt), 303)
    if new:
        lease, seconds = _lease(attempt, tab, now), LEFT_FOR.total_seconds()
        answer.set_cookie(COOKIE, lease, max_age=int(seconds), httponly=True, **_scope(attempt))
    return answer


def left(attempt: str, pen_tab: str, now: datetime) -> str | None:
    """The lease that a start has left for this page, if the pen is still where it was put.

    Args:
        pen_tab: which tab has the pen.
    """
    token = request.cookies.get(COOKIE)
    if token is None:
        return None
    try:
        held = read(attempt, token)
    except Refusal:  # no browser was given it
        return None
    return token if held.tab == pen_tab and now - held.at <= LEFT_FOR else None


def take_out(response: Response, attempt: str) -> Response:
    """The page has what was left for it; the next one is to find nothing."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, httponly=True, **_scope(attempt))
    return response


def _scope(attempt: str) -> dict[str, Any]:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return {"path": url_for("attempts.show", attempt_id=attempt), "samesite": "Lax", "secure": secure}


def _lease(attempt: str, tab: str, now: datetime) -> str:
    text = f"{attempt}.{sessions.actor().sign_in_id or 0}.{tab}.{to_ms(now)}"
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
