"""The banks that come with the house: whole, sourced, and fair in where the right answer stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import get_args

import pytest

from app.domain.banks import LEVELS, Bank
from app.domain.likeness import twin_key
from app.domain.questions import LETTERS, Question, SingleChoice
from app.formats import bankfile
from app.formats.rich import plain

FOLDER = Path(__file__).parents[2] / "question_banks"
FILES = sorted(FOLDER.glob("*/bank.toml"))
CONTEST = FOLDER / "lich-su-dang-bo-yen-bai" / "bank.toml"


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


def test_a_paper_has_three_times_its_need_in_every_cell(bank):
    """A cell gives a third of its stock to one paper, so that two more can be drawn without a question twice."""
    stock = Counter((item.topic, item.level) for item in bank.questions)
    assert sum(held // 3 for held in stock.values()) >= 20


def test_every_topic_can_be_asked_about(bank):
    held = Counter(item.topic for item in bank.questions)
    assert {topic.code: held[topic.code] for topic in bank.topics if held[topic.code] < 9} == {}


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
    """Within a fifth of an even share: whoever marks one letter throughout gains nothing."""
    keys = Counter(item.question.key for item in bank.questions if isinstance(item.question, SingleChoice))
    fair = keys.total() / 4
    assert all(0.8 * fair <= keys[key] <= 1.2 * fair for key in range(4)), {LETTERS[key]: keys[key] for key in range(4)}


def test_the_longest_option_is_no_good_guess(bank):
    """Authors who explain too much in the right option give it away; by chance it is the longest in a quarter."""
    choices = [item.question for item in bank.questions if isinstance(item.question, SingleChoice)]
    longest = [max(range(4), key=lambda at: len(choice.options[at].text)) == choice.key for choice in choices]
    assert sum(longest) / len(longest) <= 0.5


def test_the_canonical_form_keeps_the_bank(bank):
    assert bankfile.read(bankfile.write(bank)) == bank


def test_no_question_is_asked_twice_in_one_bank_or_in_two():
    asked = defaultdict(list)
    for path in FILES:
        for item in bankfile.read(path.read_bytes()).questions:
            asked[twin_key(plain(item.question.stem))].append(item.ref)
    assert "" not in asked
    assert [refs for refs in asked.values() if len(refs) > 1] == []


@pytest.fixture(scope="module")
def contest() -> Bank:
    return bankfile.read(CONTEST.read_bytes())


def test_the_contest_has_questions_for_weeks(contest):
    """Contestants come back for several rounds; whoever learns the answers by heart should have much to learn."""
    assert len(contest.questions) >= 120
    assert sum(isinstance(item.question, SingleChoice) for item in contest.questions) >= 100


def test_a_paper_of_the_contest_has_three_times_its_need_in_every_cell(contest):
    """A cell gives a third of its stock to one paper, so twenty questions can be drawn and half leave as much again."""
    stock = Counter((item.topic, item.level) for item in contest.questions)
    assert sum(held // 3 for held in stock.values()) >= 24


def test_the_contest_shows_every_kind_of_question(contest):
    assert {type(item.question) for item in contest.questions} == set(get_args(Question))
