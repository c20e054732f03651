"""Sittings of an exam, given and to be given, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain import timing
from app.domain.timing import Phase, Window
from app.services.exams.reading import GivenLine
from app.web.compose_forms import PlanForm
from app.web.words import when


@dataclass(frozen=True, slots=True)
class Part:
    """A sitting to be: its fields, and whose turn it is."""

    number: int
    form: PlanForm
    people: str


@dataclass(frozen=True, slots=True)
class Given:
    url: str
    title: str
    room: str
    when: str
    state: str
    tone: str
    access_code: str
    places: int
    version: int


def titles(title: str, count: int) -> list[str]:
    """A title for each sitting, so that several of one cohort are told apart."""
    if count == 1:
        return [title]
    return [_("%(title)s (sitting %(number)s)", title=title, number=number) for number in range(1, count + 1)]


def parts_view(shares: list[list[str]], forms: list[PlanForm]) -> list[Part]:
    """Each sitting with its part of the class list."""
    return [
        Part(number, form, _people(names)) for number, (names, form) in enumerate(zip(shares, forms, strict=True), 1)
    ]


def _people(names: list[str]) -> str:
    if not names:
        return _("nobody")
    count = ngettext("%(num)d learner", "%(num)d learners", len(names))
    if len(names) == 1:
        return _("%(count)s: %(name)s", count=count, name=names[0])
    return _("%(count)s: from %(first)s to %(last)s", count=count, first=names[0], last=names[-1])


def given_view(lines: list[GivenLine], now: datetime) -> list[Given]:
    """The sittings that were given."""
    return [_given(line, now) for line in lines]


def _given(line: GivenLine, now: datetime) -> Given:
    phase = timing.start_phase(Window(line.opens_at, line.closes_at), now)
    state, tone = {
        Phase.UPCOMING: (_("to come"), "wait"),
        Phase.OPEN: (_("open now"), "official"),
        Phase.CLOSED: (_("closed"), ""),
    }[phase]
    times = " – ".join(when(at) for at in (line.opens_at, line.closes_at) if at)
    room = url_for("sittings.show", public_id=line.public_id)
    url = url_for("contests.show", code=line.contest) if line.contest else room
    return Given(
        url,
        line.title,
        line.room or "–",
        times or "–",
        state,
        tone,
        line.access_code or "–",
        line.places,
        line.snapshot,
    )
