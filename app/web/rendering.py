"""Text of questions to HTML: a small part of Markdown, sanitised. Pure, so its results may be kept in memory."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markupsafe import Markup

from app.formats import rich

_TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
_TAGS |= {"blockquote", "hr", "sub", "sup", "h2", "h3", "h4", "img"}
_ATTRIBUTES = {"img": {"src", "alt", "loading"}}
_ADDRESS = re.compile(r'src="media:([0-9a-f]{32})"')
_OTHER_PICTURE = re.compile(r'<img(?![^>]* src="/media/[0-9a-f]{32}")[^>]*>')


@lru_cache(maxsize=20_000)
def block(text: str) -> Markup:
    """Paragraphs, lists, tables and pictures."""
    return _clean(rich.parser.render(text))


@lru_cache(maxsize=50_000)
def inline(text: str) -> Markup:
    """One line: emphasis, pictures and the like, no paragraphs."""
    return _clean(rich.parser.renderInline(text))


def _clean(html: str) -> Markup:
    """Only the tags that we know, and only pictures of our own."""
    own = _ADDRESS.sub(r'loading="lazy" src="/media/\1"', html)
    return Markup(_OTHER_PICTURE.sub("", nh3.clean(own, tags=_TAGS, attributes=_ATTRIBUTES)))
