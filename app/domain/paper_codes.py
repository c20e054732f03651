"""Codes of printed papers (mã đề): reading what an organiser typed, and which dealt paper each code stands for."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.errors import Invalid, Refusal

MOST_CODES = 48
"""Codes printed at once. More would keep a browser waiting, and no room needs them."""
LONGEST = 6
"""Digits of a code."""

_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", ";": ",", "\u00a0": " "})
_CODE = re.compile(rf"[0-9]{{1,{LONGEST}}}")
_RANGE = re.compile(rf"([0-9]{{1,{LONGEST}}})-([0-9]{{1,{LONGEST}}})")


def parse(text: str) -> tuple[str, ...]:
    """Codes in the order in which they will be handed out: a range ("034-036"), a list ("111,222,333"), or both.

    Leading zeros are part of a code.

    Raises:
        Invalid: ``paper_codes_empty``, ``paper_codes_malformed``, ``paper_codes_backwards``,
            ``paper_codes_duplicate`` or ``paper_codes_too_many``.
    """
    written = re.sub(r"\s*-\s*", "-", text.translate(_DASHES))
    codes: list[str] = []
    for piece in re.split(r"[,\s]+", written.strip()):
        if piece:
            codes += _range(piece)
        if len(codes) > MOST_CODES:
            raise Invalid("paper_codes_too_many", most=MOST_CODES)
    if not codes:
        raise Invalid("paper_codes_empty")
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise Invalid("paper_codes_duplicate", code=code)
        seen.add(code)
    return tuple(codes)


def _range(piece: str) -> list[str]:
    if _CODE.fullmatch(piece):
        return [piece]
    ends = _RANGE.fullmatch(piece)
    if not ends or len(ends[1]) != len(ends[2]):
        raise Invalid("paper_codes_malformed", piece=piece[:20])
    first, last = int(ends[1]), int(ends[2])
    if first > last:
        raise Invalid("paper_codes_backwards", first=ends[1], last=ends[2])
    if last - first >= MOST_CODES:
        raise Invalid("paper_codes_too_many", most=MOST_CODES)
    return [f"{number:0{len(ends[1])}d}" for number in range(first, last + 1)]


@dataclass(frozen=True)
class Deal:
    """What stands on a dealt paper: for each position the question and the order of its parts."""

    items: tuple[tuple[int, tuple[int, ...]], ...]

    @cached_property
    def questions(self) -> frozenset[int]:
        return frozenset(question for question, _ in self.items)

    @cached_property
    def dealt(self) -> frozenset[tuple[int, tuple[int, ...]]]:
        return frozenset(self.items)


def likeness(one: Deal, other: Deal) -> int:
    """How much a glance at the neighbour's sheet would help; 0 where two papers share no question.

    A question counts once when both papers ask it, twice when its letters mean the same on both, and five times
    when it also stands at the same number: only then can a letter be copied without reading.
    """
    same_place = sum(mine == theirs for mine, theirs in zip(one.items, other.items, strict=False))
    return 3 * same_place + len(one.dealt & other.dealt) + len(one.questions & other.questions)


def assign(
    codes: Sequence[str],
    kept: Mapping[str, int],
    pool: Mapping[int, Deal],
    rng: random.Random,
    before: int | None = None,
) -> dict[str, int]:
    """A paper for every code, so that neighbours in `codes` differ as much as the pool lets them.

    Args:
        codes: in the order in which they are handed out.
        kept: code -> paper, of codes that were printed earlier: the same code always stands for the same paper.
        pool: paper -> what stands on it.
        rng: decides among equals.
        before: the paper of the code handed out before the first of these, if there is one.

    Returns:
        code -> paper, for every code of `codes`. A paper stands for a second code only when all have been given.

    Raises:
        Refusal: ``paper_pool_small`` where the pool has fewer than two different papers, ``paper_code_no_room`` where
            no paper differs from both neighbours of a code.
    """
    if len(pool) < 2:
        raise Refusal("paper_pool_small")
    order = sorted(pool)
    rng.shuffle(order)
    uses = dict.fromkeys(pool, 0)
    for paper in kept.values():
        if paper in uses:
            uses[paper] += 1
    chosen: dict[str, int] = {}
    for at, code in enumerate(codes):
        if code in kept:
            chosen[code] = kept[code]
        else:
            after = kept.get(codes[at + 1]) if at + 1 < len(codes) else None
            # Codes go round the room: the last one comes to sit beside the first.
            first = chosen[codes[0]] if at and at + 1 == len(codes) else None
            chosen[code] = _next(code, order, pool, uses, [before, after], first)
            uses[chosen[code]] += 1
        before = chosen[code]
    return chosen


def _next(
    code: str,
    order: Sequence[int],
    pool: Mapping[int, Deal],
    uses: Mapping[int, int],
    beside: Collection[int | None],
    round_about: int | None,
) -> int:
    """The least used paper, and of these the one that is least like its neighbours."""
    free = [paper for paper in order if paper not in beside]
    if not free:
        raise Refusal("paper_code_no_room", code=code)
    others = [pool[paper] for paper in {*beside, round_about} if paper is not None and paper in pool]

    def cost(paper: int) -> tuple[int, bool, int]:
        return uses[paper], paper == round_about, sum(likeness(pool[paper], other) for other in others)

    return min(free, key=cost)
