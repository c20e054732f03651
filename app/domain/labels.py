"""Codes and titles that staff give to programmes, cohorts, exams and contests."""

from __future__ import annotations

import re

from app.domain import names
from app.domain.errors import Invalid

TITLE_LENGTH = 200


def code(text: str, most: int = 60) -> str:
    """A code that stands in links and commands.

    Args:
        most: characters at most.

    Raises:
        Invalid: ``code_malformed``.
    """
    if len(text) > most or not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", text):
        raise Invalid("code_malformed", code=text, most=most)
    return text


def title(text: str, most: int = TITLE_LENGTH) -> str:
    """A title of one line, without blanks around it.

    Args:
        most: characters at most.

    Raises:
        Invalid: ``title_length``.
    """
    cleaned = names.clean(text)
    if not 1 <= len(cleaned) <= most:
        raise Invalid("title_length", most=most)
    return cleaned
