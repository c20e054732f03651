"""The right answer as a table gives it: a letter, a number, the option's own words, or several of these.

"2" beside the options 3, 2, 1 and 4 may be the second option or the one that says 2. Where the other rows of the
column can be read in one way only, that way holds for all; otherwise the row says both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domain.likeness import bare
from app.domain.names import clean, fold
from app.domain.questions import LETTERS

PLACES, WORDS = "places", "words"
NUMBERS, LETTERED = "numbers", "letters"

_LEAD = re.compile(r"(?:đáp án|dap an|key|answer|correct)\s*(?:đúng|là|:|=)+\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:\|\||[|;,/&+\n]|\bvà\b|\band\b)\s*", re.IGNORECASE)
_LETTER = re.compile(
    r"[(\[]?\s*(?:(?:phương án|đáp án|câu|ý|option|answer|choice)\s+)?([A-Za-z])\s*[)\].:]?", re.IGNORECASE
)
_NUMBER = re.compile(
    r"[(\[]?\s*(?:(?:phương án|đáp án|câu|ý|option|answer)\s+)?(\d{1,2})(?:\.0)?\s*[)\].:]?", re.IGNORECASE
)
_LETTER_AND_WORDS = re.compile(r"([A-Za-z])\s*[.):]\s*(\S.*)", re.S)
_GLUED = re.compile(r"[A-Z]{2,10}|[A-Z](?: [A-Z])+|[a-z](?: [a-z])+")
_TRUE = frozenset(("dung", "true", "t", "yes", "chinh xac", "x dung"))
_FALSE = frozenset(("sai", "false", "f", "no", "s", "khong dung"))


@dataclass(frozen=True, slots=True)
class Readings:
    """What a key may mean beside its options: places counted from 0, or None where it cannot be read so.

    `form` is `NUMBERS` or `LETTERED` where it is made of nothing else.
    """

    places: tuple[int, ...] | None
    words: tuple[int, ...] | None
    form: str

    @property
    def differ(self) -> bool:
        return self.places is not None and self.words is not None and self.places != self.words


@dataclass(frozen=True, slots=True)
class Style:
    """How the keys of a column are written, as far as the column as a whole tells.

    Attributes:
        numbers, letters: `PLACES`, `WORDS`, or empty where it does not tell.
        base: what the first option is counted as, 0 or 1.
    """

    numbers: str = ""
    letters: str = PLACES
    base: int = 1


def parts_of(key: str) -> list[str]:
    """The answers that a key names: ``A||D``, ``1,2``, ``ACD`` and ``A và C`` name several."""
    text = _LEAD.sub("", clean_lines(key)).strip("[](){} \n")
    if _GLUED.fullmatch(text):
        return list(text.replace(" ", ""))
    return [part for part in _PARTS.split(text) if part.strip()]


def clean_lines(text: str) -> str:
    """Each line in its one spelling."""
    return "\n".join(filter(None, (clean(line) for line in text.split("\n"))))


def readings(key: str, options: Sequence[str], letters: Sequence[int], base: int = 1) -> Readings:
    """What a key may mean.

    Args:
        options: the texts of the options, plain.
        letters: for each of them the place of its column or label: where option B is missing, C is still C.
        base: what the first option is counted as.
    """
    whole = _by_words(clean_lines(key), options)
    parts = parts_of(key)
    places = _all([_place(part, options, letters, base) for part in parts])
    several = len(parts) > 1 or parts != [clean_lines(key)]
    words = (whole,) if whole is not None else _all([_by_words(part, options) for part in parts]) if several else None
    forms = {NUMBERS if _NUMBER.fullmatch(part) else LETTERED if _LETTER.fullmatch(part) else "" for part in parts}
    return Readings(places, words, forms.pop() if len(forms) == 1 else "")


def style_of(column: Iterable[tuple[str, Sequence[str], Sequence[int]]], *, places: bool) -> Style:
    """How the keys of a column are written.

    Args:
        column: key, options and their letters of every row that has options.
        places: the column's name says that numbers count the options.
    """
    rows = list(column)
    base = _base(rows)
    numbers, letters = [0, 0], [0, 0]
    for key, options, marks in rows:
        found = readings(key, options, marks, base)
        counted = numbers if found.form == NUMBERS else letters if found.form == LETTERED else None
        if counted is not None and (found.places is None) != (found.words is None):
            counted[found.places is None] += 1
    by_number = PLACES if places else _decided(*numbers)
    # A letter names an option by its place unless the column says otherwise.
    return Style(by_number, PLACES if not letters[1] else _decided(*letters), base)


def _decided(places: int, words: int) -> str:
    if places and not words:
        return PLACES
    return WORDS if words and not places else ""


def _base(rows: list[tuple[str, Sequence[str], Sequence[int]]]) -> int:
    """0 where a number names the option before the first and none the one behind the last."""
    zero = last = False
    for key, options, _ in rows:
        for part in parts_of(key):
            found = _NUMBER.fullmatch(part)
            if found and _by_words(part, options) is None:
                zero = zero or int(found[1]) == 0
                last = last or int(found[1]) == len(options)
    return 0 if zero and not last else 1


def _all(found: list[int | None]) -> tuple[int, ...] | None:
    whole = [at for at in found if at is not None]
    return tuple(sorted(set(whole))) if whole and len(whole) == len(found) else None


def _place(part: str, options: Sequence[str], letters: Sequence[int], base: int) -> int | None:
    if found := _LETTER.fullmatch(part):
        return _at(LETTERS.find(found[1].upper()), letters)
    if found := _NUMBER.fullmatch(part):
        return _at(int(found[1]) - base, letters)
    if found := _LETTER_AND_WORDS.fullmatch(part):
        at = _at(LETTERS.find(found[1].upper()), letters)
        # "A. Hà Nội": the words must be those of option A, or two things are said at once.
        return at if at is not None and _by_words(found[2], options) == at else None
    return None


def _at(place: int, letters: Sequence[int]) -> int | None:
    return letters.index(place) if place in letters else None


def _by_words(text: str, options: Sequence[str]) -> int | None:
    """The one option that says this: exactly, or with case and punctuation ignored, or as the same number."""
    # Whatever is ignored, a text many times as long says something else; most options are, beside a letter.
    near = [at for at, option in enumerate(options) if len(option) <= 3 * len(text) + 12]
    if not near or not text.strip():
        return None
    for likeness in (clean, _spoken, bare):
        wanted = likeness(text)
        found = [at for at in near if wanted and likeness(options[at]) == wanted]
        if found:
            return found[0] if len(found) == 1 else None
    value = number(text)
    found = [at for at in near if value is not None and number(options[at]) == value]
    return found[0] if len(found) == 1 else None


def _spoken(text: str) -> str:
    return clean(text).casefold().strip(" .;:!?\"'“”()")


def number(text: str) -> Decimal | None:
    """A number with a decimal point or comma and nothing else; None for any other text."""
    written = clean(text).replace("−", "-").replace("–", "-")
    if not re.fullmatch(r"[+-]?\d{1,18}(?:[.,]\d{1,15})?", written):
        return None
    try:
        return Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None


def truth(text: str) -> bool | None:
    """Is this a word for true, or for false? Đ is true; a plain D may be an option and is no word."""
    word = clean(text).strip(" .()")
    if word in ("Đ", "đ"):
        return True
    folded = fold(word)
    return True if folded in _TRUE else False if folded in _FALSE else None


def truths(key: str, count: int) -> tuple[bool, ...] | None:
    """The verdicts on `count` statements: ``Đ S Đ Đ``, ``a-Đ, b-S, c-Đ, d-S``, ``ĐSĐS``; None for anything else."""
    text = clean_lines(key)
    if re.fullmatch("[ĐđSsTFtfD]+", text) and len(text) == count:
        found = [truth("Đ" if mark == "D" else mark) for mark in text]
    else:
        pieces = [piece for piece in re.split(r"[,;|/\n]|(?<=[ĐđSs])\s+|\s{2,}", text) if piece.strip()]
        if len(pieces) != count:
            pieces = text.split()
        found = [truth(_verdict(piece)) for piece in pieces]
    whole = [one for one in found if one is not None]
    return tuple(whole) if len(whole) == count == len(found) and count > 1 else None


def _verdict(piece: str) -> str:
    word = re.sub(r"^\s*\(?[a-zA-Z0-9]\s*[-–.):=]\s*", "", piece).strip()
    return "Đ" if word == "D" else word
