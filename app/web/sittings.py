"""The exam rooms: who has begun, who works, who was lost, who has handed in. Acts stand in acts.py."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from app.services.sittings import fairness, finding, learners, rooms
from app.services.sittings.rooms import RoomView
from app.web import sessions
from app.web.room_views import away_of, given_lines, room_page, seen_of, state_of, together
from app.words import sentence

bp = Blueprint("sittings", __name__)


@bp.get("/sittings")
def index() -> str:
    """Today's rooms and those to come."""
    lines = rooms.upcoming(sessions.actor(), now=g.now)
    return render_template("sittings/index.html", sittings=lines, together=together(lines))


@bp.get("/sittings/<public_id>")
def show(public_id: str) -> str:
    """One room."""
    return _list(rooms.room(sessions.actor(), public_id, now=g.now))


@bp.get("/sittings/exams/<code>")
def of_exam(code: str) -> str:
    """All rooms of an exam together."""
    return _list(rooms.rooms_of_exam(sessions.actor(), code, now=g.now))


@bp.get("/sittings/cohorts/<code>")
def of_cohort(code: str) -> str:
    """All rooms of a cohort together."""
    return _list(rooms.rooms_of_cohort(sessions.actor(), code, now=g.now))


def _list(view: RoomView) -> str:
    """The page, or only its list: what the page fetches every few seconds, and shows no flashed words."""
    actor = sessions.actor()
    page = room_page(view, may_act=actor.has(*finding.WATCHERS), now=g.now)
    if request.args.get("live"):
        return render_template("sittings/live.html", room=page)
    losses = fairness.open_count(actor, page.one.public_id, now=g.now) if page.one else 0
    return render_template("sittings/show.html", room=page, open_losses=losses)


@bp.get("/sittings/<public_id>/learners/<person>")
def learner(public_id: str, person: str) -> str:
    """Somebody in a room, and what can be done for them."""
    actor = sessions.actor()
    found = learners.learner(actor, public_id, person, now=g.now)
    return render_template(
        "sittings/learner.html",
        learner=found,
        state=state_of(found.line, g.now),
        seen=seen_of(found.line, g.now),
        away=away_of(found.line),
        given=given_lines(found.grants),
        may_act=actor.has(*finding.WATCHERS),
        no_pass=sentence(found.no_pass) if found.no_pass else "",
    )
