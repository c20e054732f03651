"""What an invigilator does about papers: minutes, taking in, opening again, another device."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.documents.qr import qr_svg
from app.domain.errors import Invalid, Refusal
from app.services.sittings import learners, passes, reopening, rooms, taking_in, time_grants
from app.web import sessions, sittings
from app.web.access_codes import is_this_machine
from app.web.edge import in_batches
from app.web.errors import flash_refusal
from app.web.room_forms import MinutesForm, ReasonForm, ReopenForm, people_named
from app.web.room_views import minute
from app.words import sentence

bp = Blueprint("acts", __name__)


@bp.get("/sittings/<public_id>/minutes")
def minutes_for_all(public_id: str) -> str:
    """Asks how many minutes everyone gets."""
    return _minutes_page(public_id, MinutesForm(minutes=5), everyone=True)


@bp.post("/sittings/<public_id>/minutes")
def give_minutes(public_id: str) -> str | Response | tuple[str, int]:
    """Give minutes to those named, or to everyone; ``ask`` shows the form for those ticked."""
    form = MinutesForm()
    everyone = bool(request.form.get("everyone"))
    if request.form.get("ask"):
        if not everyone and not people_named():
            return _nobody_ticked(public_id)
        return _minutes_page(public_id, MinutesForm(formdata=None, minutes=5), everyone=everyone)
    if not form.validate():
        return _minutes_page(public_id, form, everyone=everyone), 422
    try:
        time_grants.give_minutes(
            sessions.actor(),
            public_id,
            form.minutes.data,
            form.reason.data,
            people=None if everyone else people_named(),
            sure=form.sure.data,
            now=g.now,
        )
    except Invalid as refusal:
        form.minutes.errors = [*form.minutes.errors, sentence(refusal)]
        return _minutes_page(public_id, form, everyone=everyone, many=refusal.code == "minutes_many"), 422
    flash(_minutes_given(form.minutes.data, None if everyone else len(people_named())), "done")
    return redirect(_after(public_id), 303)


def _minutes_page(public_id: str, form: MinutesForm, *, everyone: bool, many: bool = False) -> str:
    view = rooms.room(sessions.actor(), public_id, now=g.now)
    named = set(people_named())
    people = [line for line in view.seats if everyone or line.person_id in named]
    if not people:
        raise Invalid("nobody_ticked")
    return render_template(
        "acts/minutes.html", form=form, room=view.sittings[0], people=people, everyone=everyone, many=many
    )


def _minutes_given(minutes: int, people: int | None) -> str:
    if people is None:
        return _("Everyone has %(minutes)s minutes more. Their pages show it within half a minute.", minutes=minutes)
    return ngettext(
        "%(num)d learner has %(minutes)s minutes more. The page shows it within half a minute.",
        "%(num)d learners have %(minutes)s minutes more. Their pages show it within half a minute.",
        people,
        minutes=minutes,
    )


@bp.get("/sittings/<public_id>/take-in")
def take_in_all(public_id: str) -> str:
    """Asks before all papers are collected."""
    return _take_in_page(public_id, ReasonForm(), everyone=True)


@bp.post("/sittings/<public_id>/take-in")
def take_in(public_id: str) -> str | Response | tuple[str, int]:
    """Take in the papers of those named, or of everyone who works; ``ask`` shows first what is unanswered."""
    form = ReasonForm()
    everyone = bool(request.form.get("everyone"))
    if request.form.get("ask"):
        if not everyone and not people_named():
            return _nobody_ticked(public_id)
        return _take_in_page(public_id, ReasonForm(formdata=None), everyone=everyone)
    if not form.validate():
        return _take_in_page(public_id, form, everyone=everyone), 422
    actor, people = sessions.actor(), None if everyone else people_named()
    reason, dice = form.reason.data, sessions.dice()
    taken = in_batches(lambda: taking_in.take_in(actor, public_id, people, reason, now=g.now, dice=dice))
    words = ngettext("%(num)d paper was taken in and graded.", "%(num)d papers were taken in and graded.", taken)
    flash(words if taken else _("No paper was open any more; nothing was taken in."), "done" if taken else "wait")
    return redirect(_after(public_id), 303)


def _take_in_page(public_id: str, form: ReasonForm, *, everyone: bool) -> str:
    actor = sessions.actor()
    if not everyone and not people_named():
        raise Invalid("nobody_ticked")
    papers = taking_in.open_papers(actor, public_id, None if everyone else people_named(), now=g.now)
    room = rooms.room(actor, public_id, now=g.now).sittings[0]
    return render_template("acts/take_in.html", form=form, room=room, papers=papers, everyone=everyone)


def _nobody_ticked(public_id: str) -> Response:
    """Back to the room, with what is to be done first."""
    flash_refusal(Invalid("nobody_ticked"))
    return redirect(url_for("sittings.show", public_id=public_id), 303)


def _after(public_id: str) -> str:
    """Where an act leads back to: the learner's page if it was done there, or the room."""
    people = people_named()
    if request.form.get("from") == "learner" and len(people) == 1:
        return url_for("sittings.learner", public_id=public_id, person=people[0])
    return url_for("sittings.show", public_id=public_id)


@bp.get("/sittings/papers/<attempt_id>/reopen")
def ask_reopen(attempt_id: str) -> str:
    """Asks why an ended paper is opened again, and for how long."""
    paper = reopening.ended_paper(sessions.actor(), attempt_id, now=g.now)
    minutes = paper.minutes or reopening.LEAST_MINUTES
    return render_template("acts/reopen.html", form=ReopenForm(minutes=minutes), paper=paper)


@bp.post("/sittings/papers/<attempt_id>/reopen")
def reopen(attempt_id: str) -> Response | tuple[str, int]:
    """Open an ended paper again."""
    form = ReopenForm()
    paper = reopening.ended_paper(sessions.actor(), attempt_id, now=g.now)
    if not form.validate():
        return render_template("acts/reopen.html", form=form, paper=paper), 422
    reopening.reopen(sessions.actor(), attempt_id, form.minutes.data, form.reason.data, now=g.now)
    flash(_("The paper is open again. %(name)s opens it from the page of the result.", name=paper.name), "done")
    return redirect(url_for("sittings.learner", public_id=paper.sitting, person=paper.person_id), 303)


@bp.post("/sittings/<public_id>/learners/<person>/pass")
def make_pass(public_id: str, person: str) -> str:
    """Make a code for another device; this page is the only place where it stands."""
    actor = sessions.actor()
    try:
        made = passes.make_pass(actor, public_id, person, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        if refusal.status == 409:  # the learner's page says why no code can be made
            refusal.page = partial(sittings.learner, public_id, person)
        raise
    address = url_for("passes.enter", _external=True)
    until = minute(made.expires_at)
    found = learners.learner(actor, public_id, person, now=g.now)
    picture = qr_svg(f"{address}#{made.code}")
    return render_template(
        "acts/device.html",
        made=made,
        until=until,
        address=address,
        picture=picture,
        reachable=not is_this_machine(),
        learner=found,
    )
