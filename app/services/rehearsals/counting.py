"""What the copy's database holds afterwards, compared with what the learners were told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import db
from app.domain.receipts import short_code
from app.domain.responses import Response, load_answer, newest
from app.models.attempts import Attempt, Grading, Receipt
from app.services.attempts import ending
from app.services.attempts.loading import attempts_query, facts_of, saves_of

BATCH = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What one learner was told.

    Attributes:
        attempt: public id.
        answers: position -> (seq, answer) of the newest save that was acknowledged.
        receipt: as the result showed it; empty without one.
    """

    attempt: str
    answers: Mapping[int, tuple[int, Sequence[str]]]
    receipt: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Acknowledged answers, those that are lost, learners of whom something is there twice, papers handed in."""

    acknowledged: int
    lost: int
    twice: int
    handed_in: int


def compare(told: Iterable[Told]) -> Counted:
    """Look every acknowledged answer up, in what is stored and in what was graded."""
    everyone, total = list(told), Counter[str]()
    for at in range(0, len(everyone), BATCH):
        total += _compare({one.attempt: one for one in everyone[at : at + BATCH]})
    return Counted(total["acknowledged"], total["lost"], total["twice"], total["handed_in"])


def _compare(told: Mapping[str, Told]) -> Counter[str]:
    rows = db.session.execute(attempts_query().where(Attempt.public_id.in_(told))).all()
    found = {row.public_id: facts_of(row) for row in rows}
    ids = [facts.id for facts in found.values()]
    receipts, gradings = defaultdict(list), defaultdict(list)
    for receipt in db.session.scalars(select(Receipt).where(Receipt.attempt_id.in_(ids))):
        receipts[receipt.attempt_id].append(receipt)
    for grading in db.session.scalars(select(Grading).where(Grading.attempt_id.in_(ids))):
        gradings[grading.attempt_id].append(grading)
    several = _people_with_several({facts.person_id for facts in found.values()})
    count = Counter[str]()
    for public_id, one in told.items():
        count["acknowledged"] += len(one.answers)
        facts = found.get(public_id)
        if facts is None:
            count["lost"] += len(one.answers)
            continue
        own_receipts, own_gradings = receipts[facts.id], gradings[facts.id]
        saves = saves_of(facts.id)
        graded = _answers_in(own_receipts[0]) if own_receipts else None
        count["lost"] += _lost(one, newest(saves), graded)
        count["twice"] += len(own_receipts) > 1 or len(own_gradings) > 1 or facts.person_id in several
        if facts.handed_in_at and own_receipts and own_gradings:
            count["handed_in"] += short_code(own_receipts[0].digest) == one.receipt
            # The paper was graded from exactly what is stored.
            again = ending.evaluate(facts, saves, ended_at=facts.handed_in_at).result
            count["lost"] += own_gradings[0].correct != again.correct
    return count


def _lost(told: Told, stored: Mapping[int, Response], graded: Mapping[int, list[str]] | None) -> int:
    return sum(
        not _is_kept(seq, list(answer), stored.get(position))
        or (graded is not None and graded.get(position) != load_answer(stored[position].answer))
        for position, (seq, answer) in told.answers.items()
    )


def _is_kept(seq: int, answer: list[str], save: Response | None) -> bool:
    """Is an acknowledged save the one that counts? One that was sent later and never acknowledged may be newer."""
    if save is None or save.seq < seq:
        return False
    return save.seq > seq or load_answer(save.answer) == answer


def _answers_in(receipt: Receipt) -> dict[int, list[str]]:
    return {position: list(answer) for position, answer in json.loads(receipt.body)["answers"]}


def _people_with_several(people: set[int]) -> set[int]:
    several = select(Attempt.person_id).where(Attempt.person_id.in_(people))
    return set(db.session.scalars(several.group_by(Attempt.person_id).having(func.count() > 1)))
