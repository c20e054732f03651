"""Question text as runs of a Word paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.shared import Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from app.formats import flow

POINTS_A_PIXEL = 0.75
"""A picture is shown at 96 dots an inch, as a browser shows it."""
TALLEST = 255.0
"""Points; 9 cm."""
MONOSPACED = "Courier New"


@dataclass(frozen=True, slots=True)
class Look:
    """What every run of a text gets beside its own look."""

    bold: bool = False
    italic: bool = False
    underline: bool = False


PLAIN = Look()

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """Without the characters that XML cannot hold; nobody types them, they come along from damaged files."""
    return _ILLEGAL.sub("", text)


def put(
    paragraph: Paragraph, found: flow.Line, pictures: Mapping[str, bytes], *, look: Look = PLAIN, widest: float = 480.0
) -> list[str]:
    """Add a line of text to the end of a paragraph.

    Args:
        pictures: name -> bytes as they are stored.
        widest: of a picture, in points.

    Returns:
        The names of the pictures that could not be shown; their words stand there in brackets.
    """
    missing: list[str] = []
    for piece in found:
        match piece:
            case flow.Break():
                paragraph.add_run().add_break()
            case flow.Picture():
                if not _put_picture(paragraph, piece, pictures.get(piece.name, b""), widest):
                    missing.append(piece.name)
            case flow.Run():
                put_words(paragraph, piece, look)
    return missing


def put_words(paragraph: Paragraph, piece: flow.Run, look: Look = PLAIN) -> None:
    """Add one run."""
    run = paragraph.add_run(legal(piece.text).replace("\t", " "))
    run.bold = piece.bold or look.bold or None
    run.italic = piece.italic or look.italic or None
    run.underline = look.underline or None
    if piece.shift:
        setattr(run.font, "subscript" if piece.shift == "sub" else "superscript", True)
    if piece.code:
        run.font.name = MONOSPACED


def _put_picture(paragraph: Paragraph, piece: flow.Picture, content: bytes, widest: float) -> bool:
    readable = _readable(content)
    if readable is None:
        paragraph.add_run(legal(f"[{piece.words or piece.name}]"))
        return False
    data, pixels_wide, pixels_tall = readable
    shrink = min(POINTS_A_PIXEL, widest / pixels_wide, TALLEST / pixels_tall)
    shape: Any = paragraph.add_run().add_picture(BytesIO(data), width=Pt(pixels_wide * shrink))
    shape._inline.docPr.set("descr", legal(piece.words))
    return True


def _readable(content: bytes) -> tuple[bytes, int, int] | None:
    """A picture that Word can show, and its size in pixels; None where it cannot be read."""
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
            if picture.format in ("PNG", "JPEG", "GIF"):
                return content, width, height
            file = BytesIO()
            picture.convert("RGBA").save(file, "PNG")
            return file.getvalue(), width, height
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
