"""The files that printing hands over, for both edges: PDF, one Word file a code, several of them packed together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.documents import papers
from app.documents.minutes import Minutes, minutes_pdf
from app.documents.papers import Printing
from app.printed_words import printed_words

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
KINDS = ("papers_pdf", "papers_docx", "sheets_pdf", "keys_pdf")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    mime: str
    content: bytes


def make(kind: str, printing: Printing, *, centre: str, two_sided: bool, now: datetime) -> File:
    """One file of what is printed.

    Args:
        kind: one of `KINDS`; several codes' Word files come as one archive.
        centre: the centre's name.
    """
    words = printed_words(printing.lang, centre)
    codes = _codes(printing)
    match kind:
        case "papers_docx":
            return _packed(f"de-thi-{codes}.zip", word_files(printing, centre=centre, now=now), now)
        case "sheets_pdf":
            return File(f"phieu-tra-loi-{codes}.pdf", PDF, papers.sheets_pdf(printing, words, now=now))
        case "keys_pdf":
            return File(f"dap-an-{codes}.pdf", PDF, papers.keys_pdf(printing, words, now=now))
        case _:
            return File(f"de-thi-{codes}.pdf", PDF, papers.papers_pdf(printing, words, two_sided=two_sided, now=now))


def minutes(record: Minutes, *, name: str, now: datetime) -> File:
    """The minutes of a sitting.

    Args:
        name: of the sitting, for the file's name.
    """
    return File(f"bien-ban-coi-thi-{name}.pdf", PDF, minutes_pdf(record, now=now))


def word_files(printing: Printing, *, centre: str, now: datetime) -> list[File]:
    """The papers as Word files, one a code."""
    from app.documents.word import paper_docx  # python-docx takes a moment to load

    words = printed_words(printing.lang, centre)
    return [
        File(f"de-thi-{paper.code}.docx", DOCX, paper_docx(printing, paper, words, now=now))
        for paper in printing.papers
    ]


def _packed(name: str, files: list[File], now: datetime) -> File:
    if len(files) == 1:
        return files[0]
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        for file in files:
            zipped.writestr(ZipInfo(file.name, now.timetuple()[:6]), file.content)
    return File(name, ZIP, archive.getvalue())


def _codes(printing: Printing) -> str:
    """First and last code, for a file's name."""
    first, last = printing.papers[0].code, printing.papers[-1].code
    return first if first == last else f"{first}-{last}"
