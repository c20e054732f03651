"""The door of an exam: what it is, when, how long, and the start button or the reason why not."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.attempts import starting
from app.web import sessions
from app.web.paper_views import door_view

bp = Blueprint("exams", __name__)


@bp.get("/exams/<code>")
def show(code: str) -> str:
    """The exam's door for this learner."""
    actor = sessions.actor()
    door = starting.admission(actor, starting.sitting_for(actor, code, now=g.now), now=g.now)
    return render_template("exams/show.html", exam=door_view(door, g.now))


@bp.post("/exams/<code>/attempts")
def start(code: str) -> Response:
    """Begin, or continue what is open."""
    actor = sessions.actor()
    door = starting.admission(actor, starting.sitting_for(actor, code, now=g.now), now=g.now)
    attempt = starting.start(
        actor, door, access_code=request.form.get("access_code", ""), now=g.now, dice=sessions.dice()
    )
    return redirect(url_for("attempts.show", attempt_id=attempt), 303)
