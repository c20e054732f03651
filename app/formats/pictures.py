"""Pictures that people give: looked at before they are decoded, turned upright, made small, their origin forgotten."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageOps

from app.domain.drafts import Unreadable

MOST_PIXELS = 50_000_000
MOST_SIDE = 1600
MOST_BYTES = 500_000
READ = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is kept; width and height in pixels."""

    mime: str
    width: int
    height: int
    content: bytes


def reencode(data: bytes) -> Image:
    """The picture, decoded and encoded again; the same bytes give the same picture.

    Raises:
        Unreadable: ``picture_unreadable`` or ``picture_too_large``.
    """
    try:
        with Pillow.open(io.BytesIO(data), formats=READ) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Unreadable("picture_too_large")
            found.seek(0)
            upright = ImageOps.exif_transpose(found)
            clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            image = upright.convert("RGBA" if clear else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Pillow.DecompressionBombError) as error:
        raise Unreadable("picture_unreadable") from error
    image.thumbnail((MOST_SIDE, MOST_SIDE), Pillow.Resampling.LANCZOS)
    png = _encoded(image, "PNG", optimize=True)
    if len(png) <= MOST_BYTES:
        return Image("image/png", image.width, image.height, png)
    return _as_jpeg(image)


def _as_jpeg(image: Pillow.Image) -> Image:
    flat = Pillow.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    while True:
        for quality in (85, 75, 60):
            jpeg = _encoded(flat, "JPEG", quality=quality)
            if len(jpeg) <= MOST_BYTES:
                return Image("image/jpeg", flat.width, flat.height, jpeg)
        flat = flat.resize((max(1, flat.width * 3 // 4), max(1, flat.height * 3 // 4)))


def _encoded(image: Pillow.Image, name: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()
