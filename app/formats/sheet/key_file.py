"""Answers in a second file: a table of question numbers and letters, side by side or one below the other, or text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import FULL, NOTHING, Draft, Remark
from app.domain.questions import LETTERS
from app.formats.sheet.cells import Sheet
from app.formats.sheet.opening import open_sheets

_PAIR = re.compile(
    r"(?<![\w])(?:câu\s*)?(\d{1,4})\s*[-.:)–]?\s*([A-Ha-h](?:\s*[,;]\s*[A-Ha-h])*)(?![\w])", re.IGNORECASE
)
_CHOICES = ("single_choice", "multiple_choice")


def answered(drafts: Sequence[Draft], key: bytes) -> tuple[list[Draft], list[Remark]]:
    """The drafts with the answers of a second file, by the number that each question bears, else by its place.

    Raises:
        Unreadable: the second file is damaged, protected or too long.
    """
    keys = dict(_pairs(key))
    if not keys:
        return list(drafts), [Remark("key_file_empty")]
    found: list[Draft] = []
    used: set[int] = set()
    for place, draft in enumerate(drafts, 1):
        number = int(draft.place.label) if draft.place.label.isdigit() and len(draft.place.label) < 6 else place
        right = keys.get(number)
        used.add(number)
        found.append(_with(draft, right) if right and draft.kind in _CHOICES else draft)
    over = sorted(set(keys) - used)
    return found, [Remark("key_file_over", {"numbers": ", ".join(map(str, over[:30]))})] if over else []


def _with(draft: Draft, right: tuple[int, ...]) -> Draft:
    if max(right) >= len(draft.parts):
        return draft.doubting("key_names_no_option", text=_letters(right))
    own = tuple(at for at, part in enumerate(draft.parts) if part.credit)
    if own == right:
        return draft
    if own:
        return draft.doubting("key_file_differs", own=_letters(own), other=_letters(right))
    share = Fraction(1, len(right)) if len(right) > 1 else FULL
    parts = tuple(replace(part, credit=share if at in right else NOTHING) for at, part in enumerate(draft.parts))
    doubts = tuple(doubt for doubt in draft.doubts if doubt.code not in ("key_not_found", "key_names_no_option"))
    kind = "multiple_choice" if len(right) > 1 else draft.kind
    return replace(draft, kind=kind, parts=parts, doubts=doubts, key_from="second_file")


def _letters(places: tuple[int, ...]) -> str:
    return ", ".join(LETTERS[at] for at in places)


def _pairs(key: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
    sheets, _ = open_sheets(key, {})
    for sheet in sheets:
        yield from _in_rows(sheet)
        yield from _in_columns(sheet)
        for row in sheet.rows.values():
            for number, letters in _PAIR.findall("  ".join(cell.text for _, cell in sorted(row.items()))):
                yield int(number), _places(letters)


def _in_rows(sheet: Sheet) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A number, and the letter in the next column."""
    for row in sheet.rows.values():
        for at, cell in row.items():
            beside = row.get(at + 1)
            if (
                beside
                and re.fullmatch(r"(?:câu\s*)?\d{1,4}", cell.text.strip(), re.IGNORECASE)
                and _is_key(beside.text)
            ):
                yield int(re.sub(r"\D", "", cell.text)), _places(beside.text)


def _in_columns(sheet: Sheet) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A row of numbers, and the letters in the row below."""
    for number, row in sheet.rows.items():
        below = sheet.rows.get(number + 1, {})
        for at, cell in row.items():
            if (
                at in below
                and re.fullmatch(r"(?:câu\s*)?\d{1,4}", cell.text.strip(), re.IGNORECASE)
                and _is_key(below[at].text)
            ):
                yield int(re.sub(r"\D", "", cell.text)), _places(below[at].text)


def _is_key(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[A-Ha-h](?:\s*[,;]?\s*[A-Ha-h])*\s*", text))


def _places(text: str) -> tuple[int, ...]:
    return tuple(sorted({LETTERS.index(letter) for letter in re.findall("[A-H]", text.upper())}))
