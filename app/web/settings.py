"""What the centre chooses for itself, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from app.services import settings
from app.web import sessions
from app.web.compose_forms import whole
from app.web.form_base import HouseForm
from app.web.forms import at_most

bp = Blueprint("settings", __name__)


def trimmed(text: str | None) -> str:
    """The text without blanks around it."""
    return (text or "").strip()


class SettingsForm(HouseForm):
    """One field for each setting, named like it."""

    questions_need_second_person = BooleanField(_l("A question is approved by somebody other than its author"))
    exams_need_second_person = BooleanField(_l("An exam is approved by a second person before it is published"))
    most_overlap_percent = whole(
        _l("Largest share of questions that two papers may have in common, in per cent"), 1, 100, needed=True
    )
    superior_body = StringField(_l("Body above the centre"), [Optional(), at_most(120)], filters=[trimmed])


@bp.get("/settings")
def show() -> str:
    """Every setting as it stands."""
    return render_template("settings/show.html", form=SettingsForm(formdata=None, **settings.all_values()))


@bp.post("/settings")
def save() -> Response | tuple[str, int]:
    """Store what is different."""
    form = SettingsForm()
    if not form.validate():
        return render_template("settings/show.html", form=form), 422
    before = settings.all_values()
    for name, now in before.items():
        if name in form and form[name].data != now:
            settings.change(sessions.actor(), name, form[name].data, now=g.now)
    flash(_("The settings are stored."), "done")
    return redirect(url_for(".show"), 303)
