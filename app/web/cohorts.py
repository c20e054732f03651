"""Cohorts: the list of all, one with its result sheet, closing it, confirming its titles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.programmes import cohorts, reading
from app.web import sessions
from app.web.cohort_forms import CloseForm, TitlesForm
from app.web.cohort_views import CohortView, cohort_view, index_view
from app.web.words import centre_zone
from app.words import sentence

bp = Blueprint("cohorts", __name__)


@bp.get("/cohorts")
def index() -> str:
    """Every cohort, by year."""
    return render_template("cohorts/index.html", years=index_view(reading.all_cohorts(sessions.actor())))


@bp.get("/cohorts/<public_id>")
def show(public_id: str) -> str:
    """A cohort: its result sheet, and what can be done about it."""
    cohort = _cohort(public_id)
    closing = CloseForm(formdata=None, closed_on=g.now.astimezone(centre_zone()).date())
    titles = _ask(TitlesForm(formdata=None, advanced=cohort.advanced, excellent=cohort.confirmed), cohort)
    return _page(cohort, closing, titles)


@bp.post("/cohorts/<public_id>/close")
def close(public_id: str) -> Response | tuple[str, int]:
    """Close a cohort."""
    form = CloseForm()
    if not form.validate():
        cohort = _cohort(public_id)
        return _page(cohort, form, _ask(TitlesForm(formdata=None), cohort)), 422

    def act() -> None:
        cohorts.close_cohort(sessions.actor(), public_id, form.closed_on.data, now=g.now, zone=centre_zone())

    return _do(public_id, act, _("The cohort is closed."))


@bp.post("/cohorts/<public_id>/titles")
def titles(public_id: str) -> Response | tuple[str, int]:
    """Confirm the titles of a closed cohort."""
    sessions.actor().require("leader")
    cohort = _cohort(public_id)
    form = _ask(TitlesForm(), cohort)
    if not form.validate():
        return _page(cohort, CloseForm(formdata=None), form), 422

    def act() -> None:
        cohorts.confirm_titles(
            sessions.actor(),
            public_id,
            advanced=form.advanced.data,
            excellent_person_public_ids=form.excellent.data or [],
            now=g.now,
        )

    return _do(public_id, act, _("The titles are confirmed."))


def _do(public_id: str, act: Callable[[], None], done: str) -> Response:
    """Act and go back to the cohort; a refusal is shown on its page."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            refusal.page = partial(_refused_page, public_id, sentence(refusal))
        raise
    flash(done, "done")
    return redirect(url_for(".show", public_id=public_id), 303)


def _refused_page(public_id: str, problem: str) -> str:
    cohort = _cohort(public_id)
    return _page(cohort, CloseForm(), _ask(TitlesForm(), cohort), problem)


def _cohort(public_id: str) -> CohortView:
    return cohort_view(reading.cohort_page(sessions.actor(), public_id), sessions.actor())


def _ask(form: TitlesForm, cohort: CohortView) -> TitlesForm:
    """Only who is proposed can be ticked."""
    form.excellent.choices = cohort.proposed
    return form


def _page(cohort: CohortView, closing: CloseForm, titles: TitlesForm, problem: str = "") -> str:
    return render_template("cohorts/show.html", cohort=cohort, closing=closing, titles=titles, problem=problem)
