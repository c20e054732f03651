"""Marks that options carry in their own text: (Đ), (S), [x], ✓, an asterisk. Read over all options of a question.

“2 (s)”, “y = f(x)” and “A*” end alike without being marked: a mark counts where it tells the options apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.cau.lines import Text

_WORDS = r"Đ|S|T|F|[Đđ]úng|ĐÚNG|[Ss]ai|SAI|[Tt]rue|TRUE|[Ff]alse|FALSE"
_RIGHT = r"[Đđ]áp\s*án(?:\s+đúng)?|ĐÁP\s*ÁN|[Cc]orrect|[Kk]ey"
_END = re.compile(
    rf"(?:\s+[\[(]\s?(?P<said>{_WORDS})\s?[\])]|\s*[\[(]\s?(?P<right>{_RIGHT})\s?[\])]|\s+[-–—]\s+(?P<dashed>[Đđ]úng|[Ss]ai|ĐÚNG|SAI)|"
    r"(?:(?<=[.:;?!…])\s+|\s+[-–—:]\s*)(?P<bare>[ĐS])|\s*\[\s?(?P<crossed>[xX✓✔])\s?\]|\s+\(\s?(?P<ticked>[X✓✔])\s?\)|\s*(?P<tick>[✓✔√☑])|\s*(?P<star>\*))\s*\.?\s*$"
)
_BEGIN = re.compile(
    rf"(?:[\[(]\s?(?P<said>{_WORDS})\s?[\])]|\[\s?(?P<crossed>[xX✓✔])\s?\]|(?P<tick>[✓✔☑])|(?P<star>\*)(?![^*]*\*))\s*(?=\S)"
)
_TRUE = {"đ", "đúng", "t", "true"}
_SHORT = {"t", "f", "s"}
"""Tesla, farad, second: a mark only where every option has one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one option's text says of the option, and the part of the text that is no mark."""

    verdict: bool | None
    starred: bool
    weak: bool
    begin: int
    end: int


def marks(texts: Sequence[Text], *, judged: bool) -> list[Mark | None]:
    """The marks that count, one an option.

    Args:
        judged: the options are statements to be judged, so that all may be true.
    """
    found = [_mark(text.plain) for text in texts]
    told = [mark.verdict for mark in found if mark is not None and mark.verdict is not None]
    all_told = len(told) == len(texts)
    stars = sum(mark is not None and mark.starred and mark.weak for mark in found)
    out: list[Mark | None] = []
    for mark in found:
        if mark is None:
            counts = False
        elif mark.starred:
            counts = not mark.weak or stars == 1
        elif all_told:
            counts = judged or len(set(told)) > 1
        else:
            counts = told.count(True) == 1 and not mark.weak
        out.append(mark if counts else None)
    return out


def _mark(text: str) -> Mark | None:
    if (found := _BEGIN.match(text)) and found.end() < len(text):
        return _of(found, found.end(), len(text))
    found = _END.search(text, max(0, len(text) - 60))
    if found and found.start() > 0:
        return _of(found, 0, found.start() + (text[found.start()] == "."))
    return None


def _of(found: re.Match[str], begin: int, end: int) -> Mark:
    groups = found.groupdict()
    bare = groups.get("bare") or ""
    said = (groups["said"] or groups.get("dashed") or bare).lower()
    if said:
        return Mark(said in _TRUE, False, bool(bare) or said in _SHORT, begin, end)
    return Mark(None, True, bool(groups["star"]), begin, end)
