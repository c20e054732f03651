"""How right answers are written: letters, lists of true and false, rows “1.A 2.B”, and tables of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.formats.cau.lines import Table

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_LETTER = r"[A-H]"
_LETTERS_ONLY = re.compile(
    r"\s*[\[(]?\s*([A-Z](?:\s*(?:[,;&/+\-]|\bvà\b|\band\b|\|\|)?\s*[A-Z])*)\s*[\])]?\s*[.;,)]*\s*$"
)
_LETTER_AND_TEXT = re.compile(r"\s*[\[(]?\s*([A-Za-z])\s*[.):/\]\-–]\s*(\S.*)$", re.S)
_TRUE = r"đúng|đ|true|t|yes|right"
_FALSE = r"sai|s|false|f|no|wrong"
_TRUTHS = re.compile(
    rf"\s*(?:(?:[(\[]?[a-h]\s*[).:\]\-–=/]?\s*)?(?:\(?(?:{_TRUE}|{_FALSE})\)?)(?![^\W\d_])[\s,;.|/\-–]*)+$|\s*[ĐS]{{2,8}}\s*[.;]?$|\s*[TF]{{2,8}}\s*[.;]?$",
    re.I,
)
_EACH = re.compile(
    rf"(?:[(\[]?(?P<letter>[a-h])\s*[).:\]\-–=/]?\s*)?\(?(?P<value>{_TRUE}|{_FALSE})\)?(?![^\W\d_])", re.I
)
_PAIR = re.compile(
    rf"\s*(?:câu|question|c)?\s*(?P<number>\d{{1,4}})\s*[.:)\-–=/_,]{{0,2}}\s*(?:(?:đáp\s*án|chọn)\s*:?\s*)?(?P<key>{_LETTER}(?:\s*[,&]\s*{_LETTER}(?!\w))*)(?=[\s,;.|/)\t]|$|\d)[\s,;.|/)\t]*",
    re.I,
)
_PART = re.compile(r"\s*(?:phần\s+)?[IVX]+\s*[.:)\-–]\s*(?=(?:câu\s*)?\d)", re.I)
_RUN = re.compile(
    rf"\s*(?:câu\s*)?(?P<first>\d{{1,4}})\s*(?:[-–—]|đến|to)\s*(?P<last>\d{{1,4}})\s*[.:)]?\s*(?P<keys>{_LETTER}(?:[\s,;|]*{_LETTER})+)\s*$",
    re.I,
)
_NUMBER = re.compile(r"\s*(?:câu(?:\s+hỏi)?|question)?\s*(?P<number>\d{1,4})\s*[.:)]?\s*$", re.I)
_NUMBER_WORD = re.compile(r"\s*(?:câu(?:\s+(?:hỏi|số))?|stt|số|question|no\.?|#|q)\s*$", re.I)
_KEY_WORD = re.compile(
    r"\s*(?:đáp\s*án(?:\s+đúng)?|đ\s*/?\.?\s*a\.?|đa|key|answers?|ans|chọn|phương\s+án(?:\s+đúng)?|kết\s+quả)\s*:?\s*$",
    re.I,
)
_CODE = re.compile(r"\s*(?:mã(?:\s+đề)?\s*:?\s*|đề\s*)?(?P<code>\d{3,4})\s*$", re.I)


@dataclass(frozen=True)
class Entry:
    """One key of a list: the question's number and what is said to be right."""

    number: int
    value: str
    place: int


@dataclass
class KeyList:
    """A table or lines of keys, in their order; `codes` where there is a column for each code of the paper."""

    entries: list[Entry] = field(default_factory=list)
    codes: dict[str, list[Entry]] = field(default_factory=dict)


def letters(text: str, many: bool = True) -> tuple[int, ...] | None:
    """The options that “B”, “A, C” or “AC” names, from 0; None for anything else."""
    found = _LETTERS_ONLY.match(text if len(text.strip()) > 2 else text.upper())
    if not found or len(text) > 40:
        return None
    named = [LETTERS.index(c) for c in re.sub(r"(?:\bvà\b|\band\b)", " ", found[1]) if c in LETTERS]
    return tuple(dict.fromkeys(named)) if many or len(named) == 1 else None


def letter_and_text(text: str) -> tuple[int, str] | None:
    """“B. Hà Nội” as a key: the option's number and its text."""
    found = _LETTER_AND_TEXT.match(text)
    return (LETTERS.index(found[1].upper()), found[2]) if found else None


def truth(text: str) -> bool | None:
    """“Đ”, “Đúng”, “S”, “Sai”, “T”, “F” alone."""
    found = re.fullmatch(rf"\s*[(\[]?\s*(?:(?P<true>{_TRUE})|(?P<false>{_FALSE}))\s*[)\]]?\s*\.?\s*", text, re.I)
    return None if not found else found["true"] is not None


def truths(text: str) -> dict[int, bool] | None:
    """“a-Đ, b-S, c-Đ, d-S”, “Đ S Đ Đ” or “ĐSĐĐ” by statement, from 0; None for anything else."""
    if len(text) > 200 or not _TRUTHS.match(text):
        return None
    compact = text.strip(" .;")
    if re.fullmatch("[ĐSđs]{2,8}|[TFtf]{2,8}", compact):
        return {at: c.upper() in "ĐT" for at, c in enumerate(compact)}
    found: dict[int, bool] = {}
    for at, one in enumerate(_EACH.finditer(text)):
        letter = ord(one["letter"].lower()) - 97 if one["letter"] else at
        value = truth(one["value"])
        if value is None or letter in found:
            return None
        found[letter] = value
    return found or None


def list_line(text: str, place: int, least: int = 2) -> list[Entry] | None:
    """The keys of a line “1.A 2.B 3-C 4:D”, “Phần I: 1.A 2.B” or “1-5: ABCDA”; None where the line is anything else."""
    if part := _PART.match(text):
        text = text[part.end() :]
    if run := _RUN.match(text):
        named = re.findall(_LETTER, run["keys"].upper())
        first, last = int(run["first"]), int(run["last"])
        if len(named) == last - first + 1:
            return [Entry(first + at, key, place) for at, key in enumerate(named)]
    found, at = [], 0
    while at < len(text):
        pair = _PAIR.match(text, at)
        if not pair:
            break
        found.append(Entry(int(pair["number"]), pair["key"].upper(), place))
        at = pair.end()
    return found if len(found) >= least and not text[at:].strip() else None


_NUMBERS_LINE = re.compile(r"\s*(?:câu(?:\s+(?:hỏi|số))?|stt|số)?\s*[:|]?\s*\d{1,4}(?:[\s|]+\d{1,4})+\s*\|?\s*$", re.I)
_KEYS_LINE = re.compile(r"\s*(?:đáp\s*án|đ\s*/?\s*a|key|answers?)?\s*[:|]?\s*[A-H](?:[\s|]+[A-H])+\s*\|?\s*$", re.I)


def numbers_only(text: str) -> bool:
    """Is a line nothing but numbers: “Câu 1 2 3 4”?"""
    return bool(_NUMBERS_LINE.match(text))


def two_lines(numbers: str, answers: str, place: int) -> list[Entry]:
    """The keys of a line of numbers with a line of letters below it; none where the two are anything else."""
    if not (_NUMBERS_LINE.match(numbers) and _KEYS_LINE.match(answers)):
        return []
    counted = [int(one) for one in re.findall(r"\d+", numbers)]
    named = re.findall(r"(?<!\w)[A-H](?!\w)", answers.upper())
    return [Entry(*pair, place) for pair in zip(counted, named, strict=True)] if len(counted) == len(named) else []


def in_table(table: Table) -> KeyList | None:
    """The keys in a table, however it lies; None where it is no table of keys."""
    grid = [[table.cell_text(cell) for cell in row] for row in table.rows]
    filled = [text for row in grid for text in row if text]
    if len(filled) < 2 or max(map(len, filled)) > 200:
        return None
    lines = [entry for text in filled for entry in (list_line(" ".join(text.split()), table.number, 1) or ())]
    whole = sum(bool(list_line(" ".join(text.split()), table.number, 1)) for text in filled)
    if lines and whole * 10 >= len(filled) * 7:
        return KeyList(lines if _ordered(lines) else _by_columns(table, grid) or lines)
    return _with_codes(table, grid) or _paired(table, grid, len(filled))


def _ordered(entries: Sequence[Entry]) -> bool:
    return sum(one.number < other.number for one, other in zip(entries, entries[1:], strict=False)) * 10 >= 8 * (
        len(entries) - 1
    )


def _by_columns(table: Table, grid: list[list[str]]) -> list[Entry]:
    width = max(map(len, grid))
    cells = [row[at] for at in range(width) for row in grid if at < len(row)]
    entries = [entry for text in cells if text for entry in (list_line(" ".join(text.split()), table.number, 1) or ())]
    return entries if _ordered(entries) else []


def _with_codes(table: Table, grid: list[list[str]]) -> KeyList | None:
    """A column for each code: Câu | 101 | 102 | …"""
    for top in range(min(3, len(grid) - 1)):
        head = grid[top]
        codes = {at: found["code"] for at, text in enumerate(head) if at and (found := _CODE.match(text))}
        if not codes or len(codes) < len([text for text in head[1:] if text]):
            continue
        found_codes: dict[str, list[Entry]] = {code: [] for code in codes.values()}
        for row in grid[top + 1 :]:
            number = _NUMBER.match(row[0]) if row else None
            for at, code in codes.items():
                if number and at < len(row) and letters(row[at]):
                    found_codes[code].append(Entry(int(number["number"]), row[at], table.number))
        if all(len(entries) >= 2 for entries in found_codes.values()):
            return KeyList(codes=found_codes)
    return None


def _paired(table: Table, grid: list[list[str]], filled: int) -> KeyList | None:
    """Numbers with the key below or beside each."""
    down = _vertical(table, grid)
    across = _vertical(table, [list(column) for column in _transposed(grid)])
    best = max((down, across), key=len)
    if len(best) < (1 if filled <= 6 else 2) or 2 * len(best) * 10 < (filled - _words(grid)) * 6:
        return None
    return KeyList(best)


def _words(grid: list[list[str]]) -> int:
    return sum(bool(_NUMBER_WORD.match(text) or _KEY_WORD.match(text)) for row in grid for text in row if text)


def _transposed(grid: list[list[str]]) -> list[list[str]]:
    width = max(map(len, grid))
    return [[row[at] if at < len(row) else "" for row in grid] for at in range(width)]


def _vertical(table: Table, grid: list[list[str]]) -> list[Entry]:
    """Rows of numbers, each with a row of keys below it (or the same with columns, transposed)."""
    found: list[Entry] = []
    at = 0
    while at + 1 < len(grid):
        numbers, keys = grid[at], grid[at + 1]
        named = bool(numbers and keys and _NUMBER_WORD.match(numbers[0]) and _KEY_WORD.match(keys[0]))
        pairs = [
            Entry(int(number["number"]), key.strip(), table.number)
            for cell, key in zip(numbers, keys, strict=False)
            if key and (number := _NUMBER.match(cell)) and (named or _is_value(key))
        ]
        counted = sum(bool(_NUMBER.match(cell)) for cell in numbers if cell)
        rising = all(one.number < other.number for one, other in zip(pairs, pairs[1:], strict=False))
        if (
            pairs
            and rising
            and counted * 10 >= len([cell for cell in numbers if cell and not _NUMBER_WORD.match(cell)]) * 7
        ):
            found += pairs
            at += 2
        else:
            at += 1
    return found


def _is_value(text: str) -> bool:
    return letters(text) is not None and len(text) <= 12 or truths(text) is not None
