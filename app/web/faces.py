"""How pages look in this browser: larger text, high contrast. A cookie of its own keeps it, so that it outlasts a
sign-in, and a script may write it without network. Nothing about a person is in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, has_request_context, request
from werkzeug.wrappers import Response

COOKIE = "face"
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Face:
    """The switches as they stand."""

    large: bool = False
    contrast: bool = False

    @classmethod
    def read(cls, text: str) -> Face:
        """From ``large.contrast``, in any order; words that mean nothing are passed over."""
        on = text.split(".")
        return cls("large" in on, "contrast" in on)

    def written(self) -> str:
        return ".".join(name for name, on in (("large", self.large), ("contrast", self.contrast)) if on)

    def after(self, switch: str) -> str:
        """What pressing a switch leads to, as a cookie holds it."""
        large, contrast = self.large ^ (switch == "large"), self.contrast ^ (switch == "contrast")
        return Face(large, contrast).written()


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"face": current()})


def current() -> Face:
    """The face of the page being written."""
    return Face.read(request.cookies.get(COOKIE, "")) if has_request_context() else Face()


def keep(response: Response) -> Response:
    """Keep what a form says of the face, if it says anything."""
    if "face" in request.form:
        face = Face.read(request.form["face"])
        response.set_cookie(
            COOKIE, face.written(), max_age=YEAR_S, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
        )
    return response
