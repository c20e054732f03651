"""A text with its looks as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.formats import rich
from app.formats.cau.lines import OBJECT, Look, Text

# Non-characters, which `lines.clean` took out of every text: they stand for marks while the text is escaped.
_OPEN_BOLD, _CLOSE_BOLD, _OPEN_ITALIC, _CLOSE_ITALIC, _RAISED, _LOWERED = (
    "\ufdd0",
    "\ufdd1",
    "\ufdd2",
    "\ufdd3",
    "\ufdd4",
    "\ufdd5",
)
_MARKS = {_OPEN_BOLD: "**", _CLOSE_BOLD: "**", _OPEN_ITALIC: "*", _CLOSE_ITALIC: "*", _RAISED: "^", _LOWERED: "~"}
_ANY = re.compile("[\ufdd0-\ufdd5]")
_BLANKS = re.compile(r"[ \t\xa0]+")


@dataclass(frozen=True, slots=True)
class Ignored:
    """Looks that are not emphasis: those that carry the key, and those of the whole text."""

    bold: bool = False
    italic: bool = False
    underline: bool = False

    def __and__(self, other: Ignored) -> Ignored:
        return Ignored(self.bold and other.bold, self.italic and other.italic, self.underline and other.underline)

    def __or__(self, other: Ignored) -> Ignored:
        return Ignored(self.bold or other.bold, self.italic or other.italic, self.underline or other.underline)


def markdown(text: Text, ignored: Ignored = Ignored()) -> str:
    """A text as Markdown: emphasis on some of its words, exponents, pictures; blanks made single."""
    if all(span.look == _PLAIN and not span.raw for span in text.spans):
        return rich.escape(_BLANKS.sub(" ", text.plain.replace("\ufffd", "?")))
    pieces = _pieces(text, ignored)
    marked = "".join(_piece(words, bold, italic, shift) for words, bold, italic, shift in pieces)
    plain = "".join(words for words, *_ in pieces)
    raw = [span.raw for span in text.spans if span.raw]
    out = _escaped(marked)
    if out != (bare := _escaped(plain)) and _content(out) != _content(bare):
        # Marks that Markdown would not take as marks: keep the exponents as signs, and drop the emphasis.
        out = rich.escape(_BLANKS.sub(" ", "".join(_flat(words, shift) for words, _, _, shift in pieces)))
    parts = out.split(OBJECT)
    drawn = "".join(part + (raw[at] if at < min(len(raw), len(parts) - 1) else "") for at, part in enumerate(parts))
    return re.sub(r"\n{3,}", "\n\n", drawn).strip()


_PLAIN = Look()


def whole(text: Text) -> Ignored:
    """The looks that all of a text has: a text all in bold is not emphasised."""
    looks = [span.look for span in text.spans if not span.auto and any(c.isalnum() for c in span.text) and not span.raw]
    return Ignored(
        all(look.bold for look in looks), all(look.italic for look in looks), all(look.underline for look in looks)
    ) if looks else Ignored()  # fmt: skip


def emphasised(text: Text, ignored: Ignored) -> bool:
    """Is a part of the text underlined, and not because it is the key or all of it is?"""
    return not ignored.underline and any(
        span.look.underline and span.text.strip() and not span.auto for span in text.spans
    )


def _pieces(text: Text, ignored: Ignored) -> list[tuple[str, bool, bool, str]]:
    """Neighbouring spans that look alike for a reader of Markdown, put together."""
    pieces: list[tuple[str, bool, bool, str]] = []
    for span in text.spans:
        look = span.look
        bold = (look.bold and not ignored.bold) or (look.underline and not ignored.underline)
        kind = (bold and not span.raw, look.italic and not ignored.italic and not span.raw, look.shift)
        if pieces and pieces[-1][1:] == kind:
            pieces[-1] = (pieces[-1][0] + span.text, *kind)
        elif pieces and not span.text.strip() and not look.shift:
            pieces[-1] = (pieces[-1][0] + span.text, *pieces[-1][1:])  # blanks look like what they follow
        else:
            pieces.append((span.text, *kind))
    return pieces


def _piece(words: str, bold: bool, italic: bool, shift: str) -> str:
    inner = words.strip()
    if not inner or not (bold or italic or shift):
        return words
    lead, trail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if "\n" in inner:
        return lead + "\n".join(_piece(part, bold, italic, shift) for part in inner.split("\n")) + trail
    if shift:
        if re.search(r"\s", inner):
            return lead + _flat(inner, shift) + trail
        mark = _RAISED if shift == "^" else _LOWERED
        return f"{lead}{mark}{inner}{mark}{trail}"
    if italic:
        inner = _OPEN_ITALIC + inner + _CLOSE_ITALIC
    if bold:
        inner = _OPEN_BOLD + inner + _CLOSE_BOLD
    return lead + inner + trail


def _flat(words: str, shift: str) -> str:
    if not shift or not words.strip():
        return words
    inner = words.strip()
    return ("^" if shift == "^" else "_") + (inner if inner.isalnum() else f"({inner})")


def _escaped(marked: str) -> str:
    single = _BLANKS.sub(" ", marked.replace("\ufffd", "?"))
    if not _ANY.search(single):
        return rich.escape(single)
    lines = (line.strip() for line in single.strip().split("\n"))
    out = rich.escape_starts(rich.escape_marks("\n".join(line for line in lines if line)))
    return _ANY.sub(lambda found: _MARKS[found[0]], out)


def _content(markdown: str) -> str:
    """All the words that a reader of the Markdown sees, marks left out."""
    return "\n".join(
        "".join("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or ())
        for token in rich.parser.parse(markdown)
        if token.type == "inline"
    )
