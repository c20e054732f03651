"""Signing in, and the language switch: what a stranger may use."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.demonstration import accounts as demonstration
from app.domain.errors import Invalid, Refusal
from app.services.people import accounts, sign_ins
from app.web import sessions
from app.web.forms import SignInForm
from app.web.languages import LANGUAGES
from app.web.words import role_name
from app.words import sentence

bp = Blueprint("people", __name__)


@bp.route("/login", methods=["GET", "POST"])
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """Sign in with a name and a password."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form), 422
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
        refusal.page = partial(_sign_in_page, form, sentence(refusal))
        raise
    sessions.remember(public_id)
    return redirect(local_target(form.next.data) or url_for("home.index"), 303)


def _sign_in_page(form: SignInForm, problem: str = "") -> str:
    demo = current_app.config["PROFILE"] == "demo"
    accounts = [(role_name(role), username) for role, username in demonstration.ACCOUNTS] if demo else []
    return render_template(
        "people/sign_in.html",
        form=form,
        problem=problem,
        demo_accounts=accounts,
        demo_password=demonstration.PASSWORD if demo else "",
    )


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


def local_target(target: str | None) -> str | None:
    """A path on this very site, or None: a link must not send a freshly signed-in person elsewhere."""
    if not target:
        return None
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe else None
