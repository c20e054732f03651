"""One table of a bank file, read field by field; every fault is noted and reading goes on."""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.errors import Fault
from app.domain.questions import LETTERS

_SLUG = re.compile(r"[a-z0-9-]{1,40}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?")
# Control, format (zero width, direction, soft hyphen), private and lone surrogate characters, line and paragraph
# separators: none can be seen on a page, and each makes two equal words differ.
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_MOST_SHOWN, _MOST_LISTED = 60, 20

Label = Callable[[int], str]
Fold = Callable[[str], str]


def by_letter(at: int) -> str:
    """The name that authors give an option: A, B, C …"""
    return LETTERS[at] if at < len(LETTERS) else str(at + 1)


def by_number(at: int) -> str:
    return str(at + 1)


def fold(text: str) -> str:
    """The form in which parts of one question are compared: NFC, runs of blanks and a final full stop ignored.

    Case is ignored too, except in single words: Aa and aa, or Co and CO, can be two answers.
    """
    words = unicodedata.normalize("NFC", text).split()
    joined = " ".join(words)
    folded = joined.rstrip(".") or joined
    return folded.casefold() if len(words) > 1 else folded


def exact_decimal(value: object) -> Decimal | None:
    """A number as written, of at most 15 digits before the point and 12 after it; None for anything else.

    Beyond that the 28 digits of decimal arithmetic, with which answers are compared, would round.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**15 else None
    if isinstance(value, Decimal):
        if not value.is_finite() or not -12 <= value.adjusted() < 15:
            return None
        value = format(value, "f")
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


@dataclass(slots=True)
class Entry:
    """The fields of one table, and the list that its faults are added to.

    The readers below return what the field holds. Where it is at fault they note so and return something of the
    right type that is as good as empty: the file is refused anyway, and what comes after is still looked at.
    """

    values: dict[str, Any]
    place: str
    line: int
    lines: dict[str, int]
    faults: list[Fault]

    def fault(self, code: str, name: str = "", **params: Any) -> None:
        """Note a fault at the field `name`, or at the head of the table where there is no such line."""
        self.faults.append(Fault(code, self.lines.get(name, self.line), self.place, {"field": name} | params))

    def only(self, known: Sequence[str]) -> None:
        """Every field must be one of `known`."""
        for name in self.values:
            if name not in known:
                self.fault("field_unknown", shown(name), near=nearest(name, known))

    def _has(self, name: str) -> bool:
        if name not in self.values:
            self.fault("field_missing", name)
        return name in self.values

    def text(self, name: str, *, may_be_empty: bool = False) -> str:
        if not self._has(name):
            return ""
        return self.checked(name, name, self.values[name], may_be_empty)

    def checked(self, name: str, label: str, value: object, may_be_empty: bool = False) -> str:
        """The text `value`, with its faults noted under `label` at the line of the field `name`."""
        if not isinstance(value, str):
            self.fault("text_wanted", name, field=label)
            return ""
        if not value.strip() and not may_be_empty:
            self.fault("text_empty", name, field=label)
        if not unicodedata.is_normalized("NFC", value):
            self.fault("text_not_nfc", name, field=label)
        for character in value:
            if character not in "\n\t" and (unicodedata.category(character) in _UNSEEN or character == "\ufffd"):
                self.fault("text_unseen", name, field=label, character=f"U+{ord(character):04X}")
                break
        return value

    def slug(self, name: str) -> str:
        """A stable id: small letters, digits and hyphens."""
        value = self.text(name)
        if value and not _SLUG.fullmatch(value):
            self.fault("id_malformed", name, value=shown(value))
        return value

    def one_of(self, name: str, known: Sequence[str], code: str) -> str:
        """One of the words `known`; `code` is the fault where it is another."""
        value = self.text(name)
        if value and known and value not in known:
            self.fault(code, name, value=shown(value), near=nearest(value, known))
        return value

    def items(self, name: str, least: int = 0, most: int = sys.maxsize) -> list[Any]:
        """A list with `least` to `most` things in it."""
        if not self._has(name):
            return []
        value = self.values[name]
        if not isinstance(value, list):
            self.fault("list_wanted", name)
            return []
        if not least <= len(value) <= most:
            self.fault("list_length", name, found=len(value), least=least, most=most)
        return value

    def parts(self, name: str, least: int, most: int, label: Label = by_number, key: Fold = fold) -> tuple[str, ...]:
        """A list of texts, no two alike."""
        given = self.items(name, least, most)
        texts = tuple(self.checked(name, f"{name} {label(at)}", value) for at, value in enumerate(given))
        self.distinct(name, texts, label, key)
        return texts

    def distinct(self, name: str, texts: Iterable[str], label: Label = by_number, key: Fold = fold) -> None:
        """No two of `texts` may be alike once folded; empty ones are a fault of their own."""
        first: dict[str, int] = {}
        for at, text in enumerate(texts):
            if text.strip() and first.setdefault(key(text), at) != at:
                self.fault("part_duplicate", name, first=label(first[key(text)]), second=label(at))

    def once(self, name: str, value: str, first: dict[str, Entry], code: str) -> None:
        """`value` names this table alone; `first` remembers who had each name first."""
        if value and first.setdefault(value, self) is not self:
            self.fault(code, name, value=shown(value), first=first[value].line)

    def letter(self, name: str, count: int) -> int:
        """The index of the option that a single letter names, of `count` options (0 where those are at fault)."""
        if not self._has(name):
            return 0
        if isinstance(self.values[name], list):
            self.fault("key_not_single", name)
            return 0
        return self._letter(name, self.values[name], count)

    def letters(self, name: str, count: int) -> tuple[int, ...]:
        """The indices of the options that a list of letters names; at least one, none twice."""
        if isinstance(self.values.get(name), str):
            self.fault("key_not_list", name)
            return ()
        found: list[int] = []
        for value in self.items(name, 1, len(LETTERS)):
            at = self._letter(name, value, count)
            if at in found and at >= 0:
                self.fault("letter_duplicate", name, letter=LETTERS[at])
            found.append(at)
        return tuple(found)

    def _letter(self, name: str, value: object, count: int) -> int:
        known = LETTERS[: count or len(LETTERS)]
        if isinstance(value, str) and len(value) == 1 and value in known:
            return known.index(value)
        self.fault("letter_out_of_range", name, letter=shown(value), last=known[-1])
        return -1

    def truth(self, name: str) -> bool:
        return self._has(name) and self._truth(name, self.values[name])

    def truths(self, name: str, count: int) -> tuple[bool, ...]:
        """A list of verdicts, one for each of `count` statements (0 where those are at fault)."""
        values = self.items(name)
        if count and name in self.values and isinstance(self.values[name], list) and len(values) != count:
            self.fault("keys_unmatched", name, found=len(values), wanted=count)
        return tuple(self._truth(name, value) for value in values)

    def _truth(self, name: str, value: object) -> bool:
        if not isinstance(value, str) or value not in ("T", "F"):
            self.fault("truth_malformed", name, value=shown(value))
        return value == "T"


def nearest(word: str, known: Sequence[str]) -> str:
    """The one of `known` that `word` most looks like, or all of them where it looks like none."""
    alike = difflib.get_close_matches(word[:_MOST_SHOWN], known, n=1)
    return alike[0] if alike else ", ".join(known[:_MOST_LISTED]) + (", …" if len(known) > _MOST_LISTED else "")


def shown(value: object) -> str:
    """A value fit to be quoted in a sentence: short, nothing but text and truth values, nothing unseen in it."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return "?"
    seen = "".join(character if character.isprintable() else "\ufffd" for character in value[:_MOST_SHOWN])
    return seen if len(value) <= _MOST_SHOWN else seen + "…"
