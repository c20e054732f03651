"""Places in a line where an option may begin: “A.”, “b)”, “(C)”, “*D.”, “Ⓐ”."""

from __future__ import annotations

import re
from dataclasses import dataclass

OBJECT = "\ufffc"
"""Stands in a text for what is no text: a picture, or a table that was written as Markdown."""

_MARKS = r"[*#✓✔√☑→⇒➢>]|\[\s?[xX✓]\s?\]|\(\s?[xX✓]\s?\)"
_LABEL = re.compile(
    rf"(?P<marks>(?:(?:{_MARKS})\s{{0,4}}){{0,3}})(?:(?P<open>[(\[])\s?)?(?P<letter>[A-Za-z])\s?(?P<star>\*\s?)?(?P<close>[.):/\]]|[-–](?=\s)|\s?\.)(?P<star2>\*)?"
)
_CORE = re.compile(r"(?<![^\W\d_])[A-Za-z](?=\s?(?:\*\s?)?[.):/\]–-])|[\u24b6-\u24e9]")
"""What every label has in it: most lines have none, and are told so quickly."""
_CIRCLED = re.compile("[\u24b6-\u24e9]")


@dataclass(frozen=True, slots=True)
class Token:
    """A place where an option may begin.

    Attributes:
        start, end: of its label in the line, with the marks before it.
        strength: 4 at the beginning of a line, 3 behind a tab or several blanks, 2 behind one blank, 1 otherwise.
        starred: has an asterisk or a tick that says it is right.
        auto: typed by Word's numbering.
        style: what stands around the letter; the labels of one question are written alike.
    """

    letter: int
    upper: bool
    line: int
    start: int
    end: int
    strength: int
    starred: bool = False
    auto: bool = False
    style: str = ""

    def on(self, line: int) -> Token:
        """The same place in a line of another number."""
        return Token(
            self.letter, self.upper, line, self.start, self.end, self.strength, self.starred, self.auto, self.style
        )


def tokens_in(text: str, begin: int, auto: bool) -> list[Token]:
    """Every place in a line where an option may begin, from position `begin` on.

    Args:
        auto: the letter that the line begins with was typed by Word's numbering.
    """
    found: list[Token] = []
    if not _CORE.search(text, begin):
        return found
    lead = begin
    while lead < len(text) and text[lead].isspace():
        lead += 1
    for match in _LABEL.finditer(text, begin):
        if token := _token(text, match, lead, auto and not found):
            found.append(token)
    for match in _CIRCLED.finditer(text, begin):
        letter = (ord(match[0]) - 0x24B6) % 26
        found.append(Token(letter, True, 0, match.start(), match.end(), 4 if match.start() == lead else 3))
    return sorted(found, key=lambda token: token.start)


def _token(text: str, match: re.Match[str], lead: int, auto: bool) -> Token | None:
    start, letter, marks, close = max(match.start(), lead), match["letter"], match["marks"], match["close"]
    first = start <= lead
    if not first and marks[-1:].isspace():
        # A tick with a blank behind it belongs to the option before: "A. … ✓ B. …"
        start, marks = match.end("marks"), ""
    strength = 4 if first else _strength(text, start, marks or match["open"])
    if not strength or (match["open"] and close not in (")", "]")):
        return None
    if strength < 4 and (close == "]" or (close in "/-–" and strength < (2 if letter.isupper() else 3))):
        return None
    style = f"{match['open'] or ''}{close.strip()}"
    starred = bool(match["star"] or match["star2"] or not set(marks) <= set("#→⇒➢> "))
    return Token(
        ord(letter.upper()) - 65, letter.isupper(), 0, start, match.end(), strength, starred, auto and first, style
    )


def _strength(text: str, start: int, opened: str | None) -> int:
    at = start
    while at and text[at - 1] in " \t":
        at -= 1
    gap = text[at:start]
    if "\t" in gap or len(gap) > 1:
        return 3
    if gap:
        return 2
    if opened or not start:
        return 0
    # Glued to the end of the option before: "A. 24.B. 8." A letter before it is a word or a name: "ABC."
    before = text[start - 1]
    return 1 if before in ".;,)]%" or before == OBJECT or before.isdigit() else 0
