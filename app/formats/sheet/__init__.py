"""The door for tables: .xlsx, .xls, .ods, .csv and .tsv.

A question is a row. The row that names the columns stands anywhere among the first thirty; names are matched in
Vietnamese and English however they are typed (names.py), and a table without names is told by its shape (shape.py).
Options stand in columns of their own, in one cell, or with the question; the right one is named by its letter, its
number or its words (keys.py).

`write` makes one sheet with the columns Mã, Loại, Chuyên đề, Mức độ, Câu hỏi, Phương án A…, Đáp án, Ghim, Điểm,
Giải thích, Nguồn and Định dạng. Cells hold what a reader reads; a row whose texts have marks (emphasis, m^2^, pictures)
says "Markdown" in the last column, and its cells hold them as they are stored.
"""

from collections.abc import Mapping

from app.domain.banks import Bank
from app.domain.drafts import Loss
from app.formats.sheet.reading import read

__all__ = ["read", "template", "write"]


def write(bank: Bank, pictures: Mapping[str, bytes] | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as an .xlsx workbook, and what it cannot hold; `pictures` are bytes by name."""
    from app.formats.sheet import writing  # openpyxl takes half a second to load

    return writing.write(bank, pictures)


def template() -> bytes:
    """An .xlsx workbook to fill in: one example of each kind, and what each column is for."""
    from app.formats.sheet import examples

    return examples.template()
