"""The invigilator's rooms: who has begun, who works, who has handed in; extra minutes."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.services.sittings import fairness, rooms
from app.web import sessions
from app.web.errors import flash_refusal
from app.web.forms import MinutesForm

bp = Blueprint("sittings", __name__)


@bp.get("/sittings")
def index() -> str:
    """Today's rooms and those to come."""
    return render_template("sittings/index.html", sittings=rooms.upcoming(sessions.actor(), now=g.now))


@bp.get("/sittings/<public_id>")
def show(public_id: str) -> str:
    """One room."""
    actor = sessions.actor()
    room = rooms.room(actor, public_id, now=g.now)
    may_give = actor.has("invigilator", "instructor")
    losses = fairness.open_count(actor, public_id, now=g.now)
    return render_template(
        "sittings/show.html", room=room, form=MinutesForm(), may_give=may_give, open_losses=losses, now=g.now
    )


@bp.post("/sittings/<public_id>/minutes")
def give_minutes(public_id: str) -> Response:
    """Give minutes to one learner or to all."""
    form = MinutesForm()
    try:
        if not form.validate():
            raise Invalid("minutes_range", most=rooms.MOST_MINUTES)
        person = form.person.data or None
        changed = rooms.give_minutes(sessions.actor(), public_id, form.minutes.data, person_id=person, now=g.now)
    except Invalid as refusal:
        flash_refusal(refusal)
    else:
        words = ngettext("%(num)d open paper was extended.", "%(num)d open papers were extended.", changed)
        flash(words, "done")
    return redirect(url_for(".show", public_id=public_id), 303)
