"""Sentences for what the doors of questions remark: doubts, notes and refusals, by code. One module a door family."""

from __future__ import annotations

from flask_babel import gettext

from app.domain.drafts import Place, Remark
from app.remark_words import cau, common, exchange, sheet, word

REMARKS = common.REMARKS | cau.REMARKS | exchange.REMARKS | sheet.REMARKS | word.REMARKS
"""code -> sentence with %(params)s; a house test compares it with every code the doors use."""


def remark(found: Remark) -> str:
    """A doubt, a note or a reason in the reader's language."""
    words = REMARKS.get(found.code)
    params = {
        name: cau.SOURCES.get(value, value) if name.endswith("_from") and isinstance(value, str) else value
        for name, value in found.params.items()
    }
    sentence = str(words) % params if words else found.code
    return sentence[:1].upper() + sentence[1:] if words else sentence


def place(found: Place) -> str:
    """Where it stands, for example ``Câu 12, line 40``; empty where nothing is known."""
    parts = [found.label] if found.label else []
    if found.line is not None:
        parts.append(gettext("line %(number)s", number=found.line))
    if found.paragraph is not None:
        parts.append(gettext("paragraph %(number)s", number=found.paragraph))
    if found.cell:
        parts.append(gettext("cell %(cell)s", cell=found.cell))
    return ", ".join(parts)
