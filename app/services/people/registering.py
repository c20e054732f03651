"""A list of people becomes accounts with one-time passwords; who is known already keeps the account they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import Actor
from app.models.people import Account, Person
from app.services.people import accounts, bulk
from app.services.people.accounts import NewPerson
from app.services.people.bulk import NewAccount
from app.services.people.credentials import hash_password, one_time_password

STEM_LENGTH = 40


@dataclass(frozen=True, slots=True)
class SignInSlip:
    """What a person is told on paper; an empty password means that they have an account and know theirs."""

    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Registered:
    """`slips` and `person_ids` stand in the order of the list; `new` are those who had no account."""

    slips: tuple[SignInSlip, ...]
    person_ids: tuple[int, ...]
    new: int


def register_list(
    actor: Actor, people: Sequence[NewPerson], *, role: str = "learner", now: datetime, dice: Dice
) -> Registered:
    """Give everybody of a list an account and a role.

    Somebody whose name, full date of birth and phone number are all known already is the same person and keeps the
    account they have. Everybody else is new, namesakes included.

    Raises:
        Forbidden: the actor may not manage people. Invalid: ``role_unknown``.
    """
    actor.require("administrator")
    accounts.check_role(role)
    passwords = [one_time_password(dice) for _ in people]
    with ThreadPoolExecutor() as pool:  # hashing lets go of the interpreter's lock
        hashes = list(pool.map(hash_password, passwords))
    begin_write()
    known = _known(people)
    fresh = [person for person in people if person not in known]
    usernames = dict(zip(fresh, _free_usernames(person.full_name for person in fresh), strict=True))
    slips: list[SignInSlip] = []
    new: list[NewAccount] = []
    for person, password, hashed in zip(people, passwords, hashes, strict=True):
        if person in known:
            slips.append(SignInSlip(person.full_name, known[person].username, ""))
            accounts.grant_role(actor, known[person].id, role, now=now)
        else:
            new.append(NewAccount(person, usernames[person], hashed))
            slips.append(SignInSlip(person.full_name, usernames[person], password))
    made = bulk.register_accounts(actor, new, role=role, must_change_password=True, now=now, dice=dice)
    ids = {account.username: account.person_id for account in known.values()} | made
    return Registered(tuple(slips), tuple(ids[slip.username] for slip in slips), len(new))


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
