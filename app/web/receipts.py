"""The public page of a receipt: anyone who holds its code or its file can check it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.domain.errors import Invalid, NotFound
from app.receipt_words import verdict
from app.services.attempts import receipts
from app.words import sentence

bp = Blueprint("receipts", __name__)


@bp.get("/receipts")
def check() -> str | tuple[str, int]:
    """A form for the code, and what stands behind it."""
    code = request.args.get("code", "")
    try:
        return _page(receipts.by_code(code) if code else None, code=code)
    except NotFound:
        return _page(None, code=code, unknown=True), 404


@bp.post("/receipts")
def compare() -> str | tuple[str, int]:
    """A receipt's file, sent or pasted. Nothing is stored."""
    file = request.files.get("file")
    text = file.read().decode("utf-8", "replace") if file else request.form.get("text", "")
    try:
        return _page(receipts.by_file(text), text=text)
    except NotFound:
        return _page(None, text=text, unknown=True), 404
    except Invalid as refusal:
        return _page(None, text=text, problem=sentence(refusal)), 422


def _page(found: receipts.Checked | None, **more: object) -> str:
    words = verdict(found.differs, found.changed) if found else ""
    return render_template("receipts/check.html", receipt=found, verdict=words, **more)
