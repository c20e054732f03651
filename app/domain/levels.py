"""Which of a bank's levels a word in somebody's file means: a code, a name, a number, easy to hard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.names import clean, fold

_NAMES: dict[str, tuple[str, ...]] = {
    "NB": ("nb", "nhan biet", "biet", "ghi nho", "recognition", "remember", "knowledge"),
    "TH": ("th", "thong hieu", "hieu", "comprehension", "understanding", "understand"),
    "VD": ("vd", "van dung", "van dung thap", "vdt", "application", "apply"),
    "VDC": ("vdc", "van dung cao", "vd cao", "high application"),
}
"""The four levels of the national programme and what authors call them, folded."""
_CANON = {name: code for code, names in _NAMES.items() for name in names}
_EASE: dict[str, int] = {
    "de": 0, "easy": 0, "trung binh": 1, "tb": 1, "vua": 1, "medium": 1, "kho": 2, "hard": 2,
    "rat kho": 3, "very hard": 3,
}  # fmt: skip
_LEAD = re.compile(r"^(?:muc do|muc|cap do|do kho|level|m)\b[\s:.-]*")
_NUMBER = re.compile(r"(?:m|muc|level)?[\s.]*([1-9][0-9]?)")


def level_of(word: str, levels: Sequence[str]) -> str | None:
    """The level that a word means, or None where that is not certain.

    Args:
        word: as the file has it, for example ``NB``, ``Nhận biết``, ``[2]``, ``Mức 3``, ``Khó``.
        levels: the bank's codes in rising order.
    """
    bare = fold(clean(word)).strip(" []().:-–")
    if not bare:
        return None
    own = {fold(level): level for level in levels}
    if bare in own:
        return own[bare]
    named = _LEAD.sub("", bare)
    for name in (bare, named):
        if name in own:
            return own[name]
        if found := _by_name(name, own):
            return found
    if number := _NUMBER.fullmatch(bare) or _NUMBER.fullmatch(named):
        at = int(number[1]) - 1
        return levels[at] if at < len(levels) else None
    return _by_ease(named, levels)


def _by_name(name: str, own: dict[str, str]) -> str | None:
    """A level of the programme, where the bank has it under any of its names."""
    canon = _CANON.get(name)
    if canon is None:
        return None
    same = [code for folded, code in own.items() if folded == canon.lower() or _CANON.get(folded) == canon]
    return same[0] if len(same) == 1 else None


def _by_ease(name: str, levels: Sequence[str]) -> str | None:
    """Easy is the lowest level; how far up the others stand is only certain with two to four levels."""
    at = _EASE.get(name)
    if at is None or not 2 <= len(levels) <= 4:
        return None
    if len(levels) == 2:
        return {0: levels[0], 2: levels[1]}.get(at)
    return levels[at] if at < len(levels) else None
