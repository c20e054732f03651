"""What a centre may choose for itself, with the defaults. Values are plain JSON values."""

from __future__ import annotations

from typing import Any

from app.domain.errors import Invalid

DEFAULTS: dict[str, Any] = {
    #: a question is approved by somebody other than the author of its newest revision
    "questions_need_second_person": False,
    #: an exam is approved by somebody other than who last changed it, before it can be published
    "exams_need_second_person": False,
    #: publishing is refused when two papers of a pool share more than this share of their questions, in percent
    "most_overlap_percent": 100,
    #: the body above the centre, printed over its name; empty: none
    "superior_body": "",
}


def checked(name: str, value: Any) -> Any:
    """The value, if this setting may have it.

    Raises:
        Invalid: ``setting_unknown`` or ``setting_malformed``.
    """
    if name not in DEFAULTS:
        raise Invalid("setting_unknown", name=name)
    wrong_size = name.endswith("_percent") and not (isinstance(value, int) and 1 <= value <= 100)
    if type(value) is not type(DEFAULTS[name]) or wrong_size or (isinstance(value, str) and len(value) > 120):
        raise Invalid("setting_malformed", name=name)
    return value
