"""A class list becomes a cohort: people, accounts with one-time passwords, enrolments; all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import Actor
from app.models.people import Account, Person, RoleGrant, Unit
from app.services import audit
from app.services.people.accounts import NewPerson, make_person
from app.services.people.credentials import hash_password
from app.services.programmes import cohorts
from app.services.programmes.rosters import Entry

PASSWORD_LENGTH = 10
"""Of 31 letters without look-alikes: 49 bits, for a password that must be changed at the first sign-in."""
STEM_LENGTH = 40


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort to be opened; without a code it gets the programme's next one."""

    programme_code: str
    title: str
    opened_on: date
    code: str | None = None
    partner: str = ""


@dataclass(frozen=True, slots=True)
class SignInSlip:
    """What a learner is told on paper; an empty password means that they have an account and know theirs."""

    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class ImportedCohort:
    code: str
    public_id: str
    slips: tuple[SignInSlip, ...]


def unit_names() -> dict[str, int]:
    """Folded name and folded code -> id of every unit that still exists."""
    rows = db.session.execute(select(Unit.id, Unit.code, Unit.name).where(Unit.valid_to.is_(None)))
    return {names.fold(key): row.id for row in rows for key in (row.code, row.name)}


def import_cohort(
    actor: Actor, new: NewCohort, entries: Sequence[Entry], *, now: datetime, dice: Dice
) -> ImportedCohort:
    """Open a cohort with the people of a class list.

    Somebody whose name, full date of birth and phone number are all known already is the same person: they are
    enrolled with the account they have. Everybody else is new, namesakes included.

    Raises:
        Forbidden: the actor may not manage people.
        Invalid, NotFound: what `cohorts.open_cohort` refuses.
    """
    actor.require("administrator")
    passwords = [dice.public_id(PASSWORD_LENGTH) for _ in entries]
    with ThreadPoolExecutor() as pool:  # argon2 lets go of the interpreter's lock
        hashes = list(pool.map(hash_password, passwords))
    begin_write()
    code = new.code or cohorts.next_code(new.programme_code, new.opened_on.year)
    cohort = cohorts.open_cohort(
        actor, code, new.title, new.programme_code, new.partner, new.opened_on, now=now, dice=dice
    )
    people = _people([entry.person for entry in entries], now=now, dice=dice)
    held = _usernames_of([person.id for person in people])
    fresh = iter(_free_usernames(person.full_name for person in people if person.id not in held))
    slips: list[SignInSlip] = []
    accounts: list[Account] = []
    for person, password, hashed in zip(people, passwords, hashes, strict=True):
        if person.id in held:
            slips.append(SignInSlip(person.full_name, held[person.id], ""))
            continue
        account = Account(
            public_id=dice.public_id(),
            person_id=person.id,
            username=next(fresh),
            password_hash=hashed,
            must_change_password=True,
            created_at=now,
        )
        accounts.append(account)
        slips.append(SignInSlip(person.full_name, account.username, password))
    db.session.add_all(accounts)
    db.session.flush()
    _make_learners(actor, accounts, now=now)
    cohorts.enrol(actor, cohort.id, [person.id for person in people])
    audit.record(actor, "cohort.imported", "cohort", cohort.id, now=now, people=len(people), new=len(accounts))
    return ImportedCohort(code, cohort.public_id, tuple(slips))


def _people(wanted: Sequence[NewPerson], *, now: datetime, dice: Dice) -> list[Person]:
    """A row for each, in their order: known people and new ones."""
    phones = {new.phone for new in wanted if new.phone}
    rows = db.session.scalars(select(Person).where(Person.phone.in_(phones), Person.erased_at.is_(None)))
    known = {(row.full_name, row.birth_date, row.birth_precision, row.phone): row for row in rows}
    people = []
    for new in wanted:
        same = known.get((new.full_name, new.birth_date, "day", new.phone)) if new.phone and new.birth_date else None
        person = same or make_person(new, now=now, dice=dice)
        people.append(person)
    db.session.add_all(people)
    db.session.flush()
    return people


def _usernames_of(person_ids: Sequence[int]) -> dict[int, str]:
    """Sign-in names of those who have an account with a password; a contestant's has none."""
    rows = db.session.execute(
        select(Account.person_id, Account.username).where(
            Account.person_id.in_(person_ids), Account.password_hash.is_not(None), Account.disabled_at.is_(None)
        )
    )
    return {person_id: username for person_id, username in rows}  # noqa: C416 - dict() would ask the result for keys


def _free_usernames(full_names: Iterable[str]) -> list[str]:
    """A sign-in name for each: the name without accents and blanks, and the first free number."""
    taken = set(db.session.scalars(select(Account.username)))
    chosen = []
    for full_name in full_names:
        stem = re.sub("[^a-z0-9]", "", names.fold(full_name))[:STEM_LENGTH] or "hocvien"
        number = 1
        while f"{stem}{number}" in taken:
            number += 1
        taken.add(f"{stem}{number}")
        chosen.append(f"{stem}{number}")
    return chosen


def _make_learners(actor: Actor, accounts: list[Account], *, now: datetime) -> None:
    if accounts:
        db.session.execute(
            insert(RoleGrant),
            [
                {"account_id": account.id, "role": "learner", "granted_at": now, "granted_by_id": actor.account_id}
                for account in accounts
            ],
        )
