"""Programmes and the annual plan; opening a cohort, enrolling, closing it, and its confirmed titles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.db import begin_write, db
from app.dice import Dice
from app.domain import labels, names
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.grades import GradingRule
from app.models.banks import Bank
from app.models.programmes import AnnualPlan, Cohort, Enrolment, Programme, ProgrammeRule
from app.services import audit
from app.services.programmes.results import find_cohort, results_of

KEEPERS = ("instructor", "organiser", "leader")
"""Who opens, fills and closes cohorts."""


def create_programme(
    actor: Actor,
    code: str,
    title: str,
    position: int | None = None,
    bank_code: str | None = None,
    rule: GradingRule | None = None,
    valid_from: date | None = None,
    *,
    now: datetime,
) -> Programme:
    """A training programme.

    Args:
        position: its place in reports; behind all others without it.
        bank_code: the bank that its exams draw from.
        rule: how it grades, from `valid_from` on (today without it); the centre's default without a rule.

    Raises:
        Invalid: ``programme_code_taken``, ``code_malformed``, ``title_length``. NotFound: ``bank_unknown``.
    """
    actor.require("organiser", "leader")
    begin_write()
    _refuse_taken(Programme.code, code, "programme_code_taken")
    bank_id = db.session.scalar(select(Bank.id).where(Bank.code == bank_code)) if bank_code else None
    if bank_code and bank_id is None:
        raise NotFound("bank_unknown", code=bank_code)
    if position is None:
        position = 1 + (db.session.scalar(select(func.max(Programme.position))) or 0)
    programme = Programme(code=code, title=labels.title(title), position=position, bank_id=bank_id)
    db.session.add(programme)
    db.session.flush()
    if rule:
        db.session.add(ProgrammeRule(programme_id=programme.id, valid_from=valid_from or now.date(), rule=rule))
    audit.record(actor, "programme.created", "programme", programme.id, now=now)
    return programme


def plan_year(actor: Actor, year: int, cohorts: int, learners: int, *, now: datetime) -> None:
    """Set the plan of a year, replacing an earlier one.

    Raises:
        Invalid: ``plan_empty``: a plan without cohorts or learners measures nothing.
    """
    actor.require("organiser", "leader")
    if cohorts < 1 or learners < 1:
        raise Invalid("plan_empty", year=year)
    begin_write()
    plan = db.session.scalar(select(AnnualPlan).where(AnnualPlan.year == year))
    if plan is None:
        plan = AnnualPlan(year=year)
        db.session.add(plan)
    plan.cohorts, plan.learners = cohorts, learners
    db.session.flush()
    audit.record(actor, "year.planned", "annual_plan", plan.id, now=now, cohorts=cohorts, learners=learners)


def open_cohort(
    actor: Actor,
    code: str,
    title: str,
    programme_code: str,
    partner: str,
    opened_on: date,
    *,
    now: datetime,
    dice: Dice,
) -> Cohort:
    """Open a cohort of a programme; `partner` is with whom the centre runs it, or empty.

    Raises:
        Invalid: ``cohort_code_taken``, ``code_malformed``, ``title_length``. NotFound: ``programme_unknown``.
    """
    actor.require(*KEEPERS)
    begin_write()
    _refuse_taken(Cohort.code, code, "cohort_code_taken")
    cohort = Cohort(
        public_id=dice.public_id(),
        code=code,
        title=labels.title(title),
        programme_id=programme_id_of(programme_code),
        partner=names.clean(partner)[: labels.TITLE_LENGTH],
        opened_on=opened_on,
    )
    db.session.add(cohort)
    db.session.flush()
    audit.record(actor, "cohort.opened", "cohort", cohort.id, now=now)
    return cohort


def enrol(actor: Actor, cohort_id: int, person_ids: Sequence[int]) -> int:
    """Enrol people in an open cohort; who is enrolled already stays. Returns how many are new.

    Raises:
        NotFound: no such cohort. Refusal: ``cohort_closed``.
    """
    actor.require(*KEEPERS)
    begin_write()
    cohort = db.session.get(Cohort, cohort_id)
    if cohort is None:
        raise NotFound()
    _refuse_closed(cohort)
    held = set(db.session.scalars(select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id)))
    new = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in held]
    if new:
        db.session.execute(insert(Enrolment), [{"cohort_id": cohort_id, "person_id": person} for person in new])
    return len(new)


def close_cohort(
    actor: Actor,
    public_id: str,
    closed_on: date,
    *,
    now: datetime,
    zone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh"),
) -> None:
    """Close a cohort. It cannot be opened again.

    Args:
        closed_on: the day of the closing ceremony.
        zone: by whose calendar `closed_on` may not lie in the future.

    Raises:
        NotFound: no such cohort. Refusal: ``cohort_closed``, ``cohort_empty``, ``cohort_ungraded`` (with `count`,
        the learners without a result). Invalid: ``closed_before_opened``, ``closed_in_future``.
    """
    actor.require(*KEEPERS)
    begin_write()
    cohort = find_cohort(public_id)
    _refuse_closed(cohort)
    if closed_on < cohort.opened_on:
        raise Invalid("closed_before_opened", opened=f"{cohort.opened_on:%d/%m/%Y}")
    if closed_on > now.astimezone(zone).date():
        raise Invalid("closed_in_future")
    results = results_of([cohort])[cohort.id]
    if not results.learners:
        raise Refusal("cohort_empty")
    if results.ungraded:
        raise Refusal("cohort_ungraded", count=results.ungraded)
    cohort.closed_on = closed_on
    db.session.flush()
    audit.record(actor, "cohort.closed", "cohort", cohort.id, now=now)


def confirm_titles(
    actor: Actor,
    public_id: str,
    *,
    advanced: bool,
    excellent_person_public_ids: Collection[str],
    now: datetime,
) -> None:
    """Confirm the titles of a closed cohort, of those that the rule proposes; one that is not named is taken back.

    Args:
        advanced: the cohort is a "lớp học tiên tiến".
        excellent_person_public_ids: who is a "học viên xuất sắc".

    Raises:
        NotFound: no such cohort. Refusal: ``cohort_open``. Invalid: ``advanced_not_proposed``,
        ``excellent_not_proposed`` (with `count`), for people of other cohorts too.
    """
    actor.require("leader")
    begin_write()
    cohort = find_cohort(public_id)
    if cohort.closed_on is None:
        raise Refusal("cohort_open")
    results = results_of([cohort])[cohort.id]
    if advanced and not results.may_be_advanced:
        raise Invalid("advanced_not_proposed")
    wanted = set(excellent_person_public_ids)
    proposed = {learner.public_id for learner in results.learners if results.may_be_excellent(learner)}
    if wanted - proposed:
        raise Invalid("excellent_not_proposed", count=len(wanted - proposed))
    if advanced != (cohort.advanced_confirmed_at is not None):
        cohort.advanced_confirmed_at = now if advanced else None
        cohort.advanced_confirmed_by_id = actor.account_id if advanced else None
        db.session.flush()
        audit.record(actor, "cohort.advanced", "cohort", cohort.id, now=now, confirmed=advanced)
    given = [line.person_id for line in results.learners if line.public_id in wanted and not line.excellent]
    taken = [line.person_id for line in results.learners if line.public_id not in wanted and line.excellent]
    _set_excellent(actor, cohort.id, given, now, now=now)
    _set_excellent(actor, cohort.id, taken, None, now=now)


def programme_id_of(code: str) -> int:
    """The programme with this code.

    Raises:
        NotFound: ``programme_unknown``.
    """
    found = db.session.scalar(select(Programme.id).where(Programme.code == code))
    if found is None:
        raise NotFound("programme_unknown", code=code)
    return found


def next_code(programme_code: str, year: int) -> str:
    """A free code for the programme's next cohort of a year: <programme>-<year>-<number>."""
    stem = f"{programme_code[:50]}-{year}-"
    taken = set(db.session.scalars(select(Cohort.code).where(Cohort.code.startswith(stem, autoescape=True))))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{stem}{number}") not in taken)


def _refuse_closed(cohort: Cohort) -> None:
    if cohort.closed_on is not None:
        raise Refusal("cohort_closed", closed=f"{cohort.closed_on:%d/%m/%Y}")


def _refuse_taken(column: InstrumentedAttribute[str], code: str, refusal: str) -> None:
    if db.session.scalar(select(column).where(column == labels.code(code))):
        raise Invalid(refusal, code=code)


def _set_excellent(actor: Actor, cohort_id: int, people: list[int], at: datetime | None, *, now: datetime) -> None:
    if not people:
        return
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.person_id.in_(people))
        .values(excellent_confirmed_at=at, excellent_confirmed_by_id=actor.account_id if at else None)
    )
    action = "learners.excellent" if at else "learners.excellent_taken_back"
    audit.record(actor, action, "cohort", cohort_id, now=now, people=people)
