"""How the house writes numbers, instants and spans for its readers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

ROLES = {
    "learner": _l("Learner"),
    "instructor": _l("Instructor"),
    "invigilator": _l("Invigilator"),
    "organiser": _l("Organiser"),
    "leader": _l("Leader"),
    "administrator": _l("Administrator"),
}

CALENDAR = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d).*)?", re.ASCII)
"""As browsers send what was chosen in a calendar, whatever they show."""


def centre_zone() -> ZoneInfo:
    """The zone of the centre's clock and calendar."""
    return ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def role_name(role: str) -> str:
    """A role in the reader's language."""
    return str(ROLES[role])


def when(instant: datetime) -> str:
    """An instant by the centre's clock: 14:05, 22/06/2022."""
    return instant.astimezone(centre_zone()).strftime("%H:%M, %d/%m/%Y")


def read_back(typed: str) -> str:
    """What a calendar field holds, as it is written here: 30/06/2026; 08:00, 30/06/2026. Empty for what is no date."""
    found = CALENDAR.fullmatch(typed)
    if not found:
        return ""
    year, month, day, hour = found.groups()
    return f"{hour}, {day}/{month}/{year}" if hour else f"{day}/{month}/{year}"


def birth_text(born: date | None, precision: str | None) -> str:
    """A date of birth as far as it is known: 05/09/1968, 09/1968, 1968."""
    return born.strftime({"year": "%Y", "month": "%m/%Y"}.get(precision or "", "%d/%m/%Y")) if born else ""


def comma(number: Decimal | Fraction | int | float) -> str:
    """A number with the reader's decimal mark, without trailing zeros: 8,5 in Vietnamese, 8.5 in English."""
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    text = f"{Decimal(str(number)).normalize():f}"
    return text if str(get_locale()) == "en" else text.replace(".", ",")


def thousands(number: int) -> str:
    """A count with the reader's grouping: 10.735 in Vietnamese, 10,735 in English."""
    grouped = f"{number:,}"
    return grouped if str(get_locale()) == "en" else grouped.replace(",", ".")


def span(length: timedelta) -> str:
    """A working time: 30 minutes; 6 min 46 s."""
    return lasted(round(length / timedelta(seconds=1)))


def lasted(seconds: int) -> str:
    """A span to the second, as people say it. The house knows no tenths of a minute."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return ngettext("%(num)d second", "%(num)d seconds", rest)
    if not rest:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)


def apart(milliseconds: int) -> str:
    """What lies between two times, exactly, so that a reader of a board can count it again: 5 min 2,439 s."""
    minutes, rest = divmod(milliseconds, 60_000)
    if not rest:
        return lasted(60 * minutes)
    seconds = comma(Decimal(rest) / 1000)
    if not minutes:
        return _("%(seconds)s seconds", seconds=seconds)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds)


def clock_time(milliseconds: int) -> str:
    """A time taken as boards print it: 2:14,318."""
    seconds, rest = divmod(milliseconds, 1000)
    mark = "." if str(get_locale()) == "en" else ","
    return f"{seconds // 60}:{seconds % 60:02d}{mark}{rest:03d}"
