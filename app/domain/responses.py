"""Which saves of an attempt count, and what a new save means. Order is (take-over number, seq)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

PREDICTION = 0
"""The position under which a contest's prediction is kept."""

MOST_SAVES = 2000
"""Saves that one attempt may hold: a bound on what a broken or hostile page can store."""


@dataclass(frozen=True, slots=True)
class Response:
    """One save as it is stored. `answer` is a JSON list of strings."""

    position: int
    takeover: int
    seq: int
    answer: str
    received_at: datetime

    @property
    def order(self) -> tuple[int, int]:
        return self.takeover, self.seq


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Verdict(StrEnum):
    NEW = "new"
    SAME = "same"
    """The same save again: it gets the same answer."""
    OLDER = "older"
    """A newer save is there already: nothing changes."""
    CONFLICT = "conflict"
    """The same number with another answer."""


def dump_answer(answer: Iterable[str]) -> str:
    """The stored form of a wire answer."""
    return _encode(list(answer))


def load_answer(stored: str) -> list[str]:
    """The wire answer of a stored form."""
    return list(_parts(stored))


def is_blank(stored: str) -> bool:
    """Does this stored answer say nothing?"""
    return stored == "[]" or not any(part.strip() for part in _parts(stored))


def is_partial(stored: str) -> bool:
    """Does this stored answer leave some of its parts empty, a statement that was not judged or a pair not made?"""
    said = [bool(part.strip()) for part in _parts(stored)]
    return any(said) and not all(said)


@lru_cache(maxsize=4096)
def _parts(stored: str) -> tuple[str, ...]:
    """A whole room gives few different answers, and each is read at every save and page."""
    return tuple(json.loads(stored))


def judge(current: Response | None, takeover: int, seq: int, answer: str) -> Verdict:
    """What a save means beside the newest one for its position."""
    if current is None or (takeover, seq) > current.order:
        return Verdict.NEW
    if (takeover, seq) < current.order:
        return Verdict.OLDER
    return Verdict.SAME if answer == current.answer else Verdict.CONFLICT


def newest(saves: Iterable[Response], before: datetime | None = None) -> dict[int, Response]:
    """The save that counts for each position: the greatest (takeover, seq) received before an instant."""
    found: dict[int, Response] = {}
    for save in saves:
        if before is not None and save.received_at >= before:
            continue
        held = found.get(save.position)
        if held is None or save.order > held.order:
            found[save.position] = save
    return found


def answered(saves: Iterable[Response]) -> int:
    """Questions (the prediction not counted) whose newest save says something."""
    return sum(save.position != PREDICTION and not is_blank(save.answer) for save in saves)
