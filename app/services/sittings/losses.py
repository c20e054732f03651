"""What a sitting lost: signs of life, outages and what was given back, loaded for the rule that weighs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app import presence
from app.db import db
from app.domain import fairness
from app.domain.fairness import Findings, Given, Limits, Proposal, Work
from app.domain.spans import Span, minus
from app.models.attempts import Attempt
from app.models.exams import SittingPlace
from app.models.rooms import Reopening, TimeGrant
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of


@dataclass(frozen=True, slots=True)
class Heard:
    """What the signs of life say. Read it before the write lock is taken: its store may be slow or away."""

    silences: Mapping[int, Sequence[Span]]
    signs: Mapping[int, tuple[datetime, bool]]
    outages: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Losses:
    """Everybody's newest attempt, the outages that met any of them, and what the rule says."""

    works: tuple[Work, ...]
    outages: tuple[Span, ...]
    findings: Findings


def hear(sitting_id: int) -> Heard:
    """The signs of life of a sitting's attempts, and the outages since the first of them began."""
    facts = _newest_attempts(sitting_id)
    if not facts:
        return Heard({}, {}, ())
    since = min(fact.begins_at for fact in facts)
    attempts = [fact.id for fact in facts]
    return Heard(presence.silences(attempts, since), presence.last_signs(attempts), tuple(presence.outages(since)))


def weigh(sitting_id: int, heard: Heard, *, now: datetime) -> Losses:
    """Weigh what a sitting lost."""
    known = presence.thresholds()
    idle = _handed_in_meanwhile(sitting_id)
    works = tuple(_work(facts, heard, idle, now - known.silence) for facts in _newest_attempts(sitting_id))
    roster = db.session.scalar(select(func.count()).where(SittingPlace.sitting_id == sitting_id)) or 0
    findings = fairness.weigh(
        works,
        heard.outages,
        _given(sitting_id),
        roster=roster,
        now=now,
        limits=Limits(silence=known.silence, least=known.least),
    )
    met = tuple(span for span in heard.outages if any(work.lost_in(span) for work in works))
    return Losses(works, met, findings)


def _handed_in_meanwhile(sitting_id: int) -> dict[int, list[Span]]:
    """By attempt: from its end until it was opened again. A paper that is handed in has no page to give signs of life,
    and reopening it has given its time back already."""
    rows = db.session.execute(
        select(Reopening.attempt_id, Reopening.was_handed_in_at, Reopening.was_closed_at, Reopening.reopened_at)
        .join(Attempt, Attempt.id == Reopening.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
    )
    found: dict[int, list[Span]] = {}
    for attempt_id, handed_in_at, closed_at, reopened_at in rows:
        ended = handed_in_at or closed_at
        if ended and ended < reopened_at:
            found.setdefault(attempt_id, []).append(Span(ended, reopened_at))
    return found


def _work(facts: AttemptFacts, heard: Heard, idle: Mapping[int, Sequence[Span]], overdue: datetime) -> Work:
    """An attempt as the rule reads it; one whose last sign lies before `overdue` is silent."""
    at, pulsing = heard.signs.get(facts.id, (overdue, False))
    return Work(
        facts.id,
        facts.person_id,
        facts.begins_at,
        facts.deadline_at,
        _ended_at(facts),
        minus(heard.silences.get(facts.id, ()), idle.get(facts.id, ())),
        at if pulsing and at < overdue else None,
    )


def key_of(sitting_id: int, proposal: Proposal) -> str:
    """A proposal's name: the same for whoever looks, and another one once part of the loss was made good."""
    subject = sitting_id if proposal.cause is not fairness.Cause.SILENCE else proposal.shares[0].attempt
    return f"{proposal.cause}-{subject}-{proposal.lost.begin:%Y%m%dT%H%M%S.%f}"[:-3]


def _newest_attempts(sitting_id: int) -> list[AttemptFacts]:
    newest: dict[int, AttemptFacts] = {}
    for row in db.session.execute(attempts_query().where(Attempt.sitting_id == sitting_id).order_by(Attempt.number)):
        facts = facts_of(row)
        newest[facts.person_id] = facts
    return list(newest.values())


def _ended_at(facts: AttemptFacts) -> datetime | None:
    """Handed in, or taken in while time was left; a sweep after the deadline is no end that counts."""
    if facts.handed_in_at is not None:
        return facts.handed_in_at
    taken_in = facts.closed_at is not None and (facts.deadline_at is None or facts.closed_at < facts.deadline_at)
    return facts.closed_at if taken_in else None


def _given(sitting_id: int) -> list[Given]:
    rows = db.session.execute(
        select(TimeGrant.lost_from, TimeGrant.lost_to, TimeGrant.person_id).where(
            TimeGrant.sitting_id == sitting_id, TimeGrant.lost_from.is_not(None), TimeGrant.lost_to.is_not(None)
        )
    )
    return [Given(Span(begin, end), person) for begin, end, person in rows if begin and end]
