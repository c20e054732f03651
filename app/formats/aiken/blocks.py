"""The lines of an Aiken file, grouped into questions. What they mean is decided in kinds.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TYPES = frozenset(
    ("category", "multichoice", "shortanswer", "truefalse", "numerical", "matching", "match", "order", "ordering",
     "essay", "description", "cloze")
)  # fmt: skip
ANSWER = re.compile(r"(?:ANSWER|(?i:answer|đáp án|dap an)(?i:\s+đúng)?)\s*[:：](.*)")
FEEDBACK = re.compile(r"(?:feedback|explanation|giải thích|lời giải)\s*[:：](.*)|gfeed\s*[.:](.*)", re.I)
MATCH = re.compile(r"match\s*:(.*)", re.I)

_LETTER = re.compile(r"([A-Za-z])[.)]\s*(\S.*)")
_LABEL = re.compile(r"([A-Za-z]|[0-9]{1,2})[.)]\s*(\S.*)")
_NUMBERED = ("matching", "match", "order", "ordering")
_CHOICES = ("", "multichoice")


@dataclass(slots=True)
class Block:
    """One question as its lines have it.

    Attributes:
        line: of its first line.
        type: as the file names it; empty in the strict form.
        options: (label, text) of options, left sides or items.
        matches: right sides, one for each of `options` so far.
        jumbled: the letters of the options do not follow each other.
    """

    line: int
    type: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    answer: str | None = None
    feedback: list[str] = field(default_factory=list)
    jumbled: bool = False

    def option(self, line: str) -> bool:
        """Take the line as an option, if it is one."""
        if not self.stem:
            return False
        if self.type in (*_NUMBERED, "multichoice"):
            found = _LABEL.fullmatch(line)
            if found and (self.type == "multichoice" or found[1].isdigit()):
                self.options.append((found[1], found[2]))
            return found is not None and (self.type == "multichoice" or found[1].isdigit())
        found = _LETTER.fullmatch(line) if self.type == "" else None
        if not found:
            return False
        due = found[1].upper() == chr(ord("A") + len(self.options))
        if not due and (not self.options or found[1].islower()):
            return False
        self.jumbled = self.jumbled or not due
        self.options.append((found[1], found[2]))
        return True

    def more(self, line: str) -> None:
        """A line that goes on with what stands before it."""
        if self.feedback and self.answer is not None:
            self.feedback.append(line)
        elif self.options:
            label, text = self.options[-1]
            self.options[-1] = (label, f"{text}\n{line}")
        else:
            self.stem.append(line)


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file, in order."""
    block: Block | None = None
    parted = True  # a blank line stands right before
    for at, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            parted = True
            continue
        if block is not None and _ends(block, line, parted):
            yield block
            block = None
        if block is None:
            named = line.lower() in TYPES
            block = Block(at, line.lower() if named else "")
            if not named:
                _take(block, line)
        else:
            _take(block, line)
        parted = False
    if block is not None:
        yield block


def _ends(block: Block, line: str, parted: bool) -> bool:
    """Does this line begin another question?"""
    if line.lower() in TYPES and (parted or block.answer is not None):
        return True
    if FEEDBACK.fullmatch(line):
        return parted and block.type not in _CHOICES
    if ANSWER.fullmatch(line):
        return block.answer is not None
    if block.answer is not None:
        return parted or not block.feedback
    if block.type not in _CHOICES:
        return parted
    # Moodle ignores blank lines inside a question; only a text that is no option begins another.
    return parted and not Block(0, block.type, ["?"], list(block.options)).option(line)


def _take(block: Block, line: str) -> None:
    if found := ANSWER.fullmatch(line):
        block.answer = found[1].strip()
    elif found := FEEDBACK.fullmatch(line):
        block.feedback.append((found[1] or found[2] or "").strip())
    elif block.type in ("matching", "match") and (found := MATCH.fullmatch(line)) and block.options:
        block.matches.append(found[1].strip())
    elif block.answer is not None or not block.option(line):
        block.more(line)
