"""A contest's public pages: what it is, entering, coming back, the round, the board."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.services.attempts import starting
from app.services.contests import boards, entering, rounds
from app.services.contests.entering import Declared
from app.web import leases, sessions
from app.web.board_views import board_view
from app.web.contest_views import contest_view
from app.web.forms import EntryCodeForm, EntryForm
from app.web.paper_views import door_view
from app.web.words import centre_zone
from app.words import sentence

bp = Blueprint("contests", __name__)


@bp.get("/contests/<code>")
def show(code: str) -> str:
    """What the contest is, and the reader's next step in it."""
    actor = sessions.actor_or_none()
    contest = rounds.view(actor, code, now=g.now)
    doors = {}
    if actor and contest.entry:
        for number in (line.number for line in contest.open_rounds):
            admission = rounds.door(actor, code, number, now=g.now)
            doors[number] = door_view(admission, g.now, url_for(".start", code=code, number=number))
    # Who has a password comes back with it; an entry code would not let them in.
    new_code = session.get("entry_codes", {}).get(code) if actor and actor.guest and contest.entry else None
    return render_template("contests/show.html", contest=contest_view(contest), doors=doors, entry_code=new_code)


@bp.route("/contests/<code>/enter", methods=["GET", "POST"])
def enter(code: str) -> str | Response | tuple[str, int]:
    """Declare one's details."""
    actor = sessions.actor_or_none()
    contest = rounds.view(actor, code, now=g.now)
    if contest.entry:
        return redirect(url_for(".show", code=code), 303)
    form = EntryForm(formdata=request.form if request.method == "POST" else None)
    form.ask(contest.entry_form.required, entering.units())
    if request.method == "GET":
        if actor:
            form.full_name.data = actor.name
        return render_template("contests/enter.html", contest=contest, form=form)
    sound = form.validate()
    wrong: list[Refusal] = [*entering.problems(code, Declared(**form.declared()), now=g.now, zone=centre_zone())]
    if sound and not wrong:
        try:
            return _enter(code, form)
        except Refusal as refusal:
            wrong.append(refusal)
    for one in wrong:
        form.tell(one.code, sentence(one))
    return render_template("contests/enter.html", contest=contest, form=form), 422


def _enter(code: str, form: EntryForm) -> Response:
    entered = entering.enter(
        sessions.actor_or_none(),
        code,
        Declared(**form.declared()),
        pepper=current_app.config["SECRET_KEY"],
        hours=current_app.config["SESSION_HOURS"],
        now=g.now,
        dice=sessions.dice(),
        zone=centre_zone(),
    )
    if entered.sign_in:
        sessions.remember(entered.sign_in)
    session["entry_codes"] = {**session.get("entry_codes", {}), code: entered.entry_code}
    flash(_("You have entered the contest."), "done")
    return redirect(url_for(".show", code=code), 303)


@bp.route("/contests/<code>/return", methods=["GET", "POST"])
def come_back(code: str) -> str | Response | tuple[str, int]:
    """Sign in again with the entry code."""
    contest = rounds.view(None, code, now=g.now)
    form = EntryCodeForm()
    if request.method == "GET" or not form.validate():
        page = render_template("contests/return.html", contest=contest, form=form, problem="")
        return page if request.method == "GET" else (page, 422)
    try:
        hours = current_app.config["SESSION_HOURS"]
        sign_in = entering.come_back(code, form.entry_code.data, hours=hours, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        words = sentence(refusal)
        refusal.page = partial(render_template, "contests/return.html", contest=contest, form=form, problem=words)
        raise
    sessions.remember(sign_in)
    return redirect(url_for(".show", code=code), 303)


@bp.post("/contests/<code>/rounds/<int:number>/attempts")
def start(code: str, number: int) -> Response:
    """Begin an attempt in a round, or continue the open one."""
    actor = sessions.actor()
    door = rounds.door(actor, code, number, now=g.now)
    tab = leases.new_tab()
    attempt = starting.start(actor, door, tab=tab, now=g.now, dice=sessions.dice())
    return leases.way_to_paper(attempt, tab, g.now, new=not door.knows(attempt))


@bp.get("/contests/<code>/rounds/<int:number>/board")
def board(code: str, number: int) -> str:
    """The newest published board."""
    page = request.args.get("page", 1, type=int)
    search = request.args.get("find", "")
    found = boards.published(sessions.actor_or_none(), code, number, page=page, search=search)
    if found is None:
        contest = rounds.view(None, code, now=g.now)
        return render_template("contests/no_board.html", contest=contest, number=number)
    return render_template("contests/board.html", board=board_view(found, search))


@bp.get("/contests/<code>/rounds/<int:number>/boards/<int:version>.csv")
def board_file(code: str, number: int, version: int) -> Response:
    """The very bytes whose digest stands on the board: no names, so that it may be kept and passed on."""
    body, digest = boards.published_file(code, number, version)
    answer = Response(body.encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={code}-{number}-{version}.csv"
    answer.set_etag(digest)
    return answer
