"""Pictures that people give: what is kept of them, and what is refused before it is decoded."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from app.domain.drafts import Unreadable
from app.formats import pictures
from app.formats.pictures import reencode


def drawing(mode: str = "RGB", size: tuple[int, int] = (320, 200)) -> Image.Image:
    """A red corner at the upper left, a blue one at the lower right."""
    image = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 60, 40), fill="red" if mode != "L" else 60)
    pen.rectangle((size[0] - 60, size[1] - 40, size[0], size[1]), fill="blue" if mode != "L" else 30)
    return image


def noise(size: tuple[int, int]) -> Image.Image:
    """What no encoder makes small."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))


def encoded(image: Image.Image, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def opened(kept: pictures.Image) -> Image.Image:
    image = Image.open(io.BytesIO(kept.content))
    assert (image.width, image.height) == (kept.width, kept.height)
    assert Image.MIME[image.format] == kept.mime
    image.load()
    return image


@pytest.mark.parametrize("name", pictures.READ)
def test_every_kind_of_picture_is_read(name):
    kept = reencode(encoded(drawing("P" if name == "GIF" else "RGB"), name))
    assert (kept.width, kept.height) == (320, 200)
    red, green, blue = opened(kept).convert("RGB").getpixel((10, 10))
    assert red > 180
    assert max(green, blue) < 90


def test_the_same_bytes_give_the_same_picture():
    data = encoded(noise((900, 700)), "PNG")
    assert reencode(data) == reencode(data)


def test_a_drawing_stays_png_and_a_photograph_becomes_jpeg():
    assert reencode(encoded(drawing(), "BMP")).mime == "image/png"
    assert reencode(encoded(noise((300, 300)), "PNG")).mime == "image/jpeg"


def test_what_is_clear_stays_clear():
    kept = reencode(encoded(drawing("RGBA"), "PNG"))
    assert opened(kept).convert("RGBA").getpixel((160, 100))[3] == 0
    palette = encoded(drawing().convert("P"), "GIF", transparency=drawing().convert("P").getpixel((160, 100)))
    assert opened(reencode(palette)).convert("RGBA").getpixel((160, 100))[3] == 0


def test_a_clear_layer_without_clear_places_is_none():
    assert opened(reencode(encoded(drawing().convert("RGBA"), "PNG"))).mode == "RGB"


def test_grey_of_sixteen_bits_keeps_its_shades():
    deep = Image.new("I;16", (40, 40), 30_000)
    assert opened(reencode(encoded(deep, "PNG"))).convert("L").getpixel((5, 5)) == 30_000 // 256


def test_a_photograph_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter clockwise
    kept = reencode(encoded(drawing(), "JPEG", exif=exif))
    assert (kept.width, kept.height) == (200, 320)
    red, green, _ = opened(kept).convert("RGB").getpixel((190, 10))
    assert red > 180 > 90 > green


def test_nothing_else_of_the_file_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    jpeg = encoded(noise((200, 200)), "JPEG", exif=exif, comment=b"secret-comment", icc_profile=b"secret-profile" * 20)
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "secret-author")
    png = encoded(drawing(), "PNG", pnginfo=text, icc_profile=b"secret-profile" * 20)
    for data in (jpeg, png, png + b"secret-program"):
        kept = reencode(data)
        assert b"secret" not in kept.content
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_large_picture_is_made_small_and_light():
    kept = reencode(encoded(noise((3000, 1000)), "PNG", compress_level=0))
    assert max(kept.width, kept.height) <= pictures.MOST_SIDE
    assert kept.width / kept.height == pytest.approx(3, rel=0.01)
    assert len(kept.content) <= pictures.MOST_BYTES


def test_a_thin_picture_keeps_a_pixel():
    kept = reencode(encoded(Image.new("RGB", (20_000, 1), "red"), "PNG"))
    assert (kept.width, kept.height) == (1600, 1)


def header_only(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 10_000), (8_000, 5_001)])
def test_too_many_pixels_are_refused_by_the_header(size):
    with pytest.raises(Unreadable) as caught:
        reencode(header_only(*size))
    assert caught.value.faults[0].code == "picture_too_large"


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"no picture at all", header_only(40, 40), b"\xff\xd8\xff" + b"\0" * 99]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(Unreadable) as caught:
        reencode(data)
    assert caught.value.faults[0].code == "picture_unreadable"


def kept_or_refused(data: bytes) -> str:
    try:
        opened(reencode(data))
    except Unreadable as refused:
        return refused.faults[0].code
    return "kept"


def test_damaged_pictures_are_pictures_or_refused():
    dice = random.Random(5)
    whole = [encoded(drawing("P" if name == "GIF" else "RGB", (90, 70)), name) for name in pictures.READ]
    for number in range(300):
        data = bytearray(whole[number % len(whole)])
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert kept_or_refused(bytes(data)) in ("kept", "picture_unreadable", "picture_too_large")
