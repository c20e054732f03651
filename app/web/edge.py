"""The first edge: one transaction a request, begun by services, ended here and nowhere else.

An answer below 400 to an unsafe method commits. A refusal rolls back, unless it says `keep`. The commit happens
inside `dispatch_request`, before anything leaves: a commit that fails is answered with 503, and neither the session
cookie nor flashed words of that request reach the browser.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from app import clock
from app.db import end_transaction
from app.dice import Dice
from app.domain.errors import Refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class HouseSession(SecureCookieSessionInterface):
    """A signed cookie, not sent back when the request's commit failed."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not g.get("discard_session"):
            super().save_session(app, session, response)


class House(Flask):
    """Flask with the transaction at its edge."""

    session_interface = HouseSession()
    dice = Dice()
    """Where chance comes from; tests and the demonstration seed it."""

    def preprocess_request(self) -> Any:
        g.now = clock.now()
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
            raise
