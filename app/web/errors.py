"""Refusals to HTTP, in one place: JSON for fetch, a page for people."""

from __future__ import annotations

from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app import presence
from app.db import end_transaction
from app.domain.errors import Refusal
from app.web import sign_in_page
from app.web.sessions import actor_or_none
from app.words import sentence

_HTTP_CODES = {403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, lambda _: refused(_without_token()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, lambda error: _broken(app, error))


def wants_json() -> bool:
    """Did a script ask? Scripts send or accept JSON, or carry the token in a header; people's browsers do neither."""
    asked = request.accept_mimetypes.best == "application/json"
    return request.is_json or asked or request.method == "PUT" or "X-CSRFToken" in request.headers


def _without_token() -> Refusal:
    """A lost session takes its token along: behind a guard that is a sign-in to renew, not a form to reload."""
    guarded = request.blueprint in current_app.extensions["guarded_blueprints"]
    if guarded and actor_or_none() is None:
        return Refusal("signed_out", status=401)
    return Refusal("csrf", status=400)


def refused(refusal: Refusal) -> Response:
    """The answer to a refusal."""
    if refusal.status == 503:
        g.without_database = True
        presence.unable(g.now)
    words = sentence(refusal)
    if wants_json():
        return _json(refusal.code, words, refusal.status)
    if refusal.page is not None:
        return make_response(refusal.page(), refusal.status)
    if refusal.code == "signed_out":
        if request.method == "GET":
            return make_response(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303))
        if sign_in_page.may_carry():
            return make_response(sign_in_page.render_for_signed_out(words), 401)
    return page(words, refusal.status)


def page(words: str, status: int) -> Response:
    """A page that says what happened and what to do next."""
    return make_response(render_template("errors/problem.html", words=words, status=status), status)


def flash_refusal(refusal: Refusal) -> None:
    """Show a refusal's sentence on the page that follows."""
    flash(sentence(refusal), "error")


def _json(code: str, words: str, status: int) -> Response:
    response = jsonify(error=code, message=words)
    response.status_code = status
    return response


def _http(error: HTTPException) -> Any:
    if isinstance(error, RequestEntityTooLarge):
        return refused(Refusal("too_large", status=413))
    if error.code is None or error.code < 400:
        return error
    if error.code in _HTTP_CODES:
        response = refused(Refusal(_HTTP_CODES[error.code], status=error.code))
        response.allow.update(getattr(error, "valid_methods", None) or ())
        return response
    return refused(Refusal("malformed", status=error.code, what=error.name))


def _broken(app: Flask, error: Exception) -> Any:
    if app.config.get("PROPAGATE_EXCEPTIONS") or app.testing:
        raise error
    app.logger.exception("unhandled error at %s", request.path)
    end_transaction(commit=False)
    return refused(Refusal("internal", status=500))
