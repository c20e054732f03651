"""Which questions ask the same thing, and what a search looks at. Works on plain text (app/formats/rich.py: plain)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

from app.domain.drafts import Draft
from app.domain.names import clean, fold


def search_key(texts: Iterable[str]) -> str:
    """What a search without diacritics looks at: all texts, folded, one a line."""
    return "\n".join(fold(clean(text)) for text in texts if text)


def bare(text: str) -> str:
    """The text with case, diacritics (and so the place of a tone), blanks and punctuation ignored.

    Punctuation before a digit is kept: 1,5 is not 15, and -5 is not 5.
    """
    folded = fold(clean(text))
    return "".join(
        character
        for character, after in zip(folded, folded[1:] + " ", strict=False)
        if not character.isspace() and (after.isdigit() or not unicodedata.category(character).startswith(("P", "S")))
    )


def twin_key(stem: str) -> str:
    """32 hexadecimal digits that stems asking the same thing share; empty for a stem without words."""
    found = bare(stem)
    return hashlib.sha256(found.encode()).hexdigest()[:32] if found else ""


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """How alike two sets of texts are, 0 to 1: the texts they share of all the texts they have (Jaccard's index)."""
    first, second = {bare(text) for text in one}, {bare(text) for text in other}
    return len(first & second) / len(first | second) if first | second else 1.0


def part_texts(draft: Draft) -> list[str]:
    """The texts that stand below the stem."""
    return [text for part in draft.parts for text in (part.text, part.right) if text]
