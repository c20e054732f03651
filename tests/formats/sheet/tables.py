"""Small workbooks for the stories, and what was read in them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from app.domain.drafts import Draft, Reading
from app.formats import doors, rich

Rows = Sequence[Sequence[Any]]
HEAD = ["STT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Đáp án"]
SUM = [1, "1 + 1 = ?", "1", "2", "3", "4", "B"]


def book(rows: Rows, **more: Rows) -> bytes:
    """An .xlsx file with a sheet Sheet1 of these rows, and more sheets by name."""
    out = Workbook()
    for name, table in {"Sheet1": rows, **more}.items():
        sheet = out.create_sheet(name)
        for row in table:
            sheet.append(list(row))
    out.remove(out.worksheets[0])
    return saved(out)


def saved(workbook: Workbook) -> bytes:
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(rows: Rows | bytes, name: str = "cau-hoi.xlsx", *, key: bytes | None = None) -> Reading:
    return doors.read(rows if isinstance(rows, bytes) else book(rows), name, key=key)


def one(rows: Rows | bytes, name: str = "cau-hoi.xlsx") -> Draft:
    """The only question of a table, in which nothing is refused."""
    reading = read(rows, name)
    assert not reading.refused
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def asked(head: Sequence[str], *row: Any) -> Draft:
    """The question of a table of one row."""
    return one([list(head), list(row)])


def options(draft: Draft) -> list[str]:
    return [rich.plain(part.text) for part in draft.parts]


def right(draft: Draft) -> str:
    """The letters of the right options."""
    return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at] for at, part in enumerate(draft.parts) if part.credit)


def codes(remarks: Sequence[Any]) -> list[str]:
    return [remark.code for remark in remarks]
