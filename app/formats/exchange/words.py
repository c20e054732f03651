"""Small words that all three doors use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.drafts import Remark
from app.domain.questions import LETTERS

MOST_TEXT = 20_000
"""Characters that one text of a question may have: twenty pages. More is no question, and would cost minutes."""
MOST_PARTS = 100
"""Options, pairs or accepted answers; a file with millions of them is no question either."""
MOST_SHOWN = 120

_INSIDE = re.compile(r"data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=\s]*")


class Unkept(Exception):
    """A question that cannot be taken over; says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.why = Remark(code, params)


def bounded(text: str) -> str:
    """The text, if it may be that long, pictures inside it not counted.

    Raises:
        Unkept: ``text_too_long``.
    """
    if len(text) > MOST_TEXT and len(_INSIDE.sub("", text)) > MOST_TEXT:
        raise Unkept("text_too_long", most=MOST_TEXT)
    return text


def counted(found: int, least: int, code: str = "options_too_few") -> None:
    """Check the number of options, pairs or answers; `code` is what is said where there are too few.

    Raises:
        Unkept: there are too few or too many.
    """
    if found < least:
        raise Unkept(code, found=found)
    if found > MOST_PARTS:
        raise Unkept("parts_too_many", found=found, most=MOST_PARTS)


def shown(text: str) -> str:
    """A text fit to be quoted in a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_SHOWN else line[:MOST_SHOWN] + "…"


def letters(places: Iterable[int]) -> str:
    """The names of options: A, C, D."""
    return ", ".join(LETTERS[at] if at < len(LETTERS) else str(at + 1) for at in places)
