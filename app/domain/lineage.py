"""Which question of a bank a question of a file continues, so that a file that was mended makes revisions, not copies.

Rules, strongest first; each question of the bank is continued by one of the file at most:
1. It reads exactly as it did in the last file that brought it.
2. It carries the ref of a question in the bank. A bare number is a place in a list rather than a name, so its words
   must be alike as well.
3. It asks the same thing (`likeness.twin_key`) with options that are much the same. "Which of these is true?" asks
   nothing by itself, so equal stems with other options are two questions.
4. It stands in a new version of the same file where that question stood, its words are alike, and so is what stands
   below the stem: "the third congress" and "the fourth congress" differ by a word and are two questions.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALIKE = 0.6
"""How alike (difflib's ratio over words, 0 to 1) a question and its mended form must be."""
_SHARED = 0.3
_MOST_COMPARED = 2_500


@dataclass(frozen=True, slots=True)
class Line:
    """A question of the bank; `words` is its search key: folded texts, one a line, the stem first."""

    id: int
    ref: str
    twin_key: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the file; `digest` is of its draft as it was read."""

    ref: str
    twin_key: str
    words: str
    digest: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question of the file's last version that was taken into this bank, and the line it went to."""

    twin_key: str
    question_id: int


def follow(
    asked: Sequence[Asked],
    lines: Sequence[Line],
    brought: Mapping[int, str],
    earlier: Sequence[Earlier],
) -> list[int | None]:
    """For each question of the file, the id of the question it continues, or None for a new one.

    Args:
        brought: id of a question of the bank -> digest of the draft that last brought it.
        earlier: the last version of the same file, in its order; empty where there is none.
    """
    following = _Following(asked, lines)
    following.by_digest(brought)
    following.by_ref()
    following.by_twin()
    following.by_place(earlier)
    return following.found


class _Following:
    def __init__(self, asked: Sequence[Asked], lines: Sequence[Line]) -> None:
        self.asked = asked
        self.lines = {line.id: line for line in lines}
        self.found: list[int | None] = [None] * len(asked)
        self.taken: set[int] = set()

    def _take(self, at: int, line_id: int) -> None:
        self.found[at] = line_id
        self.taken.add(line_id)

    def _open(self) -> list[tuple[int, Asked]]:
        return [(at, one) for at, one in enumerate(self.asked) if self.found[at] is None]

    def by_digest(self, brought: Mapping[int, str]) -> None:
        same: dict[str, list[int]] = defaultdict(list)
        for line_id, digest in brought.items():
            if line_id in self.lines:
                same[digest].append(line_id)
        for at, one in self._open():
            if ids := same.get(one.digest):
                self._take(at, ids.pop(0))

    def by_ref(self) -> None:
        refs = {line.ref: line for line in self.lines.values()}
        for at, one in self._open():
            line = refs.get(one.ref) if one.ref else None
            if line is None or line.id in self.taken:
                continue
            if not one.ref.isdecimal() or alike(one.words, line.words) > ALIKE:
                self._take(at, line.id)

    def by_twin(self) -> None:
        twins: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines.values():
            twins[line.twin_key].append(line)
        for at, one in self._open():
            near = [line for line in twins.get(one.twin_key, ()) if line.id not in self.taken] if one.twin_key else []
            likely = [(parts_alike(one.words, line.words), -k, line) for k, line in enumerate(near)]
            likely = [item for item in likely if item[0] >= _SHARED]
            if likely:
                self._take(at, max(likely, key=lambda item: item[:2])[2].id)

    def by_place(self, earlier: Sequence[Earlier]) -> None:
        keys = [one.twin_key for one in earlier], [one.twin_key for one in self.asked]
        matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
        for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes() if earlier else ():
            before = [one.question_id for one in earlier[a_from:a_to] if self._free(one.question_id)]
            after = [at for at in range(b_from, b_to) if self.found[at] is None]
            if tag in ("equal", "replace") and before and after:
                self._align(before, after)

    def _free(self, line_id: int) -> bool:
        return line_id in self.lines and line_id not in self.taken

    def _align(self, before: Sequence[int], after: Sequence[int]) -> None:
        """Pair what stood and what stands between two places that did not change, in order."""
        if len(before) * len(after) > _MOST_COMPARED:
            pairs = list(zip(before, after, strict=False))
        else:
            pairs = self._best(before, after)
        for line_id, at in pairs:
            if _mended(self.asked[at].words, self.lines[line_id].words):
                self._take(at, line_id)

    def _best(self, before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int]]:
        """The pairs in order whose likenesses sum up highest (a longest common subsequence with weights)."""
        rows, columns = len(before), len(after)
        near = [[_mended(self.asked[at].words, self.lines[line].words) for at in after] for line in before]
        best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        for i in range(rows - 1, -1, -1):
            for j in range(columns - 1, -1, -1):
                paired = near[i][j] + best[i + 1][j + 1] if near[i][j] else 0.0
                best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
        pairs, i, j = [], 0, 0
        while i < rows and j < columns:
            if best[i][j] == best[i + 1][j]:
                i += 1
            elif best[i][j] == best[i][j + 1]:
                j += 1
            else:
                pairs.append((before[i], after[j]))
                i, j = i + 1, j + 1
        return pairs


def alike(one: str, other: str) -> float:
    """How alike two texts are, word by word, 0 to 1 (difflib); 0 where a quick look says no more than `ALIKE`."""
    matcher = difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    if matcher.real_quick_ratio() <= ALIKE or matcher.quick_ratio() <= ALIKE:
        return 0.0
    return matcher.ratio()


def parts_alike(one: str, other: str) -> float:
    """How much of what stands below the stems is shared, 0 to 1; 1 where nothing stands there."""
    first, second = one.split("\n")[1:], other.split("\n")[1:]
    if not first and not second:
        return 1.0
    shared = len(set(first) & set(second)) / len(set(first) | set(second))
    return max(shared, alike("\n".join(first), "\n".join(second)))


def _mended(one: str, other: str) -> float:
    """How alike a question and what may be its mended form are; 0 where it is none."""
    near = alike(one, other)
    return near if near > ALIKE and parts_alike(one, other) >= _SHARED else 0.0


def same_matter(one: str, other: str) -> bool:
    """Do two questions with one stem ask the same thing? They share something that stands below it, or nothing does."""
    first, second = set(one.split("\n")[1:]), set(other.split("\n")[1:])
    return bool(first & second) or not first or not second or parts_alike(one, other) > ALIKE


_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})")
SLUG = re.compile(r"[a-z0-9-]{1,40}")


def new_refs(wanted: Sequence[str], taken: Sequence[str], code: str) -> list[str]:
    """A ref for each new question: what the file calls it where that is free and can be a ref, else the next number
    in the bank's style.

    Args:
        wanted: what the file calls each; empty where it says nothing.
        taken: every ref of the bank.
        code: of the bank; its initials begin the refs of a bank without any.
    """
    used = set(taken)
    prefix, width, last = _style(taken, code)
    refs = []
    for want in wanted:
        if SLUG.fullmatch(want) and not want.isdecimal() and want not in used:
            ref = want
        else:
            last += 1
            while (ref := f"{prefix}{last:0{width}d}") in used:
                last += 1
        used.add(ref)
        refs.append(ref)
    return refs


def _style(taken: Sequence[str], code: str) -> tuple[str, int, int]:
    """The prefix that most refs of the bank have, the width of their numbers, the highest number."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for ref in taken:
        if found := _NUMBERED.fullmatch(ref):
            numbers[found[1]].append(found[2])
    if not numbers:
        return "".join(word[0] for word in code.split("-") if word)[:8] + "-", 3, 0
    prefix = max(numbers, key=lambda one: (len(numbers[one]), one))
    width = min(len(number) for number in numbers[prefix])
    return prefix[:30], width, max(map(int, numbers[prefix]))
