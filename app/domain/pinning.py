"""Options that speak of other options: "Tất cả các phương án trên" must stay last, "Cả A và B" must find A and B where
they stood. Works on plain text (app/formats/rich.py: plain).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.names import clean, fold
from app.domain.questions import LETTERS

_NOUN = (
    r"(?:phuong an|dap an|cau tra loi|lua chon|noi dung|khang dinh|phat bieu|menh de|nhan dinh|y kien|truong hop|"
    r"yeu to|dieu|cau|y|muc)"
)
_COUNT = r"(?:hai|ba|bon|nam|sau|[2-9])"
_ABOVE = r"(?:o tren|tren day|tren|neu tren|da neu|vua neu|ke tren|noi tren|nay)"
_REST = r"(?:con lai|khac)"
_VERDICT = r"(?:la |deu la )?(?:khong dung|khong sai|khong chinh xac|khong phu hop|dung|sai|chinh xac|phu hop)(?: ca)?"
_END = rf"(?: {_ABOVE}| {_REST})?(?: deu)?(?: {_VERDICT})?"

_OF_OTHERS = re.compile(
    "|".join(
        (
            rf"(?:tat ca|toan bo)(?: (?:cac|nhung|{_COUNT}))*(?: {_NOUN})?{_END}",
            rf"ca (?:cac |{_COUNT} )+{_NOUN}{_END}",
            rf"ca (?:hai|ba|bon|[2-9])(?: {_ABOVE})?(?: deu)?(?: {_VERDICT})?",
            rf"(?:cac|nhung|{_COUNT}) {_NOUN} (?:{_ABOVE}|{_REST})(?: deu)?(?: {_VERDICT})?",
            rf"(?:mot )?(?:phuong an|dap an|cau tra loi|lua chon|y kien|y) {_REST}",
            rf"khong (?:co |phai )?(?:la )?{_NOUN} nao{_END}",
            rf"khong (?:co |phai )?(?:la )?(?:cac |ca )?{_NOUN}(?: nao)?(?: {_ABOVE}| (?:dung|sai|chinh xac|phu hop))",
            r"(?:khong cai nao|chang cai nao) (?:dung|sai)",
            r"(?:all|none|both|neither|any)(?: of)?(?: the)?(?: (?:two|three|four|five|[2-9]))?"
            r"(?: (?:above|these|options|answers|choices|statements|following))+"
            r"(?: (?:is|are)(?: not)? (?:correct|true|right|wrong|false|incorrect))?",
            r"(?:all|none|both|neither) (?:is|are)(?: all)? (?:correct|true|right|wrong|false|incorrect)",
            r"(?:some )?other (?:answer|option)s?",
        )
    )
)
_POINTS_UP = re.compile(r"\b(?:tren|neu|above)\b")

_NAMING = frozenset(("phuong", "dap", "cau", "lua", "y", "option", "options", "answer", "answers", "choice"))
"""Words that make a single letter the name of an option: "phương án B"."""
_BESIDE_LETTERS = (
    "an|chon|va|hoac|hay|ca|chi|co|gom|bao|ket|hop|deu|dung|sai|khong|la|tat|chinh|xac|nhung|con|lan|cung|voi|duoc|"
    "both|and|or|only|neither|nor|either|all|of|the|are|is|not|correct|true|right|wrong|false|incorrect"
)
_BESIDE = _NAMING.union(_BESIDE_LETTERS.split("|"))
"""Words that may stand beside letters that name options."""


LONGEST = 120
"""Characters of an option that may speak of others; a longer one says something of its own."""


def pinned(texts: Sequence[str]) -> tuple[bool, ...]:
    """For each option, must it keep its place when options are shuffled?

    An option that speaks of all or none of the others keeps its own place; one that names letters keeps those
    options' places too. Where "the above" is said before the last option, all that follows stays below it.
    """
    places: set[int] = set()
    for at, text in enumerate(texts):
        words = re.sub(r"[^a-z0-9]+", " ", fold(clean(text))).strip() if len(text) <= LONGEST else ""
        if _OF_OTHERS.fullmatch(words):
            places.update(range(at, len(texts)) if _POINTS_UP.search(words) else (at,))
        elif all(len(word) == 1 or word in _BESIDE for word in words.split()) and (named := _named(text, len(texts))):
            places.update((at, *named))
    return tuple(at in places for at in range(len(texts)))


@lru_cache(maxsize=4096)
def names_letters(texts: tuple[str, ...]) -> bool:
    """Does an option name others by their letters? Then all of them stay as they were written: "Cả A và B" would speak
    of other options on every other paper."""
    words = [re.findall(r"\w+", fold(clean(text))) if len(text) <= LONGEST else [] for text in texts]
    return any(
        all(len(word) == 1 or word in _BESIDE for word in found) and bool(_named(text, len(texts)))
        for text, found in zip(texts, words, strict=True)
    )


def _named(text: str, count: int) -> set[int]:
    """The options that an option names by their letters, where it says nothing else; empty for any other text."""
    named: set[int] = set()
    seen: set[str] = set()
    for word in re.findall(r"\w+", clean(text)):
        at = LETTERS.find(word.upper()) if len(word) == 1 and word.isascii() and word.isalpha() else -1
        if 0 <= at < count:
            named.add(at)
        elif fold(word) in _BESIDE:
            seen.add(fold(word))
        else:
            return set()
    return named if len(named) > 1 or seen & _NAMING else set()
