"""The same questions in every convention that instructors use come back exactly as meant."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.formats import doors, rich
from tests.formats.cau.cast import QUESTIONS, Asked
from tests.formats.cau.documents import Convention, conventions, paper

WRITTEN = [one for one in conventions(60) if one.possible]


def as_meant(draft) -> tuple[str, tuple[str, ...], list[int], str]:
    right = [at for at, part in enumerate(draft.parts) if part.credit]
    return rich.plain(draft.stem), tuple(rich.plain(part.text) for part in draft.parts), right, draft.kind


def meant(asked: Asked) -> tuple[str, tuple[str, ...], list[int], str]:
    return asked.stem, asked.options, [asked.key], "single_choice"


def reads_back(convention: Convention, questions: tuple[Asked, ...]) -> None:
    made = paper(convention, questions)
    reading = doors.read(made.data, "đề.docx", key=made.key)
    assert [as_meant(draft) for draft in reading.drafts] == [meant(asked) for asked in questions]
    assert [draft.doubts for draft in reading.drafts] == [()] * len(questions)
    assert not reading.refused


@pytest.mark.parametrize("convention", WRITTEN, ids=str)
def test_a_paper_reads_back_as_meant(convention):
    reads_back(convention, QUESTIONS)


def drawn(dice: random.Random, count: int) -> tuple[Asked, ...]:
    """The questions in another order, with `count` options each and the key anywhere."""
    made = []
    for asked in dice.sample(QUESTIONS, len(QUESTIONS)):
        others = [option for at, option in enumerate(asked.options) if at != asked.key]
        others += [f"{asked.options[0].rstrip('.')} và thêm {extra}" for extra in range(2)]
        dice.shuffle(others)
        at = dice.randrange(count)
        options = [*others[:at], asked.options[asked.key], *others[at : count - 1]]
        made.append(Asked(asked.stem, tuple(options), at))
    return tuple(made)


@pytest.mark.parametrize("seed", range(40))
def test_papers_with_two_to_six_options_read_back(seed):
    dice = random.Random(seed)
    convention = list(conventions(1, seed))[-1]
    count = dice.choice((2, 3, 5, 6))
    if convention.layout in ("row", "square", "apart", "two"):
        convention = replace(convention, layout="lines")
    if convention.possible:
        reads_back(convention, drawn(dice, count))
