"""What a Word paper is built of: the page, tables, lines to write on, options set in columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.formats import flow

TEXT_WIDTH = 493.0
"""Points between the margins of a page: A4 with 18 mm on either side."""
OPTION_INDENT = 14.0
_SIZE = 12.0
_NARROW = set("iljtfrI.,;:!'()[] -–")
_WIDE = set("mwMW@%—")


def new_document(title: str, now: datetime) -> Document:
    """An empty A4 document in Times New Roman."""
    document = docx.Document()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(_SIZE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    form = normal.paragraph_format
    form.space_after, form.space_before, form.line_spacing = Pt(2), Pt(0), 1.1
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin, page.bottom_margin, page.footer_distance = Mm(15), Mm(19), Mm(10)
    properties = document.core_properties
    properties.title, properties.author = title, ""
    properties.created = properties.modified = now.replace(tzinfo=None)
    return document


def field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in: ``PAGE`` or ``NUMPAGES``."""
    for kind in ("begin", "", "separate", "text", "end"):
        run = paragraph.add_run()
        if kind == "text":
            run.text = "1"
            continue
        element: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = f" {name} "
        run._r.append(element)


def hanging(paragraph: Paragraph, left: float, by: float) -> None:
    """The first line begins `by` points before the others, which begin at `left`."""
    paragraph.paragraph_format.left_indent = Pt(left)
    paragraph.paragraph_format.first_line_indent = Pt(-by)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(left))


def tab_stops(paragraph: Paragraph, count: int) -> None:
    """Where `count` options of one row begin."""
    step = (TEXT_WIDTH - OPTION_INDENT) / count
    for at in range(1, count):
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(OPTION_INDENT + at * step))


def columns_for(lines: Sequence[flow.Line]) -> int:
    """How many options stand in a row: all of up to four, two, or one, as far as the longest lets them.

    Word alone knows how wide its letters are; this is a careful guess.
    """
    if any(isinstance(piece, flow.Break | flow.Picture) for found in lines for piece in found):
        return 1
    widest = max(_width(found) for found in lines) + 26.0
    room = TEXT_WIDTH - OPTION_INDENT
    if len(lines) <= 4 and widest <= room / len(lines):
        return len(lines)
    return 2 if widest <= room / 2 else 1


def _width(found: flow.Line) -> float:
    """Points that a line of text takes, rather too many than too few."""
    text = "".join(piece.text for piece in found if isinstance(piece, flow.Run))
    return sum(_SIZE * (0.33 if c in _NARROW else 0.8 if c in _WIDE else 0.72 if c.isupper() else 0.52) for c in text)


def dotted(paragraph: Paragraph, *parts: str | float) -> None:
    """Words, each followed by a dotted line that reaches to the given share of the width."""
    for part in parts:
        if isinstance(part, str):
            paragraph.add_run(part)
        else:
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(Pt(part * TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            paragraph.add_run("\t")


def plain_table(document: Document, rows: int, shares: Sequence[float]) -> Table:
    """A table without lines; a row is never split over two pages."""
    table = document.add_table(rows, len(shares))
    table.autofit = False
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Pt(TEXT_WIDTH * share)
    return table


def ruled_table(document: Document, rows: int, shares: Sequence[float]) -> Table:
    """A table with lines."""
    table = plain_table(document, rows, shares)
    table.style = "Table Grid"
    return table


def box(cell: Any) -> None:
    """A frame around a cell."""
    borders: Any = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line: Any = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)
