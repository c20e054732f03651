"""The banks that come with the house: whole, sourced, and fair in where the right answer stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from app.domain.banks import LEVELS, Bank
from app.domain.questions import LETTERS, SingleChoice
from app.formats import bankfile
from app.formats.bankfile.questions import folded_stem

FOLDER = Path(__file__).parents[2] / "question_banks"
FILES = sorted(FOLDER.glob("*/bank.toml"))


@pytest.fixture(params=FILES, ids=lambda path: path.parent.name)
def path(request) -> Path:
    return request.param


@pytest.fixture
def bank(path) -> Bank:
    return bankfile.read(path.read_bytes())


def test_there_are_banks_and_every_folder_is_one():
    assert FILES
    assert {path.parent for path in FILES} == {folder for folder in FOLDER.iterdir() if folder.is_dir()}


def test_a_bank_is_named_like_its_folder(path, bank):
    assert bank.code == path.parent.name


def test_a_bank_has_enough_questions(bank):
    assert len(bank.questions) >= 30


def test_every_question_says_why_and_where_from(bank):
    bare = [item.ref for item in bank.questions if not (item.source.strip() and item.question.explanation.strip())]
    assert bare == []


def test_the_levels_are_the_centres(bank):
    assert bank.levels == LEVELS
    assert {item.level for item in bank.questions} == set(LEVELS)


def test_single_choices_have_four_options(bank):
    other = [
        item.ref
        for item in bank.questions
        if isinstance(item.question, SingleChoice) and len(item.question.options) != 4
    ]
    assert other == []


def test_no_letter_is_a_good_guess(bank):
    keys = Counter(item.question.key for item in bank.questions if isinstance(item.question, SingleChoice))
    shares = {LETTERS[key]: keys[key] / keys.total() for key in range(4)}
    assert all(0.15 <= share <= 0.35 for share in shares.values()), shares


def test_the_longest_option_is_no_good_guess(bank):
    """Authors who explain too much in the right option give it away; by chance it is the longest in a quarter."""
    choices = [item.question for item in bank.questions if isinstance(item.question, SingleChoice)]
    longest = [max(range(4), key=lambda at: len(choice.options[at].text)) == choice.key for choice in choices]
    assert sum(longest) / len(longest) <= 0.5


def test_the_canonical_form_keeps_the_bank(bank):
    assert bankfile.read(bankfile.write(bank)) == bank


def test_no_question_is_asked_in_two_banks():
    asked = defaultdict(list)
    for path in FILES:
        for item in bankfile.read(path.read_bytes()).questions:
            asked[folded_stem(item.question.stem)].append(item.ref)
    assert [refs for refs in asked.values() if len(refs) > 1] == []
