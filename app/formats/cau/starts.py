"""Which lines begin a question: one document keeps to one or two ways of writing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.formats.cau import keys, labels, options
from app.formats.cau.labels import Start
from app.formats.cau.lines import Line

_LESSON = {"bài", "bài tập"}


def find(lines: Sequence[Line | None]) -> dict[int, Start]:
    """The beginnings of questions, by place in `lines`; None stands for what is no line.

    “Câu 5” always begins one. A bare “5.” does where the document has no “Câu”, the question before has its options,
    and the number follows; “Bài 5” where options follow it.
    """
    possible = {at: start for at, line in enumerate(lines) if line is not None and (start := _possible(line))}
    opens = [line is not None and opens_options(line) for line in lines]
    words = Counter(start.family for start in possible.values() if start.strong)
    if words:
        strong = {family for family in words if family not in _LESSON} or set(words)
        if not _any_with_options(possible, opens, strong) and _numbered_with_options(possible, opens):
            strong = set()  # "Bài 1", "Câu 1" only as headings above numbered questions
        if strong:
            strong |= {family for family in words if family in _LESSON and _share(possible, opens, {family}) >= 0.5}
            return _strong(lines, possible, opens, strong)
    found = _numbered(possible, opens, len(lines))
    last = max(found, default=len(lines))
    # "Câu 1: B" behind numbered questions: their keys and explanations.
    return found | {at: start for at, start in possible.items() if start.strong and at > last}


def _possible(line: Line) -> Start | None:
    text = line.plain
    auto = line.numbered is not None and bool(line.text.spans) and line.text.spans[0].auto
    start = labels.start_of(text, line.numbered if auto else None)
    if start is None or keys.list_line(text, 0, 2 if start.strong else 1) or keys.numbers_only(text):
        return None
    if not start.strong and not text[start.end :].strip():
        return None
    return start


def opens_options(line: Line) -> bool:
    """Does an option A begin in the line?"""
    tokens = options.tokens_of((line,))
    if not tokens:
        return False
    if any((token.letter == 0 and token.strength == 4) or token.auto for token in tokens):
        return True
    return any(len(chain) >= 2 for chain in options.chains((line,)))


def _any_with_options(possible: dict[int, Start], opens: list[bool], families: set[str]) -> bool:
    return _share(possible, opens, families) > 0


def _share(possible: dict[int, Start], opens: list[bool], families: set[str]) -> float:
    """The share of starts of some families with options before the next of them."""
    places = [at for at, start in possible.items() if start.family in families]
    if not places:
        return 0.0
    return _with_options(places, opens) / len(places)


def _with_options(places: list[int], opens: list[bool]) -> int:
    """How many starts have options before the next of them."""
    return sum(any(opens[at:end]) for at, end in pairwise([*places, len(opens)]))


def _numbered_with_options(possible: dict[int, Start], opens: list[bool]) -> bool:
    found = _numbered(possible, opens, len(opens))
    return len(found) >= 2


def _strong(
    lines: Sequence[Line | None], possible: dict[int, Start], opens: list[bool], families: set[str]
) -> dict[int, Start]:
    found: dict[int, Start] = {}
    last, has_options = 0, True
    strong_after = _next_strong(possible, families, len(lines))
    for at in range(len(lines)):
        start = possible.get(at)
        if start is not None and start.strong and start.family in families:
            line = lines[at]
            marked = line is not None and _is_marked(line.plain, start)
            if not marked and start.number != last + 1 and last and not has_options:
                continue  # a sentence that speaks of "câu 3"
            found[at] = start
            last, has_options = start.number, opens[at]
        elif start is not None and not start.strong and last and has_options and start.number == last + 1:
            # A label that lost its word: "6." between "Câu 5" and "Câu 7".
            after = strong_after[at]
            follows = after is None or possible[after].number != start.number
            if follows and any(opens[at : after if after is not None else at + 12]):
                found[at] = start
                last, has_options = start.number, opens[at]
        has_options = has_options or opens[at]
    return found


def _next_strong(possible: dict[int, Start], families: set[str], size: int) -> list[int | None]:
    after: list[int | None] = [None] * size
    coming: int | None = None
    for at in range(size - 1, -1, -1):
        after[at] = coming
        if at in possible and possible[at].strong and possible[at].family in families:
            coming = at
    return after


def _is_marked(text: str, start: Start) -> bool:
    return text[: start.end].rstrip()[-1:] in ".:)]/-–—|" or not text[start.end :].strip()


def _numbered(possible: dict[int, Start], opens: list[bool], size: int) -> dict[int, Start]:
    """Bare numbers: each follows the one before, or begins anew, once the question before has its options."""
    best: dict[int, Start] = {}
    families = Counter(start.family for start in possible.values() if not start.strong)
    for family in [*families, "all"]:
        chosen = {at: s for at, s in possible.items() if not s.strong and family in (s.family, "all")}
        found = _walk(chosen, opens, size)
        if _worth(found, opens) > _worth(best, opens) * (1.1 if family == "all" else 1):
            best = found
    return best


def _walk(possible: dict[int, Start], opens: list[bool], size: int) -> dict[int, Start]:
    found: dict[int, Start] = {}
    last, has_options = 0, True
    places = iter([*possible, size])
    coming = next(places)
    for at in range(size):
        if at == coming:
            start = possible[at]
            coming = next(places)
            follows = start.number == last + 1 or start.number == 1 or last < start.number <= last + 5 or not found
            if has_options and follows and (any(opens[at:coming]) or not found or start.number == last + 1):
                found[at] = start
                last, has_options = start.number, False
        has_options = has_options or opens[at]
    return found


def _worth(found: dict[int, Start], opens: list[bool]) -> float:
    places = list(found)
    with_options = _with_options(places, opens)
    return with_options if with_options * 2 >= len(places) else 0
