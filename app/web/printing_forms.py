"""The form of printing papers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.web.form_base import HouseForm
from app.web.forms import at_most


class PrintForm(HouseForm):
    """Codes and what to print of them."""

    codes = StringField(
        _l("Paper codes"),
        [InputRequired(_l("Enter the codes of the papers, for example 101-104 or 111, 222, 333.")), at_most(400)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    what = RadioField(
        _l("What to print"),
        [InputRequired(_l("Choose what to print."))],
        choices=[
            SelectChoice("papers_pdf", _l("Papers (PDF)")),
            SelectChoice("papers_docx", _l("Papers (Word)")),
            SelectChoice("sheets_pdf", _l("Answer sheets (PDF)")),
            SelectChoice("keys_pdf", _l("Key table (PDF), not for candidates")),
        ],
        default="papers_pdf",
        invalid_choice_message=_l("Choose what to print."),
    )
    two_sided = BooleanField(_l("Printed on both sides: each paper begins on a new sheet"))
