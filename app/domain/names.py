"""Vietnamese names and what is written beside them: one spelling, a search key, the order of a class list,
telephone numbers and dates of birth.

The order follows the Vietnamese collation of the Unicode CLDR (common/collation/vi.xml): a < ă < â, d < đ, e < ê,
o < ô < ơ, u < ư are letters of their own; the tones ngang < huyền < hỏi < ngã < sắc < nặng decide only between
words that are otherwise equal.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from app.domain.errors import Invalid

SecondKey = Literal["family_first", "middle_first"]

# Spaces of no width and marks of direction: they come along when text is copied from the web or from Zalo. The soft
# hyphen stays: in text typed with a TCVN3 font it is the letter ư, and dropping it would lose that letter for good.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# Three letters look like Đ; only U+0110 is the Vietnamese one.
LOOK_ALIKES = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")

TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the place in this string, counted from 1, is the rank; 0 is ngang."""
OWN_LETTERS = {"ă": "a~", "â": "a~~", "đ": "d~", "ê": "e~", "ô": "o~", "ơ": "o~~", "ư": "u~"}
"""'~' is above every ASCII letter, so 'a~' falls behind each word with a plain a in that place, and before b."""
VOWELS = frozenset("aăâeêioôơuưy")
NAMESAKE = re.compile(r"(?:\s*\([^()]*\))+$")
SORT_KEY_LENGTH = 400
"""Longest sort key, characters. What is cut is the end of the key, where only absurdly long names still differ."""


def clean(text: str) -> str:
    """One spelling of what a person typed: NFC, single spaces, nothing unseen, the Vietnamese Đ.

    Tone placement (hoà, hòa) is the owner's and stays as typed.
    """
    seen = "".join(c for c in text.translate(UNSEEN) if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join(unicodedata.normalize("NFC", seen).translate(LOOK_ALIKES).split())


def fold(text: str) -> str:
    """The search key: lower case, without any diacritic, đ as d."""
    bare = (c for c in unicodedata.normalize("NFD", _lower(text)) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", "".join(bare)).replace("đ", "d")


def has_marks(text: str) -> bool:
    """Was this typed with Vietnamese marks?"""
    return fold(text) != _lower(text)


def matches(query: str, text: str) -> bool:
    """Does a search find this text?

    Typed without marks, the query finds every accent of it anywhere in the text. Typed with marks it means them:
    "đường" does not find "Dương". Where the tone stands does not matter: "hoà" finds "hòa". A match always implies
    ``fold(query) in fold(text)``, so a database may look for that first.
    """
    if has_marks(query):
        return spoken(query) in spoken(text)
    return fold(query) in fold(text)


def split_name(full_name: str) -> tuple[str, str]:
    """(family and middle names, given name), as the two columns of a class list; a namesake's "(A)" stays with the
    given name, and a single word is a given name."""
    name, suffix = _without_suffix(clean(full_name))
    rest, _, given = name.rpartition(" ")
    return rest, f"{given} {suffix}".strip()


def sort_key(full_name: str, second_key: SecondKey = "family_first") -> str:
    """An ASCII string whose binary order (SQLite's BINARY, PostgreSQL's COLLATE "C") is the order of a class list.

    Given names are compared first, letters before tones, so that all Anh stand together before all Ánh; then the
    rest in the same way; then the namesakes' "(A)", "(B)"; last, whatever else tells two spellings apart.

    Args:
        full_name: family name, middle names, given name.
        second_key: after the given name, "family_first" compares the family and middle names as written,
            "middle_first" the middle names and then the family name.
    """
    name = clean(full_name)
    known, suffix = _without_suffix(name)
    words = known.split()
    family, middle, given = words[:-1][:1], words[1:-1], words[-1:]
    parts = [given, middle, family] if second_key == "middle_first" else [given, family + middle]
    levels = [level for part in parts for level in (_letters(part), _tones(part))]
    # Punycode is a one-to-one ASCII form of any text, much shorter than escapes for Vietnamese.
    return " ".join([*levels, _letters([suffix]), name.encode("punycode").decode("ascii")])[:SORT_KEY_LENGTH]


def phone(text: str) -> str:
    """A Vietnamese mobile number in its one form, 0 and nine digits.

    Understands +84 and 84 in front, spaces, dots and hyphens, and the nine digits that are left when a spreadsheet
    has eaten the zero.

    Raises:
        Invalid: ``phone_invalid``.
    """
    digits = re.sub(r"[\s.()-]", "", clean(text))
    found = re.fullmatch(r"(?:(?:\+|00)?840?|0)?([35789][0-9]{8})", digits)
    if not found:
        raise Invalid("phone_invalid")
    return f"0{found[1]}"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth as far as it is known; what is not known stands at the first month or the first day."""

    date: date
    precision: Precision


FIRST_YEAR, LAST_YEAR = 1900, 2099
PIVOT = 30
"""A year of two digits is 19yy from here on and 20yy below: those who sit for a training centre are grown up."""
WRITTEN = re.compile(r"(?:(?:(?P<day>[0-9]{1,2}) ?[./-] ?)?(?P<month>[0-9]{1,2}) ?[./-] ?)?(?P<year>[0-9]{2,4})")
UNPARTED = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})")


def birth_date(text: str, *, today: date | None = None) -> BirthDate:
    """Read a date of birth: day/month/year, month/year or year, with slashes, dots or hyphens; day before month.

    Args:
        text: as typed; two digits of a year are understood only after a day and a month. Eight digits alone are a day,
            a month and a year: the number pad of some phones has no slash.
        today: refuse what lies after this day.

    Raises:
        Invalid: ``birth_date_invalid`` (cannot be read), ``birth_date_impossible`` (no such day or month),
            ``birth_date_year`` (outside first..last), ``birth_date_future``.
    """
    typed = clean(text)
    found = UNPARTED.fullmatch(typed) or WRITTEN.fullmatch(typed)
    if not found or len(found["year"]) == 3 or (len(found["year"]) == 2 and not found["day"]):
        raise Invalid("birth_date_invalid")
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 1900 if year >= PIVOT else 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("birth_date_year", first=FIRST_YEAR, last=LAST_YEAR)
    precision = Precision.DAY if found["day"] else Precision.MONTH if found["month"] else Precision.YEAR
    try:
        born = date(year, int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        raise Invalid("birth_date_impossible") from None
    if today is not None and born > today:
        raise Invalid("birth_date_future")
    return BirthDate(born, precision)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", clean(text).casefold())


def _without_suffix(name: str) -> tuple[str, str]:
    """("Nguyễn Văn An", "(A)") of "Nguyễn Văn An (A)"; a name that is nothing but a suffix is kept whole."""
    found = NAMESAKE.search(name)
    if not found or found.start() == 0:
        return name, ""
    return name[: found.start()], found[0].strip()


def _letter_and_tone(char: str) -> tuple[str, int]:
    """The letter without its tone, and the tone's rank: ("ê", 4) of "ế"."""
    pieces = unicodedata.normalize("NFD", char)
    letter = "".join(piece for piece in pieces if piece not in TONES)
    tone = next((TONES.index(piece) + 1 for piece in pieces if piece in TONES), 0)
    return unicodedata.normalize("NFC", letter), tone


def spoken(text: str) -> str:
    """Lower case with each syllable's tone in front of its vowels, so that hoà and hòa are one. Tones are written
    as the control characters 1 to 6, which `clean` keeps out of every text; ngang is one too, so that "lê" is no
    part of "lễ"."""
    out: list[str] = []
    mark_at: int | None = None
    for char in _lower(text):
        letter, tone = _letter_and_tone(char)
        if letter not in VOWELS:
            out.append(char)
            mark_at = None
            continue
        if mark_at is None:
            mark_at = len(out)
            out.append(chr(1))
        if tone:
            out[mark_at] = chr(1 + tone)
        out.append(letter)
    return "".join(out)


def _letters(words: list[str]) -> str:
    """First level of the sort key. '!' parts words: it is above the space that parts levels, below every letter."""
    return "!".join("".join(_sorted_letter(char) for char in _lower(word)) for word in words)


def _sorted_letter(char: str) -> str:
    letter, _ = _letter_and_tone(char)
    if letter in OWN_LETTERS:
        return OWN_LETTERS[letter]
    base = unicodedata.normalize("NFD", letter)[:1]
    if not base.isalnum():
        return ""
    return base if base.isascii() else f"z~{ord(base):06x}"


def _tones(words: list[str]) -> str:
    """Second level: the tone of each word, wherever in the word it stands."""
    ranks = ["".join(str(tone) for _, tone in map(_letter_and_tone, _lower(word)) if tone) for word in words]
    return "!".join(rank or "0" for rank in ranks)
