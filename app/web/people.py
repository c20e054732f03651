"""Signing in, and the switches of language and face: what a stranger may use."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.errors import Invalid, Refusal
from app.services.people import accounts, sign_ins
from app.web import faces, sessions, sign_in_page
from app.web.forms import SignInForm
from app.web.languages import LANGUAGES
from app.web.sign_in_page import local_target
from app.words import sentence

bp = Blueprint("people", __name__)


@bp.route("/login", methods=["GET", "POST"])
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """Sign in with a name and a password."""
    if request.method != "POST":
        return sign_in_page.render(None, towards=request.args.get("next", ""))
    form = SignInForm()
    if not form.validate():
        return sign_in_page.render(form), 422
    try:
        public_id = sign_ins.sign_in(
            form.username.data,
            form.password.data,
            address=request.remote_addr or "",
            hours=current_app.config["SESSION_HOURS"],
            now=g.now,
            dice=sessions.dice(),
        )
    except Refusal as refusal:
        # Raised on, so that the edge keeps the failure; the page comes with it.
        refusal.page = partial(sign_in_page.render, form, sentence(refusal))
        raise
    sessions.remember(public_id)
    carried = sign_in_page.carried_by(form)
    if carried:
        return sign_in_page.render_carry_on(carried)
    return redirect(local_target(form.next.data) or url_for("home.index"), 303)


@bp.post("/language")
def set_language() -> AnyResponse | Response:
    """Switch the language of the interface, here and for the account."""
    lang = request.form.get("language", "")
    if lang not in LANGUAGES:
        raise Invalid("language_unknown")
    session["lang"] = lang
    actor = sessions.actor_or_none()
    if actor:
        accounts.set_language(actor, lang)
    return redirect(local_target(request.form.get("next")) or url_for("home.index"), 303)


@bp.post("/face")
def set_face() -> Response | AnyResponse:
    """Larger text and high contrast, in this browser."""
    return faces.keep(redirect(local_target(request.form.get("next")) or url_for("home.index"), 303))
