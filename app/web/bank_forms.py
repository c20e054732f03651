"""Forms of banks: the head, and a topic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from app.domain.banks import LEVELS, Bank, Topic
from app.domain.errors import Refusal
from app.domain.names import clean
from app.services.banks import heads
from app.services.banks.listing import Head
from app.web.form_base import HouseForm
from app.web.forms import at_most
from app.web.question_form import tidy
from app.words import sentence

_LANGUAGES = [SelectChoice("vi", "Tiếng Việt"), SelectChoice("en", "English")]
_CODE = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


def _cleaned(text: str | None) -> str:
    return clean(text or "")


def _tidied(text: str | None) -> str:
    return tidy(text or "")


def _is_slug(_form: HouseForm, field: StringField) -> None:
    _say_refusal(lambda: heads.slug(field.data or ""))


def _are_levels(_form: HouseForm, field: StringField) -> None:
    _say_refusal(lambda: heads.level_codes(field.data or ""))


def _say_refusal(act: Any) -> None:
    try:
        act()
    except Refusal as refusal:
        raise ValidationError(sentence(refusal)) from refusal


class HeadForm(HouseForm):
    """What a bank says of itself."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[_cleaned])
    description = TextAreaField(_l("Description"), [at_most(2000)], filters=[_tidied], render_kw={"rows": 3})
    lang = SelectField(_l("Language of the questions"), [DataRequired()], choices=_LANGUAGES)
    levels = StringField(
        _l("Levels"),
        [DataRequired(_l("Enter at least one level.")), at_most(200), _are_levels],
        default=" ".join(LEVELS),
        filters=[_cleaned],
    )

    def head(self, found: Head) -> Head:
        """The head as it is to be; code and topics are not this form's affair."""
        return replace(
            found,
            title=self.title.data or "",
            description=self.description.data or "",
            lang=self.lang.data,
            levels=heads.level_codes(self.levels.data or ""),
        )


class NewBankForm(HeadForm):
    """A bank that is being opened, with its first topics."""

    code = StringField(_l("Code"), [DataRequired(_l("Enter a code.")), _is_slug], filters=[_cleaned], render_kw=_CODE)
    topics = TextAreaField(
        _l("Topics"),
        [DataRequired(_l("Enter at least one topic.")), at_most(20_000)],
        filters=[_tidied],
        render_kw={"rows": 5},
    )

    def bank(self) -> Bank:
        """The bank without questions; topics are numbered as they stand."""
        titles = [title for line in (self.topics.data or "").splitlines() if (title := clean(line)[:200])]
        topics = tuple(Topic(f"cd-{number}", title) for number, title in enumerate(titles[: heads.MOST_TOPICS], 1))
        levels = heads.level_codes(self.levels.data or "")
        return Bank(
            self.code.data or "", self.title.data or "", self.description.data or "", self.lang.data, levels, topics, ()
        )


class TopicForm(HouseForm):
    """A topic to be added."""

    title = StringField(_l("New topic"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[_cleaned])

    def topic(self, head: Head) -> Topic:
        """The topic under the next free code."""
        taken = {code for code, _ in head.topics}
        number = next(n for n in range(1, len(taken) + 2) if f"cd-{n}" not in taken)
        return Topic(f"cd-{number}", self.title.data or "")
