"""Who has another time than the others in a sitting."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.sittings import allowances, finding
from app.services.sittings.allowances import PlaceTime
from app.web import sessions
from app.web.desk_forms import AllowanceForm
from app.web.words import lasted, span
from app.words import sentence

bp = Blueprint("allowances", __name__)


@bp.get("/sittings/<public_id>/allowances")
def index(public_id: str) -> str:
    """The roster with everybody's time; found by name."""
    actor, query = sessions.actor(), request.args.get("q", "")
    sitting = finding.head(actor, public_id)
    places = [(one, *_words(one)) for one in allowances.roster(actor, public_id, query)]
    return render_template("sittings/allowances.html", sitting=sitting, places=places, query=query)


@bp.get("/sittings/<public_id>/allowances/<person>")
def edit(public_id: str, person: str) -> str:
    """One person's time."""
    form = AllowanceForm(formdata=None)
    form.show(allowances.place(sessions.actor(), public_id, person))
    return _page(public_id, person, form)


@bp.post("/sittings/<public_id>/allowances/<person>")
def arrange(public_id: str, person: str) -> Response | tuple[str, int]:
    """Give it."""
    form = AllowanceForm()
    if not form.validate():
        return _page(public_id, person, form), 422
    try:
        allowances.arrange(sessions.actor(), public_id, person, form.wanted(), now=g.now)
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            about = form.note if refusal.code.startswith("note_") else None
            words = sentence(refusal)
            form.form_errors.append(words) if about is None else setattr(about, "errors", [words])
            refusal.page = partial(_page, public_id, person, form)
        raise
    flash(_("The time is stored."), "done")
    return redirect(url_for(".index", public_id=public_id), 303)


def _words(place: PlaceTime) -> tuple[str, str]:
    """The working time and the extra minutes."""
    time = "–" if place.duration is None else span(place.duration)
    return time, lasted(place.extra_seconds) if place.extra_seconds else ""


def _page(public_id: str, person: str, form: AllowanceForm) -> str:
    actor = sessions.actor()
    sitting = finding.head(actor, public_id)
    place = allowances.place(actor, public_id, person)
    return render_template("sittings/allowance.html", sitting=sitting, place=place, form=form)
