"""Forms of the invigilator's desk: messages, incidents, allowances, how a sitting is held."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.timing import Window
from app.services.sittings import allowances, incidents, messages
from app.services.sittings.allowances import PlaceTime, Wanted
from app.services.sittings.arranging import Arrangement, Place, Rules
from app.services.sittings.finding import Place as Seat
from app.web.compose_forms import moment, whole
from app.web.form_base import HouseForm
from app.web.forms import at_most


def trimmed(text: str | None) -> str:
    """Without blanks around it."""
    return (text or "").strip()


EVERYONE = "all"


def whom(label: Any, *needed: DataRequired) -> SelectField:
    """Somebody on the roster."""
    return SelectField(label, list(needed), coerce=str, invalid_choice_message=_l("Choose somebody from the list."))


def offer(field: SelectField, first: tuple[str, str], roster: list[Seat]) -> None:
    """The people to choose from, after a first choice that is nobody's."""
    field.choices = [first] + [(seat.public_id, seat.name) for seat in roster]


class MessageForm(HouseForm):
    to = whom(_l("To whom"), DataRequired())
    text = TextAreaField(
        _l("Message"),
        [DataRequired(_l("Write the message.")), at_most(messages.LONGEST)],
        filters=[trimmed],
        render_kw={"rows": 3},
    )


class IncidentForm(HouseForm):
    happened = moment(_l("When"))
    about = whom(_l("About whom"))
    text = TextAreaField(
        _l("What happened"),
        [DataRequired(_l("Write what happened.")), at_most(incidents.LONGEST)],
        filters=[trimmed],
        render_kw={"rows": 4},
    )


class AllowanceForm(HouseForm):
    factor = whole(_l("Working time in per cent"), *allowances.FACTORS, needed=True)
    minutes = whole(_l("Extra minutes in this sitting"), 0, allowances.MOST_MINUTES, needed=True)
    delay = whole(_l("Later start in this sitting, in minutes"), 0, allowances.MOST_MINUTES, needed=True)
    note = StringField(_l("Reason given"), [at_most(allowances.LONGEST_NOTE)], filters=[trimmed])

    def show(self, place: PlaceTime) -> None:
        """What the person has now."""
        self.factor.data, self.minutes.data = place.factor_percent, place.allowed_minutes
        self.delay.data, self.note.data = place.delay_minutes, place.note

    def wanted(self) -> Wanted:
        """What the person shall have."""
        return Wanted(self.factor.data or 0, self.minutes.data or 0, self.delay.data or 0, self.note.data or "")


class Several(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlaceForm(HouseForm):
    """What may be changed at any time."""

    room = StringField(_l("Room"), [at_most(80)], filters=[trimmed], render_kw={"autocomplete": "off"})
    access_code = StringField(
        _l("Access code"),
        [at_most(20)],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    invigilators = Several(_l("Invigilators"), validate_choice=False)

    def offer(self, held: Arrangement) -> None:
        """Whoever may be named."""
        self.invigilators.choices = [(one.account_id, one.name) for one in held.candidates]

    def show(self, held: Arrangement) -> None:
        """How it is held now."""
        self.room.data, self.access_code.data = held.place.room, held.place.access_code
        self.invigilators.data = sorted(held.place.invigilators)

    def place(self) -> Place:
        """How it shall be held."""
        named = frozenset(self.invigilators.data or ())
        return Place(self.room.data or "", self.access_code.data or "", named)

    def rules(self) -> Rules | None:
        """None: they stay as they are."""
        return None

    def tell(self, code: str, words: str) -> None:
        """Put a refusal beside the field that it is about, or above everything."""
        field = self._fields.get({"window": "closes", "browser": "browser_keys"}.get(code.split("_")[0], ""))
        if field is None:
            self.form_errors.append(words)
        else:
            field.errors = [words]


class SittingForm(PlaceForm):
    """Its times and rules as well, before it opens."""

    opens = moment(_l("Opens"))
    closes = moment(_l("Closes"))
    notes_absences = BooleanField(_l("Note when a learner leaves the page"))
    asks_full_screen = BooleanField(_l("Offer the full screen on the paper"))
    browser_keys = TextAreaField(
        _l("Keys of Safe Exam Browser"),
        [at_most(2000)],
        filters=[trimmed],
        render_kw={"rows": 3, "spellcheck": "false", "autocomplete": "off"},
    )

    def show(self, held: Arrangement) -> None:
        super().show(held)
        rules = held.rules
        self.opens.data, self.closes.data = rules.window.opens_at, rules.window.closes_at
        self.notes_absences.data, self.asks_full_screen.data = rules.notes_absences, rules.asks_full_screen
        self.browser_keys.data = rules.browser_keys

    def rules(self) -> Rules:
        window = Window(self.opens.data, self.closes.data)
        keys = self.browser_keys.data or ""
        return Rules(window, bool(self.notes_absences.data), bool(self.asks_full_screen.data), keys)

    def validate_closes(self, closes: DateTimeLocalField) -> None:
        """It closes after it opens."""
        if self.opens.data and closes.data and closes.data <= self.opens.data:
            raise ValidationError(_("Enter a time after the opening."))
