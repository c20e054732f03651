"""A bank as an .xlsx workbook. Whatever it holds is read back before it leaves; what does not come back is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.banks import Bank, BankQuestion
from app.domain.drafts import Draft, Loss, Remark, to_question
from app.domain.errors import Faults
from app.domain.questions import LETTERS, MultipleChoice, Question
from app.formats import rich
from app.formats.sheet.cells import MOST_TEXT, Sheet, string_cell
from app.formats.sheet.columns import Columns, find_columns
from app.formats.sheet.laying import OPTION, PICTURE_NAME, PICTURES, laid_out
from app.formats.sheet.reading import read
from app.formats.sheet.tables import Table

QUESTIONS = "Câu hỏi"
BEFORE = ("Mã", "Loại", "Chuyên đề", "Mức độ", "Câu hỏi")
AFTER = ("Đáp án", "Ghim", "Điểm", "Giải thích", "Nguồn", "Định dạng")
LEAST_OPTIONS = 4
_WIDTHS = {"Câu hỏi": 60, "Giải thích": 45, "Nguồn": 30, "Chuyên đề": 24, "Loại": 16, "Đáp án": 18, "Mã": 14}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Files = Mapping[str, bytes]
"""Pictures by their names."""


def write(bank: Bank, pictures: Files | None = None) -> tuple[bytes, tuple[Loss, ...]]:
    """The bank as a workbook, and what it cannot hold.

    Pictures lie on a sheet of their own, each beside its name; the texts name them.
    """
    losses = [Loss("", Remark("bank_head_dropped"))]
    most = max((_columns_needed(item) for item in bank.questions), default=0)
    head = _head(max(most, LEAST_OPTIONS))
    topics = topic_names(bank)
    trial = _Trial(head)
    rows: list[list[str]] = []
    for item in bank.questions:
        row = trial.best(item, topics.get(item.topic, item.topic))
        if row is None:
            losses.append(Loss(item.ref, Remark("reads_otherwise_left_out")))
            continue
        rows.append(row)
    shown = [name for row in rows for text in row for name in rich.pictures(text)]
    given = {name: pictures[name] for name in dict.fromkeys(shown) if pictures and name in pictures}
    losses += _missing(bank, given)
    data = workbook(head, rows, given, title=bank.title)
    losses += _compared(bank, data, topics, losses) if rows else []
    return data, tuple(losses)


def _head(options: int) -> list[str]:
    return [*BEFORE, *(OPTION + letter for letter in LETTERS[:options]), *AFTER]


def _columns_needed(item: BankQuestion) -> int:
    for name in ("options", "statements", "items", "accepted"):
        if (parts := getattr(item.question, name, None)) is not None:
            return len(parts) if name in ("options", "statements") or _needs_columns(item.question) else 0
    return len(getattr(item.question, "right_sides", ())) if _needs_columns(item.question) else 0


def _needs_columns(question: Question) -> bool:
    """Typed answers, pairs and items stand in one cell, a line each, unless one of them has several lines."""
    return any("\n" in text or "=>" in text or "|" in text or text != text.strip() for text in _lines_of(question))


def _lines_of(question: Question) -> Iterator[str]:
    for name in ("items", "accepted", "right_sides"):
        yield from (text for text in getattr(question, name, ()) if isinstance(text, str))
    yield from (left for left, _ in getattr(question, "pairs", ()))


def topic_names(bank: Bank) -> dict[str, str]:
    """What each topic is called in a file: its title, or its code where two share a title."""
    titles = {topic.code: " ".join(topic.title.split()) for topic in bank.topics}
    every = list(titles.values())
    return {code: title if title and every.count(title) == 1 else code for code, title in titles.items()}


class _Trial:
    """Writes a row in one way after the other until one reads back equal."""

    def __init__(self, head: Sequence[str]) -> None:
        self.head = head
        self.names = {at: string_cell(name) for at, name in enumerate(head)}
        self.columns: Columns | None = find_columns(Sheet(QUESTIONS, {1: self.names}))

    def best(self, item: BankQuestion, topic: str) -> list[str] | None:
        """The cells of a question; None where no way of writing them can be read as that question."""
        some = None
        for marked in (False, True):
            for apart in (False, True):
                row = laid_out(item, topic, self.head, marked=marked, apart=apart)
                if any(len(text) > MOST_TEXT for text in row):
                    continue
                draft = self._read(row)
                if draft is not None and same(item, draft, topic):
                    return row
                if draft is not None and not draft.doubts:
                    some = row
        return some

    def _read(self, row: list[str]) -> Draft | None:
        cells = {at: string_cell(text) for at, text in enumerate(row) if text.strip()}
        assert self.columns is not None
        table = Table(Sheet(QUESTIONS, {1: self.names, 2: cells}), self.columns)
        table.read()
        return table.drafts[0] if table.drafts else None


def same(item: BankQuestion, draft: Draft, topic: str) -> bool:
    """Is this what was written? The order in which several right options are named means nothing."""
    try:
        question = to_question(draft)
    except Faults:
        return False
    wanted = item.question
    if isinstance(wanted, MultipleChoice):
        wanted = replace(wanted, keys=tuple(sorted(wanted.keys)))
    beside = (draft.ref, draft.topic, draft.level, draft.source, draft.points)
    return question == wanted and not draft.doubts and beside == (item.ref, topic, item.level, item.source, item.points)


def _missing(bank: Bank, given: Files) -> Iterator[Loss]:
    for item in bank.questions:
        texts = [item.question.stem, item.question.explanation, *_texts(item.question)]
        for name in dict.fromkeys(name for text in texts for name in rich.pictures(text)):
            if name not in given:
                yield Loss(item.ref, Remark("picture_not_given", {"name": name}))


def _texts(question: Question) -> Iterator[str]:
    yield from _lines_of(question)
    yield from (part.text for name in ("options", "statements") for part in getattr(question, name, ()))


def _compared(bank: Bank, data: bytes, topics: Mapping[str, str], told: Sequence[Loss]) -> Iterator[Loss]:
    """Read the whole file back: whatever is not equal, and not told already, is told now."""
    left_out = {loss.ref for loss in told if loss.remark.code == "reads_otherwise_left_out"}
    drafts = {draft.ref: draft for draft in read(data).drafts}
    for item in bank.questions:
        draft = drafts.get(item.ref)
        if item.ref not in left_out and (draft is None or not same(item, draft, topics.get(item.topic, item.topic))):
            yield Loss(item.ref, Remark("reads_otherwise"))


def workbook(head: Sequence[str], rows: Sequence[Sequence[str]], pictures: Files, *, title: str = "") -> bytes:
    """The sheet of questions with its names in view, and a sheet of pictures where there are any."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = QUESTIONS
    book.properties.title, book.properties.creator = _ILLEGAL.sub("", title)[:255], ""
    fill_sheet(sheet, head, rows)
    if pictures:
        _picture_sheet(book.create_sheet(PICTURES), pictures)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill_sheet(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Texts as texts: what begins with = is no formula, and what looks like a date none either."""
    wrap, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    shade = PatternFill("solid", fgColor="F3EBDD")
    for column, name in enumerate(head, 1):
        letter = get_column_letter(column)
        wide = 26 if name.startswith(OPTION) else _WIDTHS.get(name, 11)
        sheet.column_dimensions[letter].width = wide
        sheet.column_dimensions[letter].number_format = "@"
    for number, row in enumerate([head, *rows], 1):
        for column, text in enumerate(row, 1):
            if not text:
                continue
            cell: Any = sheet.cell(number, column, "")
            cell.value = _LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text))
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = wrap
            # Without it, editing such a cell in Excel would turn it into a formula after all.
            cell.quotePrefix = text.startswith(_FORMULA_STARTS)
            if number == 1:
                cell.font, cell.fill = bold, shade
    sheet.freeze_panes = "A2"


def _picture_sheet(sheet: Worksheet, pictures: Files) -> None:
    fill_sheet(sheet, (PICTURE_NAME, PICTURES), [(name, "") for name in pictures])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 60
    for number, data in enumerate(pictures.values(), 2):
        image: Any = Image(BytesIO(data))
        scale = min(1.0, 400 / max(image.width, 1), 300 / max(image.height, 1))
        image.width, image.height = int(image.width * scale) or 1, int(image.height * scale) or 1
        sheet.row_dimensions[number].height = image.height * 0.75 + 6
        sheet.add_image(image, f"B{number}")
