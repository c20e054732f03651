"""Importing questions: a file or a text is read, shown, mended in place, confirmed whole or dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from app.domain.errors import Faults, Invalid, Refusal
from app.formats import rich
from app.services.banks import listing
from app.services.banks.importing import confirming, mending, reading, staging
from app.web import import_forms, media, question_form, returned_file, sessions
from app.web.errors import wants_json
from app.web.import_views import import_view, item_view, level_words_asked, topic_words_asked
from app.web.import_words import file_fault, file_words
from app.web.question_views import editor_view, mark
from app.web.words import when
from app.words import sentence

bp = Blueprint("imports", __name__)
Page = str | Answer | tuple[str | Answer, int]

MOST_BYTES, MOST_TEXT = 32 << 20, 16 << 20
"""Bytes of a request that brings a file, and of a text that is pasted, with the HTML that comes with it."""


@bp.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """A document with pictures is larger than any other form; this runs before the body is read."""
    if endpoint == "imports.new":
        request.max_content_length, request.max_form_memory_size = MOST_BYTES, MOST_TEXT
    elif endpoint == "imports.edit":
        request.max_content_length = media.MOST_BYTES


@bp.route("/banks/<code>/import", methods=["GET", "POST"])
def new(code: str) -> Page:
    """Choose a file or paste a text; what was understood is staged and shown."""
    if request.method == "GET":
        return _new(code)
    try:
        upload = import_forms.upload(request.form, request.files)
        public_id = staging.take(sessions.actor(), code, upload, now=g.now, dice=sessions.dice())
    except Faults as faults:
        return _new(code, faults=faults, name=upload.name), 422
    except Invalid as refusal:
        return _new(code, problem=sentence(refusal)), 422
    return redirect(url_for(".show", public_id=public_id), 303)


def _new(code: str, problem: str = "", faults: Faults | None = None, name: str = "") -> str:
    found = [file_fault(fault) for fault in faults.faults] if faults else []
    under = [(one, file_words(one.file_name), when(one.at)) for one in reading.under_way(sessions.actor(), code)]
    head = listing.bank_head(sessions.actor(), code)
    text = request.form.get("text", "")
    return render_template(
        "imports/new.html", head=head, under=under, problem=problem, faults=found, file=file_words(name), text=text
    )


@bp.get("/imports/<public_id>")
def show(public_id: str) -> str:
    """What was understood, and what waits for a decision."""
    return _page(public_id)


def _page(public_id: str, problem: str = "") -> str:
    page = request.values.get("page", 1, int)
    view = import_view(reading.import_page(sessions.actor(), public_id, request.values.get("show", ""), page))
    return render_template("imports/show.html", view=view, problem=problem)


@bp.post("/imports/<public_id>/items/<int:number>")
def mend(public_id: str, number: int) -> Answer:
    """Press a button of one question: choose its key, accept it, leave it out, settle its twin."""
    actor, do = sessions.actor(), request.form.get("do", "")
    match do:
        case "accept":
            _accept(public_id, number)
        case "skip" | "take":
            mending.skip(actor, public_id, number, skipped=do == "skip")
        case "keep":
            mending.keep_twin(actor, public_id, number)
        case "part":
            mending.part_from_line(actor, public_id, number)
        case _:
            mending.choose_key(actor, public_id, number, *import_forms.tapped(do))
    return _mended(public_id, number)


def _accept(public_id: str, number: int) -> None:
    try:
        mending.accept(sessions.actor(), public_id, number)
    except Faults:
        raise Refusal("import_undecided", count=1) from None


def _mended(public_id: str, number: int, after: int = 0) -> Answer:
    """The page again; for a script only what has changed on it, and where the question `after` is changed."""
    if not wants_json():
        return _back(public_id, f"item-{number}")
    page = reading.import_page(sessions.actor(), public_id, "refused")
    shown = request.form.get("show", "")
    page = replace(page, show=shown if shown in reading.SHOWS else "all", number=request.form.get("page", 1, int))
    item = item_view(reading.one_item(sessions.actor(), public_id, number), page)
    view = import_view(page)
    parts = {
        name: render_template(f"imports/{name}.html", item=item, view=view) for name in ("item", "summary", "shows")
    }
    following = url_for(".edit", public_id=public_id, number=after) if after else ""
    return jsonify(**parts, next=following, next_item=f"item-{after}" if after else "")


def _back(public_id: str, anchor: str = "questions") -> Answer:
    """To the list as it was looked at."""
    show, page = request.form.get("show", ""), request.form.get("page", 1, int)
    given = {"show": show if show in reading.SHOWS else None, "page": page if page > 1 else None}
    address = url_for(".show", public_id=public_id, _anchor=anchor, **given)  # type: ignore[arg-type]
    return redirect(address, 303)


@bp.route("/imports/<public_id>/items/<int:number>/edit", methods=["GET", "POST"])
def edit(public_id: str, number: int) -> Page:
    """Write a question of the file anew."""
    item = reading.one_item(sessions.actor(), public_id, number)
    page = reading.import_page(sessions.actor(), public_id, "refused")
    if request.method == "GET":
        return _editor(page, item, import_forms.typed_of(item.draft, page.places, mark()))
    typed, do = question_form.read(request.form), request.form.get("do", "save")
    if do == "picture":
        return _with_picture(page, item, typed)
    if do not in ("save", "save_next"):
        wanted = f"kind-{request.form.get('kind_wanted', '')}" if do == "kind" else do
        return _editor(page, item, question_form.act(typed, wanted))
    try:
        draft = import_forms.placed(question_form.draft_of(typed), item.draft)
        mending.rewrite(sessions.actor(), public_id, number, draft)
    except Faults as faults:
        return _editor(page, item, typed, faults), 422
    after = reading.next_undecided(sessions.actor(), public_id, number) if do == "save_next" else 0
    if wants_json():
        return _mended(public_id, number, after)
    flash(_("%(question)s is mended.", question=item.draft.place.label or number), "done")
    if after:
        return redirect(url_for(".edit", public_id=public_id, number=after), 303)
    return redirect(url_for(".show", public_id=public_id, _anchor="questions"), 303)


def _with_picture(page: reading.ImportPage, item: reading.Item, typed: question_form.Typed) -> Page:
    """The form with the picture that came with it, under the stem."""
    try:
        text = rich.picture(media.take())
    except Invalid as refusal:
        return _editor(page, item, typed, problem=sentence(refusal)), 422
    return _editor(page, item, replace(typed, stem=f"{typed.stem}\n\n{text}".strip()))


def _editor(
    page: reading.ImportPage,
    item: reading.Item,
    typed: question_form.Typed,
    faults: Faults | None = None,
    problem: str = "",
) -> str | Answer:
    """The editor of a question as a page of its own; for a script the form alone, to stand among the questions."""
    head = listing.bank_head(sessions.actor(), page.bank_code)
    head = import_forms.editor_head(head, item.draft, page.places)
    editor = editor_view(head, typed, faults=faults.faults if faults else ())
    seen = item_view(item, page)
    shown = {"editor": editor, "problem": problem, "over": [*seen.doubts, *seen.faults]}
    shown["next_words"] = _("Save and go to the next one that waits")
    if wants_json():
        form = render_template("authoring/form.html", action=request.path, **shown)
        return jsonify(html=form, words=json.loads(render_template("authoring/words.html", editor=editor)))
    return render_template("imports/edit.html", view=import_view(page), item=seen, **shown)


@bp.post("/imports/<public_id>/choices")
def choose(public_id: str) -> Answer:
    """Say what the file's words for topics and levels mean."""
    page = reading.import_page(sessions.actor(), public_id, "refused")
    topics = [word for word, _known in topic_words_asked(page)]
    chosen = import_forms.choices(request.form, level_words_asked(page), topics)
    mending.choose(sessions.actor(), public_id, chosen)
    flash(_("The choices are kept."), "done")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/imports/<public_id>/twins")
def twins(public_id: str) -> Answer:
    """Take every question that has a twin, or leave them all out."""
    mending.settle_twins(sessions.actor(), public_id, keep=request.form.get("do") == "keep")
    return _back(public_id)


@bp.post("/imports/<public_id>/confirm")
def confirm(public_id: str) -> Answer:
    """Take everything that is whole into the bank."""
    try:
        status = request.form.get("status", "draft")
        confirming.confirm(sessions.actor(), public_id, status=status, now=g.now, dice=sessions.dice())
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            refusal.page = partial(_page, public_id, sentence(refusal))
        raise
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/imports/<public_id>/drop")
def drop(public_id: str) -> Answer:
    """Throw the file away."""
    code = reading.import_page(sessions.actor(), public_id, "refused").bank_code
    mending.drop(sessions.actor(), public_id, now=g.now)
    flash(_("The file is dropped. Nothing of it is in the bank."), "done")
    return redirect(url_for(".new", code=code), 303)


@bp.get("/imports/<public_id>/commented.docx")
def commented(public_id: str) -> Response:
    """The author's own Word file, with a comment at every place that waits for a decision."""
    found = reading.returned(sessions.actor(), public_id)
    response = make_response(returned_file.commented(found, now=g.now))
    response.mimetype = returned_file.MIME
    response.headers.set("Content-Disposition", "attachment", filename=returned_file.name(found.file_name))
    return response
