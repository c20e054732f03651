"""What happens in a room, in words: for the learner's page, for the invigilator's pages, for the minutes."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.services.sittings.absences import Spell, total_ms
from app.services.sittings.finding import SittingHead
from app.services.sittings.notices import Notice
from app.web.words import centre_zone, lasted

CAUSES = {
    "invigilator": _l("given by the invigilator"),
    "outage": _l("the server was out of reach"),
    "room": _l("the room lost its network"),
    "silence": _l("this machine lost its connection"),
    "reopened": _l("the paper was opened again"),
    "allowance": _l("allowance"),
}
ABSENCES = {"hidden": _l("another tab or app, or the screen was off"), "full_screen": _l("left the full screen")}


def cause_words(cause: str, note: str) -> str:
    """Why time was given: in the giver's own words, or in the system's."""
    return note or (str(CAUSES[cause]) if cause in CAUSES else "")


def notice_words(notice: Notice) -> str:
    """A notice as the learner reads it."""
    if not notice.seconds:
        return notice.text
    why = cause_words(notice.cause, notice.text)
    return _("%(time)s were added to your time: %(why)s.", time=lasted(notice.seconds), why=why.rstrip("."))


def centre_time(instant: datetime) -> datetime:
    """An instant by the centre's clock: whatever a machine's own clock and zone are, a page can show it."""
    return instant.astimezone(centre_zone())


def moment(instant: datetime, sitting: SittingHead) -> str:
    """To the second by the centre's clock; with its day where the sitting spans several."""
    days = {centre_time(at).date() for at in (sitting.opens_at, sitting.closes_at, instant) if at}
    one_day = len(days) == 1 and sitting.opens_at and sitting.closes_at
    return centre_time(instant).strftime("%H:%M:%S" if one_day else "%H:%M:%S, %d/%m/%Y")


def absence_summary(spells: list[Spell]) -> str:
    """How often a page was left, and for how long in all."""
    times = ngettext("%(num)d time", "%(num)d times", len(spells))
    return _("%(times)s, %(length)s in all", times=times, length=lasted(total_ms(spells) // 1000))
