"""Entering many people at once: rosters, the demonstration, load tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.models.people import Account, RoleGrant
from app.services import audit
from app.services.people.accounts import NewPerson, make_person
from app.services.people.credentials import username_key


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person with a sign-in name and a password that was hashed before the write lock."""

    person: NewPerson
    username: str
    password_hash: str


def register_people(actor: Actor, people: Sequence[NewPerson], *, now: datetime, dice: Dice) -> list[int]:
    """Enter people without accounts; returns their ids in the order given."""
    actor.require("administrator")
    begin_write()
    rows = [make_person(person, now=now, dice=dice) for person in people]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def register_accounts(
    actor: Actor,
    accounts: Sequence[NewAccount],
    *,
    role: str = "learner",
    must_change_password: bool,
    now: datetime,
    dice: Dice,
) -> dict[str, int]:
    """Enter people with accounts, skipping sign-in names that exist; returns the person of every name asked for."""
    actor.require("administrator")
    begin_write()
    wanted = {username_key(account.username): account for account in accounts}
    known = _people_of(wanted)
    new = {key: account for key, account in wanted.items() if key not in known}
    people = register_people(actor, [account.person for account in new.values()], now=now, dice=dice)
    if new:
        columns = [
            {
                "public_id": dice.public_id(),
                "person_id": person_id,
                "username": key,
                "password_hash": account.password_hash,
                "must_change_password": must_change_password,
                "lang": "vi",
                "created_at": now,
            }
            for (key, account), person_id in zip(new.items(), people, strict=True)
        ]
        db.session.execute(insert(Account), columns)
        made = db.session.scalars(select(Account.id).where(Account.person_id.in_(people))).all()
        grants = [{"account_id": account_id, "role": role, "scope": "", "granted_at": now} for account_id in made]
        db.session.execute(insert(RoleGrant), grants)
        audit.record(actor, "accounts.registered", "account", made[0], now=now, count=len(made))
    return known | _people_of(new)


def _people_of(usernames: Iterable[str]) -> dict[str, int]:
    names = list(usernames)
    found: dict[str, int] = {}
    for at in range(0, len(names), 500):
        part = names[at : at + 500]
        found |= dict(
            db.session.execute(select(Account.username, Account.person_id).where(Account.username.in_(part))).all()
        )
    return found
