"""Frozen values for the pages of a room: who does what, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.sittings import seats
from app.services.sittings.rooms import RoomView, SittingLine
from app.services.sittings.seats import Seat, SeatLine
from app.services.sittings.time_given import GrantLine
from app.web.room_words import absence_summary
from app.web.words import centre_zone, span, when


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the counts above a list, which shows those that it counts. `seat` empty: everyone."""

    seat: str
    label: str
    count: int
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list. `seat` names the state for the look; `state` says it."""

    key: str
    person_id: str
    name: str
    url: str
    sitting: str
    seat: str
    state: str
    answered: int
    total: int
    left_ms: int | None
    seen: str
    extra: int
    away: str


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The list of one sitting (`one`), or of several together."""

    title: str
    one: SittingLine | None
    sittings: list[SittingLine]
    filters: list[Filter]
    rows: list[Row]
    query: str
    show: str
    sort: str
    sort_url: str
    here_url: str
    clear_url: str
    live_url: str
    may_act: bool
    as_of: str


def room_page(view: RoomView, *, may_act: bool, now: datetime) -> RoomPage:
    """A room as this request asks for it: ``show`` a state, ``q`` a name, ``sort`` by ``name`` or by who needs help."""
    show = request.args.get("show", "")
    seat = Seat(show) if show in list(Seat) else None
    query = request.args.get("q", "").strip()[:100]
    sort = "name" if request.args.get("sort") == "name" else "need"
    found = seats.chosen(view.seats, query=query, by_name=sort == "name")
    shown = [line for line in found if seat in (None, line.seat)]
    one = view.sittings[0] if len(view.sittings) == 1 and request.endpoint == "sittings.show" else None
    return RoomPage(
        title=view.title,
        one=one,
        sittings=view.sittings,
        filters=_filters(found, seat),
        rows=[_row(line, now) for line in shown],
        query=query,
        show=seat or "",
        sort=sort,
        sort_url=_here(sort="" if sort == "name" else "name"),
        here_url=_here(),
        clear_url=_here(show="", q=""),
        live_url=_here(live="1"),
        may_act=may_act and one is not None,
        as_of=second(now),
    )


def together(lines: list[SittingLine]) -> list[tuple[str, str]]:
    """(words, address) of the lists that show several of these sittings at once: of an exam, of a cohort."""
    exams, cohorts = defaultdict(list), defaultdict(list)
    for line in lines:
        exams[line.exam_code].append(line)
        if line.cohort_code:
            cohorts[line.cohort_code].append(line)
    found = []
    for code, own in exams.items():
        if len(own) > 1:
            words = _("%(title)s: all %(count)s sittings in one list", title=own[0].title, count=len(own))
            found.append((words, url_for("sittings.of_exam", code=code)))
    for code, own in cohorts.items():
        if len({line.exam_code for line in own}) > 1:
            words = _("Cohort %(code)s: all %(count)s sittings in one list", code=code, count=len(own))
            found.append((words, url_for("sittings.of_cohort", code=code)))
    return found


def _here(**changes: str) -> str:
    """This page with other choices; an empty one is left out."""
    kept = {name: request.args.get(name, "")[:100] for name in ("show", "q", "sort")}
    values: dict[str, Any] = {**(request.view_args or {}), **kept, **changes}
    return url_for(request.endpoint or "", **{name: value for name, value in values.items() if value})


def seat_name(seat: Seat) -> str:
    """A state as a heading says it."""
    return {
        Seat.LOST: _("No contact"),
        Seat.WORKING: _("Working"),
        Seat.NOT_BEGUN: _("Not begun"),
        Seat.HANDED_IN: _("Has handed in"),
        Seat.CLOSED: _("Out of time"),
    }[seat]


def _filters(found: list[SeatLine], here: Seat | None) -> list[Filter]:
    counts = seats.count_of(found)
    everyone = Filter("", _("Everyone"), len(found), _here(show=""), here is None)
    each = [Filter(seat, seat_name(seat), counts[seat], _here(show=seat), here is seat) for seat in Seat]
    return [everyone, *each]


def _row(line: SeatLine, now: datetime) -> Row:
    return Row(
        key=f"{line.sitting_id}-{line.person_id}",
        person_id=line.person_id,
        name=line.name,
        url=url_for("sittings.learner", public_id=line.sitting_id, person=line.person_id),
        sitting=line.sitting_title,
        seat=line.seat,
        state=state_of(line, now),
        answered=line.answered,
        total=line.total,
        left_ms=line.remaining_ms,
        seen=seen_of(line, now),
        extra=line.extra_seconds // 60,
        away=_("left the page: %(absent)s", absent=away_of(line)) if line.spells else "",
    )


def state_of(line: SeatLine, now: datetime) -> str:
    """What somebody is doing, in a few words."""
    if line.seat is Seat.LOST and line.seen_at:
        return _("No contact for %(span)s", span=_silence(now - line.seen_at))
    if line.seat is Seat.NOT_BEGUN and line.late:
        return _("Not begun, the exam is open")
    return seat_name(line.seat)


def seen_of(line: SeatLine, now: datetime) -> str:
    """When something was last heard of somebody."""
    if line.seen_at is None:
        return ""
    if line.seat is not Seat.WORKING:
        return _("last heard at %(time)s", time=minute(line.seen_at))
    past = now - line.seen_at
    return _("heard just now") if past < timedelta(seconds=40) else _("heard %(span)s ago", span=_silence(past))


def away_of(line: SeatLine) -> str:
    """How often and how long somebody's page was left; empty for most."""
    return absence_summary(list(line.spells)) if line.spells else ""


def _silence(length: timedelta) -> str:
    seconds = max(0, int(length.total_seconds()))
    if seconds < 120:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    if seconds < 7200:
        return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)
    return ngettext("%(num)d hour", "%(num)d hours", seconds // 3600)


def _local(instant: datetime) -> datetime:
    return instant.astimezone(centre_zone())


def minute(instant: datetime) -> str:
    """An instant of today by the centre's clock: 14:05."""
    return f"{_local(instant):%H:%M}"


def second(instant: datetime) -> str:
    """An instant of today to the second: 14:05:09."""
    return f"{_local(instant):%H:%M:%S}"


def given_lines(grants: list[GrantLine]) -> list[str]:
    """What was given to a learner, when and why, as they read it."""
    return [f"{when(grant.given_at)}: {_given(grant)}" for grant in grants]


def _given(grant: GrantLine) -> str:
    length = span(timedelta(seconds=grant.seconds))
    words = {
        "invigilator": _("%(span)s more, given by the invigilator.", span=length),
        "outage": _("%(span)s given back because the system was away.", span=length),
        "room": _("%(span)s given back because the room had no network.", span=length),
        "silence": _("%(span)s given back because this device had no connection.", span=length),
        "reopened": _("%(span)s more, because the paper was opened again.", span=length),
        "allowance": _("%(span)s more, granted before the start.", span=length),
    }
    if grant.cause == "invigilator" and grant.to is None:
        said = _("%(span)s more for everyone, given by the invigilator.", span=length)
    else:
        said = words.get(grant.cause, _("%(span)s more.", span=length))
    return " ".join([said, _("Reason: %(reason)s", reason=grant.note)]) if grant.note else said
