"""Labels without a mark behind them, “A Hà Nội”: read as labels where the whole document writes them so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.formats.cau.lines import Document, Line, Text

_LABEL = re.compile(r"\s*(?P<letter>[A-D])[ \t]+(?=\S)")
_USUAL = re.compile(r"\s*[*#]?\s*[(\[]?[A-Da-d]\s?[.):/\]]")


def mark(document: Document) -> None:
    """Put a full stop behind the letters of options that have none.

    Only where four lines in a row begin with A, B, C and D, at least twice, no line that begins with such a letter
    stands anywhere else, and no label in the document is written in the usual way.
    """
    lines = [(at, one) for at, one in enumerate(document.blocks) if isinstance(one, Line)]
    letters = [found["letter"] if (found := _LABEL.match(line.plain)) else "" for _, line in lines]
    named = [at for at, letter in enumerate(letters) if letter]
    if len(named) < 8 or any(_USUAL.match(line.plain) for _, line in lines) or not _in_fours(letters, named):
        return
    for at in named:
        place, line = lines[at]
        document.blocks[place] = line.with_text(_dotted(line.text))


def _in_fours(letters: Sequence[str], named: Sequence[int]) -> bool:
    """Do all of them stand in rows of four, one line below the other?"""
    fours = [named[at : at + 4] for at in range(0, len(named), 4)]
    return all(
        "".join(letters[at] for at in four) == "ABCD" and four[-1] - four[0] == 3
        and (four[0] == 0 or not letters[four[0] - 1])
        for four in fours
    )  # fmt: skip


def _dotted(text: Text) -> Text:
    """The full stop looks as its letter does."""
    found = _LABEL.match(text.plain)
    end = found.end("letter") if found else 0
    head = text.cut(0, end)
    return Text((*head.spans, replace(head.spans[-1], text=".", raw=""), *text.cut(end).spans)) if end else text
