"""The front page: a stranger finds the open contests, the boards and the sign-in; everyone else their next step."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from app.services import homes
from app.web import sessions
from app.web.home_views import steps_of

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    """A home of one's own."""
    actor = sessions.actor_or_none()
    boards = homes.newest_boards()
    if actor is None:
        return render_template("home/welcome.html", contests=homes.open_contests(now=g.now), boards=boards)
    return render_template("home/index.html", steps=steps_of(homes.next_steps(actor, now=g.now), g.now), boards=boards)
