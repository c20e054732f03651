"""A row taken apart, made a question: its kind, its right answers, and what is doubtful about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from app.domain.drafts import FULL, NOTHING, Draft, Part, Remark
from app.domain.pinning import pinned
from app.domain.questions import LETTERS
from app.formats import rich
from app.formats.sheet.cells import NUMBER
from app.formats.sheet.keys import LETTERED, NUMBERS, PLACES, WORDS, Style, readings, truth, truths
from app.formats.sheet.kinds import kind_named, lines_of, numeric_parts, pairs
from app.formats.sheet.lines import MOST_OPTIONS, Line, Untaken

KEY_SOURCES_SEEN = ("highlight", "colour", "underline", "bold", "italic")
"""How a cell can be set off; where it is in several ways, the first is named."""


def question(line: Line, kind_text: str, style: Style, held: str | None) -> Draft:
    """The draft of a row, without what the columns beside its question say.

    Args:
        kind_text: what the column of kinds says; empty where it says nothing.
        style: how the keys of the table are written.
        held: what the column of pinned options says; None where the table has none.

    Raises:
        Untaken: it is a question of no kind that there is here, or lacks what its kind needs.
    """
    named = kind_named(kind_text) if kind_text else None
    if named == "":
        raise Untaken("type_refused", type=kind_text[:60])
    if kind_text and named is None:
        line.notes.append(Remark("kind_not_understood", {"type": kind_text[:60]}))
    if len(line.choices) > MOST_OPTIONS:
        raise Untaken("parts_too_many", found=len(line.choices), most=MOST_OPTIONS)
    kind = named or _kind(line)
    build = _BUILDERS.get(kind)
    draft = build(line) if build else _choice(line, kind, style, held)
    doubts = (*line.doubts, *draft.doubts)
    return replace(draft, place=line.place, stem=line.stem, doubts=doubts, notes=(*line.notes, *draft.notes))


def _kind(line: Line) -> str:
    """The kind that options and key make it, where no column says so."""
    texts, key = line.plains, line.key_text
    if len(texts) == 2 and sorted(map(str, map(truth, texts))) == ["False", "True"]:
        return "true_false"
    if texts:
        found = readings(key, texts, line.places)
        group = found.places is None and found.words is None and truths(key, len(texts)) is not None
        return "true_false_group" if group else "choice"
    if truth(key) is not None:
        return "true_false"
    lines = lines_of([key])
    if len(lines) > 1 and "=>" in key and pairs(lines):
        return "matching"
    if re.fullmatch(r"[(\[]?[A-Ha-h][)\].]?", key):
        return "choice"
    if numeric_parts(lines) and not re.match(r"[+-]?0\d", key):
        return "numeric"
    return "short_text"


def _draft(line: Line, kind: str, parts: tuple[Part, ...], *doubts: Remark) -> Draft:
    known = "column" if line.key_text or kind in ("matching", "ordering") else ""
    return Draft(line.place, kind, line.stem, parts, key_from=known, doubts=doubts)


def _choice(line: Line, kind: str, style: Style, held: str | None) -> Draft:
    count = len(line.choices)
    if count < 2:
        raise Untaken("options_too_few", found=count) if count or line.key_text else Untaken("answer_missing")
    right, doubts, source = _right(line, style)
    places = _held(held) if held is not None else pinned(line.plains)
    several = len(right) > 1 or kind == "multiple_choice"
    if kind == "single_choice" and len(right) > 1:
        doubts.append(Remark("kind_says_one", {"letters": ", ".join(LETTERS[at] for at in right)}))
    share = Fraction(1, len(right)) if several and right else FULL
    parts = tuple(
        Part(choice.text, (share if at in right else NOTHING) if right else None, at < len(places) and places[at])
        for at, choice in enumerate(line.choices)
    )
    draft = Draft(line.place, "multiple_choice" if several else "single_choice", line.stem, parts, key_from=source)
    if line.places != list(range(count)):
        draft = draft.noting("options_closed_up", letters=", ".join(LETTERS[at] for at in _missing(line.places)))
    return replace(draft, doubts=tuple(doubts))


def _missing(places: list[int]) -> list[int]:
    return [at for at in range(min(max(places) + 1, MOST_OPTIONS)) if at not in places]


def _held(text: str) -> tuple[bool, ...]:
    letters = set(re.findall("[A-Z]", text.upper()))
    return tuple(letter in letters for letter in LETTERS)


def _right(line: Line, style: Style) -> tuple[tuple[int, ...], list[Remark], str]:
    """The places of the right options, what is doubtful about them, and where they were read."""
    if not line.key_text:
        if len(line.starred) == 1:
            return line.starred, [], "asterisk"
        at, source = _set_off(line)
        return (at, [], source) if at else ((), [Remark("key_not_found")], "")
    found = readings(line.key_text, line.plains, line.places, style.base)
    if found.differ:
        way = {NUMBERS: style.numbers, LETTERED: style.letters}.get(found.form, WORDS)
        if not way:
            first, second = (_named(line, right) for right in (found.places or (), found.words or ()))
            doubt = Remark("key_two_readings", {"text": line.key_text[:60], "first": first, "second": second})
            return found.places or (), [doubt], "column"
        return (found.places if way == PLACES else found.words) or (), [], "column"
    right = found.places or found.words
    if right is None:
        return (), [Remark("key_names_no_option", {"text": " ".join(line.key_text.split())[:80]})], ""
    return right, [], "column"


def _set_off(line: Line) -> tuple[tuple[int, ...], str]:
    """The one option that looks otherwise than all others, which look alike; and by what."""
    looks = [choice.look for choice in line.choices]
    for at, look in enumerate(looks):
        others = {*looks[:at], *looks[at + 1 :]}
        if len(looks) > 2 and len(others) == 1 and look not in others:
            by = {name for name, _ in look ^ others.pop()}
            return (at,), next(source for source in KEY_SOURCES_SEEN if source in by)
    return (), ""


def _named(line: Line, right: tuple[int, ...]) -> str:
    return "; ".join(f"{LETTERS[at]}. {' '.join(line.plains[at].split())[:60]}" for at in right)


def _true_false(line: Line) -> Draft:
    said = truth(line.key_text)
    if said is None and line.choices:
        found = readings(line.key_text, line.plains, line.places)
        right = found.places or found.words
        if right and len(right) == 1:
            said = truth(line.plains[right[0]])
    if said is None:
        code = "key_names_no_option" if line.key_text else "key_not_found"
        doubt = Remark(code, {"text": line.key_text[:80]} if line.key_text else {})
        return replace(_draft(line, "true_false", (Part(""),), doubt), key_from="")
    return _draft(line, "true_false", (Part("", Fraction(said)),))


def _group(line: Line) -> Draft:
    if len(line.choices) < 2:
        raise Untaken("options_too_few", found=len(line.choices))
    said = truths(line.key_text, len(line.choices))
    if said is None:
        code = "key_names_no_option" if line.key_text else "key_not_found"
        doubt = Remark(code, {"text": line.key_text[:80]} if line.key_text else {})
        parts = tuple(Part(choice.text) for choice in line.choices)
        return replace(_draft(line, "true_false_group", parts, doubt), key_from="")
    parts = tuple(Part(choice.text, Fraction(verdict)) for choice, verdict in zip(line.choices, said, strict=True))
    return _draft(line, "true_false_group", parts)


def _own_lines(line: Line) -> list[str]:
    """What the key says, a line each, or what stands in the columns of the options."""
    if line.choices:
        return [choice.text if line.marked else choice.plain for choice in line.choices]
    return lines_of([line.key_text])


def _text(line: Line, text: str) -> str:
    return text if line.marked else rich.escape(text)


def _short_text(line: Line) -> Draft:
    texts = _own_lines(line)
    if len(texts) == 1 and not line.marked and not line.choices:
        texts = [part.strip() for part in re.split(r"\s*\|\|\s*|\s+\|\s+", texts[0]) if part.strip()]
    if not texts:
        raise Untaken("answer_missing")
    # What is typed is compared with the text itself: it holds no marks.
    return replace(_draft(line, "short_text", tuple(Part(text, FULL) for text in texts)), key_from="column")


def _numeric(line: Line) -> Draft:
    found = numeric_parts(_own_lines(line))
    if found is None:
        raise Untaken("answer_missing") if not line.key_text else Untaken("number_unreadable", text=line.key_text[:60])
    parts, doubt = found
    return _draft(line, "numeric", parts, *([doubt] if doubt and line.key.kind != NUMBER else []))


def _matching(line: Line) -> Draft:
    texts = _own_lines(line)
    found = pairs(texts)
    if found is None:
        raise Untaken("match_without_arrow", text=next(iter(texts), "")[:80])
    if len([left for left, _ in found if left]) < 2:
        raise Untaken("pairs_too_few", found=len(found))
    return _draft(line, "matching", tuple(Part(_text(line, left), right=_text(line, right)) for left, right in found))


def _ordering(line: Line) -> Draft:
    texts = _own_lines(line)
    if len(texts) < 2:
        raise Untaken("options_too_few", found=len(texts))
    return _draft(line, "ordering", tuple(Part(_text(line, text)) for text in texts))


_BUILDERS: dict[str, Callable[[Line], Draft]] = {
    "true_false": _true_false,
    "true_false_group": _group,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
