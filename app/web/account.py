"""One's own account: signing out, the password."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.services.people import accounts, sign_ins
from app.web import sessions
from app.web.forms import PasswordForm
from app.words import sentence

bp = Blueprint("account", __name__)


@bp.post("/logout")
def sign_out() -> Response:
    """End this sign-in."""
    sign_ins.sign_out(sessions.actor(), now=g.now)
    sessions.forget()
    return redirect(url_for("home.index"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    """Change one's password; asked of everyone whose password somebody else has set."""
    form = PasswordForm()
    if request.method == "GET":
        return render_template("account/password.html", form=form)
    if form.validate():
        try:
            accounts.change_password(sessions.actor(), form.old.data, form.new.data, now=g.now)
        except Invalid as refusal:
            field = form.old if refusal.code == "password_wrong" else form.new
            field.errors = [*field.errors, sentence(refusal)]
        else:
            flash(_("The password was changed. Other devices were signed out."), "done")
            return redirect(url_for("home.index"), 303)
    return render_template("account/password.html", form=form), 422
