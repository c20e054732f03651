"""How a sitting is held: its room, its invigilators and its code at any time; its times and rules before it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from app.db import begin_write, db
from app.domain import exam_browsers
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.timing import Window
from app.models.attempts import Attempt
from app.models.exams import Sitting
from app.models.people import Account, Person, RoleGrant
from app.models.rooms import SittingInvigilator
from app.services import audit
from app.services.attempts.conduct import Conduct
from app.services.exams import authors
from app.services.sittings import finding

INVIGILATORS = ("invigilator", "instructor", "administrator")
"""Whose accounts may be named."""


@dataclass(frozen=True, slots=True)
class Invigilator:
    account_id: str
    name: str
    named: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What may be changed at any time. `invigilators` are public ids of accounts."""

    room: str
    access_code: str
    invigilators: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What learners are told before they start, so it stands once the sitting is open."""

    window: Window
    notes_absences: bool
    asks_full_screen: bool
    #: one a line
    browser_keys: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A sitting as its settings page shows it. `open_rules`: may this actor still change its times and rules?"""

    sitting: finding.SittingHead
    place: Place
    rules: Rules
    candidates: list[Invigilator]
    begun: bool
    open_rules: bool

    @property
    def conduct(self) -> Conduct:
        """What learners are told of it."""
        rules = self.rules
        keys = tuple(rules.browser_keys.split())
        return Conduct(self.sitting.id, keys, rules.notes_absences, rules.asks_full_screen)


def arrangement(actor: Actor, public_id: str, *, now: datetime) -> Arrangement:
    """How a sitting is held now.

    Raises:
        NotFound: there is no such sitting.
    """
    head = finding.head(actor, public_id)
    sitting = db.session.execute(select(Sitting).where(Sitting.id == head.id)).scalar_one()
    candidates = _candidates(sitting.id)
    named = frozenset(one.account_id for one in candidates if one.named)
    begun = _begun(sitting, now)
    may = actor.has(*authors.WRITERS) and authors.may_read(actor, head.exam_id, now=now)
    return Arrangement(
        sitting=head,
        place=Place(sitting.room, sitting.access_code, named),
        rules=Rules(
            Window(sitting.opens_at, sitting.closes_at),
            sitting.notes_absences,
            sitting.asks_full_screen,
            sitting.browser_keys,
        ),
        candidates=candidates,
        begun=begun,
        open_rules=may and not begun,
    )


def invigilators(sitting_id: int) -> list[str]:
    """Names of those who watch a sitting, in name order."""
    return [one.name for one in _candidates(sitting_id) if one.named]


def _candidates(sitting_id: int) -> list[Invigilator]:
    """Whoever may watch a room, and whoever is named already."""
    named = select(SittingInvigilator.account_id).where(SittingInvigilator.sitting_id == sitting_id)
    holds = select(RoleGrant.account_id).where(RoleGrant.role.in_(INVIGILATORS), RoleGrant.revoked_at.is_(None))
    active = Account.id.in_(holds) & Account.disabled_at.is_(None)
    rows = db.session.execute(
        select(Account.public_id, Person.full_name, Account.id.in_(named))
        .join(Person, Person.id == Account.person_id)
        .where(active | Account.id.in_(named))
        .order_by(Person.sort_key, Account.id)
    )
    return [Invigilator(public_id, name, bool(is_named)) for public_id, name, is_named in rows]


def _begun(sitting: Sitting, now: datetime) -> bool:
    """Is it open already? One without an opening is open from the start."""
    started = select(func.count(Attempt.id)).where(Attempt.sitting_id == sitting.id)
    return sitting.opens_at is None or sitting.opens_at <= now or bool(db.session.scalar(started))


def change(actor: Actor, public_id: str, place: Place, rules: Rules | None = None, *, now: datetime) -> None:
    """Hold a sitting otherwise.

    Args:
        rules: None leaves them as they are.

    Raises:
        Invalid: ``window_reversed``, ``window_past``, ``browser_key_malformed`` or ``browser_keys_many``.
        Refusal: ``sitting_open_already`` for rules. Forbidden: ``exam_authors_only`` for rules.
        NotFound: no such sitting, or no such account to watch it.
    """
    actor.require(*finding.STAFF)
    keys = _checked(rules, now) if rules else ""
    begin_write()
    head = finding.head(actor, public_id)
    sitting = db.session.scalars(select(Sitting).where(Sitting.id == head.id).with_for_update()).one()
    if rules is not None:
        actor.require(*authors.WRITERS)
        authors.require_author(actor, head.exam_id, now=now)
        if _begun(sitting, now):
            raise Refusal("sitting_open_already")
        sitting.opens_at, sitting.closes_at = rules.window.opens_at, rules.window.closes_at
        sitting.notes_absences, sitting.asks_full_screen = rules.notes_absences, rules.asks_full_screen
        sitting.browser_keys = keys
    sitting.room, sitting.access_code = place.room.strip(), place.access_code.strip()
    _name(sitting.id, place.invigilators)
    audit.record(actor, "sitting.arranged", "sitting", sitting.id, now=now, rules=rules is not None)


def _checked(rules: Rules, now: datetime) -> str:
    """The keys as they are stored."""
    window = rules.window
    if window.opens_at and window.closes_at and window.opens_at >= window.closes_at:
        raise Invalid("window_reversed")
    if window.closes_at and window.closes_at <= now:
        raise Invalid("window_past")
    return "\n".join(exam_browsers.keys_of(rules.browser_keys))


def _name(sitting_id: int, accounts: Iterable[str]) -> None:
    candidates = {one.account_id for one in _candidates(sitting_id)}
    if not candidates.issuperset(accounts):
        raise NotFound()
    wanted = db.session.scalars(select(Account.id).where(Account.public_id.in_(accounts))).all()
    db.session.execute(delete(SittingInvigilator).where(SittingInvigilator.sitting_id == sitting_id))
    if wanted:
        rows = [{"sitting_id": sitting_id, "account_id": account_id} for account_id in sorted(wanted)]
        db.session.execute(insert(SittingInvigilator), rows)
