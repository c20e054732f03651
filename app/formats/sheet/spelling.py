"""Cells typed with a font of the 1990s, or with letters that only look Latin, in one spelling, as in Word files."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.drafts import Draft, Remark
from app.formats import legacy, lookalikes
from app.formats.sheet.cells import TEXT, Cell, Sheet

_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Respelt:
    """What was changed: the old encoding that the whole file seems to be in, and notes."""

    encoding: str
    notes: tuple[Remark, ...]

    def doubted(self, draft: Draft) -> Draft:
        """The draft with a doubt where the encoding was only guessed."""
        return draft.doubting("legacy_suspected", encoding=self.encoding) if self.encoding else draft


def respell(sheets: list[Sheet]) -> Respelt:
    """Bring all texts of a file into Unicode and Latin letters, in place; a letter only perhaps Latin is left."""
    encoding = legacy.suspected(_sample(sheets))
    notes: list[Remark] = []
    for sheet in sheets:
        for row in sheet.rows.values():
            for at, cell in row.items():
                if cell.kind == TEXT and not cell.text.isascii():
                    row[at] = _cell(cell, encoding, notes)
    return Respelt(encoding, tuple(notes))


def _cell(cell: Cell, encoding: str, notes: list[Remark]) -> Cell:
    if encoding:
        marked = legacy.convert(cell.marked, encoding) if cell.marked else ""
        cell = cell._replace(text=legacy.convert(cell.text, encoding), marked=marked)
    mended, done = lookalikes.mend(cell.text)
    if done != "alike":
        return cell
    if not notes:
        notes.append(Remark("letters_alike", {"before": cell.text[:40], "after": mended[:40]}))
    return cell._replace(text=mended, marked=lookalikes.mend(cell.marked)[0] if cell.marked else "")


def _sample(sheets: list[Sheet]) -> str:
    size, parts = 0, []
    for sheet in sheets:
        for row in sheet.rows.values():
            for cell in row.values():
                parts.append(cell.text)
                size += len(cell.text)
            if size > _SAMPLE:
                return "\n".join(parts)
    return "\n".join(parts)
