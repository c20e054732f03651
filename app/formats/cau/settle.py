"""One spelling for all that was read: legacy fonts nobody named, NFC, look-alike letters, the Vietnamese Đ."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from app.formats import legacy, lookalikes
from app.formats.cau.lines import Block, Document, Line, Span, Table, Text

_SAMPLE = 200_000
_DANISH = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ", "\u00ad": None})


def settle(document: Document) -> None:
    """Bring every text of a document into one spelling, noting what was changed."""
    encoding = legacy.suspected(_sample(document))
    if encoding:
        document.note("legacy_suspected", encoding=encoding)

    def settled(line: Line) -> Line:
        if line.plain.isascii():
            return line
        text, mended = _text(line.text, encoding)
        if mended and mended[0] == "letters_alike":
            document.note("letters_alike", before=mended[1], after=mended[2])
        notes = ((mended[0], f"{mended[1]} → {mended[2]}"),) if mended and mended[0] == "letters_near" else ()
        return replace(line, text=text, notes=line.notes + notes)

    def block(one: Block) -> Block:
        if isinstance(one, Line):
            return settled(one)
        return replace(one, rows=tuple(tuple(tuple(map(settled, cell)) for cell in row) for row in one.rows))

    document.blocks = [block(one) for one in document.blocks]


def _sample(document: Document) -> str:
    size, parts = 0, []
    for line in lines(document.blocks):
        parts.append(line.plain)
        size += len(line.plain)
        if size > _SAMPLE:
            break
    return "\n".join(parts)


def lines(blocks: list[Block]) -> Iterator[Line]:
    """All lines, those of tables too."""
    for block in blocks:
        if isinstance(block, Table):
            yield from block.lines()
        else:
            yield block


def _text(text: Text, encoding: str) -> tuple[Text, tuple[str, str, str] | None]:
    """The text settled, and what was made Latin: a code, the first such word, and what it became."""
    spans = _whole_letters(list(text.spans))
    if encoding:
        spans = [replace(span, text=legacy.convert(span.text, encoding)) for span in spans]
    spans = [span if span.text.isascii() else replace(span, text=_spelled(span.text)) for span in spans]
    plain = "".join(span.text for span in spans)
    mended, done = lookalikes.mend(plain)
    if not done:
        return Text(tuple(spans)), None
    before, after = _first_difference(plain, mended)
    mending = ("letters_alike" if done == "alike" else "letters_near", before, after)
    if len(mended) != len(plain):  # specks below letters went: each span for itself
        return Text(tuple(replace(span, text=lookalikes.mend(span.text)[0]) for span in spans)), mending
    out, at = [], 0
    for span in spans:
        out.append(replace(span, text=mended[at : at + len(span.text)]))
        at += len(span.text)
    return Text(tuple(out)), mending


def _whole_letters(spans: list[Span]) -> list[Span]:
    """Marks that a run begins with belong to the letter that the run before ends with."""
    for at in range(1, len(spans)):
        text = spans[at].text
        size = 0
        while size < len(text) and unicodedata.combining(text[size]):
            size += 1
        if size and spans[at - 1].text:
            spans[at - 1] = replace(spans[at - 1], text=spans[at - 1].text + text[:size])
            spans[at] = replace(spans[at], text=text[size:])
    return [span for span in spans if span.text]


def _spelled(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_DANISH)


def _first_difference(before: str, after: str) -> tuple[str, str]:
    for one, other in zip(before.split(), after.split(), strict=False):
        if one != other:
            return one[:40], other[:40]
    return before[:40], after[:40]
