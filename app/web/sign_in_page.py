"""The sign-in page, and carrying a form across it: who was signed out while writing signs in, and the form goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from werkzeug.datastructures import MultiDict

from app.demonstration import accounts as demonstration
from app.domain.questions import UNSTORABLE
from app.web.forms import SignInForm
from app.web.words import role_name

CARRIED = frozenset(
    {"attempts.save_form", "attempts.submit", "exams.start", "contests.start", "questions.new", "questions.edit"}
)
"""Endpoints whose forms are carried; none of them takes a password."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent while signed out: where to, and its fields."""

    target: str
    fields: list[tuple[str, str]]


def render(form: SignInForm | None, problem: str = "", towards: str = "") -> str:
    """The page, with the accounts of the demonstration in the demonstration only.

    Args:
        form: what was sent; None for a page where nothing is typed yet.
        towards: where to go after signing in, unless a form says it.
    """
    demo = current_app.config["PROFILE"] == "demo"
    return render_template(
        "people/sign_in.html",
        form=form,
        blank=SignInForm,
        towards=towards,
        problem=problem,
        demo_accounts=tuple((role_name(role), name) for role, name in demonstration.ACCOUNTS) if demo else (),
        demo_password=demonstration.PASSWORD if demo else "",
    )


def may_carry() -> bool:
    """Was this form sent from a page of ours, to a place where losing it would lose work?

    A carried form goes on under a fresh token, so one from another site must never be carried.
    """
    if request.endpoint not in CARRIED:
        return False
    try:
        host = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", "")).netloc
    except ValueError:
        return False
    return host == request.host


def render_for_signed_out(problem: str) -> str:
    """The page in answer to a form that came without a sign-in, with that form's fields kept in it."""
    form = SignInForm(formdata=MultiDict())
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    form.carry_to.data = request.path
    form.carry.data = json.dumps(fields, ensure_ascii=False)
    return render(form, problem)


def carried_by(form: SignInForm) -> Carried | None:
    """The form that waits behind this sign-in, if any."""
    target = local_target(form.carry_to.data)
    if not target or not form.carry.data:
        return None
    try:
        fields = [(str(name), str(value)) for name, value in json.loads(form.carry.data)]
    except (ValueError, TypeError, RecursionError):
        return None
    if any(UNSTORABLE.search(text) for field in fields for text in field):
        return None
    return Carried(target, fields)


def render_carry_on(carried: Carried) -> str:
    """A page with the kept form and one button that sends it on, under the new sign-in."""
    return render_template("people/carry_on.html", carried=carried)


def local_target(target: str | None) -> str | None:
    """A path on this very site, or None: a link must not send a freshly signed-in person elsewhere."""
    if not target or not target.isprintable():  # a line break has no place in a header
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    safe = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe else None
