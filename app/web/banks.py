"""Question banks as instructors read them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.services.banks import reading
from app.web import sessions
from app.web.bank_views import item_view

bp = Blueprint("banks", __name__)


@bp.get("/banks")
def index() -> str:
    """Every bank."""
    return render_template("banks/index.html", banks=reading.all_banks(sessions.actor()))


@bp.get("/banks/<code>")
def show(code: str) -> str:
    """A bank: its stock, and the questions of a topic."""
    bank = reading.bank(sessions.actor(), code, request.args.get("topic", ""))
    return render_template("banks/show.html", bank=bank, items=[item_view(item) for item in bank.items])
