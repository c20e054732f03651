"""An exam and learners for load tests, whose right answers a driver can compute from the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.dice import Dice
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.blueprint import Blueprint, Cell
from app.domain.exams import ExamRules
from app.domain.questions import Option, SingleChoice
from app.domain.timing import TimeRule, Window
from app.services.banks.loading import load_bank
from app.services.exams import composing
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.people.credentials import hash_password
from app.services.sittings import giving

CODE = "bench"
PASSWORD = "bench-pass-1"
BATCH = 2000


def prepare(learners: int, questions: int, *, now: datetime, dice: Dice) -> Iterator[tuple[str, int, int]]:
    """The exam `bench` with its learners; yields (what, done, total) after each step that may be committed."""
    load_bank(COMMAND_LINE, bank(questions), now=now, dice=dice)
    snapshot_id = _publish(questions, now, dice)
    yield "exam", 1, 1
    hashed = hash_password(PASSWORD)
    people: list[int] = []
    for at in range(0, learners, BATCH):
        numbers = range(at + 1, min(at + BATCH, learners) + 1)
        accounts = [bulk.NewAccount(NewPerson(f"Học viên Bench {n}"), f"bench{n:05d}", hashed) for n in numbers]
        found = bulk.register_accounts(COMMAND_LINE, accounts, must_change_password=False, now=now, dice=dice)
        people.extend(found.values())
        yield "learners", len(people), learners
    window = Window(now - timedelta(minutes=1), now + timedelta(days=30))
    giving.give_exam(COMMAND_LINE, snapshot_id, "Bench", window, people=people, now=now, dice=dice)
    yield "sitting", 1, 1


def bank(questions: int) -> Bank:
    """Questions k = 1 … n: the stem holds ``[k]``, the right option's text ends in ``= <37k+11>``."""
    return Bank(
        code=CODE,
        title="Bench",
        description="",
        lang="vi",
        levels=("NB",),
        topics=(Topic("bench", "Bench"),),
        questions=tuple(_question(k) for k in range(1, questions + 1)),
    )


def _question(k: int) -> BankQuestion:
    right = 37 * k + 11
    options = tuple(Option(f"37 × {k} + 11 = {value}") for value in (right, right + 1, right - 1, right + 10))
    stem = f"[{k}] Kết quả của phép tính 37 × {k} + 11 là bao nhiêu?"
    return BankQuestion(f"bench-{k}", "bench", "NB", SingleChoice(stem, options, 0), source="37k + 11")


def _publish(questions: int, now: datetime, dice: Dice) -> int:
    rules = ExamRules(
        time=TimeRule(timedelta(hours=2)),
        attempts_allowed=None,
        pool=100,
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.NEVER, ReviewMoment.NEVER),
    )
    blueprint = Blueprint((Cell("bench", "NB", questions),))
    exam_id = composing.draft_or_redraft(COMMAND_LINE, "Bench", CODE, blueprint, rules, code=CODE, now=now, dice=dice)
    return composing.publish_exam(COMMAND_LINE, exam_id, now=now, dice=dice).id
