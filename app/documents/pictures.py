"""Pictures on their way into a document, and the flow of text as the JSON that the templates walk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.formats import flow as text

_ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


class Pictures:
    """The pictures that a document may show.

    Attributes:
        files: file name -> bytes, of those that were really shown.
    """

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._known = known
        self.files: dict[str, bytes] = {}

    def flow(self, found: text.Flow) -> list[dict[str, Any]]:
        """Paragraphs and tables."""
        return [self._block(block) for block in found]

    def line(self, found: text.Line) -> list[dict[str, Any]]:
        """What stands in one line."""
        return [self._inline(piece) for piece in found]

    def _block(self, block: text.Paragraph | text.Table) -> dict[str, Any]:
        if isinstance(block, text.Table):
            return {"rows": [[self.line(cell) for cell in row] for row in block.rows]}
        return {"line": self.line(block.line), "marker": block.marker, "depth": block.depth}

    def _inline(self, piece: text.Inline) -> dict[str, Any]:
        match piece:
            case text.Break():
                return {"br": True}
            case text.Picture():
                return self._picture(piece)
            case text.Run():
                looks = {"b": piece.bold, "i": piece.italic, "c": piece.code, "v": piece.shift}
                return {"s": piece.text} | {name: look for name, look in looks.items() if look}

    def _picture(self, piece: text.Picture) -> dict[str, Any]:
        """The picture; where it is missing, its words in a frame that nobody can overlook."""
        content = self._known.get(piece.name, b"")
        ending = next((ending for start, ending in _ENDINGS.items() if content.startswith(start)), None)
        if ending is None:
            return {"missing": piece.words or piece.name}
        name = f"{piece.name}.{ending}"
        self.files[name] = content
        return {"picture": name, "words": piece.words}
