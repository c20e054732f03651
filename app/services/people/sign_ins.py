"""Signing in and out. A sign-in is a row; the browser's cookie only names it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, and_, bindparam, select, update

from app.db import begin_write, db
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.group_commit import write_together
from app.models.people import Account, FailedSignIn, Person, RoleGrant, SignIn
from app.prepared import Prepared, prepared_insert
from app.services.people.credentials import username_key, verify_password

WINDOW = timedelta(minutes=15)
TRIES_HERE = 10
"""Wrong passwords for one account from one address within `WINDOW`."""
TRIES_ANYWHERE = 100
"""Wrong passwords for one account from everywhere within `WINDOW`."""

_actor_of = Prepared(
    select(
        SignIn.id,
        SignIn.expires_at,
        Account.id,
        Account.lang,
        Account.must_change_password,
        Account.password_hash.is_(None),
        Person.id,
        Person.public_id,
        Person.full_name,
        RoleGrant.role,
    )
    .join(Account, Account.id == SignIn.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(
        RoleGrant,
        and_(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None), RoleGrant.scope == ""),
    )
    .where(SignIn.public_id == bindparam("key"), SignIn.revoked_at.is_(None), Account.disabled_at.is_(None))
)


_account = Prepared(
    select(Account.id, Account.password_hash).where(
        Account.username == bindparam("username"), Account.disabled_at.is_(None)
    )
)
_failed_from = Prepared(
    select(FailedSignIn.address)
    .where(FailedSignIn.username == bindparam("username"), FailedSignIn.at > bindparam("since"))
    .limit(TRIES_ANYWHERE)
)
_open = prepared_insert(cast(Table, SignIn.__table__))


def actor_of(sign_in: str, *, now: datetime) -> Actor | None:
    """Who holds this sign-in; None when it is unknown, revoked or too old."""
    rows = _actor_of.rows(key=sign_in)
    if not rows or rows[0][1] <= now:
        return None
    sign_in_id, _, account_id, lang, must_change, guest, person_id, public_id, name, _ = rows[0]
    return Actor(
        account_id=account_id,
        person_id=person_id,
        public_id=public_id,
        sign_in_id=sign_in_id,
        name=name,
        lang=lang,
        roles=frozenset(row[9] for row in rows if row[9]),
        must_change_password=must_change,
        guest=guest,
    )


def sign_in(username: str, password: str, *, address: str, hours: int, now: datetime, dice: Dice) -> str:
    """Sign in with a password; returns the public id of the new sign-in.

    Raises:
        Refusal: ``sign_in_failed`` (401) or ``too_many_tries`` (429); the failure is kept.
    """
    key = username_key(username)
    here, anywhere = _failures(key, address, now)
    if anywhere >= TRIES_ANYWHERE:
        raise _too_many_tries()
    account_id, stored = _account.first(username=key) or (None, None)
    right = verify_password(stored, password)

    def record() -> str:
        # Read once more: while this call hashed and waited, the password may have been changed.
        as_before = tuple(_account.first(username=key) or ()) == (account_id, stored)
        if account_id is None or not right or not as_before:
            db.session.add(FailedSignIn(username=key[:60], address=address[:45], at=now))
            # A room shares one address: a neighbour's wrong tries must not lock out who knows the password.
            raise _too_many_tries() if here >= TRIES_HERE else Refusal("sign_in_failed", status=401, keep=True)
        return open_sign_in(account_id, hours=hours, now=now, dice=dice)

    return write_together(record)


def open_sign_in(account_id: int, *, hours: int, now: datetime, dice: Dice) -> str:
    """Record a sign-in of an account whose holder has proved who they are."""
    begin_write(beside_others=True)
    public_id = dice.public_id(26)
    expires_at = now + timedelta(hours=hours)
    _open.count(public_id=public_id, account_id=account_id, created_at=now, expires_at=expires_at)
    return public_id


def sign_out(actor: Actor, *, now: datetime) -> None:
    """End this sign-in."""
    begin_write(beside_others=True)
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(revoked_at=now))


def revoke_all(account_id: int, *, keep: int | None = None, now: datetime) -> None:
    """End every sign-in of an account but one."""
    begin_write(beside_others=True)
    db.session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None), SignIn.id != (keep or 0))
        .values(revoked_at=now)
    )


def _failures(username: str, address: str, now: datetime) -> tuple[int, int]:
    """Wrong passwords for an account within `WINDOW`: from this address, and from everywhere."""
    addresses = [row[0] for row in _failed_from.rows(username=username, since=now - WINDOW)]
    return addresses.count(address[:45]), len(addresses)


def _too_many_tries() -> Refusal:
    return Refusal("too_many_tries", status=429, keep=True, minutes=int(WINDOW.total_seconds() // 60))
