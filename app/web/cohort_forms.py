"""Forms of cohorts and reports."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.form_base import HouseForm
from app.web.forms import within_years

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
"""What a browser's calendar sends, and what people type where there is none."""


def day(label: Any, **kwargs: Any) -> DateField:
    """A day that must be entered; `label` is a lazy text."""
    return DateField(
        label,
        [InputRequired(_l("Enter the day.")), within_years],
        format=DAY_FORMATS,
        invalid_value_message=_l("Enter the day as day/month/year, for example 30/06/2022."),
        **kwargs,
    )


class CloseForm(HouseForm):
    """Closing a cohort."""

    closed_on = day(_l("Day of the closing"))


class TitlesForm(HouseForm):
    """Confirming titles; only what the rule proposes can be ticked."""

    advanced = BooleanField(_l("Advanced cohort (Lớp học tiên tiến)"))
    excellent = SelectMultipleField(
        _l("Excellent learners (Học viên xuất sắc)"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        invalid_choice_message=_l(
            "Somebody who was ticked is not proposed any more. Reload the page and choose again."
        ),
    )


class PeriodForm(HouseForm):
    """The period of a report, in the address of the page."""

    class Meta:
        csrf = False

    first = day(_l("From"), name="from")
    last = day(_l("To"), name="to")
