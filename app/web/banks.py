"""Question banks: the list of all, one with its questions, its head and topics."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Refusal
from app.domain.names import clean
from app.services.banks import heads, listing, reading
from app.services.banks.listing import Asked, Head
from app.web import sessions
from app.web.bank_forms import HeadForm, NewBankForm, TopicForm
from app.web.bank_views import ASKED, bank_view
from app.web.errors import flash_refusal
from app.words import sentence

bp = Blueprint("banks", __name__)


@bp.get("/banks")
def index() -> str:
    """Every bank."""
    return render_template("banks/index.html", banks=reading.all_banks(sessions.actor()))


@bp.route("/banks/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Open a bank."""
    form = NewBankForm()
    if request.method == "GET":
        return render_template("banks/new.html", form=form)
    if form.validate():
        bank = form.bank()
        try:
            heads.open_bank(sessions.actor(), bank, now=g.now)
        except Refusal as refusal:
            form.code.errors = [*form.code.errors, sentence(refusal)]
        else:
            flash(_("The bank is open. Write its first question, or import a file."), "done")
            return redirect(url_for(".show", code=bank.code), 303)
    return render_template("banks/new.html", form=form), 422


@bp.get("/banks/<code>")
def show(code: str) -> str:
    """A bank: its stock, and its questions, searched and filtered."""
    return render_template("banks/show.html", bank=bank_view(listing.bank_page(sessions.actor(), code, _asked())))


def _asked() -> Asked:
    given = request.args
    page = given.get("page", "")
    words = {name: clean(given.get(name, ""))[:200] for name in ASKED}
    return Asked(**words, page=int(page) if page.isdecimal() and len(page) < 7 else 1)


@bp.route("/banks/<code>/head", methods=["GET", "POST"])
def head(code: str) -> str | Response | tuple[str, int]:
    """Change what a bank says of itself."""
    found = listing.bank_head(sessions.actor(), code)
    form = HeadForm(data=_head_data(found))
    if request.method == "GET":
        return _head_page(found, form)
    if form.validate():
        try:
            heads.change_head(sessions.actor(), code, form.head(found), now=g.now)
        except Refusal as refusal:
            form.levels.errors = [*form.levels.errors, sentence(refusal)]
        else:
            flash(_("The bank is changed."), "done")
            return redirect(url_for(".show", code=code), 303)
    return _head_page(found, form), 422


def _head_data(found: Head) -> dict[str, str]:
    levels = " ".join(found.levels)
    return {"title": found.title, "description": found.description, "lang": found.lang, "levels": levels}


def _head_page(found: Head, form: HeadForm, topic: TopicForm | None = None) -> str:
    return render_template("banks/head.html", head=found, form=form, topic=topic or TopicForm(formdata=None))


@bp.post("/banks/<code>/topics")
def topics(code: str) -> Response | tuple[str, int]:
    """Add a topic, or rename, move or take away one."""
    do, _sep, topic = request.form.get("do", "add").partition(":")
    if do == "add":
        return _add_topic(code)
    try:
        _topic_acts(code, topic)[do]()
    except KeyError:
        raise Refusal("malformed", status=400, what="do") from None
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
    return redirect(url_for(".head", code=code, _anchor="topics"), 303)


def _topic_acts(code: str, topic: str) -> dict[str, Callable[[], None]]:
    actor, title = sessions.actor(), clean(request.form.get(f"title-{topic}", ""))[:200]

    def rename() -> None:
        if not title:
            raise Refusal("title_length", status=422, most=200)
        heads.rename_topic(actor, code, topic, title, now=g.now)

    return {
        "rename": rename,
        "up": lambda: heads.move_topic(actor, code, topic, -1, now=g.now),
        "down": lambda: heads.move_topic(actor, code, topic, 1, now=g.now),
        "remove": lambda: heads.remove_topic(actor, code, topic, now=g.now),
    }


def _add_topic(code: str) -> Response | tuple[str, int]:
    found = listing.bank_head(sessions.actor(), code)
    form = TopicForm()
    if not form.validate():
        return _head_page(found, HeadForm(formdata=None, data=_head_data(found)), form), 422
    heads.add_topic(sessions.actor(), code, form.topic(found), now=g.now)
    return redirect(url_for(".head", code=code, _anchor="topics"), 303)
