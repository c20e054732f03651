"""Whose page was left, when and for how long."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.services.sittings import absences, finding
from app.web import sessions
from app.web.room_words import ABSENCES, absence_summary, moment
from app.web.words import lasted

bp = Blueprint("absences", __name__)


@bp.get("/sittings/<public_id>/absences")
def index(public_id: str) -> str:
    """Everyone whose page was left, in name order."""
    actor = sessions.actor()
    sitting = finding.head(actor, public_id)
    leavers = [
        (
            leaver.name,
            absence_summary(leaver.spells),
            [
                (moment(one.left_at, sitting), lasted(one.lasted_ms // 1000), ABSENCES[one.kind])
                for one in leaver.spells
            ],
        )
        for leaver in absences.leavers(sitting.id)
    ]
    noted = absences.are_noted(actor, public_id)
    return render_template("sittings/absences.html", sitting=sitting, leavers=leavers, noted=noted)
