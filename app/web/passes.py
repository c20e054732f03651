"""Going on at another device: the page where a learner types in the code that the invigilator shows."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.sittings import passes
from app.web import sessions
from app.web.room_forms import PassForm
from app.words import sentence

bp = Blueprint("passes", __name__)


@bp.get("/pass")
def enter() -> str:
    """A form for the code; a picture of it may bring it along behind the address's #, but only the button uses it."""
    return render_template("passes/enter.html", form=PassForm(formdata=None))


@bp.post("/pass")
def use() -> Response | tuple[str, int]:
    """Sign in by the code, and go on where work stopped."""
    form = PassForm()
    if not form.validate():
        return render_template("passes/enter.html", form=form), 422
    try:
        used = passes.use_pass(
            form.code.data,
            address=request.remote_addr or "",
            hours=current_app.config["SESSION_HOURS"],
            now=g.now,
            dice=sessions.dice(),
        )
    except Refusal as refusal:
        # Raised on, so that the edge keeps the failure; the page comes with it.
        form.code.errors = [*form.code.errors, sentence(refusal)]
        refusal.page = partial(render_template, "passes/enter.html", form=form)
        raise
    sessions.remember(used.sign_in, by_pass=True)
    flash(_("You are signed in on this device. The other one is signed out and saves nothing any more."), "done")
    if used.attempt:
        return redirect(url_for("attempts.show", attempt_id=used.attempt), 303)
    return redirect(url_for("exams.show", code=used.exam_code), 303)
