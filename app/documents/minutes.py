"""The minutes of a sitting, printed: facts, tables, and lines to sign on. Every text comes as its reader reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.rendering import render


@dataclass(frozen=True, slots=True)
class Table:
    """`widths`: shares of the page's width, one a column; 0 is as wide as its text. `none` stands where no row does."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and under which printed name; an empty one leaves room to write it."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Minutes:
    lang: str
    superior: str
    centre: str
    title: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    closing: str
    signatures: tuple[Signature, ...]
    sign_hint: str
    page: str


def minutes_pdf(minutes: Minutes, *, now: datetime) -> bytes:
    """A PDF of as many pages as it takes."""
    return render("minutes", minutes_data(minutes), {}, now=now)


def minutes_data(minutes: Minutes) -> dict[str, Any]:
    """What ``minutes.typ`` sets."""
    return {
        "lang": minutes.lang,
        "superior": minutes.superior,
        "words": {"centre": minutes.centre, "page": minutes.page},
        "title": minutes.title,
        "subject": minutes.subject,
        "facts": [list(pair) for pair in minutes.facts],
        "tables": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "widths": list(table.widths),
                "rows": [list(row) for row in table.rows],
                "none": table.none,
            }
            for table in minutes.tables
        ],
        "closing": minutes.closing,
        "signatures": [{"role": one.role, "name": one.name} for one in minutes.signatures],
        "sign_hint": minutes.sign_hint,
    }
