"""Is the server alive, and can it take work?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

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
    try:
        missing = readiness.missing()
    except Refusal:
        missing = ["database"]
    return jsonify(status="ok" if not missing else "not ready", missing=missing), 503 if missing else 200
