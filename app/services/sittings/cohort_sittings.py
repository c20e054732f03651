"""Giving an exam to a cohort: in one sitting, or in several where its room holds fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select

from app.db import db
from app.dice import Dice
from app.domain import timing
from app.domain.actors import Actor
from app.domain.errors import Invalid, Refusal
from app.domain.timing import TimeRule, Window
from app.models.exams import Sitting, Snapshot
from app.models.people import Person
from app.models.programmes import Cohort, Enrolment
from app.services.exams import authors, finding, frozen
from app.services.sittings import giving

T = TypeVar("T")

MOST_SITTINGS = 12
"""That one act gives: more would be a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Learner:
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class CohortLine:
    """An open cohort that the exam may be given to; `given`: sittings of this exam that it has already."""

    code: str
    title: str
    learners: int
    given: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One sitting to be: the people whose turn it is follow from its place among the plans."""

    title: str
    window: Window
    room: str = ""
    access_code: str = ""


def open_cohorts(actor: Actor, exam_id: int) -> list[CohortLine]:
    """Cohorts that are open, the newest first."""
    actor.require(*authors.WRITERS)
    learners = select(func.count()).where(Enrolment.cohort_id == Cohort.id).scalar_subquery()
    given = (
        select(func.count())
        .select_from(Sitting)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Sitting.cohort_id == Cohort.id, Snapshot.exam_id == exam_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Cohort.code, Cohort.title, learners, given)
        .where(Cohort.closed_on.is_(None))
        .order_by(Cohort.opened_on.desc(), Cohort.id.desc())
    )
    return [CohortLine(*row) for row in rows]


def class_list(actor: Actor, cohort_code: str) -> list[Learner]:
    """A cohort's learners in the order of a class list.

    Raises:
        NotFound: ``cohort_unknown``.
    """
    actor.require(*authors.WRITERS)
    rows = db.session.execute(
        select(Person.id, Person.full_name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == finding.cohort_id(cohort_code))
        .order_by(Person.sort_key, Person.id)
    )
    return [Learner(*row) for row in rows]


def share_out(people: Sequence[T], parts: int) -> list[list[T]]:
    """People in their order, in so many parts that differ by one at most; the first parts are the larger ones."""
    each, more = divmod(len(people), parts)
    ends = [each * (part + 1) + min(part + 1, more) for part in range(parts)]
    return [list(people[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def give_to_cohort(
    actor: Actor, code: str, cohort_code: str, plans: Sequence[Plan], *, now: datetime, dice: Dice
) -> list[str]:
    """Give an exam's newest snapshot to an open cohort, its class list divided over the sittings planned.

    Returns:
        The public ids of the sittings, in the order of the plans.

    Raises:
        Forbidden: ``exam_authors_only``: who could open a sitting could read its papers. NotFound: no such exam or
            cohort. Refusal: ``exam_unpublished`` or ``cohort_closed``. Invalid: ``cohort_without_learners``,
            ``sittings_number``, ``window_reversed``, ``window_past`` or ``window_short``.
    """
    actor.require(*authors.WRITERS)
    authors.require_author(actor, finding.exam_id(code), now=now)
    snapshot_id, _own_title = finding.newest_snapshot(code)
    cohort_id = finding.cohort_id(cohort_code)
    closed_on = db.session.scalar(select(Cohort.closed_on).where(Cohort.id == cohort_id))
    if closed_on is not None:
        raise Refusal("cohort_closed", closed=f"{closed_on:%d/%m/%Y}")
    people = [learner.person_id for learner in class_list(actor, cohort_code)]
    if not people:
        raise Invalid("cohort_without_learners")
    if not 1 <= len(plans) <= min(len(people), MOST_SITTINGS):
        raise Invalid("sittings_number", most=min(len(people), MOST_SITTINGS))
    if any(plan.window.closes_at is not None and plan.window.closes_at <= now for plan in plans):
        raise Invalid("window_past")
    sittings = [
        giving.give_exam(
            actor,
            snapshot_id,
            plan.title,
            plan.window,
            cohort_id=cohort_id,
            people=part,
            room=plan.room,
            access_code=plan.access_code,
            now=now,
            dice=dice,
        )
        for plan, part in zip(plans, share_out(people, len(plans)), strict=True)
    ]
    # Last, because a window that ends before it begins has a word of its own; what is refused here is not kept.
    _refuse_short(frozen.snapshot(snapshot_id).rules.time, plans)
    return [sitting.public_id for sitting in sittings]


def _refuse_short(rule: TimeRule, plans: Sequence[Plan]) -> None:
    """A slip in the hours would cost a whole room its time, and is seen only when somebody has begun."""
    for number, plan in enumerate(plans, 1):
        if not timing.suffices(rule, plan.window) and rule.duration is not None:
            raise Invalid("window_short", number=number, minutes=-(-rule.duration // timedelta(minutes=1)))
