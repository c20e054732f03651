"""Ending an attempt: hand-in and closing, each recorded once, graded in the same transaction, with a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, Update, and_, bindparam, func, or_, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain import receipts, responses, timing
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.grades import Result, grade
from app.domain.questions import read_answer
from app.domain.responses import Response
from app.domain.scoring import Mark, score
from app.domain.timing import Phase
from app.group_commit import write_together
from app.models.attempts import Attempt, Grading, Receipt
from app.prepared import Prepared, prepared_insert
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of, own_attempt, saves_of

_attempts, _gradings, _receipts = (cast(Table, model.__table__) for model in (Attempt, Grading, Receipt))

BATCH = 25
"""Attempts closed in one transaction: the write lock is held for moments."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an attempt is worth by what the server has: derived, the same whether or not it is recorded yet."""

    marks: tuple[Mark, ...]
    result: Result
    counting: dict[int, Response]
    taken_ms: int


def evaluate(facts: AttemptFacts, saves: list[Response], *, ended_at: datetime) -> Evaluation:
    """Grade the answers that were received in time.

    Args:
        ended_at: the hand-in, or the instant at which an expired attempt is looked at.
    """
    counting = responses.newest(saves, before=facts.last_instant())
    paper, rules = facts.paper, facts.snapshot.rules
    marks = []
    for item in paper.items:
        save = counting.get(item.position)
        given = read_answer(item.question, item.order, responses.load_answer(save.answer)) if save else None
        marks.append(score(item.question, given, rules.scheme))
    result = grade([mark.credit for mark in marks], [item.weight for item in paper.items], facts.snapshot.grading)
    taken = timing.time_taken(facts.begins_at, facts.deadline_at, ended_at)
    return Evaluation(tuple(marks), result, counting, taken // timedelta(milliseconds=1))


_hands_in = Prepared(
    update(_attempts)
    .where(_attempts.c.id == bindparam("attempt"), _attempts.c.handed_in_at.is_(None), _attempts.c.closed_at.is_(None))
    .values(handed_in_at=bindparam("now"))
    .returning(_attempts.c.deadline_at)
)


def hand_in(actor: Actor, attempt: str, *, now: datetime, dice: Dice) -> None:
    """Hand a paper in. Handing it in twice changes nothing; past the deadline it is closed with what was saved.

    Raises:
        NotFound: not the actor's attempt.
    """
    facts = own_attempt(actor, attempt)
    if facts.phase(now) is Phase.DELAYED:
        raise Refusal("not_begun", status=403)
    _ = facts.paper  # read before the lock

    def record() -> None:
        if record_hand_in(facts, "handed_in", now=now, dice=dice):
            return
        again = own_attempt(actor, attempt)  # still open if minutes were given while this call waited
        if again.handed_in_at is None and again.closed_at is None:
            record_hand_in(again, "handed_in", now=now, dice=dice)

    write_together(record)


def record_hand_in(facts: AttemptFacts, reason: str, *, now: datetime, dice: Dice) -> bool:
    """Under the write lock: hand a paper in and grade it, or close it where its time is up.

    Args:
        reason: of the grading, ``handed_in`` or ``taken_in``.

    Returns:
        False when somebody else has ended it already, or when minutes were given while this call waited.
    """
    last = facts.last_instant()
    if last is not None and now >= last:
        return close(facts, now=now)
    taken = _hands_in.first(attempt=facts.id, now=now)
    if taken is None:
        return False
    facts = replace(facts, deadline_at=taken[0])
    saves = saves_of(facts.id)
    counting = responses.newest(saves, before=facts.last_instant())
    # A save that came while this call waited for the row counts: the hand-in stands after everything that it holds,
    # so that its receipt can be checked by instants after the paper was opened again.
    ended_at = max([now, *(save.received_at for save in counting.values())])
    if ended_at > now:
        db.session.execute(update(Attempt).where(Attempt.id == facts.id).values(handed_in_at=ended_at))
    evaluation = evaluate(facts, saves, ended_at=ended_at)
    _record(facts, evaluation, reason, ended_at)
    _give_receipt(facts, evaluation, ended_at, dice)
    return True


def close(facts: AttemptFacts, *, now: datetime) -> bool:
    """Record that an attempt is over and grade it; False when somebody else already has."""
    # The deadline that made it overdue must still stand: minutes may have been given while this call waited.
    unchanged = _still_open(facts).where(Attempt.deadline_at == facts.deadline_at)
    if db.session.execute(unchanged.values(closed_at=now).returning(Attempt.id)).first() is None:
        return False
    _record(facts, evaluate(facts, saves_of(facts.id), ended_at=now), "expired", now)
    return True


def _still_open(facts: AttemptFacts) -> Update:
    return update(Attempt).where(Attempt.id == facts.id, Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))


def reconsider(facts: AttemptFacts, *, now: datetime) -> bool:
    """Look again at an attempt that a sweep has closed, after time was given back: reopened while its new deadline
    lies ahead (True), graded once more with the answers that now count otherwise (False).

    An attempt is not reopened beside a newer one of the same person, nor beside an open one.
    """
    others = select(Attempt.id).where(
        Attempt.sitting_id == facts.sitting_id,
        Attempt.person_id == facts.person_id,
        Attempt.id != facts.id,
        or_(Attempt.number > facts.number, and_(Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))),
    )
    last = facts.last_instant()
    if (last is None or now < last) and db.session.scalar(others.limit(1)) is None:
        db.session.execute(update(Attempt).where(Attempt.id == facts.id).values(closed_at=None))
        return True
    _record(facts, evaluate(facts, saves_of(facts.id), ended_at=now), "time_given", now)
    return False


def close_overdue(*, now: datetime) -> int:
    """Close up to `BATCH` attempts whose deadline and grace have passed; returns how many this call closed.

    Any number of processes may call it: the conditional UPDATE lets one of them win each attempt.
    """
    overdue = [
        facts
        for row in db.session.execute(
            attempts_query()
            .where(Attempt.deadline_at <= now, Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))
            .order_by(Attempt.deadline_at)
            .limit(BATCH)
        )
        if (facts := facts_of(row)).phase(now) is Phase.OVER
    ]
    for facts in overdue:
        _ = facts.paper  # read outside the lock
    if not overdue:
        return 0
    begin_write(beside_others=True)
    return sum(close(facts, now=now) for facts in overdue)


def overdue_count(*, now: datetime) -> int:
    """How many attempts are past their deadline and not closed yet: lists of what is recorded lack them."""
    unclosed = Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None)
    return db.session.scalar(select(func.count()).where(Attempt.deadline_at <= now, *unclosed)) or 0


_last_number = Prepared(select(func.max(Grading.number)).where(Grading.attempt_id == bindparam("attempt")))
_grade = prepared_insert(_gradings)


def _record(facts: AttemptFacts, evaluation: Evaluation, reason: str, now: datetime) -> None:
    last = _last_number.first(attempt=facts.id)
    result = evaluation.result
    _grade.count(
        attempt_id=facts.id,
        number=1 + ((last and last[0]) or 0),
        graded_at=now,
        reason=reason,
        correct=result.correct,
        total=result.total,
        share=str(result.share),
        mark_cents=int(result.mark * 100),
        band=result.band,
        passed=result.passed,
        credits=" ".join(str(mark.credit) for mark in evaluation.marks),
        taken_ms=evaluation.taken_ms,
    )


_receive = prepared_insert(_receipts)


def _give_receipt(facts: AttemptFacts, evaluation: Evaluation, now: datetime, dice: Dice) -> None:
    body = receipts.canonical(
        receipts.ReceiptFacts(
            attempt=facts.public_id,
            paper=facts.paper.digest,
            started_at=facts.started_at,
            handed_in_at=now,
            answers=tuple(
                (position, tuple(responses.load_answer(save.answer))) for position, save in evaluation.counting.items()
            ),
            nonce=dice.public_id(16),
        )
    )
    hexadecimal = receipts.digest(body)
    _receive.count(
        attempt_id=facts.id,
        version=receipts.VERSION,
        code=receipts.short_code(hexadecimal).replace("-", ""),
        digest=hexadecimal,
        body=body.decode(),
        created_at=now,
    )


def mark_of(cents: int) -> Decimal:
    """A stored mark as a decimal on the 10-point scale."""
    return Decimal(cents) / 100


def credits_of(stored: str) -> tuple[Fraction, ...]:
    """Stored credits by position."""
    return tuple(map(_credit, stored.split()))


_credit = lru_cache(maxsize=1024)(Fraction)
"""A credit of its text: most are 0 or 1."""
