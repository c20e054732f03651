"""Text in one of Moodle's formats to our Markdown."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from app.domain.drafts import Remark
from app.formats import rich
from app.formats.html.reading import Picture, to_markdown

_full = MarkdownIt("commonmark", {"html": True}).enable("table")
_PAIR = re.compile(
    r"<(p|b|i|u|em|strong|sub|sup|span|div|ul|ol|li|table|pre|code|font|h[1-6]|a|center|small|big|tt|blockquote)"
    r"(?=[\s>])[^<>]*>",
    re.I,
)
_SINGLE = re.compile(r"<(?:br|hr)\s*/?>|<img\s[^<>]*>", re.I)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5});")
_MARK = re.compile(r"[<&\\`*_~^\[\]#|!>+=\-]|^\s*\d+[.)]|  $|^ {4}|\t", re.M)
_BRACKETS = 200


def is_html(text: str) -> bool:
    """Are there tags in it that are closed, line breaks, pictures or entities? ``a < b`` and ``<stdio.h>`` are none."""
    if "<" in text:
        if _SINGLE.search(text):
            return True
        low = text.lower()
        if any(f"</{found[1].lower()}" in low for found in _PAIR.finditer(text)):
            return True
    return "&" in text and _ENTITY.search(text) is not None


def from_auto(text: str, lost: list[Remark], picture: Picture | None = None) -> str:
    """Moodle's own format: HTML where there is any, else plain text; a line end is a line break."""
    if not is_html(text):
        return rich.escape(text)
    return to_markdown(text.strip().replace("\n", "<br>") if "<br" not in text else text, lost, picture)


def from_markdown(text: str, lost: list[Remark], picture: Picture | None = None) -> str:
    """Markdown as others write it: kept as it is where it means the same here, else read through its HTML."""
    text = text.strip("\n").rstrip()
    if not _MARK.search(text):
        return text
    if text.count("[") > _BRACKETS:
        return rich.escape(text)
    if "<" not in text and "&" not in text and "![" not in text and _kinds(rich.parser, text) == _kinds(_full, text):
        return text
    return to_markdown(_full.render(text), lost, picture)


def _kinds(parser: MarkdownIt, text: str) -> list[tuple[str, str]]:
    """What a parser sees, in order, with the text of it."""
    found: list[tuple[str, str]] = []
    for token in parser.parse(text):
        found.append((token.type, token.content if not token.children else ""))
        found += [(child.type.replace("hardbreak", "softbreak"), child.content) for child in token.children or ()]
    return found
