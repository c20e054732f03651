"""The door for questions as instructors write them: Word documents, pages of HTML, plain and pasted text."""

from __future__ import annotations

from app.domain.drafts import Reading, Unreadable
from app.formats.cau import body, page, plain, reading, second, spaced
from app.formats.cau.settle import settle


def read(data: bytes, *, name: str = "", key: bytes | None = None) -> Reading:
    """Read the questions of a Word document, of a page or of a text.

    Args:
        data: the file's bytes.
        name: the file's name; ``.html`` says that it is a page, otherwise the bytes say what it is.
        key: a second file with the answers: Word, text or a workbook.

    Raises:
        Unreadable: the file is damaged or too large (codes of the doors), or holds no question: ``no_question``.
    """
    if data.startswith(b"PK\x03\x04"):
        document = body.read(data)
    else:
        document = page.read(data) if page.is_page(data, name) else plain.read(data)
    settle(document)
    spaced.mark(document)
    found = reading.of_document(document, second.document_of(key) if key is not None else None)
    if not found.drafts and not found.refused:
        raise Unreadable("no_question")
    return found
