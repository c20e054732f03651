"""A round of 43,000 attempts by 10,700 people, thousands tied at full marks, and how long its board takes.

The proportions are those of the city's contest of 2021: 42,939 attempts by 10,735 people, 5,008 with every answer
right. Rows are made directly, from a seed; the board is computed by the same use-case that `contests standings` calls.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from app import clock
from app.db import begin_write, db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.contests import EntryForm, RoundRules
from app.domain.timing import Window
from app.models.attempts import Attempt, Grading, Response
from app.models.contests import Entry
from app.models.exams import Paper, Snapshot
from app.models.people import Person
from app.services.contests import boards, rounds

CODE = "bench-round"
PEOPLE, ATTEMPTS, QUESTIONS = 10_700, 43_000, 20


def make_round(seed: int = 2021) -> None:
    """Fill the prepared instance with the round."""
    now = clock.now()
    rng = random.Random(seed)
    dice = Dice(rng)
    opens, closes = now - timedelta(days=28), now - timedelta(days=1)
    snapshot = db.session.execute(select(Snapshot.id)).scalars().first()
    paper = db.session.execute(select(Paper.id)).scalars().first()
    assert paper, "prepare the instance first"
    assert snapshot
    contest = rounds.create_contest(COMMAND_LINE, CODE, "Bench", "Bench", entry_form=EntryForm(()), now=opens)
    rules = RoundRules(prediction_question="?")
    row = rounds.add_round(COMMAND_LINE, contest, "Bench", snapshot, Window(opens, closes), rules, now=opens, dice=dice)
    sitting, contest_id = row.sitting_id, contest.id
    people = _people(dice, now)
    entries = _entries(contest_id, people, dice, now)
    owners = list(range(PEOPLE)) + [rng.randrange(PEOPLE) for _ in range(ATTEMPTS - PEOPLE)]
    numbers: dict[int, int] = {}
    attempts, gradings, predictions = [], [], []
    span = int((closes - opens).total_seconds() * 1000) - 2_000_000
    for at, owner in enumerate(owners):
        numbers[owner] = numbers.get(owner, 0) + 1
        started = opens + timedelta(milliseconds=rng.randrange(span))
        taken = rng.randrange(37_000, 1_200_000)
        ended = started + timedelta(milliseconds=taken)
        correct = 20 if rng.random() < 0.2 else rng.randrange(8, 20)
        attempts.append(
            {
                "public_id": dice.public_id(), "sitting_id": sitting, "person_id": people[owner],
                "entry_id": entries[owner], "number": numbers[owner], "paper_id": paper, "started_at": started,
                "deadline_at": started + timedelta(minutes=20), "handed_in_at": ended, "extra_seconds": 0,
                "pen_tab": "", "takeover": 1,
            }
        )  # fmt: skip
        gradings.append(
            {
                "number": 1, "graded_at": ended, "reason": "handed_in", "correct": correct, "total": QUESTIONS,
                "share": f"{correct}/{QUESTIONS}", "mark_cents": correct * 50, "band": None, "passed": True,
                "credits": "", "taken_ms": taken,
            }
        )  # fmt: skip
        predictions.append((at, ended - timedelta(seconds=1), str(rng.randrange(9_000, 12_000))))
    _store(sitting, attempts, gradings, predictions)


def _people(dice: Dice, now: Any) -> list[int]:
    rows = [
        {
            "public_id": dice.public_id(), "full_name": f"Người dự thi {n}", "search_key": f"nguoi du thi {n}",
            "sort_key": f"{n:06d}", "time_factor_percent": 100, "created_at": now,
        }
        for n in range(PEOPLE)
    ]  # fmt: skip
    begin_write()
    db.session.execute(insert(Person), rows)
    found = db.session.scalars(select(Person.id).where(Person.search_key.like("nguoi du thi %")).order_by(Person.id))
    return list(found)


def _entries(contest_id: int, people: list[int], dice: Dice, now: Any) -> list[int]:
    rows = [
        {
            "public_id": dice.public_id(), "contest_id": contest_id, "person_id": person,
            "full_name": f"Người dự thi {number}", "search_key": f"nguoi du thi {number}",
            "entry_code": dice.public_id().upper(), "entered_at": now, "hors_concours": False,
        }
        for number, person in enumerate(people)
    ]  # fmt: skip
    db.session.execute(insert(Entry), rows)
    return list(db.session.scalars(select(Entry.id).where(Entry.contest_id == contest_id).order_by(Entry.person_id)))


def _store(sitting: int, attempts: list[Any], gradings: list[Any], predictions: list[Any]) -> None:
    db.session.execute(insert(Attempt), attempts)
    ids = db.session.execute(select(Attempt.public_id, Attempt.id).where(Attempt.sitting_id == sitting)).all()
    by_public = dict(ids)
    order = [by_public[attempt["public_id"]] for attempt in attempts]
    db.session.execute(insert(Grading), [{"attempt_id": own, **row} for own, row in zip(order, gradings, strict=True)])
    saves = [
        {"attempt_id": order[at], "position": 0, "takeover": 1, "seq": 1, "answer": f'["{guess}"]', "received_at": when}
        for at, when, guess in predictions
    ]
    db.session.execute(insert(Response), saves)
    end_transaction(commit=True)


def time_board() -> tuple[float, int, int]:
    """Seconds to compute the board (the best of three), its lines, and how many tie at full marks."""
    best, lines, full = 1e9, 0, 0
    for _ in range(3):
        db.session.remove()
        begun = time.perf_counter()
        standings = boards.standings(COMMAND_LINE, CODE)
        best = min(best, time.perf_counter() - begun)
        lines, full = len(standings.lines), sum(line.correct == QUESTIONS for line in standings.lines)
    return best, lines, full
