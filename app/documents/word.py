"""A printed paper as a Word file: the same questions in the same order, for those who finish it in Word.

Whoever needs it imports it then: python-docx takes a moment to load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from app.documents.papers import (
    SMALL_LETTERS,
    PrintedItem,
    PrintedPaper,
    Printing,
    Words,
    label,
    number,
)
from app.documents.word_shapes import (
    TEXT_WIDTH,
    box,
    columns_for,
    dotted,
    field,
    hanging,
    new_document,
    plain_table,
    ruled_table,
    tab_stops,
)
from app.domain.questions import (
    LETTERS,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
    TrueFalseGroup,
)
from app.formats import flow
from app.formats.docx_text import Look, legal, put, put_words

BOLD, ITALIC = Look(bold=True), Look(italic=True)
CENTRE, RIGHT = WD_PARAGRAPH_ALIGNMENT.CENTER, WD_PARAGRAPH_ALIGNMENT.RIGHT


def paper_docx(printing: Printing, paper: PrintedPaper, words: Words, *, now: datetime) -> bytes:
    """One code's paper. Word keeps each question on one page: its paragraphs hold together to the last one."""
    document = new_document(legal(printing.title), now)
    _head(document, printing, paper, words)
    for at, item in enumerate(paper.items, 1):
        _Setter(document, printing.pictures, words).question(at, item, last=at == len(paper.items))
    end = document.add_paragraph()
    end.alignment = CENTRE
    end.paragraph_format.space_before = Pt(12)
    end.paragraph_format.keep_with_next = True
    put_words(end, flow.Run(f"—————— {words.end} ——————"), BOLD)
    note = document.add_paragraph()
    note.alignment = CENTRE
    put_words(note, flow.Run(words.end_note), ITALIC)
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = RIGHT
    footer.add_run(f"{words.code} {paper.code} – {words.page} ")
    field(footer, "PAGE")
    footer.add_run("/")
    field(footer, "NUMPAGES")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _head(document: Document, printing: Printing, paper: PrintedPaper, words: Words) -> None:
    left, right = plain_table(document, 1, (0.5, 0.5)).rows[0].cells
    lines = [(printing.superior.upper(), Look())] if printing.superior else []
    _centred(left, [*lines, (words.centre.upper(), BOLD), ("⸻⸻", Look())])
    time = words.time % number(printing.minutes, words) if printing.minutes else ""
    _centred(right, [(printing.title.upper(), BOLD), *([(time, ITALIC)] if time else [])])
    name, code = plain_table(document, 1, (0.76, 0.24)).rows[0].cells
    dotted(name.paragraphs[0], f"{words.name}: ", 0.74)
    second = name.add_paragraph()
    dotted(second, f"{words.candidate_number}: ", 0.36, f"  {words.room}: ", 0.74)
    code.paragraphs[0].alignment = CENTRE
    code.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    box(code)
    put_words(code.paragraphs[0], flow.Run(f"{words.code}: {paper.code}"), BOLD)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _centred(cell: Any, lines: Sequence[tuple[str, Look]]) -> None:
    for at, (text, look) in enumerate(lines):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.keep_with_next = True
        put_words(paragraph, flow.Run(text), look)


class _Setter:
    """Sets one question; every paragraph holds on to the next one, and the last lets go."""

    def __init__(self, document: Document, pictures: Mapping[str, bytes], words: Words) -> None:
        self._document, self._pictures, self._words = document, pictures, words
        self._closing: list[Paragraph] = []

    def question(self, at: int, item: PrintedItem, *, last: bool) -> None:
        self._stem(at, item)
        self._parts(item)
        if not last:
            for paragraph in self._closing:
                paragraph.paragraph_format.keep_with_next = False

    def _paragraph(self, paragraph: Paragraph | None = None) -> Paragraph:
        found = paragraph or self._document.add_paragraph()
        found.paragraph_format.keep_together = True
        found.paragraph_format.keep_with_next = True
        self._closing = [found]
        return found

    def _put(self, paragraph: Paragraph, found: flow.Line, widest: float = TEXT_WIDTH) -> None:
        put(paragraph, found, self._pictures, widest=widest)

    def _stem(self, at: int, item: PrintedItem) -> None:
        paragraph = self._paragraph()
        paragraph.paragraph_format.space_before = Pt(6)
        put_words(paragraph, flow.Run(f"{label(at, self._words)} "), BOLD)
        if item.weight != 1:
            put_words(paragraph, flow.Run(self._words.points % number(item.weight, self._words) + " "), ITALIC)
        blocks = flow.flow(item.question.stem)
        for position, block in enumerate(blocks):
            if isinstance(block, flow.Table):
                self._table(block)
                continue
            if position or block.marker:
                paragraph = self._paragraph()
            if position and len(block.line) == 1 and isinstance(block.line[0], flow.Picture):
                paragraph.alignment = CENTRE
            if block.marker:
                hanging(paragraph, 18.0 * block.depth, 18.0)
                paragraph.add_run(f"{block.marker}\t")
            self._put(paragraph, block.line, TEXT_WIDTH - 18.0 * block.depth)
        if isinstance(item.question, MultipleChoice):
            tail = self._paragraph() if blocks and isinstance(blocks[-1], flow.Table) else paragraph
            put_words(tail, flow.Run(f" {self._words.several}"), ITALIC)

    def _parts(self, item: PrintedItem) -> None:
        question, words = item.question, self._words
        match question:
            case SingleChoice() | MultipleChoice():
                self._options([flow.line(question.options[part].text) for part in item.order])
            case TrueFalse():
                self._options([(flow.Run(words.true),), (flow.Run(words.false),)])
            case TrueFalseGroup():
                self._group([flow.line(question.statements[part].text) for part in item.order])
            case Matching():
                lefts = [flow.line(left) for left, _ in question.pairs]
                self._matching(lefts, [flow.line(question.right_sides[part]) for part in item.order])
                blanks = "   ".join(f"{k} – ……" for k in range(1, len(lefts) + 1))
                self._paragraph().add_run(f"{words.answer}: {blanks}")
            case Ordering():
                self._options([flow.line(question.items[part]) for part in item.order])
                self._paragraph().add_run(f"{words.order}: " + " → ".join(["……"] * len(item.order)))
            case ShortText() | Numeric():
                dotted(self._paragraph(), f"{words.answer}: ", 1.0)

    def _options(self, lines: Sequence[flow.Line]) -> None:
        count = columns_for(lines)
        for start in range(0, len(lines), count):
            paragraph = self._paragraph()
            hanging(paragraph, 34.0, 20.0)
            tab_stops(paragraph, count)
            for at in range(start, min(start + count, len(lines))):
                if at > start:
                    paragraph.add_run("\t")
                put_words(paragraph, flow.Run(f"{LETTERS[at]}."), BOLD)
                paragraph.add_run("\t" if count == 1 else " ")
                self._put(paragraph, lines[at], TEXT_WIDTH - 34.0)

    def _table(self, block: flow.Table) -> None:
        count = max(len(row) for row in block.rows)
        table = ruled_table(self._document, len(block.rows), [1 / count] * count)
        for at, row in enumerate(block.rows):
            for cell, found in zip(table.rows[at].cells, row, strict=False):
                look = BOLD if at == 0 else Look()
                put(
                    self._paragraph(cell.paragraphs[0]),
                    found,
                    self._pictures,
                    look=look,
                    widest=TEXT_WIDTH / count - 12,
                )
            for cell in table.rows[at].cells[len(row) :]:
                self._paragraph(cell.paragraphs[0])

    def _group(self, lines: Sequence[flow.Line]) -> None:
        words = self._words
        table = ruled_table(self._document, len(lines) + 1, [0.8, 0.1, 0.1])
        for cell, text in zip(table.rows[0].cells, (words.statement, words.true, words.false), strict=True):
            self._paragraph(cell.paragraphs[0]).alignment = CENTRE
            put_words(cell.paragraphs[0], flow.Run(text), BOLD)
        for at, found in enumerate(lines):
            statement, *marks = table.rows[at + 1].cells
            paragraph = self._paragraph(statement.paragraphs[0])
            hanging(paragraph, 18.0, 18.0)
            paragraph.add_run(f"{SMALL_LETTERS[at]})\t")
            self._put(paragraph, found, TEXT_WIDTH * 0.7)
            for cell in marks:
                self._paragraph(cell.paragraphs[0]).alignment = CENTRE
                cell.paragraphs[0].add_run("☐")
        self._closing = [cell.paragraphs[0] for cell in table.rows[-1].cells]

    def _matching(self, lefts: Sequence[flow.Line], rights: Sequence[flow.Line]) -> None:
        rows = max(len(lefts), len(rights))
        table = ruled_table(self._document, rows + 1, [0.5, 0.5])
        for cell, text in zip(table.rows[0].cells, (self._words.left, self._words.right), strict=True):
            self._paragraph(cell.paragraphs[0]).alignment = CENTRE
            put_words(cell.paragraphs[0], flow.Run(text), BOLD)
        for column, lines in enumerate((lefts, rights)):
            for at in range(rows):
                paragraph = self._paragraph(table.rows[at + 1].cells[column].paragraphs[0])
                if at < len(lines):
                    hanging(paragraph, 18.0, 18.0)
                    mark = f"{SMALL_LETTERS[at]})" if column else f"{at + 1}."
                    paragraph.add_run(f"{mark}\t")
                    self._put(paragraph, lines[at], TEXT_WIDTH / 2 - 30)
