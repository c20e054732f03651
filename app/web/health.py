"""Is the server alive, and can it take work?"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from app.db import end_transaction
from app.domain.errors import Refusal
from app.services import readiness

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """200, or 503 with what is missing."""
    missing = _missing()
    return jsonify(status="ok" if not missing else "not ready", missing=missing), 503 if missing else 200


def is_able(app: Flask) -> bool:
    """Can this process keep what it is sent? Asked outside a request, by the thread that waits for it."""
    with app.app_context():
        try:
            return not _missing()
        finally:
            end_transaction(commit=False)


def _missing() -> list[str]:
    try:
        return readiness.missing()
    except Refusal:
        return ["database"]
