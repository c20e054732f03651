"""Numbers as people in Viet Nam type them: "10.735" is a count of more than ten thousand, "87,65432" a percentage.

The same dot groups thousands in one field and parts decimals in the other, so each field has its own reader and a
reader refuses what would be a guess.
"""

from __future__ import annotations

import re
from decimal import Decimal

from app.domain.errors import Invalid
from app.domain.names import clean

LARGEST_COUNT = 10**12
"""Far above any number of people, and far below what a database integer holds."""
MINUS = ("-", "\u2212", "\u2013")

GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
DECIMAL = re.compile(r"[0-9. ]*[0-9],[0-9]+|[0-9, ]*[0-9]\.[0-9]+")
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,12}))? ?%?")


def read_count(text: str) -> int:
    """Read a whole number of people or things, 0 or more; dots, commas or spaces may group thousands.

    Raises:
        Invalid: ``count_negative``, ``count_decimal`` (10,5: not a whole number), ``count_too_large`` (with
            ``most``), ``count_invalid`` (anything else, nothing included).
    """
    written = clean(text)
    if written.startswith(MINUS):
        raise Invalid("count_negative")
    if GROUPED.fullmatch(written):
        written = re.sub("[., ]", "", written)
    elif DECIMAL.fullmatch(written):
        raise Invalid("count_decimal")
    if not re.fullmatch("[0-9]+", written):
        raise Invalid("count_invalid")
    # The length first: Python refuses to read thousands of digits.
    if len(written.lstrip("0")) > len(str(LARGEST_COUNT)) or int(written) > LARGEST_COUNT:
        raise Invalid("count_too_large", most=LARGEST_COUNT)
    return int(written)


def read_percent(text: str) -> Decimal:
    """Read a percentage from 0 to 100, exactly as typed; comma and dot both part decimals, and nothing groups.

    Returns:
        percent, not a share: 87,65432 is ``Decimal("87.65432")``.

    Raises:
        Invalid: ``percent_range`` (below 0 or above 100), ``percent_invalid`` (anything else, grouping and more than
            twelve decimals included).
    """
    written = clean(text)
    negative = written.startswith(MINUS)
    found = PERCENT.fullmatch(written[1:].lstrip() if negative else written)
    if not found:
        raise Invalid("percent_invalid")
    value = Decimal(".".join(filter(None, found.groups())))
    if negative or value > 100:
        raise Invalid("percent_range")
    return value
