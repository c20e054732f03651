"""Tables: the rows of one in HTML, and their Markdown."""

from __future__ import annotations

import re

from lxml import etree

_PIPE = re.compile(r"(\\*)\|")


def rows_of(table: etree._Element) -> list[list[etree._Element]]:
    """The cells, row by row; those of tables inside it are not its own."""
    rows = []
    for child in table:
        if child.tag == "tr":
            rows.append(_cells(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [_cells(row) for row in child if row.tag == "tr"]
    return [row for row in rows if row]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def markdown(rows: list[list[str]]) -> str:
    """A table whose first row is its head; a table of one cell is no more than its text."""
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    if width == 1 and len(rows) == 1:
        return rows[0][0]
    lines = ["| " + " | ".join(_cell(text) for text in [*row, *[""] * (width - len(row))]) + " |" for row in rows]
    if lines:
        lines.insert(1, "| " + " | ".join(["---"] * width) + " |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """A bar inside a cell is escaped, unless it is."""
    return _PIPE.sub(lambda found: found[0] if len(found[1]) % 2 else f"{found[1]}\\|", text)
