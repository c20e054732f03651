"""Going on at another device: a short code that the invigilator makes and the learner types in there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import STAFF, Actor
from app.domain.errors import NotFound, Refusal
from app.models.attempts import Attempt
from app.models.contests import Round
from app.models.exams import Exam, Sitting, Snapshot
from app.models.people import Account, FailedSignIn, RoleGrant
from app.models.rooms import DevicePass
from app.services import audit
from app.services.people import sign_ins
from app.services.sittings import finding

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
"""Capitals without those that people take for one another or for a digit."""
LENGTH = 8
LASTS = timedelta(minutes=10)
TRIES_HERE = 10
"""Wrong codes from one address within `sign_ins.WINDOW`, before it is told to wait."""
TRIES_ANYWHERE = 1000
"""Wrong codes from everywhere within that time, before no code is taken: of 20**8, even a thousand tries an hour find
one of ten passes once in centuries."""
_COUNTED_AS = " pass"
"""Stands in place of a sign-in name where failures are counted; no name begins with a blank."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new pass: the only time that its code is known."""

    code: str
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """Where a pass leads: to the open paper, or else to the door of the exam."""

    sign_in: str
    attempt: str | None
    exam_code: str


def make_pass(actor: Actor, sitting: str, person: str, *, now: datetime, dice: Dice) -> Made:
    """Make a code for a learner on a sitting's roster; an unused one of before ends.

    Raises:
        NotFound: no such sitting, or nobody of that id on its roster. Refusal: ``pass_for_staff``: who made a code
            could otherwise borrow an account that may do more than sit exams. ``pass_without_account``.
    """
    actor.require(*finding.WATCHERS)
    sitting_id = finding.sitting(sitting).id
    if db.session.scalar(select(Round.id).where(Round.sitting_id == sitting_id)):
        raise NotFound()
    [somebody] = finding.people(sitting_id, [person])
    _accounts_of(somebody.id)
    code = "".join(LETTERS[dice.pick(len(LETTERS))] for _ in range(LENGTH))
    begin_write()
    unused = (DevicePass.person_id == somebody.id, DevicePass.used_at.is_(None), DevicePass.expires_at > now)
    db.session.execute(update(DevicePass).where(*unused).values(expires_at=now))
    made = DevicePass(
        sitting_id=sitting_id,
        person_id=somebody.id,
        code_digest=_digest(code),
        made_at=now,
        made_by_id=actor.account_id,
        expires_at=now + LASTS,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "pass.made", "person", somebody.id, now=now, sitting=sitting_id, device_pass=made.id)
    return Made(code, somebody.name, made.expires_at)


def obstacle(person_id: int) -> Refusal | None:
    """Why no pass can be made for somebody, before anybody asks for one."""
    try:
        _accounts_of(person_id)
    except Refusal as refusal:
        return refusal
    return None


def use_pass(code: str, *, address: str, hours: int, now: datetime, dice: Dice) -> Used:
    """Sign a learner in by a code, once. Their other sign-ins end, so that a lost device writes no more.

    Raises:
        Refusal: ``pass_unknown`` (401) or ``too_many_codes`` (429); the failure is kept.
    """
    here, anywhere = _failures(address, now)
    if anywhere >= TRIES_ANYWHERE:
        raise _too_many()
    begin_write(beside_others=True)
    row = db.session.execute(
        update(DevicePass)
        .where(
            DevicePass.code_digest == _digest(_typed(code)), DevicePass.used_at.is_(None), DevicePass.expires_at > now
        )
        .values(used_at=now)
        .returning(DevicePass.id, DevicePass.person_id, DevicePass.sitting_id)
    ).first()
    if row is None:
        db.session.add(FailedSignIn(username=_COUNTED_AS, address=address[:45], at=now))
        # As with passwords: a neighbour's wrong tries must not keep out who holds the right code.
        raise _too_many() if here >= TRIES_HERE else Refusal("pass_unknown", status=401, keep=True)
    accounts = _accounts_of(row.person_id)
    for account in accounts:
        sign_ins.revoke_all(account, now=now)
    account_id = accounts[0]
    sign_in = sign_ins.open_sign_in(account_id, hours=hours, now=now, dice=dice)
    audit.record(None, "pass.used", "account", account_id, now=now, sitting=row.sitting_id, device_pass=row.id)
    return _lead(sign_in, row.person_id, row.sitting_id)


def _lead(sign_in: str, person_id: int, sitting_id: int) -> Used:
    exam = db.session.execute(
        select(Exam.code)
        .join(Snapshot, Snapshot.exam_id == Exam.id)
        .join(Sitting, Sitting.snapshot_id == Snapshot.id)
        .where(Sitting.id == sitting_id)
    ).scalar_one()
    attempt = db.session.scalar(
        select(Attempt.public_id).where(
            Attempt.sitting_id == sitting_id,
            Attempt.person_id == person_id,
            Attempt.handed_in_at.is_(None),
            Attempt.closed_at.is_(None),
        )
    )
    return Used(sign_in, attempt, exam)


def _accounts_of(person_id: int) -> list[int]:
    """The accounts of somebody who sits exams and does nothing else."""
    accounts = db.session.scalars(
        select(Account.id).where(Account.person_id == person_id, Account.disabled_at.is_(None)).order_by(Account.id)
    ).all()
    if not accounts:
        raise Refusal("pass_without_account")
    # Whatever its scope: a role is more than sitting exams.
    roles = select(RoleGrant.id).where(
        RoleGrant.account_id.in_(accounts), RoleGrant.revoked_at.is_(None), RoleGrant.role.in_(STAFF)
    )
    if db.session.scalar(roles.limit(1)) is not None:
        raise Refusal("pass_for_staff")
    return list(accounts)


def _typed(code: str) -> str:
    """A code as it was made: case, blanks and hyphens do not matter."""
    return "".join(code.split()).replace("-", "").upper()


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _failures(address: str, now: datetime) -> tuple[int, int]:
    """Wrong codes within the window: from this address, and from everywhere."""
    wrong = select(func.count()).where(FailedSignIn.username == _COUNTED_AS, FailedSignIn.at > now - sign_ins.WINDOW)
    anywhere = db.session.scalar(wrong) or 0
    here = db.session.scalar(wrong.where(FailedSignIn.address == address[:45])) or 0 if anywhere else 0
    return here, anywhere


def _too_many() -> Refusal:
    return Refusal("too_many_codes", status=429, keep=True, minutes=int(sign_ins.WINDOW.total_seconds() // 60))
