"""Text of questions to HTML: a small part of Markdown, sanitised. Pure, so its results may be kept in memory."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(["link", "image", "autolink"])
)
_TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
_TAGS |= {"blockquote", "hr", "sub", "sup", "h2", "h3", "h4"}


@lru_cache(maxsize=20_000)
def block(text: str) -> Markup:
    """Paragraphs, lists and tables."""
    return Markup(nh3.clean(_markdown.render(text), tags=_TAGS, attributes={}))


@lru_cache(maxsize=50_000)
def inline(text: str) -> Markup:
    """One line: emphasis and the like, no paragraphs."""
    return Markup(nh3.clean(_markdown.renderInline(text), tags=_TAGS, attributes={}))
