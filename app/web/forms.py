"""Forms: what a browser may send, parsed and checked for form. Rules are the services' affair."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, EqualTo, Length, StopValidation

from app.domain.instants import FIRST_YEAR, LAST_YEAR
from app.web.entrant_views import EntrantPage
from app.web.form_base import HouseForm


def at_most(length: int) -> Length:
    """At most so many characters. WTForms speaks no Vietnamese: whatever it may say to a reader is said by us."""
    return Length(max=length, message=_l("Enter at most %(max)s characters."))


def within_years(_form: HouseForm, field: Field) -> None:
    """A day or an instant in the years that `app.domain.instants` names."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise StopValidation(_("Enter a day from %(first)s to %(last)s.", **years))


class SignInForm(HouseForm):
    class Meta(HouseForm.Meta):
        csrf = False  # every unsafe call is looked at before any view (sessions.py); the page carries that token

    username = StringField(
        _l("Sign-in name"),
        [DataRequired(_l("Enter the sign-in name.")), at_most(60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Enter the password.")), at_most(200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    #: a form that was sent while signed out: where it goes, and its fields as JSON
    carry_to = HiddenField()
    carry = HiddenField()


class PasswordForm(HouseForm):
    old = PasswordField(
        _l("Present password"),
        [DataRequired(_l("Enter the present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        [DataRequired(_l("Enter a new password.")), at_most(200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password once more"),
        [DataRequired(_l("Enter the new password once more.")), EqualTo("new", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class EntryForm(HouseForm):
    """What a contest asks of an entrant; fields that it does not ask for are taken off by `ask`."""

    full_name = StringField(
        _l("Full name, with its accents"),
        [DataRequired(_l("Enter the full name.")), at_most(120)],
        render_kw={"autocomplete": "name"},
    )
    birth_date = StringField(_l("Date of birth"), render_kw={"autocomplete": "bday", "inputmode": "numeric"})
    unit = SelectField(
        _l("Unit (where you live, work or study)"),
        coerce=str,
        invalid_choice_message=_l("Choose a unit from the list."),
    )
    phone = TelField(_l("Phone number"), render_kw={"autocomplete": "tel"})
    consents = BooleanField(
        _l("I agree that the organisers use these details to run this contest and award its prizes.")
    )

    def ask(self, required: tuple[str, ...], units: list[tuple[int, str]]) -> None:
        """Keep only what the contest asks for."""
        self.unit.choices = [("", _l("Choose the unit"))] + [(str(unit_id), name) for unit_id, name in units]
        for name in ("birth_date", "unit", "phone"):
            if name in required:
                self[name].flags.required = True
            else:
                delattr(self, name)

    def declared(self) -> dict[str, Any]:
        """The details as services take them."""
        unit = (self.unit.data or "") if self.unit else ""
        return {
            "full_name": self.full_name.data or "",
            "birth_date": (self.birth_date.data or "") if self.birth_date else "",
            "unit_id": int(unit) if unit.isdecimal() else None,  # what is no number is none of the choices
            "phone": (self.phone.data or "") if self.phone else "",
            "consents": bool(self.consents and self.consents.data),
        }

    def tell(self, code: str, words: str) -> None:
        """Put a refusal beside the field that it is about, unless that field has its word already."""
        of = {"phone": self.phone, "birth": self.birth_date, "too": self.birth_date, "unit": self.unit}
        of |= {"name": self.full_name, "consent": self.consents}
        field = of.get(code.split("_")[0])
        if field is None:
            self.form_errors.append(words)
        elif not field.errors:
            field.errors = [words]


class CorrectionForm(EntryForm):
    """What an entrant declared, put right by an organiser: the consent stays as it was given."""

    consents = None

    def show(self, entrant: EntrantPage) -> None:
        """What is kept now."""
        kept = {"full_name": entrant.name, "birth_date": entrant.birth, "unit": entrant.unit_id, "phone": entrant.phone}
        for name, value in kept.items():
            if name in self:
                self[name].data = str(value or "")

    def declared(self) -> dict[str, Any]:
        return super().declared() | {"consents": True}


class EntryCodeForm(HouseForm):
    entry_code = StringField(
        _l("Entry code"),
        [DataRequired(_l("Enter the entry code.")), at_most(40)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class EraseForm(HouseForm):
    sure = BooleanField(_l("Yes, erase these details for good"))


class PublishForm(HouseForm):
    """Publishing a board: the button names the stage, and that it is the official result is said once more."""

    stage = HiddenField(validators=[DataRequired()])
    sure = BooleanField(_l("I have checked the board: this is the official result"))
