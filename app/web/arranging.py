"""How a sitting is held: its settings page."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.sittings import arranging
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


def _form(held: Arrangement, *, blank: bool = False) -> PlaceForm:
    kind = SittingForm if held.open_rules else PlaceForm
    form: PlaceForm = kind(formdata=None) if blank else kind()
    form.offer(held)
    return form


def _page(held: Arrangement, form: PlaceForm) -> str:
    told = conduct_rules(held.conduct)
    return render_template("sittings/settings.html", sitting=held.sitting, held=held, form=form, told=told)
