"""The bands that centres use by law, in the reader's language; what a programme calls its own stays as it is stored."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STANDARD = {
    "Xuất sắc": _l("Excellent"),
    "Giỏi": _l("Very good"),
    "Khá": _l("Good"),
    "Trung bình khá": _l("Above average"),
    "Trung bình": _l("Average"),
    "Yếu": _l("Weak"),
    "Kém": _l("Poor"),
    "Đạt": _l("Passed"),
    "Không đạt": _l("Not passed"),
}
"""Title as it is stored -> what it is called. Vietnamese is the language of the rule, so there it reads as stored."""


def band_title(title: str) -> str:
    """A band as the reader reads it; of a mark that is in none, that it has none."""
    return str(STANDARD.get(title, title)) or _("no band")
