"""The minutes of a sitting in words: the same value is shown as a page and printed."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _

from app.documents.minutes import Minutes, Signature, Table
from app.services.sittings.allowances import PlaceTime
from app.services.sittings.record import Record, Roll
from app.web.room_words import absence_summary, cause_words, moment
from app.web.words import comma, lasted, when

LEAST_SIGNATURES = 2
"""Invigilators in a room, as the rules of examinations have it."""


def record_view(record: Record, now: datetime) -> Minutes:
    """Everything of it, in the reader's language."""
    return Minutes(
        lang=str(get_locale()),
        superior=record.superior,
        centre=current_app.config["CENTRE_NAME"],
        title=_("Minutes of the sitting"),
        subject=record.sitting.title,
        facts=_facts(record, now),
        tables=(*_time_tables(record), *_room_tables(record)),
        closing=_("Drawn up at %(when)s.", when=when(now)),
        signatures=_signatures(record.invigilators),
        sign_hint=_("(signature and full name)"),
        page=_("Page"),
    )


def _facts(record: Record, now: datetime) -> tuple[tuple[str, str], ...]:
    sitting, roll = record.sitting, record.roll
    facts = [
        (_("Exam"), record.exam_title),
        (_("Cohort"), record.cohort or ""),
        (_("Room"), sitting.room),
        (_("Opens"), when(sitting.opens_at) if sitting.opens_at else ""),
        (_("Closes"), when(sitting.closes_at) if sitting.closes_at else ""),
        (_("Invigilators"), ", ".join(record.invigilators)),
    ]
    over = sitting.closes_at is not None and sitting.closes_at <= now
    return tuple((label, value or "–") for label, value in facts) + _counts(roll, over=over)


def _counts(roll: Roll, *, over: bool) -> tuple[tuple[str, str], ...]:
    counts = [
        (_("On the list"), str(roll.places)),
        (_("Begun"), str(roll.places - len(roll.absent))),
        (_("Papers handed in"), str(len(roll.handed_in))),
        (_("Ended without handing in"), _named(roll.closed)),
    ]
    if roll.working:
        counts.append((_("Still working"), _named(roll.working)))
    return (*counts, (_("Absent") if over else _("Not begun"), _named(roll.absent)))


def _named(names: list[str]) -> str:
    """How many, and who."""
    return f"{len(names)}: {', '.join(names)}" if names else "0"


def _time_tables(record: Record) -> tuple[Table, ...]:
    everyone, sitting = _("everyone in this sitting"), record.sitting
    grants = [
        (
            moment(one.given_at, sitting),
            one.to or everyone,
            lasted(one.seconds),
            cause_words(one.cause, one.note),
            _by(one.given_by),
        )
        for one in record.grants
    ]
    reopened = [
        (moment(one.at, sitting), one.name, one.reason, lasted(one.seconds), _by(one.by)) for one in record.reopened
    ]
    return (
        Table(
            _("Learners with another time"),
            (_("Learner"), _("Factor"), _("Extra minutes"), _("Later start"), _("Reason given")),
            (3, 0, 0, 0, 4),
            tuple(_other_time(place) for place in record.others_time),
            _("Nobody."),
        ),
        Table(
            _("Time that was given"),
            (_("At"), _("To whom"), _("How long"), _("Reason given"), _("By")),
            (0, 3, 0, 4, 2),
            tuple(grants),
            _("None was given."),
        ),
        Table(
            _("Papers opened again"),
            (_("At"), _("Learner"), _("Reason given"), _("How long"), _("By")),
            (0, 3, 4, 0, 2),
            tuple(reopened),
            _("None."),
        ),
    )


def _other_time(place: PlaceTime) -> tuple[str, ...]:
    extra = place.extra_seconds
    return (
        place.name,
        f"{comma(place.factor_percent)}%",
        lasted(extra) if extra else "–",
        lasted(60 * place.delay_minutes) if place.delay_minutes else "–",
        place.note or "–",
    )


def _room_tables(record: Record) -> tuple[Table, ...]:
    sitting = record.sitting
    moved = [
        (
            moment(one.at, sitting),
            one.name,
            _("with a code from %(name)s", name=one.passed_by) if one.passed_by else _("signed in there"),
        )
        for one in record.moved
    ]
    left = [(leaver.name, absence_summary(leaver.spells)) for leaver in record.leavers]
    columns = (_("At"), _("Learner"), _("How"))
    return (
        Table(_("Papers that went on elsewhere"), columns, (0, 3, 3), tuple(moved), _("None.")),
        *_written(record),
        Table(
            _("Pages that were left"),
            (_("Learner"), _("How often and how long")),
            (3, 4),
            tuple(left),
            _("None was noted."),
        ),
    )


def _written(record: Record) -> tuple[Table, Table]:
    """What invigilators noted, and what they said."""
    everyone, sitting = _("everyone in this sitting"), record.sitting
    noted = [
        (moment(one.happened_at, sitting), one.about or "–", one.text, _by(one.written_by)) for one in record.incidents
    ]
    said = [(moment(one.sent_at, sitting), one.to or everyone, one.text, _by(one.sent_by)) for one in record.messages]
    about = (_("At"), _("About whom"), _("What happened"), _("By"))
    to = (_("At"), _("To whom"), _("Message"), _("By"))
    return (
        Table(_("Incidents"), about, (0, 3, 5, 2), tuple(noted), _("None was noted.")),
        Table(_("Messages to the room"), to, (0, 3, 5, 2), tuple(said), _("None was sent.")),
    )


def _by(name: str | None) -> str:
    """Who did it; what the system did by itself has no name."""
    return name or _("the system")


def _signatures(invigilators: list[str]) -> tuple[Signature, ...]:
    names = invigilators + [""] * (LEAST_SIGNATURES - len(invigilators))
    signed = [Signature(_("Invigilator %(number)s", number=number), name) for number, name in enumerate(names, 1)]
    return (*signed, Signature(_("For the learners"), ""))
