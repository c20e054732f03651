"""The public page of a receipt: anyone who holds the code can check it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.domain.errors import NotFound
from app.services.attempts import reading

bp = Blueprint("receipts", __name__)


@bp.get("/receipts")
def check() -> str | tuple[str, int]:
    """A form for the code, and what stands behind it."""
    code = request.args.get("code", "")
    try:
        found = reading.receipt(code) if code else None
    except NotFound:
        return render_template("receipts/check.html", code=code, receipt=None, unknown=True), 404
    return render_template("receipts/check.html", code=code, receipt=found, unknown=False)
