"""A Word document as lines and tables, with the numbers and letters that Word's numbering types."""

from __future__ import annotations

from lxml import etree

from app.domain.drafts import Unreadable
from app.formats.cau import numbering, styles
from app.formats.cau.lines import Block, Cell, Document, Line, Span, Table, Text, calm, clean, table_of
from app.formats.cau.package import MAX_PART, MC, Package, W
from app.formats.cau.runs import MAX_DEPTH, Gathered, Runs, choice

MAX_PARAGRAPHS = 200_000
_THROUGH = {W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}


def read(data: bytes) -> Document:
    """Read the body of a .docx; headers, footers and comments are not part of it.

    Raises:
        Unreadable: the file is damaged, too large, or holds no body.
    """
    package = Package(data)
    root = package.part(package.main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Unreadable("file_not_read")
    return _Reader(package, body).document


class _Reader:
    def __init__(self, package: Package, body: etree._Element) -> None:
        self.document = Document()
        self._styles = styles.read(package.related("styles"))
        lists = {name: style.list_of for name, style in self._styles.by_id.items() if style.list_of}
        self._numbering = numbering.read(package.related("numbering"), lists)
        self._runs = Runs(package, self._styles, self.document)
        # Counted as everybody counts who walks the body for paragraphs: text boxes and both renderings included.
        self._number: dict[etree._Element, int] = {}
        for at, paragraph in enumerate(body.iter(f"{W}p"), 1):
            if at > MAX_PARAGRAPHS:
                raise Unreadable("archive_too_large", most=MAX_PART)
            self._number[paragraph] = at
        self._blank = False
        self._merged: list[Span] = []
        self.document.blocks = self._blocks(body, "", 0)

    def _blocks(self, parent: etree._Element, shade: str, depth: int) -> list[Block]:
        out: list[Block] = []
        if depth > MAX_DEPTH:
            return out
        for child in parent:
            tag = child.tag
            if tag == f"{W}p":
                out += self._paragraph(child, shade, depth)
            elif tag == f"{W}tbl":
                out.append(self._table(child, shade, depth))
                self._blank = False
            elif tag in _THROUGH:
                out += self._blocks(child, shade, depth + 1)
            elif tag == f"{MC}AlternateContent":
                out += self._blocks(choice(child), shade, depth + 1)
        return out

    def _paragraph(self, paragraph: etree._Element, shade: str, depth: int) -> list[Block]:
        properties = paragraph.find(f"{W}pPr")
        name, mark, deleted = "", styles.NOTHING, False
        if properties is not None:
            style = properties.find(f"{W}pStyle")
            name = style.get(f"{W}val", "") if style is not None else ""
            mark_element = properties.find(f"{W}rPr")
            mark = styles.own(mark_element)
            deleted = mark_element is not None and mark_element.find(f"{W}del") is not None
            shading = properties.find(f"{W}shd")
            if shading is not None:
                shade = styles.shade(shading) or shade
        found = self._runs.gather(paragraph, name, shade)
        label, numbered = self._label(properties, name, mark, shade)
        spans, self._merged = [*self._merged, *label, *found.spans], []
        out: list[Block] = []
        if deleted:
            self._merged = spans
        else:
            out += self._lines(self._number.get(paragraph, 0), spans, numbered, self._styles.style(name).heading, found)
        for box in found.boxes:
            out += self._blocks(box, shade, depth + 1)
        return out

    def _label(
        self, properties: etree._Element | None, name: str, mark: styles.Own, shade: str
    ) -> tuple[list[Span], tuple[str, str] | None]:
        """What numbering types in front of a paragraph, looking as its paragraph mark does."""
        style = self._styles.style(name)
        listed = styles.numbered(properties, self._numbering.by_style.get(name, style.list_of))
        if listed is None or (counted := self._numbering.next(*listed)) is None:
            return [], None
        typed, form, runs = counted
        typed = clean(typed).strip()
        look, _ = self._runs.look(name, mark.over(runs) if runs != styles.NOTHING else mark, shade)
        if form == "bullet":
            typed = "-" if typed else ""
        return ([Span(f"{typed} ", look, auto=True)] if typed else []), (f"{listed[0]}.{listed[1]}", form)

    def _lines(
        self, number: int, spans: list[Span], numbered: tuple[str, str] | None, heading: bool, found: Gathered
    ) -> list[Block]:
        whole = Text(tuple(calm(spans)))
        out: list[Block] = []
        if not whole:
            self._blank = self._blank or not found.notes
            return [Line(number, whole, notes=tuple(found.notes))] if found.notes else []
        for text in whole.lines():
            if text:
                first = not out
                out.append(
                    Line(
                        number,
                        text,
                        numbered if first else None,
                        heading,
                        self._blank and first,
                        tuple(found.notes) if first else (),
                    )
                )
        self._blank = False
        return out

    def _table(self, table: etree._Element, shade: str, depth: int) -> Table:
        first = next(table.iter(f"{W}p"), None)
        rows: list[tuple[Cell, ...]] = []
        for row in _children(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                self.document.note("changes_accepted")
                continue
            cells: list[Cell] = []
            for cell in _children(row, f"{W}tc"):
                cells += self._cell(cell, shade, depth)
            if cells:
                rows.append(tuple(cells))
        return table_of(self._number.get(first, 0) if first is not None else 0, rows)

    def _cell(self, cell: etree._Element, shade: str, depth: int) -> list[Cell]:
        """A cell, and the empty ones that it spans."""
        properties = cell.find(f"{W}tcPr")
        span = 1
        if properties is not None:
            if (shading := properties.find(f"{W}shd")) is not None:
                shade = styles.shade(shading) or shade
            if (wide := properties.find(f"{W}gridSpan")) is not None:
                span = min(int(wide.get(f"{W}val", "1") or 1) if (wide.get(f"{W}val") or "").isdigit() else 1, 63)
        self._blank = False
        lines: list[Line] = []
        for block in self._blocks(cell, shade, depth + 1):
            lines += [block] if isinstance(block, Line) else list(block.lines())
        self._blank = False
        return [tuple(lines), *((),) * (span - 1)]


def _children(parent: etree._Element, tag: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, those inside content controls and accepted insertions too."""
    found: list[etree._Element] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _THROUGH:
            found += _children(child, tag)
    return found
