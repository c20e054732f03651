"""A table without a row of names: which column holds what is told by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.names import has_marks
from app.formats.sheet.cells import NUMBER, Sheet
from app.formats.sheet.columns import Columns
from app.formats.sheet.options import labelled

_LETTER_KEY = re.compile(r"[A-Ha-h](?:\s*[,;|]*\s*[A-Ha-h]){0,5}")
_NUMBER_KEY = re.compile(r"[1-8]")
MOST = 400
"""Rows that are looked at."""


def find_by_shape(sheet: Sheet) -> Columns | None:
    """The columns of a table of choices without names; None where it does not look like one.

    A key is a column of letters (or of numbers from 1 to 8); the questions are the longest texts before it; the
    options are the columns between the two, or stand with the questions in one cell.
    """
    rows = list(sheet.rows.values())[:MOST]
    if not rows:
        return None
    width = max(at for row in rows for at in row) + 1
    texts = [[row[at].text.strip() for row in rows if at in row] for at in range(width)]
    letters, numbers = (_columns_of(texts, form, len(rows)) for form in (_LETTER_KEY, _NUMBER_KEY))
    keys = [at for at in letters or numbers if at > 0 and not _counts(sheet, at)]
    for key in keys:
        found = _before(texts, key, len(rows))
        if found is not None:
            found.one["key"] = key
            found.other_key = next((at for at in keys if at != key), None)
            if not letters:
                found.other_key = found.other_key or next((at for at in numbers if at > key), None)
            found.vietnamese = any(has_marks(text) for column in texts for text in column[:40])
            return found
    return None


def _columns_of(texts: Sequence[Sequence[str]], form: re.Pattern[str], rows: int) -> list[int]:
    found = []
    for at, column in enumerate(texts):
        fitting = sum(bool(form.fullmatch(text)) for text in column)
        if fitting and fitting * 10 >= 9 * len(column) and fitting * 10 >= 6 * rows:
            found.append(at)
    return found


def _counts(sheet: Sheet, at: int) -> bool:
    """Does the column number the rows? 1, 2, 3 … is no key."""
    cells = [row[at] for row in list(sheet.rows.values())[:MOST] if at in row]
    values = [int(cell.text) for cell in cells if cell.text.isdigit() and len(cell.text) < 6]
    rising = all(later == earlier + 1 for earlier, later in zip(values, values[1:], strict=False))
    return len(values) == len(cells) >= 3 and rising and any(cell.kind == NUMBER for cell in cells)


def _before(texts: Sequence[Sequence[str]], key: int, rows: int) -> Columns | None:
    full = [at for at in range(key) if len(texts[at]) * 2 >= rows]

    def length(at: int) -> float:
        return sum(map(len, texts[at])) / max(len(texts[at]), 1)

    if not full:
        return None
    stem = max(full[:-2] or full, key=length)
    between = [at for at in range(stem + 1, key) if texts[at]]
    columns = Columns(0, {"stem": stem})
    if len(between) >= 2:
        columns.options = list(enumerate(between))
        return columns
    for at in between:
        if sum(len(labelled(text)) >= 2 or text.count("\n") > 0 for text in texts[at]) * 2 > len(texts[at]):
            columns.one["options"] = at
            return columns
    if sum(len(labelled(text)) >= 2 for text in texts[stem]) * 2 > len(texts[stem]):
        return columns
    return None
