"""People and their accounts: making them, their roles, their passwords and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain import names
from app.domain.actors import ROLES, Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.models.people import Account, Person, RoleGrant
from app.services import audit
from app.services.people.credentials import (
    check_strength,
    check_username,
    hash_password,
    one_time_password,
    username_key,
    verify_password,
)
from app.services.people.sign_ins import revoke_all

LONGEST_NAME = 120


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
        Invalid: ``name_empty``, ``name_length``.
    """
    name = clean_name(new.full_name)
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


def clean_name(full_name: str) -> str:
    """A full name as it is kept.

    Raises:
        Invalid: ``name_empty``, ``name_length``.
    """
    name = names.clean(full_name)
    if not name:
        raise Invalid("name_empty")
    if len(name) > LONGEST_NAME:
        raise Invalid("name_length", most=LONGEST_NAME)
    return name


def new_username(username: str) -> str:
    """A sign-in name as it is kept, if nobody has it yet.

    Raises:
        Invalid: ``username_empty``, ``username_malformed``, ``username_taken``.
    """
    key = username_key(username)
    check_username(key)
    if db.session.scalar(select(Account.id).where(Account.username == key)):
        raise Invalid("username_taken", username=key)
    return key


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
        Invalid: the sign-in name (`new_username`) or the name (`clean_name`) cannot be kept, the password is weak,
            ``role_unknown``.
    """
    actor.require("administrator")
    check_strength(password, username_key(username))
    hashed = hash_password(password)
    begin_write()
    key = new_username(username)
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
    check_role(role)
    begin_write()
    if db.session.scalar(select(RoleGrant.id).where(*_held(account_id, role))) is None:
        db.session.add(RoleGrant(account_id=account_id, role=role, granted_at=now, granted_by_id=actor.account_id))
        audit.record(actor, "role.granted", "account", account_id, now=now, role=role)


def revoke_role(actor: Actor, account_id: int, role: str, *, now: datetime) -> None:
    """Take back a role that was given everywhere; it ends with the account's next request.

    Raises:
        Invalid: ``role_unknown``. Refusal: ``role_not_held``, ``last_administrator``.
    """
    actor.require("administrator")
    check_role(role)
    begin_write()
    if role == "administrator" and len(_administrators()) == 1:
        raise Refusal("last_administrator")
    taken = db.session.execute(update(RoleGrant).where(*_held(account_id, role)).values(revoked_at=now))
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Refusal("role_not_held", role=role)
    audit.record(actor, "role.revoked", "account", account_id, now=now, role=role)


def check_role(role: str) -> None:
    """Refuse a role that there is not.

    Raises:
        Invalid: ``role_unknown``.
    """
    if role not in ROLES:
        raise Invalid("role_unknown", role=role, known=", ".join(ROLES))


def _held(account_id: int, role: str) -> tuple[ColumnElement[bool], ...]:
    grant = RoleGrant
    return grant.account_id == account_id, grant.role == role, grant.scope == "", grant.revoked_at.is_(None)


def _administrators() -> set[int]:
    """The accounts that manage this instance now."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == "administrator", RoleGrant.revoked_at.is_(None))
    return set(db.session.scalars(held))


def reset_password(actor: Actor, account_id: int, *, now: datetime, dice: Dice) -> str:
    """Give an account a one-time password, end its sign-ins everywhere, and return the password.

    Raises:
        Refusal: ``account_of_contestant``: who came through a contest's link signs in with their entry code.
    """
    actor.require("administrator")
    password = one_time_password(dice)
    hashed = hash_password(password)
    begin_write()
    own = update(Account).where(Account.id == account_id, Account.password_hash.is_not(None))
    changed = db.session.execute(own.values(password_hash=hashed, must_change_password=True))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refusal("account_of_contestant")
    revoke_all(account_id, now=now)
    audit.record(actor, "password.reset", "account", account_id, now=now)
    return password


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
    return bool(_administrators())


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
