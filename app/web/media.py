"""Pictures of questions: given to whoever is signed in, taken from who writes questions."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, make_response, request, url_for

from app.domain.errors import Faults, Invalid
from app.fault_words import FAULT_SENTENCES
from app.formats import rich
from app.services.banks import media
from app.web import sessions

bp = Blueprint("media", __name__)
MOST_BYTES = 12 << 20
DAY = 24 * 3600


@bp.url_value_preprocessor
def allow_pictures(_endpoint: str | None, _values: dict[str, str] | None) -> None:
    """A photograph is larger than any other form; this runs before the body is read."""
    request.max_content_length = MOST_BYTES


@bp.get("/media/<name>")
def show(name: str) -> Response:
    """A picture. It never changes under its name, so a browser may keep it for a day; nobody in between may."""
    found = media.picture(name)
    response = make_response(found.content)
    response.mimetype = found.mime
    response.headers["Cache-Control"] = f"private, max-age={DAY}"
    response.set_etag(name)
    response.make_conditional(request)
    return response


@bp.post("/media")
def store() -> Response:
    """Take a picture for the text that is being written."""
    name = take()
    response = jsonify(name=name, text=rich.picture(name), url=url_for(".show", name=name))
    response.status_code = 201
    return response


def take() -> str:
    """Store the picture that came with the form; returns its name.

    Raises:
        Invalid: ``picture_missing``, or ``picture_refused`` with the reason.
    """
    file = request.files.get("picture")
    data = file.read() if file else b""
    if not data:
        raise Invalid("picture_missing")
    try:
        return media.store_picture(sessions.actor(), data, now=g.now)
    except Faults as faults:
        wrong, mend = FAULT_SENTENCES[faults.faults[0].code]
        why = f"{str(wrong) % faults.faults[0].params} {mend}"
        raise Invalid("picture_refused", why=why) from None
