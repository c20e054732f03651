"""The characters of GIFT: what is escaped, and the format that a text names."""

from __future__ import annotations

import re

from app.domain.drafts import Remark
from app.formats import html, rich
from app.formats.exchange import Pictures, bounded

FORMATS = ("html", "moodle", "plain", "markdown")
CONTROLS = ":#={}~"

_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_NEWLINE = "\x07"
# Characters that no text holds stand for the escaped ones while a question is taken apart.
_HELD = {character: chr(at + 1) for at, character in enumerate(CONTROLS)} | {"n": _NEWLINE, "\\": "\\"}
_FREED = str.maketrans({held: character for character, held in _HELD.items() if character != "n"})
_WRITTEN = str.maketrans({**{c: "\\" + c for c in CONTROLS + "\\"}, "\n": "\\n", "\r": ""})


def held(text: str) -> str:
    """The text with its escaped characters out of the way."""
    return _ESCAPE.sub(lambda found: _HELD[found[1]], text)


def freed(text: str) -> str:
    """The text with its escaped characters back."""
    return text.translate(_FREED).replace(_NEWLINE, "\n")


def escaped(text: str) -> str:
    """The text as it is written into a file."""
    return text.translate(_WRITTEN)


def format_of(text: str, inherited: str) -> tuple[str, str]:
    """The format that a text names or inherits, and the text without the name."""
    text = text.strip()
    found = _FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (inherited, text)


class Texts:
    """Turns the texts of one question into Markdown; `lost` is what that cost."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.lost: list[Remark] = []

    def markdown(self, text: str, inherited: str = "moodle") -> str:
        """The Markdown of a held text; the format it names comes first.

        Raises:
            Unkept: it is too long.
        """
        form, text = format_of(text, inherited)
        if form in ("moodle", "plain"):
            # A line end in the file is a blank; one that is written as \n ends a line.
            text = "\n".join(" ".join(line.split()) for line in text.split(_NEWLINE))
        text = bounded(freed(text).strip())
        match form:
            case "html":
                return html.to_markdown(text, self.lost, self._picture)
            case "markdown":
                return html.from_markdown(text, self.lost, self._picture)
            case "plain":
                return rich.escape(text)
            case _:
                return html.from_auto(text, self.lost, self._picture)

    def words(self, text: str) -> str:
        """A typed answer or a name: the words alone, without a format."""
        return bounded(" ".join(freed(format_of(text, "")[1]).split()))

    def _picture(self, address: str, lost: list[Remark]) -> str:
        return self.pictures.take(address, lost, {})
