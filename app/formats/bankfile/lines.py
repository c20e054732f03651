"""Where things stand in a TOML text: the parser of the standard library keeps no line numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*+")
_HEADER = re.compile(r"(\[\[?)([^\]\n]*)(\]\]?)")
_KEY = re.compile(r"""(?:"(?:\\.|[^"\\\n])*+"|'[^'\n]*'|[^="'\n])++=""")
# A value is walked piece by piece: a string of one of the four sorts, a comment, a bracket, a line end, other text.
# Possessive throughout, so that a long string costs neither stack nor a second look.
_PIECE = re.compile(
    r'''
      """(?:\\.|"{1,2}(?!")|[^"\\])*+"{3,5}
    | \'\'\'(?:'{1,2}(?!')|[^'])*+'{3,5}
    | "(?:\\.|[^"\\\n])*+"
    | '[^'\n]*'
    | \#[^\n]*
    | (?P<opens>[\[{])
    | (?P<closes>[\]}])
    | (?P<ends>\n)
    | [^"'#\[\]{}\n]+
    ''',
    re.DOTALL | re.VERBOSE,
)


@dataclass(slots=True)
class Block:
    """A table of the file: its header as written, without blanks; the lines of the header and of each field.

    The fields above the first header are the block with the empty header.
    """

    header: str
    line: int
    fields: dict[str, int] = field(default_factory=dict)


def scan(text: str) -> list[Block]:
    """The blocks of a TOML text, in order, the first with the empty header. Lines count from 1.

    Made for text that the parser has accepted and whose line ends are ``\\n``; in any other text it stops at the
    first place that it cannot follow.
    """
    blocks = [Block("", 1)]
    at, counted, line = 0, 0, 1
    while True:
        at = _end(_BLANK, text, at)
        if at >= len(text):
            return blocks
        line += text.count("\n", counted, at)
        counted = at
        if header := _HEADER.match(text, at):
            blocks.append(Block(re.sub(r"\s", "", header.group()), line))
            at = header.end()
        elif key := _KEY.match(text, at):
            name = key.group()[:-1].strip()
            blocks[-1].fields.setdefault(_first_part(name), line)
            at = _after_value(text, key.end())
        else:
            return blocks


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _first_part(key: str) -> str:
    """``a`` of the dotted key ``a.b``; quotes are taken off a quoted key."""
    return key[1:-1] if key[:1] in ("'", '"') else key.split(".", 1)[0].strip()


def _after_value(text: str, at: int) -> int:
    depth = 0
    while piece := _PIECE.match(text, at):
        at = piece.end()
        if piece["opens"]:
            depth += 1
        elif piece["closes"]:
            depth -= 1
        elif piece["ends"] and depth <= 0:
            break
    return at
