"""Keys that stand behind the questions, in another file or in a table, given to the questions they are for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.formats.cau import keys, labels, options
from app.formats.cau.dissect import Parsed, dissect
from app.formats.cau.found import Explained, Found, Split
from app.formats.cau.keys import Entry
from app.formats.cau.lines import Text

Listed = Entry | Explained


@dataclass
class Given:
    """What a list says of one question."""

    values: list[str] = field(default_factory=list)
    explanation: list[Text] = field(default_factory=list)


@dataclass
class Answers:
    """What the lists of a file say of each question, by its place.

    Attributes:
        codes: the codes of papers whose keys stand side by side, where it is not known which is this one.
        unclear: there are keys, and it is not clear which belong to which question.
    """

    by_question: dict[int, Given] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    unclear: bool = False
    count: int = 0


def of(split: Split, numbers: Sequence[int | None], code: str = "") -> Answers:
    """The keys and explanations in a file for questions that have these numbers, in their order."""
    answers = Answers()
    entries: list[Entry] = []
    for keyed in split.key_lists:
        entries += keyed.entries
        if keyed.codes:
            if code in keyed.codes or len(keyed.codes) == 1:
                entries += keyed.codes.get(code) or next(iter(keyed.codes.values()))
            else:
                answers.codes = tuple(keyed.codes)
    answers.count = len(entries) + len(split.explained)
    pairs = _aligned(entries, numbers)
    more = _aligned(split.explained, numbers)
    if pairs is None or more is None:
        # Parts of a paper whose keys are written in several ways: all of them in their order.
        together = _aligned(sorted([*entries, *split.explained], key=lambda one: one.place), numbers)
        answers.unclear = together is None
        pairs, more = together or [], []
    for place, one in (*pairs, *more):
        given = answers.by_question.setdefault(place, Given())
        value, explanation = (one.value, []) if isinstance(one, Entry) else told(one, split)
        if value:
            given.values.append(value)
        given.explanation += explanation
    return answers


def _aligned(listed: Sequence[Listed], numbers: Sequence[int | None]) -> list[tuple[int, Listed]] | None:
    """Each entry with the place of its question; None where it is not clear which that is.

    Numbers that begin anew in each part are matched part by part, or over the whole where only one side begins anew.
    """
    if not listed or not numbers:
        return []
    counted = [number if number is not None else at + 1 for at, number in enumerate(numbers)]
    asked, given = _runs(counted), _runs([entry.number for entry in listed])
    by_number = {number: at for at, number in enumerate(counted)}
    if len(asked) == 1:
        found = [(by_number[entry.number], entry) for entry in listed if entry.number in by_number]
        if not found and len(listed) == len(counted):
            return list(enumerate(listed))
        return found
    if len(given) == 1 and [entry.number for entry in listed] == list(range(1, len(counted) + 1)):
        return list(enumerate(listed))
    if len(given) % len(asked):
        return None
    out = []
    for begin in range(0, len(given), len(asked)):
        for questions, entries in zip(asked, given[begin : begin + len(asked)], strict=True):
            places = {counted[at]: at for at in questions}
            out += [(places[listed[at].number], listed[at]) for at in entries if listed[at].number in places]
    return out


def _runs(numbers: Sequence[int]) -> list[range]:
    """The stretches in which numbers rise."""
    begins = [0] + [at for at in range(1, len(numbers)) if numbers[at] <= numbers[at - 1]]
    return [range(begin, end) for begin, end in pairwise([*begins, len(numbers)])]


def told(explained: Explained, split: Split) -> tuple[str, list[Text]]:
    """The key and the explanation that stand behind the questions about one of them."""
    lines = explained.lines
    chain = options.chains(lines, explained.begin)
    start = labels.start_of(lines[0].plain)
    if chain and start is not None and _is_repeated(explained, split):
        parsed = dissect(Found(lines, start), chain[0])
        written = parsed.said[0] if parsed.said else parsed.chosen
        return written or _starred(parsed), parsed.explanation
    head = lines[0].text.cut(explained.begin).strip()
    value = _value(head.plain)
    texts = [line.text for line in lines[1:]]
    if value is None:
        texts.insert(0, head)
        value = ""
    elif rest := _behind(head, value):
        texts.insert(0, rest)
    explanation: list[Text] = []
    for text in texts:
        said = labels.key_said(text.plain)
        if said is not None and keys.letters(said) is not None:
            value = value or said
            continue
        if (begin := labels.explains(text.plain)) is not None:
            text = text.cut(begin) if begin < len(text.plain) else Text()
        if text:
            explanation.append(text.strip())
    if not value:
        value = labels.chosen("\n".join(text.plain for text in explanation)) or ""
    return value, explanation


def _is_repeated(explained: Explained, split: Split) -> bool:
    stem = _bare(explained.lines[0].plain[explained.begin :])[:40]
    return any(
        found.number == explained.number and _bare(found.lines[0].plain[found.begin :])[:40] == stem
        for found in split.questions
        if found.lines
    )


def _starred(parsed: Parsed) -> str:
    starred = [at for at, option in enumerate(parsed.options) if option.starred]
    return keys.LETTERS[starred[0]] if len(starred) == 1 else ""


def _value(text: str) -> str | None:
    """The key that a line begins with: “B”, “Chọn B. Vì …”, “Đáp án: B”, “Đ S Đ Đ”, “12,5”."""
    said = labels.key_said(text)
    if said is not None:
        return said
    if keys.letters(text) is not None or keys.truths(text) is not None or keys.truth(text) is not None:
        return text
    named = labels.chosen(text[:40])
    if named and text[:6].lower().startswith(("chọn", "choose")):
        return named
    behind = keys.letter_and_text(text)
    if behind is not None and text[:1].isupper():
        return text[:1]
    return text if len(text) <= 30 and text[:1].isdigit() or text[:1] in "-−" and len(text) <= 30 else None


def _behind(head: Text, value: str) -> Text:
    """What follows the key in its line."""
    found = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", head.plain)
    rest = head.cut(found.end()).strip(" .):-–;,") if found else Text()
    begin = labels.explains(rest.plain)
    return rest.cut(begin).strip() if begin and begin < len(rest.plain) else rest


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
