"""Markdown of questions to HTML that other programs show."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.common.utils import escapeHtml

from app.domain.drafts import Remark
from app.formats import rich
from app.formats.html.reading import to_markdown

_SHOWN = re.compile(r'src="media:([0-9a-f]{32})"')


def to_html(markdown: str) -> str:
    """The HTML of a text; its pictures are still ``media:NAME``."""
    if markdown and rich.is_bare(markdown):
        return f"<p>{escapeHtml(markdown)}</p>".replace("\n", "<br />\n")
    return rich.parser.render(markdown).strip()


def placed(text: str, address: Callable[[str], str]) -> str:
    """The HTML with the pictures where `address` says that the picture of a name is found."""
    return _SHOWN.sub(lambda name: f'src="{address(name[1])}"', text)


def respelt(markdown: str) -> bool:
    """Would the text come back from HTML in another spelling, though it reads the same?"""
    if rich.is_bare(markdown):
        return False
    lost: list[Remark] = []
    back = to_markdown(to_html(markdown), lost, lambda address, _: address.removeprefix(rich.MEDIA))
    return bool(lost) or back != markdown
