"""Questions as they are written, read over, and moved along."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from app.domain.errors import Faults, Invalid, Refusal
from app.domain.names import clean
from app.formats import rich
from app.services.banks import commenting, editing, listing, reviewing, revisions
from app.services.banks.listing import Head
from app.services.banks.revisions import Stored
from app.web import media, question_form, sessions
from app.web.bank_views import list_url
from app.web.bulk_words import tell_bulk
from app.web.errors import flash_refusal
from app.web.question_form import Typed
from app.web.question_views import (
    Theirs,
    diff_view,
    editor_view,
    mark,
    preview_item,
    question_view,
    theirs_view,
)
from app.web.question_words import STATUSES
from app.words import sentence

bp = Blueprint("questions", __name__)
Page = str | Answer | tuple[str, int]


@bp.url_value_preprocessor
def allow_pictures(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """A picture may come with the editor's form."""
    if endpoint in ("questions.new", "questions.edit"):
        request.max_content_length = media.MOST_BYTES


@bp.route("/banks/<code>/questions/new", methods=["GET", "POST"])
def new(code: str) -> Page:
    """Write a question."""
    head = listing.bank_head(sessions.actor(), code)
    if request.method == "GET":
        given = request.args
        topic = given.get("topic", "") or (head.topics[0][0] if len(head.topics) == 1 else "")
        return _editor(head, question_form.empty(given.get("kind", ""), topic, given.get("level", "")))
    typed = question_form.read(request.form)
    if not _saves():
        return _edited(head, typed)
    try:
        item = editing.check(head, question_form.draft_of(typed))
    except Faults as faults:
        return _editor(head, typed, faults=faults), 422
    ref = editing.create_question(sessions.actor(), code, item, now=g.now, dice=sessions.dice())
    flash(_("Question %(ref)s is stored as a draft.", ref=ref), "done")
    return _onwards(code, ref, typed)


@bp.route("/banks/<code>/questions/<ref>/edit", methods=["GET", "POST"])
def edit(code: str, ref: str) -> Page:
    """Change a question."""
    stored = revisions.stored(sessions.actor(), code, ref)
    if request.method == "GET":
        return _editor(stored.head, question_form.from_item(stored.item, stored.number, mark()), ref)
    typed = question_form.read(request.form)
    if not _saves():
        return _edited(stored.head, typed, ref)
    try:
        item = editing.check(stored.head, question_form.draft_of(typed, ref))
        if typed.base != stored.number:
            return _overtaken(stored, typed)
        done = editing.revise_question(
            sessions.actor(), code, ref, item, base=typed.base, reason=typed.reason, now=g.now
        )
    except Faults as faults:
        return _editor(stored.head, typed, ref, faults), 422
    except Refusal as refusal:
        if refusal.code != "edited_meanwhile":
            raise
        return _overtaken(revisions.stored(sessions.actor(), code, ref), typed)
    flash(_saved_words(done), "done" if done.changed else "info")
    return _onwards(code, ref, typed)


def _saves() -> bool:
    return request.form.get("do", "save") in ("save", "save_next")


def _saved_words(done: editing.Revised) -> str:
    if not done.changed:
        return _("Nothing has changed, so no revision was added.")
    words = _("Revision %(number)s is stored.", number=done.number)
    if done.brought_back:
        return words + " " + _("The question was retired; with its new wording it is a draft again.")
    return words + " " + _("It waits for a second person to approve it.") if done.status == "in_review" else words


def _onwards(code: str, ref: str, typed: Typed) -> Answer:
    if request.form.get("do") == "save_next":
        return redirect(url_for(".new", code=code, kind=typed.kind, topic=typed.topic, level=typed.level), 303)
    return redirect(url_for(".show", code=code, ref=ref), 303)


def _edited(head: Head, typed: Typed, ref: str = "") -> Page:
    """The form after one of its own buttons; nothing of the question is stored."""
    do = request.form.get("do", "")
    if do == "kind":
        do = f"kind-{request.form.get('kind_wanted', '')}"
    if do != "picture":
        return _editor(head, question_form.act(typed, do), ref)
    try:
        text = rich.picture(media.take())
    except Invalid as refusal:
        return _editor(head, typed, ref, problem=sentence(refusal)), 422
    return _editor(head, replace(typed, stem=f"{typed.stem}\n\n{text}".strip()), ref)


def _overtaken(stored: Stored, typed: Typed) -> Page:
    """Somebody saved meanwhile: theirs and ours, nothing lost; saving again stores ours on top of theirs."""
    code, ref = stored.head.code, stored.item.ref
    item = editing.check(stored.head, question_form.draft_of(typed, ref))
    newest = revisions.revision_line(sessions.actor(), code, ref)
    theirs = theirs_view(newest, revisions.compare(stored.head, stored.item, item))
    return _editor(stored.head, replace(typed, base=stored.number), ref, theirs=theirs), 409


def _editor(
    head: Head,
    typed: Typed,
    ref: str = "",
    faults: Faults | None = None,
    *,
    theirs: Theirs | None = None,
    problem: str = "",
) -> str:
    view = editor_view(head, typed, ref, faults.faults if faults else (), theirs)
    return render_template("authoring/editor.html", editor=view, problem=problem)


@bp.post("/banks/<code>/questions/preview")
def preview(code: str) -> Response:
    """What was typed so far as it will stand on a paper; stores nothing."""
    listing.bank_head(sessions.actor(), code)
    item = preview_item(question_form.read(request.form))
    return jsonify(html=render_template("authoring/preview.html", item=item))


@bp.post("/banks/<code>/questions/bulk")
def bulk(code: str) -> Answer:
    """Do one thing to every question that is ticked."""
    refs, do = request.form.getlist("ref"), request.form.get("do", "")
    actor = sessions.actor()
    try:
        if do in ("topic", "level"):
            wanted = request.form.get(do, "")
            reason = _("Moved to another topic") if do == "topic" else _("Moved to another level")
            done = reviewing.move_questions(actor, code, refs, **{do: wanted}, reason=reason, now=g.now)
        else:
            done = reviewing.change_statuses(actor, code, refs, do, now=g.now)
        tell_bulk(do, done)
    except Invalid as refusal:
        flash_refusal(refusal)
    return redirect(list_url(code, request.form.get("back", "")), 303)


@bp.get("/banks/<code>/questions/<ref>")
def show(code: str, ref: str) -> str:
    """A question with its key, its status, its history and what was said about it."""
    return _question_page(code, ref)


def _question_page(code: str, ref: str, said: str = "", problem: str = "") -> str:
    page = revisions.question_page(sessions.actor(), code, ref)
    view = question_view(page)
    return render_template("authoring/question.html", view=view, said=said, problem=problem)


@bp.get("/banks/<code>/questions/<ref>/diff")
def diff(code: str, ref: str) -> str:
    """What changed between two revisions, word by word."""
    numbers = [request.args.get(name, "1") for name in ("from", "to")]
    if not all(number.isdecimal() and len(number) < 9 for number in numbers):
        raise Invalid("malformed", status=400, what="from, to")
    page = revisions.diff_page(sessions.actor(), code, ref, *map(int, numbers))
    return render_template("authoring/diff.html", view=diff_view(page))


@bp.post("/banks/<code>/questions/<ref>/status")
def status(code: str, ref: str) -> Answer:
    """Take a question one step along."""
    verb = request.form.get("do", "")
    try:
        now = reviewing.change_status(sessions.actor(), code, ref, verb, now=g.now)
        flash(_("The question is now: %(status)s.", status=STATUSES[now]), "done")
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
    return redirect(url_for(".show", code=code, ref=ref), 303)


@bp.post("/banks/<code>/questions/<ref>/comments")
def comment(code: str, ref: str) -> Page:
    """Say something about a question."""
    text = request.form.get("text", "")
    try:
        commenting.write_comment(sessions.actor(), code, ref, question_form.tidy(text), now=g.now)
    except Invalid as refusal:
        return _question_page(code, ref, text, sentence(refusal)), 422
    return redirect(url_for(".show", code=code, ref=ref, _anchor="comments"), 303)


@bp.post("/banks/<code>/questions/<ref>/comments/<int:number>/settle")
def settle(code: str, ref: str, number: int) -> Answer:
    """Say that the matter of a comment is done with."""
    commenting.settle_comment(sessions.actor(), code, ref, number, now=g.now)
    return redirect(url_for(".show", code=code, ref=ref, _anchor="comments"), 303)


@bp.post("/banks/<code>/questions/<ref>/delete")
def delete(code: str, ref: str) -> Answer:
    """Throw a draft away."""
    try:
        editing.delete_question(sessions.actor(), code, ref, now=g.now)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
        return redirect(url_for(".show", code=code, ref=ref), 303)
    flash(_("Draft %(ref)s is deleted.", ref=clean(ref)), "done")
    return redirect(url_for("banks.show", code=code), 303)
