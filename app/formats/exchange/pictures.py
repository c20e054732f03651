"""Pictures that stand in a text or beside it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import unquote

from app.domain.drafts import Remark
from app.formats.exchange.words import shown

PLUGINFILE = "@@PLUGINFILE@@/"

_DATA = re.compile(r"data:([^;,]{0,60})((?:;[^;,]{0,40}){0,4}),")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM")


class Pictures:
    """The pictures of a file, kept by the digest of their bytes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, data: bytes, label: str, lost: list[Remark]) -> str:
        """The name under which it is kept; nothing where it is no picture that can be shown here."""
        if not data.startswith(_SIGNATURES) and not (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
            _say(lost, "picture_unreadable", label)
            return ""
        name = hashlib.sha256(data).hexdigest()[:32]
        self.kept[name] = data
        return name

    def take(self, address: str, lost: list[Remark], files: Mapping[str, str]) -> str:
        """Keep the picture of an address: one inside the text (``data:``), or one of the question's files (base64)."""
        if found := _DATA.match(address):
            data = decoded_base64(address[found.end() :]) if "base64" in found[2] else None
            return self.keep(data or b"", found[1] or "data", lost)
        if not address.startswith(PLUGINFILE):
            _say(lost, "picture_missing", address)
            return ""
        name = unquote(address.removeprefix(PLUGINFILE)).partition("?")[0]
        if name not in files:
            _say(lost, "picture_missing", name)
            return ""
        return self.keep(decoded_base64(files[name]) or b"", name, lost)


def _say(lost: list[Remark], code: str, name: str) -> None:
    remark = Remark(code, {"name": shown(name)})
    if remark not in lost:
        lost.append(remark)


def decoded_base64(text: str) -> bytes | None:
    """None for what is no base64."""
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
