"""Rehearsals of an exam: what the earlier ones said, the button, and one as it goes on."""

from __future__ import annotations

from functools import partial
from typing import cast

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.exams import reading
from app.services.rehearsals import keeping
from app.web import sessions
from app.web.compose_forms import RehearsalForm
from app.web.compose_views import exam_view
from app.web.edge import House
from app.web.rehearsal_views import lines_view, rehearsal_view
from app.words import sentence

bp = Blueprint("rehearsals", __name__)
Page = str | tuple[str, int] | Response


@bp.get("/compose/<code>/rehearsals")
def index(code: str) -> str:
    """What rehearsals said, and the form of the next one."""
    return _page(code)


@bp.post("/compose/<code>/rehearsals")
def begin(code: str) -> Page:
    """Enter a rehearsal and start it once that is stored."""
    form = RehearsalForm()
    if not form.validate():
        return _page(code, form), 422
    try:
        public_id = keeping.begin(sessions.actor(), code, form.learners.data or 1, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            refusal.page = partial(_page, code, form, sentence(refusal))
        raise
    answer = redirect(url_for(".show", code=code, public_id=public_id), 303)
    # The answer leaves after the commit: what is started then finds the rehearsal entered.
    answer.call_on_close(partial(cast(House, current_app).launch_rehearsal, code, public_id))
    return answer


@bp.get("/compose/<code>/rehearsals/<public_id>")
def show(code: str, public_id: str) -> str:
    """How far it is; then its verdict."""
    line = keeping.rehearsal(sessions.actor(), code, public_id, now=g.now)
    exam = reading.exam_page(sessions.actor(), code, now=g.now)
    return render_template("rehearsals/show.html", exam=exam_view(exam), rehearsal=rehearsal_view(line))


def _page(code: str, form: RehearsalForm | None = None, problem: str = "") -> str:
    exam = reading.exam_page(sessions.actor(), code, now=g.now)
    found = keeping.rehearsals_of(sessions.actor(), code, now=g.now)
    return render_template(
        "rehearsals/index.html",
        exam=exam_view(exam),
        lines=lines_view(code, found.lines),
        found=found,
        form=form or RehearsalForm(formdata=None, learners=found.usual),
        problem=problem,
    )
