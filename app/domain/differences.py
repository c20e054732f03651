"""What changed between two wordings, word by word, for a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["same", "out", "in"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 3000
"""Texts of more words are shown whole, the old one and the new one: matching them would take seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went out, or came in."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a question in two revisions.

    Attributes:
        name: ``stem``, ``part``, ``explanation``, ``topic`` …
        label: of a part, what it is called: ``A``, ``2``; in the newer revision, or in the older where it went out.
        pieces: the text, old and new.
        before, after: marks beside the text (of a part: whether it is right, pinned); equal where nothing changed.
    """

    name: str
    label: str
    pieces: tuple[Piece, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before != self.after or any(piece.op != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its label and marks, as one of a list."""

    label: str
    text: str
    marks: tuple[str, ...] = ()


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one, word by word."""
    if old == new:
        return (Piece("same", new),) if new else ()
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return _kept(("out", old), ("in", new))
    found: list[tuple[Op, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(after[j1:j2])))
        else:
            found += [("out", "".join(before[i1:i2])), ("in", "".join(after[j1:j2]))]
    return _kept(*_joined(found))


def parts(name: str, old: list[Marked], new: list[Marked]) -> list[Line]:
    """Two lists of texts as one: texts that stayed are matched first, then what stands in between by its place."""
    texts = [item.text for item in old], [item.text for item in new]
    lines: list[Line] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        gone, come = old[i1:i2], new[j1:j2]
        for at in range(max(len(gone), len(come))):
            before = gone[at] if at < len(gone) else None
            after = come[at] if at < len(come) else None
            lines.append(_line(name, before, after))
    return lines


def _line(name: str, before: Marked | None, after: Marked | None) -> Line:
    if before and after:
        return Line(name, after.label, pieces(before.text, after.text), before.marks, after.marks)
    if before:
        return Line(name, before.label, _kept(("out", before.text)), before.marks, ())
    assert after is not None, "a line has at least one side"
    return Line(name, after.label, _kept(("in", after.text)), (), after.marks)


def _joined(found: list[tuple[Op, str]]) -> list[tuple[Op, str]]:
    """A single blank that stayed between two changes reads better as part of them."""
    out: list[tuple[Op, str]] = []
    for at, (op, text) in enumerate(found):
        lonely = op == "same" and text.isspace() and 0 < at < len(found) - 1
        out += [("out", text), ("in", text)] if lonely else [(op, text)]
    merged: list[tuple[Op, str]] = []
    run: dict[Op, str] = {"out": "", "in": ""}
    for op, text in [*out, ("same", "")]:
        if op != "same":
            run[op] += text
            continue
        merged += [("out", run["out"]), ("in", run["in"]), (op, text)]
        run = {"out": "", "in": ""}
    return merged


def _kept(*found: tuple[Op, str]) -> tuple[Piece, ...]:
    return tuple(Piece(op, text) for op, text in found if text)
