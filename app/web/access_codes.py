"""The access code of a sitting, as large as the wall: a page for the room's projector."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.documents.qr import qr_svg
from app.services.sittings import access_codes, finding
from app.web import sessions

bp = Blueprint("access_codes", __name__)


@bp.get("/sittings/<public_id>/code")
def show(public_id: str) -> str:
    """The code, and the exam's address as text and as QR code. The code itself is in neither: who is not in the room
    must not come by it with the link."""
    actor = sessions.actor()
    sitting = finding.head(actor, public_id)
    address = url_for("exams.show", code=sitting.exam_code, _external=True)
    return render_template(
        "sittings/code.html",
        sitting=sitting,
        code=access_codes.code_of(actor, public_id),
        address=address.partition("://")[2],
        picture=qr_svg(address),
        reachable=not is_this_machine(),
        may=actor.has(*finding.WATCHERS),
    )


@bp.post("/sittings/<public_id>/code")
def renew(public_id: str) -> Response:
    """Another code from now on."""
    before = access_codes.renew(sessions.actor(), public_id, now=g.now, dice=sessions.dice())
    another, first = (
        _("There is a new code. The old one starts no paper any more."),
        _("A code is asked for from now on."),
    )
    flash(another if before else first, "done")
    return redirect(url_for(".show", public_id=public_id), 303)


def is_this_machine() -> bool:
    """An address that means "this machine" wherever it is read would lead phones nowhere."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
