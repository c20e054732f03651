"""How a sitting is held: its settings page."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.sittings import arranging, withdrawing
from app.services.sittings.arranging import Arrangement
from app.web import sessions
from app.web.desk_forms import PlaceForm, SittingForm
from app.web.paper_views import conduct_rules
from app.words import sentence

bp = Blueprint("arranging", __name__)


@bp.get("/sittings/<public_id>/settings")
def show(public_id: str) -> str:
    """How it is held now."""
    held = arranging.arrangement(sessions.actor(), public_id, now=g.now)
    form = _form(held, blank=True)
    form.show(held)
    return _page(held, form)


@bp.post("/sittings/<public_id>/settings")
def change(public_id: str) -> Response | tuple[str, int]:
    """Hold it otherwise."""
    held = arranging.arrangement(sessions.actor(), public_id, now=g.now)
    form = _form(held)
    if "opens" in request.form and not held.open_rules:  # it opened while the page was being filled in
        form.form_errors.append(sentence(Refusal("sitting_open_already")))
        return _page(held, form), 422
    if not form.validate():
        return _page(held, form), 422
    try:
        arranging.change(sessions.actor(), public_id, form.place(), form.rules(), now=g.now)
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            form.tell(refusal.code, sentence(refusal))
            refusal.page = partial(_page, held, form)
        raise
    flash(_("The settings are stored."), "done")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/sittings/<public_id>/withdrawal")
def ask_withdrawal(public_id: str) -> str:
    """Asks before a sitting is taken back."""
    asked = withdrawing.withdrawal(sessions.actor(), public_id, now=g.now)
    return render_template("sittings/withdrawal.html", sitting=asked.sitting, people=asked.people)


@bp.post("/sittings/<public_id>/withdrawal")
def withdraw(public_id: str) -> Response:
    """Take a sitting back that was given by mistake."""
    exam_code = withdrawing.withdraw(sessions.actor(), public_id, now=g.now)
    flash(_("The sitting is taken back. It stands on nobody's page any more."), "done")
    return redirect(url_for("giving.index", code=exam_code), 303)


def _form(held: Arrangement, *, blank: bool = False) -> PlaceForm:
    kind = SittingForm if held.open_rules else PlaceForm
    form: PlaceForm = kind(formdata=None) if blank else kind()
    form.offer(held)
    return form


def _page(held: Arrangement, form: PlaceForm) -> str:
    told, sitting = conduct_rules(held.conduct), held.sitting
    withdrawable = withdrawing.may_withdraw(sessions.actor(), sitting, now=g.now)
    return render_template(
        "sittings/settings.html", sitting=sitting, held=held, form=form, told=told, withdrawable=withdrawable
    )
