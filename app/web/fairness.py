"""The fairness ledger of a sitting: what was lost, what is proposed for it, what was given."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.sittings import fairness, finding
from app.web import sessions
from app.web.errors import flash_refusal
from app.web.fairness_views import ledger_view

bp = Blueprint("fairness", __name__)


@bp.get("/sittings/<public_id>/fairness")
def show(public_id: str) -> str:
    """Who was silent when, and what may be given back."""
    actor = sessions.actor()
    ledger = ledger_view(fairness.ledger(actor, public_id, now=g.now), g.now)
    may_give = actor.has(*finding.WATCHERS)
    return render_template("sittings/fairness.html", ledger=ledger, may_give=may_give, most=fairness.LONGEST_NOTE)


@bp.post("/sittings/<public_id>/fairness")
def apply(public_id: str) -> Response:
    """Give back what a proposal names, here or in every sitting that the outage met."""
    act = fairness.apply_everywhere if request.form.get("where") == "everywhere" else fairness.apply
    try:
        applied = act(sessions.actor(), public_id, request.form.get("key", ""), now=g.now)
    except Refusal as refusal:
        return _refused(refusal, public_id)
    flash(_given_words(applied), "done")
    return redirect(url_for(".show", public_id=public_id), 303)


def _given_words(applied: fairness.Applied) -> str:
    if not applied.sittings:
        return _("This time had been given already; it was not given twice.")
    words = ngettext("%(num)d open paper was extended.", "%(num)d open papers were extended.", applied.papers)
    if applied.sittings == 1:
        return words
    everywhere = ngettext("Time was given in %(num)d sitting.", "Time was given in %(num)d sittings.", applied.sittings)
    return f"{everywhere} {words}"


@bp.post("/sittings/<public_id>/fairness/dismissals")
def dismiss(public_id: str) -> Response:
    """Set a proposal aside, with the reason."""
    form = request.form
    try:
        fairness.dismiss(sessions.actor(), public_id, form.get("key", ""), form.get("note", ""), now=g.now)
    except Refusal as refusal:
        return _refused(refusal, public_id)
    flash(_("It was set aside. You can still give the time back, below."), "done")
    return redirect(url_for(".show", public_id=public_id), 303)


def _refused(refusal: Refusal, public_id: str) -> Response:
    """What this page can put right is said on it; everything else is refused as everywhere."""
    if refusal.code not in ("proposal_gone", "dismissal_note"):
        raise refusal
    flash_refusal(refusal)
    return redirect(url_for(".show", public_id=public_id), 303)
