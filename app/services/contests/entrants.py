"""What organisers do for those who entered a contest: find them, show, correct and erase what they declared, give a new
entry code. The entry form promises all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.models.contests import Contest, Entry
from app.models.people import Account, Consent, Person, Unit
from app.services import audit
from app.services.contests import entering, rounds
from app.services.contests.entering import Declared, find_contest
from app.services.contests.rounds import OwnAttempt
from app.services.people.accounts import NewPerson
from app.services.people.sign_ins import revoke_all

MOST_FOUND, NEWEST = 50, 20
"""How many are shown of those that a search finds, and without one."""
DETAILS = ("full_name", "birth_date", "unit_id", "phone")
"""What somebody declares."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody in a contest, as declared.

    Attributes:
        full_name: empty for who was erased.
        birth_precision: how much of `birth_date` is known.
        guest: entered without a password, and comes back with the entry code.
    """

    public_id: str
    full_name: str
    birth_date: date | None
    birth_precision: str | None
    unit_id: int | None
    unit: str
    phone: str
    entered_at: datetime
    guest: bool

    @property
    def erased(self) -> bool:
        return not self.full_name


def search(actor: Actor, contest_code: str, query: str) -> list[Entrant]:
    """Those whose name, phone or entry code the query is, who entered last first; without one, the newest.

    Raises:
        NotFound: there is no such contest.
    """
    actor.require("organiser")
    contest = find_contest(contest_code)
    newest = (
        _entrants()
        .where(Entry.contest_id == contest.id)
        .order_by(Entry.entered_at.desc(), Entry.id.desc())
        .limit(NEWEST)
    )
    if names.clean(query):
        newest = newest.where(_asked_for(contest.id, query)).limit(MOST_FOUND)
    return [_entrant(*found) for found in db.session.execute(newest)]


def show(actor: Actor, contest_code: str, public_id: str, *, now: datetime) -> tuple[Entrant, list[OwnAttempt]]:
    """Everything that is kept of one entrant, with their papers.

    Raises:
        NotFound: nobody of that id entered this contest.
    """
    actor.require("organiser")
    entry = _find(contest_code, public_id)
    found = db.session.execute(_entrants().where(Entry.id == entry.id)).one()
    return _entrant(*found), rounds.own_attempts(entry, now)


def correct(
    actor: Actor,
    contest_code: str,
    public_id: str,
    declared: Declared,
    *,
    pepper: str,
    now: datetime,
    zone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh"),
) -> None:
    """Put what somebody declared right. Boards show it from now on, also the published ones: their lines hold no names.

    Raises:
        NotFound: nobody of that id entered this contest.
        Invalid: as `entering.enter`.
        Refusal: ``entrant_erased``; ``already_entered``: another entry has this name and phone.
    """
    actor.require("organiser")
    contest = find_contest(contest_code)
    new = entering.checked(contest, declared, now.astimezone(zone).date())
    key = entering.phone_key(pepper, new.phone)
    entry = _locked(contest, public_id)
    folded = names.fold(new.full_name)
    if key and db.session.scalar(
        select(Entry.id).where(
            Entry.contest_id == contest.id, Entry.phone_key == key, Entry.search_key == folded, Entry.id != entry.id
        )
    ):
        raise Refusal("already_entered")
    before = {name: getattr(entry, name) for name in DETAILS}
    _declare(entry, new, contest.entry_form.required)
    entry.search_key, entry.phone_key = folded, key
    account = _guest_account(entry)
    if account is not None:  # who has an account of the centre is known there by what the centre wrote
        person = db.session.get_one(Person, entry.person_id)
        _declare(person, new, contest.entry_form.required)
        person.search_key, person.sort_key = folded, names.sort_key(new.full_name)
    changed = [name for name, was in before.items() if getattr(entry, name) != was]
    audit.record(actor, "entry.corrected", "entry", entry.id, now=now, changed=changed)


def new_entry_code(actor: Actor, contest_code: str, public_id: str, *, now: datetime, dice: Dice) -> str:
    """An entry code in place of one that was lost, which no longer opens anything.

    Raises:
        NotFound: nobody of that id entered this contest.
        Refusal: ``entrant_erased``; ``entry_code_useless``: they sign in with a password.
    """
    actor.require("organiser")
    entry = _locked(find_contest(contest_code), public_id)
    if _guest_account(entry) is None:
        raise Refusal("entry_code_useless")
    entry.entry_code = dice.public_id().upper()
    audit.record(actor, "entry.code_renewed", "entry", entry.id, now=now)
    return entry.entry_code


def erase(actor: Actor, contest_code: str, public_id: str, *, now: datetime, dice: Dice) -> None:
    """Empty what an entrant declared. Their papers and lines stay, without a name, so that every other line of a board
    keeps its place. Who has an account of the centre keeps that.

    Raises:
        NotFound: nobody of that id entered this contest. Refusal: ``entrant_erased``.
    """
    actor.require("organiser")
    contest = find_contest(contest_code)
    entry = _locked(contest, public_id)
    nothing = NewPerson("")
    account = _guest_account(entry)
    _declare(entry, nothing)
    entry.search_key, entry.phone_key = "", None
    entry.entry_code = dice.public_id().upper()  # nobody knows it
    db.session.flush()
    elsewhere = select(Entry.id).where(Entry.person_id == entry.person_id, Entry.full_name != "")
    if account is not None and db.session.scalar(elsewhere) is None:
        person = db.session.get_one(Person, entry.person_id)
        _declare(person, nothing)
        person.search_key, person.sort_key, person.erased_at = "", "", now
        account.disabled_at = now
        revoke_all(account.id, now=now)
    db.session.execute(
        update(Consent)
        .where(
            Consent.person_id == entry.person_id,
            Consent.purpose == entering.purpose(contest.code),
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    audit.record(actor, "entry.erased", "entry", entry.id, now=now)


def matching(contest_id: int, query: str) -> set[str]:
    """Public ids of the entries whose names a search finds."""
    folded = names.fold(names.clean(query))
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = db.session.execute(
        select(Entry.public_id, Entry.full_name).where(
            Entry.contest_id == contest_id, Entry.search_key.like(f"%{escaped}%", escape="\\")
        )
    )
    return {entry for entry, name in rows if names.matches(query, name)}


def _asked_for(contest_id: int, query: str) -> ColumnElement[bool]:
    code = entering.typed_code(query)
    try:
        return (Entry.phone == names.phone(query)) | (Entry.entry_code == code)
    except Invalid:
        found = sorted(matching(contest_id, query))[: 2 * MOST_FOUND]
        return Entry.public_id.in_(found) | (Entry.entry_code == code)


def _entrants() -> Select[Entry, str | None, int | None]:
    guest = select(Account.id).where(Account.person_id == Entry.person_id, Account.password_hash.is_(None))
    return select(Entry, Unit.name, guest.limit(1).scalar_subquery()).outerjoin(Unit, Unit.id == Entry.unit_id)


def _entrant(entry: Entry, unit: str | None, guest: int | None) -> Entrant:
    return Entrant(
        public_id=entry.public_id,
        full_name=entry.full_name,
        birth_date=entry.birth_date,
        birth_precision=entry.birth_precision,
        unit_id=entry.unit_id,
        unit=unit or "",
        phone=entry.phone or "",
        entered_at=entry.entered_at,
        guest=guest is not None,
    )


def _find(contest_code: str, public_id: str) -> Entry:
    contest = find_contest(contest_code)
    entry = db.session.scalar(select(Entry).where(Entry.contest_id == contest.id, Entry.public_id == public_id))
    if entry is None:
        raise NotFound()
    return entry


def _locked(contest: Contest, public_id: str) -> Entry:
    begin_write(beside_others=True)
    # In the order in which entering locks: the contest, then the entry.
    db.session.execute(select(Contest.id).where(Contest.id == contest.id).with_for_update())
    wanted = select(Entry).where(Entry.contest_id == contest.id, Entry.public_id == public_id)
    entry = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if entry is None:
        raise NotFound()
    if not entry.full_name:
        raise Refusal("entrant_erased")
    return entry


def _guest_account(entry: Entry) -> Account | None:
    wanted = select(Account).where(Account.person_id == entry.person_id, Account.password_hash.is_(None))
    return db.session.scalar(wanted.limit(1))


def _declare(row: Entry | Person, new: NewPerson, asked: tuple[str, ...] = ("birth_date", "unit", "phone")) -> None:
    row.full_name = new.full_name
    if "birth_date" in asked:
        row.birth_date, row.birth_precision = new.birth_date, new.birth_precision
    if "unit" in asked:
        row.unit_id = new.unit_id
    if "phone" in asked:
        row.phone = new.phone
