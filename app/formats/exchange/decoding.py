"""Bytes to text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from app.domain.drafts import Draft, Remark, Unreadable
from app.domain.names import UNSEEN

_DROPPED = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\ud800-\udfff\ufffe\uffff" + "".join(map(chr, UNSEEN)) + "]"
)
"""Control characters, halves of pairs, and what takes no room."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DAMAGED = "\ufffd"


def text_of(data: bytes, declared: str = "") -> tuple[str, tuple[Remark, ...]]:
    """The file's text in NFC with line feeds, without what nobody can see; and what had to be assumed.

    Args:
        data: the file.
        declared: the encoding that the file itself names, if it does.

    Raises:
        Unreadable: ``file_not_read`` for bytes that are no text.
    """
    text, notes = _decoded(data, declared)
    unseen = sum(text.count(chr(code)) for code in (*range(9), *range(14, 27)))
    if not text.strip() or unseen * 20 > len(text):
        raise Unreadable("file_not_read")
    if _DROPPED.search(text):
        text = _DROPPED.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text), notes


def _decoded(data: bytes, declared: str) -> tuple[str, tuple[Remark, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, () if encoding == "utf-8" and _DAMAGED not in text else _assumed(encoding, text)
    if data[:4000:2].count(0) + data[1:4000:2].count(0) > len(data[:4000]) // 4:
        encoding = "utf-16-be" if data[:4000:2].count(0) > data[1:4000:2].count(0) else "utf-16-le"
        text = data.decode(encoding, "replace")
        return text, _assumed(encoding, text)
    if declared and declared.lower().replace("_", "-") not in ("utf-8", "utf8"):
        try:
            return data.decode(declared), _assumed(declared, "")
        except (LookupError, ValueError):
            pass
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _damaged_or_old(data)


def _damaged_or_old(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """UTF-8 with a few bytes broken, or a file of an old Windows program."""
    text = data.decode("utf-8", "replace")
    if text.count(_DAMAGED) * 4 < sum(character > "\x7f" for character in text):
        return text, (Remark("bytes_damaged", {"count": text.count(_DAMAGED)}),)
    try:
        return data.decode("cp1252"), _assumed("Windows-1252", "")
    except UnicodeDecodeError as error:
        # Five bytes mean nothing in Windows-1252; a file with many of them is no text.
        if sum(byte in b"\x81\x8d\x8f\x90\x9d" for byte in data) * 50 > len(data):
            raise Unreadable("file_not_read") from error
        return data.decode("cp1252", "replace"), _assumed("Windows-1252", "")


def _assumed(encoding: str, text: str) -> tuple[Remark, ...]:
    notes = (Remark("encoding_assumed", {"encoding": encoding.upper().replace("WINDOWS", "Windows")}),)
    damaged = text.count(_DAMAGED)
    return (*notes, Remark("bytes_damaged", {"count": damaged})) if damaged else notes


def damaged(draft: Draft) -> Draft:
    """A draft whose text holds a character that could not be read waits for a person."""
    texts = (draft.stem, draft.explanation, *(part.text + part.right for part in draft.parts))
    return draft.doubting("text_damaged") if any(_DAMAGED in text for text in texts) else draft
