"""Which look marks the right options of a document, and which options have it.

A look marks only where one option differs from its siblings: where everything is bold, bold says nothing. What
counts in a document is learned over all its questions first; then each question is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.formats.cau.dissect import Option, Parsed, is_judged
from app.formats.cau.lines import Look, Text

ATTRIBUTES = ("underline", "highlight", "colour", "bold", "italic")
LOUD = ("underline", "highlight", "colour")
"""Looks that hardly ever come about by accident on one option alone."""
_LEVELS = ("label", "whole", "part")
Sign = tuple[str, str]
"""An attribute, and where it lies: on the letter, on the whole text, on a part of it."""


@dataclass(frozen=True, slots=True)
class Odd:
    """The options that differ from their siblings in one sign.

    Attributes:
        direct: they have the look and the others lack it, not the other way round.
    """

    options: tuple[int, ...]
    direct: bool


@dataclass
class Usual:
    """The signs that mark right options in a document.

    Attributes:
        any_direct: authors used now this look, now that one, but always exactly one in a question.
    """

    signs: set[Sign] = field(default_factory=set)
    any_direct: bool = False

    @property
    def attributes(self) -> set[str]:
        return {attribute for attribute, _ in self.signs}


Signs = dict[Sign, Odd]


def of_question(options: Sequence[Option], *, judged: bool = False) -> Signs:
    """In each sign, the options that differ from the others; signs in which none does are left out.

    Of statements that are judged, those that have the look: all of them or three of four may be true.
    """
    found: Signs = {}
    spans = [span for option in options for text in (option.label, option.text) for span in text.spans]
    if len(options) < 2 or (not judged and all(span.look == spans[0].look for span in spans)):
        return found
    for attribute in ATTRIBUTES:
        labels = [_first(option.label, attribute) for option in options]
        wholes = [_most(option.text, attribute) for option in options]
        parts = [_any(option.text, attribute) for option in options]
        for level, values in zip(_LEVELS, (labels, wholes, parts), strict=True):
            if odd := _having(values) if judged else _odd(values):
                found[attribute, level] = odd
    return found


def _having(values: list[str]) -> Odd | None:
    having = tuple(at for at, value in enumerate(values) if value)
    return Odd(having, True) if having else None


def _odd(values: list[str]) -> Odd | None:
    counts = Counter(values)
    if len(counts) < 2:
        return None
    top = max(counts.values())
    common = [value for value, count in counts.items() if count == top]
    base = "" if "" in common else common[0] if len(common) == 1 else None
    if base is None:
        return Odd(tuple(range(len(values))), False)
    odd = tuple(at for at, value in enumerate(values) if value != base)
    return Odd(odd, all(values[at] for at in odd))


def _value(look: Look, attribute: str) -> str:
    value = getattr(look, attribute)
    return ("1" if value else "") if isinstance(value, bool) else value


def _first(label: Text, attribute: str) -> str:
    """The look of a letter: of its characters the first that has one; blanks count for underline and highlight."""
    for span in label.spans:
        visible = span.text.strip() or attribute in ("underline", "highlight")
        if visible and (value := _value(span.look, attribute)):
            return value
    return ""


def _most(text: Text, attribute: str) -> str:
    """The look of a whole text: what at least nine tenths of its characters have."""
    sizes: Counter[str] = Counter()
    for span in text.spans:
        if not span.raw:
            sizes[_value(span.look, attribute)] += len("".join(span.text.split()))
    total = sum(sizes.values())
    if not total:
        return ""
    value, size = sizes.most_common(1)[0]
    return value if size * 10 >= total * 9 else ""


def _any(text: Text, attribute: str) -> str:
    """The look of some of a text's characters."""
    for span in text.spans:
        if not span.raw and span.text.strip() and (value := _value(span.look, attribute)):
            return value
    return ""


def learn(questions: Sequence[Parsed], signs: Sequence[Signs]) -> Usual:
    """Which signs mark right options: those in which exactly one option differs in most questions."""
    choices = [(p, found) for p, found in zip(questions, signs, strict=True) if len(p.options) >= 2]
    judged = [found for parsed, found in choices if is_judged(parsed)]
    asked = [found for parsed, found in choices if not is_judged(parsed)]
    usual = _of_choices(asked) if asked else Usual()
    return Usual(
        usual.signs | _of_statements(judged, [len(p.options) for p, _ in choices if is_judged(p)]), usual.any_direct
    )


def _of_statements(judged: Sequence[Signs], counts: Sequence[int]) -> set[Sign]:
    """Signs that part the statements of most questions into true and false."""
    parting: Counter[Sign] = Counter()
    for found, count in zip(judged, counts, strict=True):
        parting.update(sign for sign, odd in found.items() if sign[1] != "part" and len(odd.options) < count)
    return {sign for sign, times in parting.items() if times * 2 >= len(judged)}


def _of_choices(asked: Sequence[Signs]) -> Usual:
    single: dict[Sign, list[int]] = {}
    for number, found in enumerate(asked):
        for sign, odd in found.items():
            if len(odd.options) == 1:
                single.setdefault(sign, []).append(number)
    usual: set[Sign] = set()
    total = len(asked)
    for sign, numbers in single.items():
        share = len(numbers) / total
        direct = sum(asked[number][sign].direct for number in numbers) * 2 > len(numbers)
        if sign[1] == "part":
            continue
        if direct and share >= 0.3 or not direct and share >= 0.5 and len(numbers) >= 2:
            usual.add(sign)
    usual = _without_noise(usual, single, asked)
    if not usual:
        usual = {sign for sign, numbers in single.items() if sign[1] == "part" and len(numbers) >= 0.5 * total}
        if usual:
            best = max(len(single[sign]) for sign in usual)
            usual = {sign for sign in usual if len(single[sign]) == best}
    one_each = sum(len(_direct(found)) == 1 for found in asked)
    return Usual(usual, not usual and one_each >= 0.6 * total)


def _without_noise(usual: set[Sign], single: dict[Sign, list[int]], asked: Sequence[Signs]) -> set[Sign]:
    """Signs that contradict the most frequent one as often as not are no marks of keys: letters in bold by habit."""
    if len(usual) < 2:
        return usual
    order = {name: at for at, name in enumerate(ATTRIBUTES)}
    best = max(
        usual, key=lambda sign: (len(single[sign]), sum(asked[n][sign].direct for n in single[sign]), -order[sign[0]])
    )
    kept = {best}
    first = dict.fromkeys(single[best])
    for sign in usual - kept:
        both = [number for number in single[sign] if number in first]
        agree = sum(asked[number][sign].options == asked[number][best].options for number in both)
        if not both or agree * 10 >= len(both) * 6:
            kept.add(sign)
    return kept


def _direct(found: Signs) -> set[int]:
    """Options that alone have some look, on their letter or on all of their text."""
    return {
        odd.options[0] for (_, level), odd in found.items() if level != "part" and odd.direct and len(odd.options) == 1
    }


def read(found: Signs, usual: Usual) -> list[tuple[str, tuple[int, ...]]]:
    """What a question's looks say: (attribute, options) for each attribute that says something."""
    out: dict[str, set[int]] = {}
    for sign, odd in found.items():
        if sign in usual.signs or usual.any_direct and sign[1] != "part" and odd.direct:
            out.setdefault(sign[0], set()).update(odd.options)
    if not out:
        # The usual look, but only on a part of the letter's text.
        for sign, odd in found.items():
            if sign[0] in usual.attributes and len(odd.options) == 1 and odd.direct:
                out.setdefault(sign[0], set()).update(odd.options)
    return [(attribute, tuple(sorted(options))) for attribute, options in out.items()]


def unusual(found: Signs, usual: Usual, among: Sequence[str] = ATTRIBUTES) -> tuple[str, int] | None:
    """An option that alone has another look than those that mark keys in the document."""
    for (attribute, level), odd in found.items():
        strange = attribute in among and attribute not in usual.attributes
        if strange and level != "part" and odd.direct and len(odd.options) == 1:
            return attribute, odd.options[0]
    return None
