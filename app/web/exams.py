"""The door of an exam: what it is, when, how long, and the start button or the reason why not."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.services.attempts import starting
from app.services.sittings import time_given
from app.web import exam_browsers, leases, sessions
from app.web.paper_views import door_view
from app.web.room_views import given_lines
from app.words import sentence

bp = Blueprint("exams", __name__)


@bp.get("/exams/<code>")
def show(code: str) -> str:
    """The exam's door for this learner."""
    actor = sessions.actor()
    door = starting.admission(actor, starting.sitting_for(actor, code, now=g.now), now=g.now)
    given = given_lines(time_given.to_person(actor.person_id, door.sitting_id))
    exam = door_view(door, g.now, conduct=door.conduct)
    return render_template("exams/show.html", exam=exam, conduct=door.conduct, given=given)


@bp.post("/exams/<code>/attempts")
def start(code: str) -> Response:
    """Begin, or continue what is open."""
    actor = sessions.actor()
    door = starting.admission(actor, starting.sitting_for(actor, code, now=g.now), now=g.now)
    try:
        exam_browsers.require(door.conduct, url_for(".show", code=code), request.form)
        code_given = request.form.get("access_code", "")
        tab = leases.new_tab()
        attempt = starting.start(actor, door, access_code=code_given, tab=tab, now=g.now, dice=sessions.dice())
    except Invalid as refusal:
        view, words = door_view(door, g.now, conduct=door.conduct), sentence(refusal)
        page = partial(render_template, "exams/show.html", exam=view, conduct=door.conduct)
        refusal.page = partial(page, access_code_error=words)
        raise
    return leases.way_to_paper(attempt, tab, g.now, new=not door.knows(attempt))
