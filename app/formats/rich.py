"""The text of questions: a small part of Markdown, its plain reading, and plain text written as Markdown.

Stems, options and explanations hold Markdown: emphasis, code, lists, tables, ``H~2~O``, ``m^2^`` and pictures as
``![alt](media:NAME)``. HTML is off, links are off. A door that reads plain text passes it through `escape`, so that
``2*3*4`` stays what its author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable("table")
    .disable(["link", "autolink", "reference", "lheading"])
    .use(sub_plugin)
    .use(superscript_plugin)
)
"""The one parser of question text; app/web/rendering.py makes HTML with it."""

MEDIA = "media:"
_PICTURE = re.compile(r"!\[(?:[^\]\\]|\\.)*\]\(media:([0-9a-f]{32})\)")
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SPECIAL = re.compile(r"[\\`*_~^\[\]|\0]|[^\S \n]|&(?=[#a-zA-Z])|^[-+=#>\s]|^\d{1,9}[.)]", re.M)
"""Without any of these Markdown sees lines of text and nothing else."""
_MARK = re.compile(r"([\\`*_~^\[\]<>&#|!])")
_BULLET = re.compile(r"^([-+=])", re.M)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])", re.M)
_MOST_TRIED = 5_000
"""Longer texts are escaped without asking the parser first: thousands of brackets cost it seconds."""


def escape(text: str) -> str:
    """Plain text as Markdown that reads back as the same text; untouched wherever it means nothing to Markdown.

    Blanks at the ends of lines and empty lines are not kept: `plain` does not give them back either.
    """
    text = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
    if not _SPECIAL.search(text) or (len(text) <= _MOST_TRIED and _is_bare(text)):
        return text
    return escape_starts(escape_marks(text.replace("\t", " ")))


def is_bare(text: str) -> bool:
    """Told at a glance, without the parser: lines of text that mean nothing to Markdown.

    Blanks that HTML would join, and empty lines, count as a meaning.
    """
    return not _SPECIAL.search(text) and text == text.strip() and "  " not in text and " \n" not in text


def escape_marks(text: str) -> str:
    """A piece of plain text inside a line: every character that could be a mark is escaped."""
    return _MARK.sub(r"\\\1", text)


def escape_starts(text: str) -> str:
    """Lines that begin like a list item, escaped so that they do not become one."""
    return _NUMBERED.sub(r"\1\\\2", _BULLET.sub(r"\\\1", text))


def _is_bare(text: str) -> bool:
    """Does Markdown see nothing in it but lines of text?"""
    tokens = parser.parse(text)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    inline = tokens[1].children or []
    return all(token.type in ("text", "softbreak") for token in inline) and _inline(inline) == text


def plain(markdown: str) -> str:
    """What a reader reads: no marks; paragraphs, list items and table rows on lines of their own; a picture's words."""
    if is_bare(markdown):
        return markdown
    return "\n".join(line for line in _lines(parser.parse(markdown)) if line.strip())


def pictures(markdown: str) -> list[str]:
    """The names of the pictures that a text shows, in order."""
    return _PICTURE.findall(markdown)


def picture(name: str, words: str = "") -> str:
    """A picture as it stands in a text."""
    return f"![{_MARK.sub(_escaped, ' '.join(words.split()))}]({MEDIA}{name})"


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _lines(tokens: list[Token]) -> Iterator[str]:
    bullets: list[list[int]] = []
    row: list[str] | None = None  # the cells so far, inside a table
    start = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                bullets.append([-1])
            case "ordered_list_open":
                bullets.append([int(token.attrs.get("start", 1))])
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "list_item_open":
                number = bullets[-1]
                start = "  " * (len(bullets) - 1) + ("- " if number[0] < 0 else f"{number[0]}. ")
                number[0] += number[0] >= 0
            case "tr_open":
                row = []
            case "tr_close":
                yield " | ".join(row or ())
                row = None
            case "fence" | "code_block":
                yield token.content.rstrip("\n")
            case "inline":
                words = _inline(token.children or [])
                if row is not None:
                    row.append(words)
                else:
                    yield start + words
                start = ""


def _inline(tokens: list[Token]) -> str:
    out: list[str] = []
    shift = None
    for token in tokens:
        match token.type:
            case "sup_open":
                shift = _RAISED
            case "sub_open":
                shift = _LOWERED
            case "sup_close" | "sub_close":
                shift = None
            case "softbreak" | "hardbreak":
                out.append("\n")
            case "image":
                out.append(_inline(token.children or []))
            case _:
                out.append(_shifted(token.content, shift) if shift else token.content)
    return "".join(out)


def _shifted(text: str, shift: dict[int, int]) -> str:
    """Raised or lowered characters where all of them exist, else the text as it is."""
    moved = text.translate(shift)
    return moved if all(ord(character) in shift for character in text) else text
