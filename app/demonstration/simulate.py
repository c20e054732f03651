"""Seeded learners who answer papers through the real use-cases: start, save, hand in, at instants of their own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import begin_write
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.questions import LETTERS, MultipleChoice, Question, SingleChoice, TrueFalse, right_answer
from app.domain.responses import PREDICTION
from app.services.attempts import ending, saving, starting
from app.services.attempts.loading import own_attempt
from app.services.attempts.starting import Admission


@dataclass(frozen=True, slots=True)
class Performance:
    """What one learner will do: how many answers are right, how long it takes, what they predict."""

    right: int
    taken: timedelta
    prediction: str | None = None


def learner(person_id: int, name: str = "") -> Actor:
    """Somebody who sits, without a sign-in of their own."""
    return Actor(None, person_id, f"person-{person_id}", None, name, roles=frozenset({"learner"}))


def sit(
    actor: Actor, door: Admission, performance: Performance, rng: random.Random, *, started: datetime, dice: Dice
) -> None:
    """Start, answer and hand in one paper, in one transaction: no half of it stays behind when the load is stopped."""
    begin_write(beside_others=True)
    attempt = starting.start(actor, door, access_code=door.access_code, now=started, dice=dice)
    handed_in = started + performance.taken
    answers = answer_paper(actor, attempt, performance, rng)
    saving.save_form(actor, attempt, answers, lease=None, now=handed_in - timedelta(seconds=2))
    ending.hand_in(actor, attempt, now=handed_in, dice=dice)


def answer_paper(actor: Actor, attempt: str, performance: Performance, rng: random.Random) -> dict[int, list[str]]:
    """Answers of which exactly `performance.right` are right; now and then a wrong one is left empty."""
    items = own_attempt(actor, attempt).paper.items
    right = set(rng.sample(range(len(items)), min(performance.right, len(items))))
    answers = {}
    for at, item in enumerate(items):
        if at in right:
            answers[item.position] = right_answer(item.question, item.order)
        elif rng.random() > 0.07:
            answers[item.position] = wrong_answer(item.question, item.order, rng)
    if performance.prediction is not None:
        answers[PREDICTION] = [performance.prediction]
    return answers


def wrong_answer(question: Question, order: tuple[int, ...], rng: random.Random) -> list[str]:
    """An answer that earns no credit."""
    key = right_answer(question, order)
    match question:
        case SingleChoice():
            return [rng.choice([letter for letter in LETTERS[: len(order)] if [letter] != key])]
        case MultipleChoice():
            # One wrong letter spoils an all-or-nothing question.
            return [rng.choice([letter for letter in LETTERS[: len(order)] if letter not in key] or key[:1])]
        case TrueFalse():
            return ["B" if key == ["A"] else "A"]
        case _:
            return []
