"""Incident notes, and the minutes of a sitting that they end up in."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import printed_files
from app.domain.errors import Invalid
from app.services.sittings import finding, incidents, record
from app.web import sessions
from app.web.desk_forms import IncidentForm, offer
from app.web.record_views import record_view
from app.words import sentence

bp = Blueprint("incidents", __name__)


@bp.get("/sittings/<public_id>/incidents")
def index(public_id: str) -> str:
    """What was noted, and a form to note more."""
    form = _form(public_id, blank=True)
    form.happened.data = g.now
    return _page(public_id, form)


@bp.post("/sittings/<public_id>/incidents")
def note(public_id: str) -> Response | tuple[str, int]:
    """Note it."""
    form = _form(public_id)
    if not form.validate():
        return _page(public_id, form), 422
    text, person = form.text.data or "", form.about.data or None
    try:
        incidents.note(sessions.actor(), public_id, text, happened_at=form.happened.data, person=person, now=g.now)
    except Invalid as refusal:
        form.form_errors.append(sentence(refusal))
        refusal.page = partial(_page, public_id, form)
        raise
    flash(_("The note is in the minutes."), "done")
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.get("/sittings/<public_id>/record")
def show_record(public_id: str) -> str:
    """The minutes as a page that prints."""
    found = record.record(sessions.actor(), public_id, now=g.now)
    return render_template("sittings/record.html", sitting=found.sitting, record=record_view(found, g.now))


@bp.get("/sittings/<public_id>/record.pdf")
def record_file(public_id: str) -> Response:
    """The minutes as a file."""
    found = record.record(sessions.actor(), public_id, now=g.now)
    file = printed_files.minutes(record_view(found, g.now), name=public_id, now=g.now)
    return send_file(BytesIO(file.content), file.mime, as_attachment=True, download_name=file.name)


def _form(public_id: str, *, blank: bool = False) -> IncidentForm:
    form = IncidentForm(formdata=None) if blank else IncidentForm()
    sitting = finding.head(sessions.actor(), public_id)
    offer(form.about, ("", _("nobody in particular")), finding.places(sitting.id))
    return form


def _page(public_id: str, form: IncidentForm) -> str:
    actor = sessions.actor()
    sitting = finding.head(actor, public_id)
    may = actor.has(*finding.WATCHERS)
    noted = incidents.noted(sitting.id)[::-1]
    return render_template("sittings/incidents.html", sitting=sitting, form=form, noted=noted, may=may)
