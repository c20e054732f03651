"""Pictures that people give, made fit to be kept.

They are looked at before they are decoded, decoded and encoded again, so that nothing of a file but its picture is
stored: no place where a photograph was taken, no program hidden behind the pixels. The same bytes give the same
picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image as Pillow

from app.domain.drafts import Unreadable

READ = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
MOST_PIXELS = 40_000_000
"""Of a picture as it is given: a camera's twelve million, and some more. Decoded they take 160 MB."""
MOST_SIDE = 1600
"""Pixels of the longer side of a picture as it is kept: enough for a page of A4 and for any telephone."""
MOST_BYTES = 500_000
FEW_COLOURS = 4096
"""A drawing, a table or a map has fewer colours than this and stays sharp as PNG; a photograph has more."""
QUALITIES = (85, 75, 60)

_UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""What turns a photograph upright, by the orientation that its camera noted (EXIF 2.3, tag 0x0112)."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is kept; width and height in pixels, `mime` image/png or image/jpeg."""

    mime: str
    width: int
    height: int
    content: bytes


def reencode(data: bytes) -> Image:
    """The picture, upright, at most `MOST_SIDE` pixels long and about `MOST_BYTES` heavy. Of a film, its first frame.

    Raises:
        Unreadable: ``picture_unreadable`` (no picture, a damaged one, or a kind that is not read) or
            ``picture_too_large`` (more than `MOST_PIXELS`, told by its header).
    """
    try:
        image = _decoded(data)
    except Unreadable:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise Unreadable("picture_unreadable") from error
    clear = image.mode == "RGBA" and any(image.getchannel("A").histogram()[:255])
    if not clear:
        image = image.convert("RGB")
    image.info = {}  # Pillow would write the profile and the comment that stand here
    if clear or image.getcolors(FEW_COLOURS):
        png = _encoded(image, "PNG", optimize=True)
        if len(png) <= MOST_BYTES:
            return Image("image/png", image.width, image.height, png)
    return _as_jpeg(image)


def _too_large() -> Unreadable:
    return Unreadable("picture_too_large", most=MOST_PIXELS // 1_000_000)


def _decoded(data: bytes) -> Pillow.Image:
    """Its pixels, made small first and turned upright after: both copies of a large picture would not fit."""
    with Pillow.open(io.BytesIO(data), formats=READ) as found:
        if found.width * found.height > MOST_PIXELS:
            raise _too_large()
        found.draft(None, (2 * MOST_SIDE, 2 * MOST_SIDE))
        found.load()
        try:
            turn = _UPRIGHT.get(found.getexif().get(0x0112, 1))
        except Exception:  # a damaged note does not make the picture unreadable
            turn = None
        image = _in_colours(found)
    image.thumbnail((MOST_SIDE, MOST_SIDE), Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return image.transpose(turn) if turn is not None else image


def _in_colours(found: Pillow.Image) -> Pillow.Image:
    """As RGB, or as RGBA where it may be clear somewhere."""
    if found.mode.startswith("I"):
        # Sixteen bits of grey: conversion would cut off what is above 255 instead of scaling it.
        return found.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    clear = found.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in found.info
    return found.convert("RGBA" if clear else "RGB")


def _as_jpeg(image: Pillow.Image) -> Image:
    """On white where it is clear; coarser, and then smaller, until it is light enough."""
    flat = Pillow.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    while True:
        for quality in QUALITIES:
            jpeg = _encoded(flat, "JPEG", quality=quality, optimize=True)
            if len(jpeg) <= MOST_BYTES:
                return Image("image/jpeg", flat.width, flat.height, jpeg)
        size = (max(1, flat.width * 3 // 4), max(1, flat.height * 3 // 4))
        flat = flat.resize(size, Pillow.Resampling.LANCZOS)


def _encoded(image: Pillow.Image, name: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()
