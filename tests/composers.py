"""How a story about composing begins: a bank of two topics and three levels, a draft over it, a cohort."""

from __future__ import annotations

import itertools
import random
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from app.db import end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.blueprint import Blueprint, Cell
from app.domain.exams import ExamRules, Stage
from app.domain.questions import Option, SingleChoice
from app.domain.timing import TimeRule, Window
from app.services import settings
from app.services.banks.loading import load_bank
from app.services.exams import composing, reading
from app.services.exams.composing import Change
from app.services.people.accounts import person_id_of
from app.services.sittings import giving

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STOCK = {("t1", "NB"): 8, ("t1", "TH"): 6, ("t2", "NB"): 5, ("t2", "TH"): 3}
TITLES = {"t1": "Cương lĩnh của Đảng", "t2": "Điều lệ Đảng"}
LEVELS = ("NB", "TH", "VD")
_seeds = itertools.count(101)


def dice() -> Dice:
    return Dice(random.Random(next(_seeds)))


def matrix_bank(code: str = "ct", stock: dict[tuple[str, str], int] | None = None) -> Bank:
    """A bank that holds so many questions in each cell."""
    questions = [
        BankQuestion(f"{topic}-{level}-{k}", topic, level, _question(f"{topic} {level} {k}"), source="Sách")
        for (topic, level), count in (stock or STOCK).items()
        for k in range(1, count + 1)
    ]
    topics = tuple(Topic(topic, title) for topic, title in TITLES.items())
    return Bank(code, "Sơ cấp lý luận chính trị", "", "vi", LEVELS, topics, tuple(questions))


def _question(name: str) -> SingleChoice:
    return SingleChoice(f"Câu {name}?", (Option(f"Ý {name} (đúng)"), *(Option(f"Ý {name} {x}") for x in "bcd")), 0)


def load(bank: Bank | None = None) -> str:
    """The bank in the database; returns its code."""
    bank = bank or matrix_bank()
    load_bank(COMMAND_LINE, bank, now=NOW - timedelta(days=1), dice=dice())
    end_transaction(commit=True)
    return bank.code


def blueprint(*cells: tuple[str, str, int]) -> Blueprint:
    """A blueprint of these cells, one point a question."""
    return Blueprint(tuple(Cell(topic, level, count, Fraction(1)) for topic, level, count in cells))


SMALL = blueprint(("t1", "NB", 3), ("t2", "TH", 1))
RULES = ExamRules(TimeRule(timedelta(minutes=30)), pool=6)


def draft(actor: Actor, plan: Blueprint = SMALL, rules: ExamRules = RULES, code: str = "kt-1") -> int:
    """A draft over the bank `ct`; returns its id."""
    exam = composing.draft_exam(actor, "Kiểm tra cuối khóa", "ct", plan, rules, code=code, now=NOW, dice=dice())
    exam_id = exam.id
    end_transaction(commit=True)
    return exam_id


def publish(actor: Actor, exam_id: int, at: datetime = NOW) -> int:
    """Publish it; returns the snapshot's id."""
    snapshot_id = composing.publish_exam(actor, exam_id, now=at, dice=dice()).id
    end_transaction(commit=True)
    return snapshot_id


def choose(name: str, value: object) -> None:
    """The administrator sets something."""
    settings.change(COMMAND_LINE, name, value, now=NOW)
    end_transaction(commit=True)


def change(who: Actor, exam_id: int, at: datetime = LATER, **what: Any) -> bool:
    """Somebody changes a draft."""
    changed = composing.change_exam(who, exam_id, Change(**what), now=at)
    end_transaction(commit=True)
    return changed


def approve(who: Actor, exam_id: int, at: datetime = LATER) -> None:
    """Somebody approves it."""
    composing.approve_exam(who, exam_id, now=at)
    end_transaction(commit=True)


def give(snapshot_id: int, opens: datetime = NOW, closes: datetime = LATER, people: tuple[str, ...] = ("lan",)) -> int:
    """A sitting for people of the cast; returns its id."""
    roster = [person_id_of(name) for name in people]
    window = Window(opens, closes)
    sitting = giving.give_exam(COMMAND_LINE, snapshot_id, "Ca 1", window, people=roster, now=NOW, dice=dice())
    sitting_id = sitting.id
    end_transaction(commit=True)
    return sitting_id


def stage(who: Actor, at: datetime = LATER) -> Stage:
    """Where the exam stands."""
    found = reading.exam_page(who, "kt-1", now=at).progress.stage
    end_transaction(commit=False)
    return found


def field(page: str, name: str) -> str:
    """A field's tag on a page, by its name."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page)
    assert found, name
    return found[0]


def value(page: str, name: str) -> str:
    """What stands in the field with this name."""
    found = re.search(r'value="([^"]*)"', field(page, name))
    assert found, name
    return found[1]
