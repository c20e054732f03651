"""The one function that renders a Typst template.

What a template prints comes to it as JSON and is read as data, so a text never turns into markup. The fonts are those
that Typst carries in itself: what is printed looks alike on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
PICTURES = "pictures"
"""The folder, beside the templates, in which a document finds its pictures."""

_BEYOND_OWN_FONTS = "\u2e80"
"""From here on (Chinese characters, pictograms) the fonts inside Typst know nothing; the machine's own may."""


def render(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], *, now: datetime) -> bytes:
    """A PDF.

    Args:
        template: name of a file in `TEMPLATES`, without its ending.
        data: what `template` reads, as plain JSON values.
        pictures: file name -> PNG, JPEG, GIF, WebP or SVG bytes.
        now: stands in the PDF as the time of its making.
    """
    return _compile(template, data, pictures, format="pdf", timestamp=int(now.timestamp()))[0]


def pages(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], *, ppi: float = 110) -> list[bytes]:
    """The pages as PNG pictures, for whoever wants to look at them.

    Args:
        ppi: dots an inch.
    """
    return _compile(template, data, pictures, format="png", ppi=ppi)


def _compile(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], **how: Any) -> list[bytes]:
    import typst  # a large library: loaded when something is printed

    text = json.dumps(data, ensure_ascii=False)
    with TemporaryDirectory(prefix="bangvang-") as folder:
        home = Path(folder)
        for source in TEMPLATES.glob("*.typ"):
            (home / source.name).write_bytes(source.read_bytes())
        (home / "data.json").write_text(text, encoding="utf-8")
        (home / PICTURES).mkdir()
        for name, content in pictures.items():
            (home / PICTURES / name).write_bytes(content)
        own_fonts = max(text, default="") < _BEYOND_OWN_FONTS
        found = typst.compile(home / f"{template}.typ", root=home, ignore_system_fonts=own_fonts, **how)
    return list(found) if isinstance(found, list) else [found]
