"""Short words for stories: read a text or a document, and say what came of it."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.oxml import parse_xml

from app.domain.drafts import Draft, Reading
from app.formats import cau, rich

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def text(words: str, key: str | bytes | None = None) -> Reading:
    """What a text reads as."""
    return cau.read(words.encode(), key=key.encode() if isinstance(key, str) else key)


def one(words: str, **more) -> Draft:
    """The only question of a text."""
    (draft,) = text(words, **more).drafts
    return draft


def key_of(draft: Draft) -> str:
    """The letters of the right options; the verdicts of statements; the accepted answers."""
    if draft.kind in ("true_false", "true_false_group"):
        return "".join("?" if part.credit is None else "Đ" if part.credit else "S" for part in draft.parts)
    if draft.kind in ("numeric", "short_text"):
        return " | ".join(part.text for part in draft.parts)
    return "".join("ABCDEFGH"[at] for at, part in enumerate(draft.parts) if part.credit)


def keys(reading: Reading) -> list[str]:
    return [key_of(draft) for draft in reading.drafts]


def doubts(draft: Draft) -> list[str]:
    return [doubt.code for doubt in draft.doubts]


def options(draft: Draft) -> list[str]:
    return [rich.plain(part.text) for part in draft.parts]


def stem(draft: Draft) -> str:
    return rich.plain(draft.stem)


def run(words: str, properties: str = "") -> str:
    """One run of WordprocessingML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


UNDERLINED = '<w:u w:val="single"/>'


class Word:
    """A document written paragraph by paragraph in WordprocessingML."""

    def __init__(self) -> None:
        self.document = docx.Document()

    def paragraph(self, xml: str) -> Word:
        """A paragraph with this content."""
        empty = self.document.add_paragraph()._p
        empty.getparent().replace(empty, parse_xml(f"<w:p {SPACES}>{xml}</w:p>"))
        return self

    def lines(self, *words: str) -> Word:
        for line in words:
            self.document.add_paragraph(line)
        return self

    def options(self, *words: str, key: int = 0, properties: str = "") -> Word:
        """Options A, B, C …, the right one underlined."""
        for at, word in enumerate(words):
            self.paragraph(run(f"{'ABCDEFGH'[at]}. {word}", properties + (UNDERLINED if at == key else "")))
        return self

    def data(self) -> bytes:
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def read(self, key: bytes | None = None) -> Reading:
        return cau.read(self.data(), key=key)
