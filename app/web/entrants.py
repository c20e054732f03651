"""Those who entered a contest, for its organisers: found, shown, corrected, erased, given a new entry code."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Refusal
from app.services.contests import entering, entrants
from app.services.contests.entering import Declared
from app.services.contests.entrants import Entrant
from app.web import sessions
from app.web.entrant_views import entrant_view
from app.web.errors import flash_refusal
from app.web.forms import CorrectionForm, EraseForm
from app.web.words import centre_zone
from app.words import sentence

bp = Blueprint("entrants", __name__)


@bp.get("/organise/<code>/entrants")
def index(code: str) -> str:
    """Found by name, phone or entry code; without a search, who entered last."""
    query = request.args.get("q", "")
    found = [entrant_view(one) for one in entrants.search(sessions.actor(), code, query)]
    contest = entering.find_contest(code)
    full = len(found) == entrants.MOST_FOUND
    return render_template("organise/entrants.html", contest=contest, found=found, query=query, full=full)


@bp.get("/organise/<code>/entrants/<public_id>")
def show(code: str, public_id: str) -> str:
    """One entrant."""
    of, fresh = session.pop("fresh_entry_code", ("", ""))
    return _page(code, public_id, new_code=fresh if of == public_id else "")


@bp.post("/organise/<code>/entrants/<public_id>")
def correct(code: str, public_id: str) -> Response | tuple[str, int]:
    """Put right what was declared."""
    form = _form(code, entrants.show(sessions.actor(), code, public_id, now=g.now)[0])
    sound = form.validate()
    declared, zone = Declared(**form.declared()), centre_zone()
    wrong = entering.problems(code, declared, now=g.now, zone=zone)
    for one in wrong:
        form.tell(one.code, sentence(one))
    if wrong or not sound:
        return _page(code, public_id, form), 422
    try:
        pepper = current_app.config["SECRET_KEY"]
        entrants.correct(sessions.actor(), code, public_id, declared, pepper=pepper, now=g.now, zone=zone)
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            form.tell(refusal.code, sentence(refusal))
            refusal.page = partial(_page, code, public_id, form)
        raise
    flash(_("The details are corrected. Boards show them from now on."), "done")
    return redirect(url_for(".show", code=code, public_id=public_id), 303)


@bp.post("/organise/<code>/entrants/<public_id>/code")
def new_code(code: str, public_id: str) -> Response:
    """A new entry code, shown once on the page that follows."""
    try:
        fresh = entrants.new_entry_code(sessions.actor(), code, public_id, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        return _back(code, public_id, refusal)
    session["fresh_entry_code"] = public_id, fresh
    return redirect(url_for(".show", code=code, public_id=public_id), 303)


@bp.post("/organise/<code>/entrants/<public_id>/erasure")
def erase(code: str, public_id: str) -> Response:
    """Empty what was declared, once that is confirmed."""
    form = EraseForm()
    try:
        if not form.validate() or not form.sure.data:
            raise Invalid("erasure_unconfirmed")
        entrants.erase(sessions.actor(), code, public_id, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        return _back(code, public_id, refusal)
    flash(_("The details are erased. The papers and the line on the board stay, without a name."), "done")
    return redirect(url_for(".show", code=code, public_id=public_id), 303)


def _back(code: str, public_id: str, refusal: Refusal) -> Response:
    if refusal.status in (403, 404):
        raise refusal
    flash_refusal(refusal)
    return redirect(url_for(".show", code=code, public_id=public_id), 303)


def _form(code: str, entrant: Entrant) -> CorrectionForm:
    form = CorrectionForm(formdata=request.form if request.method == "POST" else None)
    units = entering.units()
    if entrant.unit_id is not None and entrant.unit_id not in dict(units):
        units = [(entrant.unit_id, entrant.unit), *units]  # a unit that is no more
    form.ask(entering.find_contest(code).entry_form.required, units)
    if request.method == "GET":
        form.show(entrant_view(entrant))
    return form


def _page(code: str, public_id: str, form: CorrectionForm | None = None, new_code: str = "") -> str:
    entrant, papers = entrants.show(sessions.actor(), code, public_id, now=g.now)
    return render_template(
        "organise/entrant.html",
        contest=entering.find_contest(code),
        entrant=entrant_view(entrant, papers),
        form=form or _form(code, entrant),
        erasing=EraseForm(formdata=None),
        new_code=new_code,
    )
