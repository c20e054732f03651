"""What every form of the house is: a form of Flask-WTF whose built-in sentences speak the reader's language.

WTForms has no Vietnamese of its own. What a form says when a choice is no longer on its list, or when a field holds
no date, comes out of our catalogue instead.
"""

from __future__ import annotations

from gettext import NullTranslations

from flask_babel import get_translations
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

BUILT_IN = (
    _l("Not a valid choice."),
    _l("Not a valid date value."),
    _l("Not a valid datetime value."),
    _l("Not a valid decimal value."),
    _l("Not a valid integer value."),
    _l("This field is required."),
)
"""WTForms' sentences that a page of ours can show; named here so that the catalogue has them."""


class HouseForm(FlaskForm):
    """The base of every form."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: FlaskForm) -> NullTranslations:
            return get_translations()
