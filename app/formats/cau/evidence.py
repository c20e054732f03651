"""What says which option is right, from every source, and whether the sources agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.drafts import Remark
from app.formats.cau import keys, marks
from app.formats.cau.answers import Given
from app.formats.cau.dissect import Parsed

_SEVERAL = re.compile(
    r"chọn\s+(?:các|những|nhiều|\d+|hai|ba|tất\s+cả)\b|nhiều\s+(?:đáp\s*án|lựa\s+chọn|phương\s+án)|(?:hai|ba|các|những)\s+(?:đáp\s*án|phương\s+án)\s+đúng|select\s+all|choose\s+(?:two|three|all)",
    re.I,
)


@dataclass(frozen=True)
class Says:
    """One source's word: which options it names (from 0), or verdicts, or a text."""

    source: str
    options: tuple[int, ...] = ()
    verdicts: tuple[tuple[int, bool], ...] = ()
    text: str = ""

    def shown(self, parsed: Parsed) -> str:
        """As an author would write it."""
        if self.options:
            return ", ".join(letter_of(parsed, at) for at in self.options)
        if self.verdicts:
            return " ".join("Đ" if verdict else "S" for _, verdict in sorted(self.verdicts))
        return self.text[:80]


@dataclass
class Evidence:
    """All that is said of one question, and the doubts about how it is said."""

    says: list[Says] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)


def letter_of(parsed: Parsed, at: int) -> str:
    """The letter that the author gave an option."""
    letter = keys.LETTERS[at] if at < len(keys.LETTERS) else str(at + 1)
    return letter if parsed.upper else letter.lower()


def of_choice(parsed: Parsed, looks: Sequence[tuple[str, tuple[int, ...]]], listed: Given, second: Given) -> Evidence:
    """What is said of a question with options."""
    found = Evidence()
    if parsed.found.row is not None and parsed.found.row.key:
        _written(found, parsed, "column", parsed.found.row.key)
    for said in parsed.said:
        _written(found, parsed, "key_line", said)
    starred = tuple(at for at, option in enumerate(parsed.options) if option.starred)
    told = [option.verdict for option in parsed.options]
    if starred:
        found.says.append(Says("asterisk", starred))
    elif told.count(True) and not (
        told.count(True) + told.count(False) == len(told) and len(told) > 2 and told.count(True) > 1
    ):
        found.says.append(Says("asterisk", tuple(at for at, verdict in enumerate(told) if verdict)))
    found.says += [Says(attribute, options) for attribute, options in looks]
    for value in listed.values:
        _written(found, parsed, "key_table", value)
    for value in second.values:
        _written(found, parsed, "second_file", value)
    if parsed.chosen and parsed.chosen not in ("",):
        _written(found, parsed, "key_line", parsed.chosen)
    return found


def _written(found: Evidence, parsed: Parsed, source: str, said: str) -> None:
    """A key in words: letters, a letter with its option's text, or the text alone."""
    count = len(parsed.options)
    texts = [_bare(option.text.plain) for option in parsed.options]
    whole = _bare(said)
    named = keys.letters(said)
    is_letter = named is not None and len(named) == 1 and named[0] < count
    if whole and texts.count(whole) == 1 and not is_letter:
        found.says.append(Says(source, (texts.index(whole),)))
        return
    verdicts = keys.truths(said)
    if (
        verdicts is not None
        and len(verdicts) == count
        and not (keys.letters(said) is not None and len(said.strip()) <= 2)
    ):
        found.says.append(Says(source, verdicts=tuple(sorted(verdicts.items()))))
        return
    behind = keys.letter_and_text(said) if named is None else None
    if behind is not None:
        named = (behind[0],)
        text = _bare(behind[1])
        others = [at for at, one in enumerate(texts) if one == text]
        if len(others) == 1 and others != [behind[0]]:
            params = {
                "letter": letter_of(parsed, behind[0]),
                "other": letter_of(parsed, others[0]),
                "text": behind[1][:80],
            }
            found.doubts.append(Remark("key_letter_and_text", params))
            return
    if named is None and re.fullmatch(r"\s*[1-9]\s*\.?\s*", said) and int(said.strip(" .")) <= count:
        named = (int(said.strip(" .")) - 1,)
    if named is None:
        return
    letters = [option.letter for option in parsed.options]
    if letters != list(range(count)) and all(letters.count(at) == 1 for at in named):
        named = tuple(letters.index(at) for at in named)  # A, B, D: the key speaks of letters as they stand
    if any(at >= count for at in named):
        found.doubts.append(
            Remark("key_out_of_range", {"letters": said.strip()[:20], "last": letter_of(parsed, count - 1)})
        )
        return
    found.says.append(Says(source, tuple(sorted(named))))


def agreed(found: Evidence, parsed: Parsed) -> tuple[Says | None, list[Remark]]:
    """The one word that all sources give; None with the doubts where they differ or say nothing."""
    doubts = list(found.doubts)
    distinct: dict[tuple, Says] = {}
    for says in found.says:
        distinct.setdefault((says.options, says.verdicts, says.text), says)
    if not distinct:
        return None, doubts or [Remark("key_not_found")]
    said = list(distinct.values())
    if len(said) > 1:
        first, other = said[0], said[1]
        params = {
            "first_from": first.source,
            "first": first.shown(parsed),
            "second_from": other.source,
            "second": other.shown(parsed),
        }
        return None, [*doubts, Remark("key_conflict", params)]
    only = said[0]
    by_mark = only.source in marks.ATTRIBUTES or only.source == "asterisk"
    if len(only.options) > 1 and by_mark and not asks_for_several(parsed):
        return None, [*doubts, Remark("key_marked_twice", {"letters": only.shown(parsed)})]
    return only, doubts


def asks_for_several(parsed: Parsed) -> bool:
    """Does the stem say that several options are right?"""
    return bool(_SEVERAL.search(parsed.stem.plain))


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .;,").casefold()
