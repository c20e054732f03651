"""Opening a paper again that had ended: with a reason, with time to work in, and with what it was before kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from app.db import begin_write, db
from app.domain import timing
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.timing import Phase
from app.models.attempts import Attempt
from app.models.contests import Round
from app.models.exams import Sitting
from app.models.people import Person
from app.models.programmes import Cohort
from app.models.rooms import Reopening, TimeGrant
from app.services import audit
from app.services.attempts import deadlines, ending, starting
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of
from app.services.sittings import finding

LEAST_MINUTES = 5
"""Proposed where less was left when the paper ended."""
MOST_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Ended:
    """A paper that may be opened again.

    Attributes:
        minutes: proposed: what was left when it ended, `LEAST_MINUTES` at least; None for an untimed paper.
        seen: what the policy has shown of it by now: ``key``, ``answers`` or nothing.
    """

    attempt: str
    sitting: str
    person_id: str
    name: str
    ended_at: datetime
    handed_in: bool
    minutes: int | None
    seen: str


def ended_paper(actor: Actor, attempt: str, *, now: datetime) -> Ended:
    """What an invigilator reads before opening a paper again.

    Raises:
        NotFound: no such attempt. Refusal: why it cannot be opened again, as `reopen`.
    """
    actor.require(*finding.WATCHERS)
    facts = _facts(attempt)
    _check(facts, now)
    row = db.session.execute(
        select(Person.public_id, Person.full_name, Sitting.public_id.label("sitting"))
        .select_from(Person)
        .join(Sitting, Sitting.id == facts.sitting_id)
        .where(Person.id == facts.person_id)
    ).one()
    ended_at = facts.handed_in_at or facts.deadline_at or facts.closed_at or now
    return Ended(
        attempt=facts.public_id,
        sitting=row.sitting,
        person_id=row.public_id,
        name=row.full_name,
        ended_at=ended_at,
        handed_in=facts.handed_in_at is not None,
        minutes=_proposed(facts, ended_at),
        seen=_seen(facts, now),
    )


def reopen(actor: Actor, attempt: str, minutes: int, reason: str, *, now: datetime) -> int:
    """Open an ended paper again, so that at least so many minutes lie ahead, past its deadline and the window's end.

    Its gradings and receipts stay; the next ending adds new ones. Answers given meanwhile count as usual.

    Returns:
        The seconds that had to be given for it.

    Raises:
        NotFound: no such attempt. Invalid: ``minutes_range`` or ``reason_length``.
        Refusal: ``reopen_contest``, ``reopen_running``, ``reopen_beside`` (another paper of this learner is open) or
            ``cohort_closed``.
    """
    actor.require(*finding.WATCHERS)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes_range", most=MOST_MINUTES)
    note = finding.reason_of(reason)
    _ = _facts(attempt).paper  # read before the lock
    begin_write()
    # As a start does, which would otherwise open a second paper beside this one (PostgreSQL).
    sitting = select(Attempt.sitting_id).where(Attempt.public_id == attempt).scalar_subquery()
    db.session.execute(select(Sitting.id).where(Sitting.id == sitting).with_for_update())
    facts = _facts(attempt)
    _check(facts, now)
    for other in _open_beside(facts):
        ending.close(other, now=now)  # its time is up, or `_check` would have refused
    if facts.handed_in_at is None and facts.closed_at is None:
        ending.close(facts, now=now)
        facts = _facts(attempt)
    end = timing.deadline(facts.snapshot.rules.time, facts.window, facts.allowance, facts.started_at)
    seconds = timing.lacking(end, now + timedelta(minutes=minutes)) // timedelta(seconds=1)
    _open(facts, seconds, now)
    line = {"attempt_id": facts.id, "reason": note, "seconds": seconds, "reopened_at": now}
    was = {"was_handed_in_at": facts.handed_in_at, "was_closed_at": facts.closed_at}
    db.session.add(Reopening(**line, **was, reopened_by_id=actor.account_id))
    if seconds:
        given = {"sitting_id": facts.sitting_id, "person_id": facts.person_id, "seconds": seconds}
        grant = {"cause": "reopened", "note": note, "given_at": now, "given_by_id": actor.account_id}
        db.session.add(TimeGrant(**given, **grant))
    db.session.flush()
    deadlines.refresh(Attempt.id == facts.id)
    audit.record(actor, "attempt.reopened", "attempt", facts.id, now=now, seconds=seconds, reason=note)
    return seconds


def _open(facts: AttemptFacts, seconds: int, now: datetime) -> None:
    opened: dict[str, object] = {"handed_in_at": None, "closed_at": None}
    opened["extra_seconds"] = Attempt.extra_seconds + seconds
    if facts.handed_in_at is not None:
        # Only a page opened from now on writes: nothing that was under way before may slip in behind the receipt.
        opened |= {"pen_at": now, "pen_tab": ""}
    ended = or_(Attempt.handed_in_at.is_not(None), Attempt.closed_at.is_not(None))
    change = update(Attempt).where(Attempt.id == facts.id, ended).values(opened)
    if db.session.execute(change.returning(Attempt.id)).first() is None:
        raise Refusal("reopen_running")


def _facts(attempt: str) -> AttemptFacts:
    row = db.session.execute(attempts_query().where(Attempt.public_id == attempt)).first()
    if row is None:
        raise NotFound()
    return facts_of(row)


def _check(facts: AttemptFacts, now: datetime) -> None:
    if facts.entry_id is not None or db.session.scalar(select(Round.id).where(Round.sitting_id == facts.sitting_id)):
        raise Refusal("reopen_contest")
    if not _has_ended(facts, now):
        raise Refusal("reopen_running")
    if any(not _has_ended(other, now) for other in _open_beside(facts)):
        raise Refusal("reopen_beside")
    closed_on = db.session.scalar(
        select(Cohort.closed_on).join(Sitting, Sitting.cohort_id == Cohort.id).where(Sitting.id == facts.sitting_id)
    )
    if closed_on is not None:
        raise Refusal("cohort_closed", closed=f"{closed_on:%d/%m/%Y}")


def _has_ended(facts: AttemptFacts, now: datetime) -> bool:
    return facts.closed_at is not None or facts.phase(now) in (Phase.HANDED_IN, Phase.OVER)


def _open_beside(facts: AttemptFacts) -> list[AttemptFacts]:
    """Other attempts of this person that nothing has ended yet, in whichever sitting."""
    rows = db.session.execute(
        attempts_query().where(
            Attempt.person_id == facts.person_id,
            Attempt.id != facts.id,
            Attempt.handed_in_at.is_(None),
            Attempt.closed_at.is_(None),
        )
    )
    return [facts_of(row) for row in rows]


def _proposed(facts: AttemptFacts, ended_at: datetime) -> int | None:
    left = timing.remaining(facts.deadline_at, ended_at)
    if left is None:
        return None
    return min(MOST_MINUTES, max(LEAST_MINUTES, -(-left // timedelta(minutes=1))))


def _seen(facts: AttemptFacts, now: datetime) -> str:
    """What the learner may have seen of this paper by now, by the one verdict."""
    learner = Actor(None, facts.person_id, "", None, "")
    access = starting.admission(learner, facts.sitting_id, now=now).access
    return "key" if access.sees_key else "answers" if access.sees_answers else ""
