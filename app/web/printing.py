"""Printing an exam's papers under codes (mã đề): the form, and the files that it answers with."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from flask import Blueprint, current_app, g, render_template, send_file
from werkzeug.wrappers import Response

from app import printed_files
from app.domain.errors import Refusal
from app.services.exams import printing
from app.web import sessions
from app.web.printing_forms import PrintForm
from app.words import sentence

bp = Blueprint("printing", __name__)
ABOUT_CODES = "paper_code"
"""Refusals that begin so are about the field of the codes."""


@bp.get("/compose/<code>/print")
def show(code: str) -> str:
    """What can be printed, and what was."""
    return _page(code, PrintForm(formdata=None))


@bp.post("/compose/<code>/print")
def download(code: str) -> Response | tuple[str, int]:
    """The file."""
    form = PrintForm()
    if not form.validate():
        return _page(code, form), 422
    make = partial(
        printed_files.make,
        form.what.data,
        centre=current_app.config["CENTRE_NAME"],
        two_sided=form.two_sided.data,
        now=g.now,
    )
    dice = current_app.dice  # type: ignore[attr-defined]
    try:
        file = printing.print_papers(sessions.actor(), code, form.codes.data or "", make, now=g.now, dice=dice)
    except Refusal as refusal:
        if refusal.status not in (403, 404):
            refusal.page = partial(_refused_page, code, form, refusal)
        raise
    return send_file(BytesIO(file.content), file.mime, as_attachment=True, download_name=file.name)


def _refused_page(code: str, form: PrintForm, refusal: Refusal) -> str:
    """The form again, with what is wrong beside the codes or above everything."""
    if refusal.code.startswith(ABOUT_CODES):
        form.codes.errors = [sentence(refusal)]
    else:
        form.form_errors.append(sentence(refusal))
    return _page(code, form)


def _page(code: str, form: PrintForm) -> str:
    page = printing.page(sessions.actor(), code, now=g.now)
    return render_template("printing/show.html", page=page, form=form)
