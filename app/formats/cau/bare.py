"""Options without letters: lines of a list below a stem that asks."""

from __future__ import annotations

import re

from app.domain.drafts import Remark
from app.formats.cau.dissect import Parsed, option_of, read_marks, stem_of
from app.formats.cau.lines import Line, Text

_BULLET = re.compile(r"\s*(?:[-+•▪➢–—o](?=\s))\s*")
_ASKS = ("?", ":", "…", "...", "là")
MOST = 1_200
"""Characters of all options together; longer lines are paragraphs of the stem."""


def without_letters(parsed: Parsed) -> Parsed:
    """The question with the lines below its stem as options, where they look so; always with a doubt.

    They do where there are four of them, or where three or more are a list or one of them is starred.
    """
    lines = parsed.bare
    answered = bool(parsed.said) and len(parsed.said[0].strip(" .")) != 1
    if answered or not 3 <= len(lines) <= 6 or sum(len(line.plain) for line in lines) > MOST:
        return parsed
    asks = parsed.found.lines[0].plain.rstrip().endswith(_ASKS)
    listed = all(_is_item(line) for line in lines)
    starred = any(line.plain.lstrip().startswith(("*", "#")) for line in lines)
    if not asks or not (listed or starred or len(lines) == 4):
        return parsed
    parsed.options = [option_of(Text(), _unbulleted(line), at) for at, line in enumerate(lines)]
    read_marks(parsed)
    parsed.lettered = False
    parsed.stem = stem_of(parsed.found.lines[:1], parsed.found.begin)
    parsed.found.doubts.append(Remark("options_without_letters", {"count": len(lines)}))
    return parsed


def _is_item(line: Line) -> bool:
    return bool(line.numbered and line.numbered[1] == "bullet") or bool(_BULLET.match(line.plain))


def _unbulleted(line: Line) -> Text:
    bullet = _BULLET.match(line.plain)
    return line.text.cut(bullet.end()) if bullet else line.text
