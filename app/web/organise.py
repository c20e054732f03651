"""The organiser's side of a contest: rounds, the board as it stands, publishing it."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Refusal
from app.services.contests import boards, organising, rounds
from app.web import sessions
from app.web.board_views import preview_view
from app.web.contest_views import contest_view
from app.web.errors import flash_refusal
from app.web.forms import PublishForm

bp = Blueprint("organise", __name__)


@bp.get("/organise")
def index() -> str:
    """Every contest."""
    return render_template("organise/index.html", contests=organising.all_contests(sessions.actor()))


@bp.get("/organise/<code>")
def show(code: str) -> str:
    """A contest's rounds, each with what can be done about it."""
    contest = contest_view(rounds.view(sessions.actor(), code, now=g.now))
    return render_template("organise/show.html", contest=contest, form=PublishForm())


@bp.get("/organise/<code>/rounds/<int:number>")
def preview(code: str, number: int) -> str:
    """A round's board as it stands now, before it is published."""
    computed = boards.standings(sessions.actor(), code, number)
    contest = rounds.view(sessions.actor(), code, now=g.now)
    top = boards.names_of([line.entry for line in computed.lines[: boards.PAGE]])
    preview = preview_view(contest, number, computed, top)
    return render_template("organise/preview.html", preview=preview, form=PublishForm())


@bp.post("/organise/<code>/rounds/<int:number>/publications")
def publish(code: str, number: int) -> Response:
    """Freeze and publish a board."""
    form = PublishForm()
    try:
        if not form.validate():
            raise Invalid("stage_unknown", stage="")
        if form.stage.data == "official" and not form.sure.data:
            raise Invalid("official_unconfirmed")
        boards.publish(sessions.actor(), code, number, form.stage.data or "", now=g.now)
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for(".preview", code=code, number=number), 303)
    flash(_("The board is published. Everybody can read it."), "done")
    return redirect(url_for("contests.board", code=code, number=number), 303)
