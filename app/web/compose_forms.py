"""Forms of composing: a new exam, its rules, who else may read it, its sittings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, NoneOf, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import TextInput

from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.exams import MOST_PAPERS, ExamRules
from app.domain.rehearsals import MOST_LEARNERS
from app.domain.scoring import GroupCredit, PartialCredit, Scheme
from app.domain.timing import TimeRule
from app.services.sittings.cohort_sittings import MOST_SITTINGS, CohortLine
from app.web.form_base import HouseForm
from app.web.forms import at_most, within_years
from app.web.words import centre_zone

MOMENTS = [
    SelectChoice(ReviewMoment.AT_ONCE.value, _l("as soon as they have handed in")),
    SelectChoice(ReviewMoment.AFTER_CLOSE.value, _l("after the sitting has closed")),
    SelectChoice(ReviewMoment.NEVER.value, _l("never")),
]
MOST_MINUTES = 600
MOST_ATTEMPTS = 100
TIMES = ["%Y-%m-%dT%H:%M", "%H:%M, %d/%m/%Y", "%d/%m/%Y %H:%M"]
"""What a browser's calendar sends, and what people type where there is none."""


class Whole(IntegerField):
    """A whole number that may be left empty. A text field: a mouse's wheel changes number fields unseen."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise ValueError(_("Enter a whole number, in digits."))
        if text:
            self.data = int(text)


def whole(label: Any, least: int, most: int, *, needed: bool = False) -> Whole:
    """A number from `least` to `most`."""
    within = NumberRange(least, most, _l("Enter a number from %(min)s to %(max)s."))
    first = InputRequired(_l("Enter a number.")) if needed else Optional()
    return Whole(label, [first, within], render_kw={"inputmode": "numeric", "autocomplete": "off"})


def title_field(most: int = 200) -> StringField:
    """What learners read above their paper."""
    return StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(most)])


def moment_field(label: Any) -> SelectField:
    """From when on learners see something."""
    return SelectField(label, [InputRequired(_l("Choose when."))], choices=MOMENTS)


class NewForm(HouseForm):
    """What an exam is and what it is drawn from; sent in the address, because nothing is stored before its grid."""

    class Meta:
        csrf = False

    title = title_field()
    bank = SelectField(_l("Question bank"), [DataRequired(_l("Choose a bank."))], validate_choice=True)
    programme = SelectField(_l("Programme"))
    minutes = whole(_l("Working time in minutes"), 1, MOST_MINUTES)
    code = StringField(
        _l("Code in the link"),
        [
            Optional(),
            Regexp(
                r"[a-z0-9][a-z0-9._-]{0,39}\Z",
                message=_l("Write small letters without accents, digits, dots or hyphens, 40 at most."),
            ),
            NoneOf(["new"], message=_l("This word is taken. Choose another one.")),
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )

    def offer(self, banks: list[tuple[str, str]], programmes: list[tuple[str, str]]) -> None:
        """What can be chosen."""
        self.bank.choices = [("", _l("Choose a bank")), *banks]
        self.programme.choices = [("", _l("none")), *programmes]

    def rules(self) -> ExamRules:
        """Strict rules with this working time, to be looked at next."""
        minutes = self.minutes.data
        return ExamRules(TimeRule(timedelta(minutes=minutes) if minutes else None))


class RulesForm(HouseForm):
    """How an exam is sat and marked."""

    version = HiddenField()
    title = title_field()
    programme = SelectField(_l("Programme"))
    minutes = whole(_l("Working time in minutes"), 1, MOST_MINUTES)
    cut_at_close = BooleanField(_l("Everybody stops when the sitting closes, however late they began"))
    attempts = whole(_l("Attempts a person"), 1, MOST_ATTEMPTS)
    pool = whole(_l("Papers to deal"), 1, MOST_PAPERS, needed=True)
    layout = RadioField(
        _l("On the screen"),
        choices=[
            SelectChoice("all", _l("all questions on one page")),
            SelectChoice("one", _l("one question at a time")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    shuffle_questions = BooleanField(_l("Shuffle the questions"))
    shuffle_options = BooleanField(_l("Shuffle the options; pinned ones keep their place"))
    score = moment_field(_l("Learners see their mark"))
    answers = moment_field(_l("They see which of their answers are right"))
    key = moment_field(_l("They see the right answers"))
    multiple = RadioField(
        _l("A question with several right options"),
        choices=[
            SelectChoice(PartialCredit.NOTHING.value, _l("counts only when all of it is right")),
            SelectChoice(PartialCredit.SHARE.value, _l("gives a share: right ticks less wrong ones")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    group = RadioField(
        _l("A group of true or false statements"),
        choices=[
            SelectChoice(GroupCredit.STEPPED.value, _l("by the steps of the national exam: 0,1 – 0,25 – 0,5 – 1")),
            SelectChoice(GroupCredit.SHARE.value, _l("gives an equal share for each statement")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )

    @staticmethod
    def values(rules: ExamRules) -> dict[str, Any]:
        """The fields of an exam's rules."""
        duration = rules.time.duration
        return {
            "minutes": None if duration is None else duration // timedelta(minutes=1),
            "cut_at_close": rules.time.cut_at_close,
            "attempts": rules.attempts_allowed,
            "pool": rules.pool,
            "layout": rules.layout,
            "score": rules.policy.score.value,
            "answers": rules.policy.answers.value,
            "key": rules.policy.key.value,
            "multiple": rules.scheme.multiple.value,
            "group": rules.scheme.group.value,
        }

    def rules(self, before: ExamRules) -> ExamRules:
        """What was chosen; what the form does not ask for stays as it was."""
        minutes = self.minutes.data
        # A working time of whole minutes is all that the page can show: half a minute is kept unless it was changed.
        kept = before.time.duration if minutes == self.values(before)["minutes"] else None
        duration = kept or (timedelta(minutes=minutes) if minutes else None)
        return ExamRules(
            time=TimeRule(duration, self.cut_at_close.data, before.time.grace),
            attempts_allowed=self.attempts.data,
            pool=self.pool.data or before.pool,
            layout=self.layout.data,
            policy=ReviewPolicy(*(ReviewMoment(f.data) for f in (self.score, self.answers, self.key))),
            scheme=Scheme(PartialCredit(self.multiple.data), GroupCredit(self.group.data)),
        )


class AuthorForm(HouseForm):
    username = StringField(
        _l("Sign-in name of a colleague"),
        [DataRequired(_l("Enter the sign-in name.")), at_most(60)],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )


class DivideForm(HouseForm):
    """Which cohort, in how many sittings; sent in the address."""

    class Meta:
        csrf = False

    cohort = SelectField(_l("Cohort"), [DataRequired(_l("Choose a cohort."))])
    sittings = whole(_l("Number of sittings"), 1, MOST_SITTINGS, needed=True)

    def offer(self, cohorts: list[CohortLine]) -> None:
        """The cohorts that are open."""
        self.cohort.choices = [("", _l("Choose a cohort"))]
        self.cohort.choices += [(line.code, f"{line.title} ({line.learners})") for line in cohorts]


def moment(label: Any) -> DateTimeLocalField:
    """An instant by the centre's clock, which must be entered."""
    return DateTimeLocalField(
        label,
        [InputRequired(_l("Enter the day and the hour.")), within_years],
        format=TIMES,
        invalid_value_message=_l("Enter hour and day, for example 08:00, 30/06/2026."),
        tz=centre_zone,
    )


class PlanForm(HouseForm):
    """One sitting to be; several stand on the page, each with a prefix of its own."""

    class Meta:
        csrf = False

    opens = moment(_l("Opens"))
    closes = moment(_l("Closes"))
    room = StringField(_l("Room"), [at_most(80)], render_kw={"autocomplete": "off"})
    access_code = StringField(
        _l("Access code"),
        [at_most(20)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_closes(self, closes: DateTimeLocalField) -> None:
        """It closes after it opens."""
        if self.opens.data and closes.data and closes.data <= self.opens.data:
            raise ValidationError(_("Enter a time after the opening."))


class GiveForm(HouseForm):
    """What all sittings of one act share; each adds its number to the title."""

    title = title_field(most=180)


class RehearsalForm(HouseForm):
    """How large a room is rehearsed."""

    learners = whole(_l("Simulated learners"), 1, MOST_LEARNERS, needed=True)
