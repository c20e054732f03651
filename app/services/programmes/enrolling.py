"""A class list becomes a cohort: people, accounts with one-time passwords, enrolments; all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import Actor
from app.models.people import Account, Person, Unit
from app.services import audit
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.people.bulk import NewAccount
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
    known = _known([entry.person for entry in entries])
    fresh = [entry.person for entry in entries if entry.person not in known]
    usernames = dict(zip(fresh, _free_usernames(person.full_name for person in fresh), strict=True))
    slips: list[SignInSlip] = []
    accounts: list[NewAccount] = []
    for entry, password, hashed in zip(entries, passwords, hashes, strict=True):
        person = entry.person
        if person in known:
            slips.append(SignInSlip(person.full_name, known[person].username, ""))
        else:
            accounts.append(NewAccount(person, usernames[person], hashed))
            slips.append(SignInSlip(person.full_name, usernames[person], password))
    made = bulk.register_accounts(actor, accounts, must_change_password=True, now=now, dice=dice)
    cohorts.enrol(actor, cohort.id, [*made.values(), *(account.person_id for account in known.values())])
    audit.record(actor, "cohort.imported", "cohort", cohort.id, now=now, people=len(entries), new=len(accounts))
    return ImportedCohort(code, cohort.public_id, tuple(slips))


def _known(wanted: Sequence[NewPerson]) -> dict[NewPerson, Account]:
    """Those who have an account with a password already, as it is."""
    sure = {
        (new.full_name, new.birth_date, new.phone): new
        for new in wanted
        if new.phone and new.birth_date and new.birth_precision == "day"
    }
    rows = db.session.execute(
        select(Person.full_name, Person.birth_date, Person.phone, Account)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.phone.in_({new.phone for new in sure.values()}),
            Person.birth_precision == "day",
            Person.erased_at.is_(None),
            Account.password_hash.is_not(None),
            Account.disabled_at.is_(None),
        )
    )
    return {sure[key]: row.Account for row in rows if (key := (row.full_name, row.birth_date, row.phone)) in sure}


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
