"""Forms of cohorts and reports."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
"""What a browser's calendar sends, and what people type where there is none."""


class CloseForm(FlaskForm):
    """Closing a cohort."""

    closed_on = DateField(_l("Day of the closing"), [InputRequired(_l("Enter the day."))], format=DAY_FORMATS)


class TitlesForm(FlaskForm):
    """Confirming titles; only what the rule proposes can be ticked."""

    advanced = BooleanField(_l("Advanced cohort (Lớp học tiên tiến)"))
    excellent = SelectMultipleField(
        _l("Excellent learners (Học viên xuất sắc)"), option_widget=CheckboxInput(), widget=ListWidget()
    )


class PeriodForm(FlaskForm):
    """The period of a report, in the address of the page."""

    class Meta:
        csrf = False

    first = DateField(_l("From"), [InputRequired(_l("Enter the day."))], format=DAY_FORMATS, name="from")
    last = DateField(_l("To"), [InputRequired(_l("Enter the day."))], format=DAY_FORMATS, name="to")
