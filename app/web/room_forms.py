"""Forms of the exam room."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from app.services.sittings import reopening, time_grants
from app.services.sittings.finding import MOST_REASON
from app.web.form_base import HouseForm
from app.web.forms import at_most


def people_named() -> list[str]:
    """Public ids of the people that a form names."""
    return list(dict.fromkeys(request.form.getlist("person")))


def _reason() -> StringField:
    return StringField(
        _l("Reason"),
        [DataRequired(_l("Write why: the reason is kept.")), at_most(MOST_REASON)],
        render_kw={"autocomplete": "off"},
    )


def _minutes(label: str, most: int) -> IntegerField:
    words = _l("Enter a whole number of minutes from 1 to %(max)s.")
    between = NumberRange(1, most, words)
    return IntegerField(label, [InputRequired(words % {"max": most}), between], render_kw={"inputmode": "numeric"})


class ReasonForm(HouseForm):
    reason = _reason()


class MinutesForm(HouseForm):
    minutes = _minutes(_l("Extra minutes"), time_grants.MOST_MINUTES)
    reason = _reason()
    sure = BooleanField(_l("Yes, that many minutes are meant"))


class ReopenForm(HouseForm):
    minutes = _minutes(_l("Minutes to work in from now, at least"), reopening.MOST_MINUTES)
    reason = _reason()


class PassForm(HouseForm):
    code = StringField(
        _l("Code from the invigilator"),
        [DataRequired(_l("Enter the code.")), at_most(20)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
