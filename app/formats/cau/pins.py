"""Options that must keep their place when options are shuffled: they speak of the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OF_ALL = re.compile(
    r"(?:tất\s+cả|cả\s+(?:\d|hai|ba|bốn|năm|[a-h]\b)|toàn\s+bộ|không\s+(?:có\s+)?(?:phương\s+án|đáp\s*án|câu|ý|lựa\s+chọn)\s+nào|"
    r"không\s+(?:phương\s+án|đáp\s*án|câu|ý)\s+nào|(?:các|những)\s+(?:phương\s+án|đáp\s*án|câu|ý|lựa\s+chọn)\s+(?:trên|còn\s+lại|khác|a\b|đều)|"
    r"(?:hai|ba|bốn|\d)\s+(?:phương\s+án|đáp\s*án|câu|ý)\s+(?:trên|kia|còn\s+lại)|(?:một|đáp\s*án|phương\s+án|ý\s+kiến|câu)\s+(?:đáp\s*án\s+|phương\s+án\s+)?khác\s*\.?$|"
    r"all\s+of\s+the\s+above|none\s+of\s+the\s+above|both\s+[a-h]\s+and\s+[a-h])",
    re.I,
)
_ABOUT = re.compile(r"\b(?:phương\s+án|đáp\s*án|câu|ý|lựa\s+chọn|trên|đều|đúng|sai|above|nêu)\b", re.I)
_LETTERS = re.compile(
    r"\s*(?:(?:cả|chỉ|chỉ\s+có|gồm|đáp\s*án|phương\s+án|câu|ý|both|cả\s+đáp\s*án)\s+)*(?P<letters>[A-H](?:\s*(?:,|và|&|\+|and|;|hoặc|-)\s*[A-H])+)"
    r"(?P<after>\s*(?:đều\s+)?(?:đúng|sai|là\s+đúng|không\s+đúng|are\s+correct|ở\s+trên|trên)?)\s*\.?\s*$",
    re.I,
)
_ONE_LETTER = re.compile(
    r"\s*(?:chỉ\s+)?(?:đáp\s*án|phương\s+án|câu|ý)\s+(?P<letter>[A-H])\s+(?:đúng|sai)\s*\.?\s*$", re.I
)


def pinned(texts: Sequence[str]) -> set[int]:
    """The options that keep their place: “Tất cả các phương án trên”, “Cả A và B”, and those that they name."""
    found: set[int] = set()
    for at, text in enumerate(texts):
        words = " ".join(text.split())
        if len(words) > 90:
            continue
        named = _LETTERS.match(words) or _ONE_LETTER.match(words)
        if named and any(letter.isupper() for letter in named[1]):
            letters = {ord(letter) - 65 for letter in re.findall(r"\b[A-H]\b", named[1])}
            # "A, B" can be a line through two points: something must speak of options, or the letters be options above.
            if _speaks(words) and all(letter < len(texts) and letter != at for letter in letters):
                found |= {at, *letters}
                continue
        opening = _OF_ALL.match(words)
        if opening and (_ABOUT.search(words) or len(words) <= opening.end() + 1):
            found.add(at)
    return found


def _speaks(words: str) -> bool:
    return bool(re.search(r"\b(?:cả|đều|đúng|sai|đáp\s*án|phương\s+án|câu|ý|và|both|and)\b", words, re.I))
