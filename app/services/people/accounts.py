"""People and their accounts: making them, their roles, their passwords and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import ROLES, Actor
from app.domain.errors import Invalid, NotFound
from app.models.people import Account, Person, RoleGrant
from app.services import audit
from app.services.people.credentials import check_strength, hash_password, username_key, verify_password
from app.services.people.sign_ins import revoke_all


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person when they are entered."""

    full_name: str
    birth_date: date | None = None
    birth_precision: str | None = None
    unit_id: int | None = None
    phone: str | None = None


def make_person(new: NewPerson, *, now: datetime, dice: Dice) -> Person:
    """A person row with its search and sort keys, not yet flushed.

    Raises:
        Invalid: ``name_empty``.
    """
    name = names.clean(new.full_name)
    if not name:
        raise Invalid("name_empty")
    return Person(
        public_id=dice.public_id(),
        full_name=name,
        search_key=names.fold(name),
        sort_key=names.sort_key(name),
        birth_date=new.birth_date,
        birth_precision=new.birth_precision or ("day" if new.birth_date else None),
        unit_id=new.unit_id,
        phone=new.phone,
        created_at=now,
    )


def create_account(
    actor: Actor,
    person: NewPerson,
    username: str,
    password: str,
    roles: Iterable[str] = ("learner",),
    *,
    must_change_password: bool = True,
    now: datetime,
    dice: Dice,
) -> Account:
    """A person with an account and roles.

    Raises:
        Forbidden: the actor may not manage people.
        Invalid: ``username_empty``, ``username_taken``, ``role_unknown``, a weak password, an empty name.
    """
    actor.require("administrator")
    key = username_key(username)
    if not key:
        raise Invalid("username_empty")
    check_strength(password, key)
    hashed = hash_password(password)
    begin_write()
    if db.session.scalar(select(Account.id).where(Account.username == key)):
        raise Invalid("username_taken", username=key)
    row = make_person(person, now=now, dice=dice)
    db.session.add(row)
    db.session.flush()
    account = Account(
        public_id=dice.public_id(),
        person_id=row.id,
        username=key,
        password_hash=hashed,
        must_change_password=must_change_password,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    for role in roles:
        grant_role(actor, account.id, role, now=now)
    return account


def grant_role(actor: Actor, account_id: int, role: str, *, now: datetime) -> None:
    """Give an account a role everywhere; giving it twice changes nothing.

    Raises:
        Invalid: ``role_unknown``.
    """
    actor.require("administrator")
    if role not in ROLES:
        raise Invalid("role_unknown", role=role, known=", ".join(ROLES))
    begin_write()
    held = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.scope == "",
        RoleGrant.revoked_at.is_(None),
    )
    if db.session.scalar(held) is None:
        db.session.add(RoleGrant(account_id=account_id, role=role, granted_at=now, granted_by_id=actor.account_id))
        audit.record(actor, "role.granted", "account", account_id, now=now, role=role)


def account_id_of(username: str) -> int:
    """The account with this sign-in name.

    Raises:
        NotFound: ``account_unknown``.
    """
    found = db.session.scalar(select(Account.id).where(Account.username == username_key(username)))
    if found is None:
        raise NotFound("account_unknown", username=username)
    return found


def person_id_of(username: str) -> int:
    """The person behind a sign-in name.

    Raises:
        NotFound: ``account_unknown``.
    """
    found = db.session.scalar(select(Account.person_id).where(Account.username == username_key(username)))
    if found is None:
        raise NotFound("account_unknown", username=username)
    return found


def has_administrator() -> bool:
    """Has anybody been made administrator yet?"""
    held = select(RoleGrant.id).where(RoleGrant.role == "administrator", RoleGrant.revoked_at.is_(None)).limit(1)
    return db.session.scalar(held) is not None


def change_password(actor: Actor, old: str, new: str, *, now: datetime) -> None:
    """Change one's own password and end one's sign-ins elsewhere.

    Raises:
        Invalid: ``password_wrong``, or the new one is too weak.
    """
    account = db.session.execute(
        select(Account.username, Account.password_hash).where(Account.id == actor.account_id)
    ).one()
    if not verify_password(account.password_hash, old):
        raise Invalid("password_wrong")
    check_strength(new, account.username)
    hashed = hash_password(new)
    begin_write(beside_others=True)
    # Only the password that was proved: while this call hashed, another device may have changed it.
    proved = update(Account).where(Account.id == actor.account_id, Account.password_hash == account.password_hash)
    changed = db.session.execute(proved.values(password_hash=hashed, must_change_password=False))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Invalid("password_wrong")
    revoke_all(actor.account_id or 0, keep=actor.sign_in_id, now=now)
    audit.record(actor, "password.changed", "account", actor.account_id or 0, now=now)


def set_language(actor: Actor, lang: str) -> None:
    """Keep the language an account reads the interface in."""
    begin_write(beside_others=True)
    db.session.execute(update(Account).where(Account.id == actor.account_id).values(lang=lang))
