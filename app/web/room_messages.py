"""Messages to a room, or to one person in it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.services.sittings import finding, messages
from app.web import sessions
from app.web.desk_forms import EVERYONE, MessageForm, offer
from app.words import sentence

bp = Blueprint("room_messages", __name__)


@bp.get("/sittings/<public_id>/messages")
def index(public_id: str) -> str:
    """What was said, and a form to say more."""
    return _page(public_id, _form(public_id, blank=True))


@bp.post("/sittings/<public_id>/messages")
def send(public_id: str) -> Response | tuple[str, int]:
    """Say it."""
    form = _form(public_id)
    if not form.validate():
        return _page(public_id, form), 422
    try:
        person = None if form.to.data == EVERYONE else form.to.data
        messages.send(sessions.actor(), public_id, form.text.data or "", person=person, now=g.now)
    except Invalid as refusal:
        form.form_errors.append(sentence(refusal))
        refusal.page = partial(_page, public_id, form)
        raise
    flash(_("The message is sent. It stands on the learners' pages within half a minute."), "done")
    return redirect(url_for(".index", public_id=public_id), 303)


def _form(public_id: str, *, blank: bool = False) -> MessageForm:
    form = MessageForm(formdata=None) if blank else MessageForm()
    sitting = finding.head(sessions.actor(), public_id)
    offer(form.to, (EVERYONE, _("everyone in this sitting")), finding.places(sitting.id))
    return form


def _page(public_id: str, form: MessageForm) -> str:
    actor = sessions.actor()
    sitting = finding.head(actor, public_id)
    may = actor.has(*finding.WATCHERS)
    sent = messages.sent(sitting.id)
    return render_template("sittings/messages.html", sitting=sitting, form=form, sent=sent, may=may)
