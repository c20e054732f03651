"""Plain and pasted text as lines."""

from __future__ import annotations

import unicodedata

from app.domain.drafts import Unreadable
from app.formats import legacy
from app.formats.cau.lines import Document, Line, clean, text_of

MAX_LINES = 200_000


def read(data: bytes) -> Document:
    """Decode a text file and cut it into lines: UTF-8, UTF-16 with its mark, else a Windows code page, with a note.

    Raises:
        Unreadable: ``text_too_long``.
    """
    document = Document(is_word=False)
    text = decoded(data, document)
    if "\ufffd" in text:
        document.note("characters_lost")
    blank = False
    for number, line in enumerate(text.splitlines(), 1):
        if len(document.blocks) > MAX_LINES:
            raise Unreadable("text_too_long", most=MAX_LINES)
        cleaned = clean(line)
        if cleaned.strip():
            for part in cleaned.split("\n"):
                document.blocks.append(Line(number, text_of(part), after_blank=blank))
            blank = False
        else:
            blank = True
    return document


def decoded(data: bytes, document: Document) -> str:
    """The text of a file whose encoding nobody names; what had to be guessed is noted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    sample = data[:4000]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) * 8 > len(sample):  # no text in UTF-8 holds zeros
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # 1258 writes tones as characters of their own behind the vowel. Bytes that it does not have make it 1252.
    for encoding in ("cp1258", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (
            encoding == "cp1252"
            or any(tone in text for tone in "\u0300\u0301\u0303\u0309\u0323")
            or not legacy.suspected(text)
        ):
            document.note("decoded_as", encoding=encoding)
            return unicodedata.normalize("NFC", text)
    document.note("decoded_as", encoding="latin-1")
    return data.decode("latin-1")
