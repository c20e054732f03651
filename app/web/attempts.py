"""The attempt's pages and calls: the sitting contract."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import assets
from app.domain.errors import Refusal
from app.services.attempts import conduct, ending, flags, hand_ins, reading, receipts, saving
from app.services.attempts.reading import Outcome
from app.services.sittings import absences, time_given
from app.web import answers, exam_browsers, faces, leases, room_news, sessions
from app.web.fairness_views import given_lines
from app.web.paper_views import ask_view, not_understood, summary_view
from app.web.result_views import Late, outcome_view
from app.web.room_words import absence_summary
from app.words import sentence

bp = Blueprint("attempts", __name__)


@bp.get("/attempts/<attempt_id>")
def show(attempt_id: str) -> AnyResponse:
    """The paper; past its deadline, the way to the result."""
    actor = sessions.actor()
    paper = reading.open_paper(actor, attempt_id, now=g.now)
    if paper is None:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    rules = conduct.of_attempt(actor, attempt_id)
    exam_browsers.require(rules)
    left = leases.left(attempt_id, paper.facts.pen_tab, g.now)
    page = render_template(
        "attempts/show.html",
        paper=ask_view(paper, left or leases.issue(attempt_id, g.now)),
        has_pen=left is not None,
        conduct=rules,
        news=room_news.stamp(),
        told=room_news.told(attempt_id),
        modules=assets.modules_of("attempt.js"),
    )
    return leases.take_out(make_response(page), attempt_id)


@bp.post("/attempts/<attempt_id>/lease")
def lease(attempt_id: str) -> Response:
    """An opened page takes the pen."""
    body = answers.json_body("lease")
    held = leases.read(attempt_id, body["lease"])
    page = url_for(".show", attempt_id=attempt_id)
    exam_browsers.require(conduct.of_attempt(sessions.actor(), attempt_id), page, body)
    pen = saving.claim_pen(sessions.actor(), attempt_id, held, now=g.now)
    return jsonify(takeover=pen.takeover, remaining_ms=pen.remaining_ms)


@bp.put("/attempts/<attempt_id>/answers/<position>")
def save(attempt_id: str, position: str) -> Response:
    """Keep one answer."""
    if position != "prediction" and not (position.isascii() and position.isdigit()):
        raise Refusal("not_found", status=404)
    given, seq, token = answers.one_answer()
    saved = saving.save_answer(
        sessions.actor(),
        attempt_id,
        answers.position_of(position),
        given,
        seq=seq,
        lease=leases.read(attempt_id, token),
        now=g.now,
    )
    answer = jsonify(
        seq=saved.seq,
        saved_at=saved.saved_at.isoformat(timespec="milliseconds"),
        remaining_ms=saved.remaining_ms,
        answered=saved.answered,
        **(_problem(attempt_id, given) if position == "prediction" else {}),
    )
    return room_news.stamped(answer)


def _problem(attempt_id: str, prediction: list[str]) -> dict[str, str]:
    """Said beside the acknowledgement of a prediction that cannot be read: it is kept and does not count."""
    problem = reading.prediction_problem(sessions.actor(), attempt_id, prediction)
    return {"problem": sentence(problem)} if problem else {}


@bp.post("/attempts/<attempt_id>/answers")
def save_form(attempt_id: str) -> AnyResponse:
    """Keep a whole form, for a page without JavaScript."""
    kept = _keep_form(attempt_id)
    hands_in = kept and request.form.get("then") == "submit"
    return faces.keep(redirect(url_for(".confirm_submit" if hands_in else ".show", attempt_id=attempt_id), 303))


@bp.post("/attempts/<attempt_id>/pulse")
def pulse(attempt_id: str) -> Response:
    """A sign of life; what the page has to tell of absences and flags, and what its room has to tell it."""
    body = answers.json_body("lease")
    held = leases.read(attempt_id, body["lease"])
    left = saving.pulse(sessions.actor(), attempt_id, held, now=g.now)
    stamp = room_news.stamp()  # before the notices: what is told in between is fetched again, not missed
    told = room_news.told(attempt_id)
    absences.note(sessions.actor(), attempt_id, body.get("absences"), now=g.now)
    flags.keep(sessions.actor(), attempt_id, body.get("flags"))
    answer = jsonify(remaining_ms=left, notices=told)
    answer.headers[room_news.HEADER] = str(stamp)
    return answer


@bp.get("/attempts/<attempt_id>/submit")
def confirm_submit(attempt_id: str) -> str | AnyResponse:
    """What is unanswered, and the button."""
    paper = reading.open_paper(sessions.actor(), attempt_id, now=g.now)
    if paper is None:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    return render_template("attempts/submit.html", summary=summary_view(paper))


@bp.post("/attempts/<attempt_id>/submit")
def submit(attempt_id: str) -> AnyResponse:
    """Hand in, with the form if one is sent; an answer that cannot be read is shown first."""
    try:
        if not _keep_form(attempt_id):
            return redirect(url_for(".show", attempt_id=attempt_id), 303)
    except Refusal as refusal:
        # A paper that has ended is shown as it stands; every other refusal is for the reader to mend.
        if refusal.code not in ("handed_in", "time_up"):
            raise
    ending.hand_in(sessions.actor(), attempt_id, now=g.now, dice=sessions.dice())
    # The page's script asks for a word of its own: a redirect could be a hotel network's as well.
    if request.form.get("then") == "acknowledge":
        return jsonify(handed_in=attempt_id)
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


@bp.get("/attempts/<attempt_id>/result")
def result(attempt_id: str) -> str | AnyResponse:
    """The result, as much of it as the policy shows."""
    outcome = reading.outcome(sessions.actor(), attempt_id, now=g.now)
    if outcome is None:
        again = hand_ins.opened_again(sessions.actor(), attempt_id)
        if again:
            return render_template("attempts/reopened.html", again=again, attempt_id=attempt_id)
        return redirect(url_for(".show", attempt_id=attempt_id), 303)
    given = time_given.to_attempt(outcome.facts)
    left = absences.own(sessions.actor(), attempt_id)
    absent = absence_summary(left) if left else ""
    result = outcome_view(outcome, None if outcome.handed_in else _late(outcome))
    return render_template("attempts/result.html", result=result, given=given_lines(given), absent=absent)


def _late(outcome: Outcome) -> Late:
    facts = outcome.facts
    return Late(leases.issue(facts.public_id, g.now), facts.takeover, facts.pen_tab)


@bp.get("/attempts/<attempt_id>/receipt")
def receipt_file(attempt_id: str) -> Response:
    """The receipt as a file: its canonical bytes."""
    body = receipts.own_file(sessions.actor(), attempt_id)
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=bien-nhan-{attempt_id}.json"
    return response


def _keep_form(attempt_id: str) -> bool:
    """Keep what fits of a form; what does not is named on the page that follows. True when all of it fits."""
    form: Any = request.form
    answered, odd = reading.fitting(sessions.actor(), attempt_id, answers.whole_form(form))
    if answered:
        token = form.get("lease")
        held = leases.read(attempt_id, token) if token else None
        saving.save_form(sessions.actor(), attempt_id, answered, lease=held, now=g.now)
    if odd:
        flash(not_understood(odd), "error")
    return not odd
