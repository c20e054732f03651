"""People, their accounts, sign-ins and roles; the units they belong to; what they agreed to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.actors import ROLES
from app.models.columns import Id, PublicId, foreign


class Unit(Base):
    """A unit of the tree (Party committee, cell, ward, agency). Units change: they carry dates and a successor."""

    __tablename__ = "units"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    parent_id: Mapped[int | None] = foreign("units.id", nullable=True, index=True)
    #: people who could take part: the denominator of participation
    headcount: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = foreign("units.id", nullable=True)


class Person(Base):
    """A human being. Erasing one empties this row; everything else refers to its id."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("time_factor_percent BETWEEN 100 AND 400", name="time_factor"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year')", name="birth_precision"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    full_name: Mapped[str] = mapped_column(String(120))
    #: folded name: what a search without diacritics looks at
    search_key: Mapped[str] = mapped_column(String(120), index=True)
    #: ASCII key: given name first, in Vietnamese order
    sort_key: Mapped[str] = mapped_column(
        String(400).with_variant(String(400, collation="C"), "postgresql"), index=True
    )
    birth_date: Mapped[date | None]
    #: how much of birth_date is known
    birth_precision: Mapped[str | None] = mapped_column(String(5))
    unit_id: Mapped[int | None] = foreign("units.id", nullable=True, index=True)
    phone: Mapped[str | None] = mapped_column(String(15), index=True)
    #: id in another register (VNeID, a personnel file)
    external_id: Mapped[str | None] = mapped_column(String(60))
    #: working time in percent of the exam's: 125 gives a quarter more
    time_factor_percent: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Account(Base):
    """What a person signs in with. A contestant's account has no password: they come back with their entry code."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = foreign("people.id", index=True)
    #: folded to lower case, NFC
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    lang: Mapped[str] = mapped_column(String(5), default="vi")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignIn(Base):
    """A sign-in session. The browser holds only its public id, in a signed cookie; revoking it ends it everywhere."""

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    account_id: Mapped[int] = foreign("accounts.id", index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """A wrong password, counted by account and address; a right one is never limited by address."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        Index("ix_failed_sign_ins_username_at", "username", "at"),
        Index("ix_failed_sign_ins_address_at", "address", "at"),
    )

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime]


class RoleGrant(Base):
    """A role an account holds, everywhere or in one scope (a programme, a contest), until it is taken back."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        Index(
            "uq_role_grants_active",
            "account_id",
            "role",
            "scope",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = foreign("accounts.id", index=True)
    role: Mapped[str] = mapped_column(String(20))
    #: for example ``programme:dang-vien-moi``; empty: everywhere
    scope: Mapped[str] = mapped_column(String(80), default="")
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    revoked_at: Mapped[datetime | None]


class Consent(Base):
    """Who agreed when to which text, for which purpose; withdrawing adds a date and takes nothing away."""

    __tablename__ = "consents"

    id: Mapped[Id]
    person_id: Mapped[int] = foreign("people.id", index=True)
    purpose: Mapped[str] = mapped_column(String(60))
    text_version: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
