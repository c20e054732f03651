"""The first edge: one transaction a request, begun by services, ended here and nowhere else.

An answer below 400 to an unsafe method commits. A refusal rolls back, unless it says `keep`. The commit happens
inside `dispatch_request`, before anything leaves: a commit that fails is answered with 503, and neither the session
cookie nor flashed words of that request reach the browser.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app import clock
from app.db import end_transaction
from app.dice import Dice
from app.domain.errors import Refusal
from app.rehearsing import launching

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSIONS_KEPT = 16_384
"""Sessions whose cookie, token and lease a process knows to be right: more than one of two workers serves in a room of
10,000, as a cache that is a little too small for all is of little use to any."""


class HouseSession(SecureCookieSessionInterface):
    """A signed cookie, sent only when it has changed, and not when the request's commit failed.

    A browser sends the same cookie hundreds of times during a test: that its signature is right is computed once.
    The cookie only names a sign-in; whether that still holds is asked of its row at every request.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        value = request.cookies.get(self.get_cookie_name(app))
        try:
            return self.session_class(deepcopy(self._reader(app)(value)) if value else None)
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # Answers are never stored (headers.py), so none needs a word on what it varies with.
        if session.modified and not g.get("discard_session"):
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        """Made once: the key of an app does not change."""
        found: URLSafeTimedSerializer | None = app.extensions.get("session_serializer")
        if found is None:
            found = app.extensions["session_serializer"] = super().get_signing_serializer(app)
            assert found is not None, "a secret key is always configured"
        return found

    def _reader(self, app: Flask) -> Callable[[str], dict[str, Any]]:
        """Cookie -> contents; a forged cookie raises and is not remembered."""
        found: Callable[[str], dict[str, Any]] | None = app.extensions.get("session_reader")
        if found is None:
            serializer = self.get_signing_serializer(app)
            found = app.extensions["session_reader"] = lru_cache(maxsize=SESSIONS_KEPT)(serializer.loads)
        return found


class Templates(Environment):
    """Templates that share the environment's globals as they are.

    Jinja chains them behind an empty mapping for each template, and walks the chain at every import of a macro: a
    twentieth of what a page costs.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class House(Flask):
    """Flask with the transaction at its edge."""

    jinja_environment = Templates
    session_interface = HouseSession()
    dice = Dice()
    """Where chance comes from; tests and the demonstration seed it."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No function of the house is asynchronous; looking at each at every request would cost more than routing."""
        return func

    def launch_rehearsal(self, code: str, public_id: str) -> None:
        """Start a rehearsal that was entered; tests put another function in its place."""
        launching.launch(self, code, public_id)

    def preprocess_request(self) -> Any:
        g.now = clock.now()
        self.extensions["presence"].start()  # whoever answers requests beats; under gunicorn it does so already
        return super().preprocess_request()

    def dispatch_request(self) -> Any:
        try:
            response = self.make_response(super().dispatch_request())
        except Refusal as refusal:
            self._end(commit=refusal.keep)
            raise
        except BaseException:
            self._end(commit=False)
            raise
        self._end(commit=request.method not in SAFE_METHODS and response.status_code < 400)
        return response

    def _end(self, *, commit: bool) -> None:
        try:
            end_transaction(commit=commit)
        except Refusal:
            g.discard_session = True
            session.pop("_flashes", None)  # nor may the page of the refusal show them
            raise


def in_batches(step: Callable[[], int]) -> int:
    """Do a long work in steps, each kept by a commit of its own, so that others write in between.

    Args:
        step: does a part under the write lock and returns how many things it did; 0 when nothing is left.

    Returns:
        How many things were done in all.
    """
    total = 0
    while done := step():
        end_transaction(commit=True)
        total += done
    return total
