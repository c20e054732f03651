"""The minutes of a sitting (biên bản coi thi): everything that its invigilators sign for, in one value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.domain.actors import Actor
from app.domain.timing import Phase
from app.models.attempts import Attempt, Grading
from app.models.audit import AuditEvent
from app.models.exams import Snapshot
from app.models.people import Account, Person, SignIn
from app.models.programmes import Cohort
from app.models.rooms import DevicePass, Reopening, TimeGrant
from app.services import settings
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of
from app.services.sittings import absences, allowances, arranging, finding, incidents, messages
from app.services.sittings.absences import Leaver
from app.services.sittings.allowances import PlaceTime
from app.services.sittings.finding import SittingHead
from app.services.sittings.incidents import IncidentLine
from app.services.sittings.messages import MessageLine


@dataclass(frozen=True, slots=True)
class Roll:
    """Names on the roster, by what came of their paper; each list in name order."""

    places: int
    handed_in: list[str]
    #: time was up, or an invigilator took the paper in
    closed: list[str]
    working: list[str]
    absent: list[str]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """`to` is None for everyone, `given_by` where the system did it."""

    given_at: datetime
    to: str | None
    seconds: int
    cause: str
    note: str
    given_by: str | None


@dataclass(frozen=True, slots=True)
class Reopened:
    at: datetime
    name: str
    reason: str
    seconds: int
    by: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A paper went on at another device; `passed_by` is who gave a code for that, if anyone did."""

    at: datetime
    name: str
    passed_by: str | None


@dataclass(frozen=True, slots=True)
class Record:
    sitting: SittingHead
    exam_title: str
    cohort: str | None
    superior: str
    invigilators: list[str]
    roll: Roll
    others_time: list[PlaceTime]
    grants: list[GrantLine]
    reopened: list[Reopened]
    moved: list[Moved]
    messages: list[MessageLine]
    leavers: list[Leaver]
    incidents: list[IncidentLine]


def record(actor: Actor, public_id: str, *, now: datetime) -> Record:
    """What happened in a sitting until now.

    Raises:
        NotFound: there is no such sitting.
    """
    sitting = finding.head(actor, public_id)
    title = db.session.execute(select(Snapshot.title).where(Snapshot.id == sitting.snapshot_id)).scalar_one()
    cohort = db.session.scalar(select(Cohort.title).where(Cohort.id == sitting.cohort_id))
    return Record(
        sitting=sitting,
        exam_title=title,
        cohort=cohort,
        superior=settings.value("superior_body"),
        invigilators=arranging.invigilators(sitting.id),
        roll=_roll(sitting.id, now),
        others_time=[line for line in allowances.roster(actor, public_id) if line.differs],
        grants=_grants(sitting.id),
        reopened=_reopened(sitting.id),
        moved=_moved(sitting.id),
        messages=messages.sent(sitting.id)[::-1],
        leavers=absences.leavers(sitting.id),
        incidents=incidents.noted(sitting.id),
    )


def _roll(sitting_id: int, now: datetime) -> Roll:
    newest: dict[int, AttemptFacts] = {}
    rows = db.session.execute(attempts_query().where(Attempt.sitting_id == sitting_id).order_by(Attempt.number))
    for row in rows:
        facts = facts_of(row)
        newest[facts.person_id] = facts
    taken_in = set(
        db.session.scalars(
            select(Grading.attempt_id)
            .join(Attempt, Attempt.id == Grading.attempt_id)
            .where(
                Attempt.sitting_id == sitting_id,
                Grading.reason == "taken_in",
                Grading.graded_at == Attempt.handed_in_at,
            )
        )
    )
    roll = Roll(0, [], [], [], [])
    places = finding.places(sitting_id)
    for one in places:
        own = newest.get(one.id)
        if own is None:
            roll.absent.append(one.name)
        elif own.handed_in_at is not None and own.id not in taken_in:
            roll.handed_in.append(one.name)
        elif own.handed_in_at is not None or own.closed_at is not None or own.phase(now) is Phase.OVER:
            roll.closed.append(one.name)
        else:
            roll.working.append(one.name)
    return Roll(len(places), roll.handed_in, roll.closed, roll.working, roll.absent)


def _grants(sitting_id: int) -> list[GrantLine]:
    rows = db.session.execute(
        select(
            TimeGrant.given_at,
            finding.person_name(TimeGrant.person_id),
            TimeGrant.seconds,
            TimeGrant.cause,
            TimeGrant.note,
            finding.account_name(TimeGrant.given_by_id),
        )
        .where(TimeGrant.sitting_id == sitting_id)
        .order_by(TimeGrant.given_at, TimeGrant.id)
    )
    return [GrantLine(*row) for row in rows]


def _reopened(sitting_id: int) -> list[Reopened]:
    rows = db.session.execute(
        select(
            Reopening.reopened_at,
            Person.full_name,
            Reopening.reason,
            Reopening.seconds,
            finding.account_name(Reopening.reopened_by_id),
        )
        .join(Attempt, Attempt.id == Reopening.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Reopening.reopened_at, Reopening.id)
    )
    return [Reopened(*row) for row in rows]


def _moved(sitting_id: int) -> list[Moved]:
    """Take-overs, as the log has them, and device passes that were used; reloads are no moves."""
    passed = db.session.execute(
        select(DevicePass.used_at, Person.full_name, finding.account_name(DevicePass.made_by_id))
        .join(Person, Person.id == DevicePass.person_id)
        .where(DevicePass.sitting_id == sitting_id, DevicePass.used_at.is_not(None))
    )
    found = _taken_over(sitting_id) + [Moved(*row) for row in passed]
    return sorted(found, key=lambda one: (one.at, one.name))


def _taken_over(sitting_id: int) -> list[Moved]:
    """Take-overs without a pass: the first by a sign-in that a pass opened is what the pass was for."""
    rows = db.session.execute(
        select(AuditEvent.at, AuditEvent.detail, Person.full_name)
        .join(Attempt, Attempt.id == AuditEvent.subject_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(
            AuditEvent.action == "attempt.taken_over",
            AuditEvent.subject_kind == "attempt",
            Attempt.sitting_id == sitting_id,
        )
        .order_by(AuditEvent.id)
    )
    by_pass = _opened_by_pass(sitting_id)
    found = []
    for at, detail, name in rows:
        sign_in = json.loads(detail).get("sign_in")
        if sign_in in by_pass:
            by_pass.remove(sign_in)
        else:
            found.append(Moved(at, name, None))
    return found


def _opened_by_pass(sitting_id: int) -> set[int]:
    """The sign-ins that passes of this sitting opened: of the same person, in the same instant."""
    return set(
        db.session.scalars(
            select(SignIn.id)
            .join(Account, Account.id == SignIn.account_id)
            .join(DevicePass, (DevicePass.person_id == Account.person_id) & (DevicePass.used_at == SignIn.created_at))
            .where(DevicePass.sitting_id == sitting_id)
        )
    )
