"""Contests, their rounds, entries, published boards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.column_types import Frozen
from app.db import Base
from app.domain.contests import STAGES, EntryForm, RoundRules
from app.models import forms
from app.models.columns import Id, PublicId, foreign


class Contest(Base):
    """A contest as its public page shows it."""

    __tablename__ = "contests"

    id: Mapped[Id]
    #: stands in the public link
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    organiser: Mapped[str] = mapped_column(String(200))
    #: the rules (thể lệ), Markdown
    rules_text: Mapped[str] = mapped_column(Text, default="")
    entry_form: Mapped[EntryForm] = mapped_column(Frozen(forms.dump_entry_form, forms.load_entry_form))
    created_at: Mapped[datetime]


class Round(Base):
    """A round (tuần thi, kỳ, đợt). Its window and snapshot are those of its sitting."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Id]
    contest_id: Mapped[int] = foreign("contests.id")
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), unique=True)
    rules: Mapped[RoundRules] = mapped_column(Frozen(forms.dump_round_rules, forms.load_round_rules))


class Entry(Base):
    """A person in a contest, with what they declared when they entered. Erasing the person empties that here too."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id"),
        Index("ix_entries_contest_id_phone_key", "contest_id", "phone_key"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    contest_id: Mapped[int] = foreign("contests.id")
    person_id: Mapped[int] = foreign("people.id", index=True)
    #: the name that stands on boards, empty once it was erased; `search_key` is it folded
    full_name: Mapped[str] = mapped_column(String(120), server_default="")
    search_key: Mapped[str] = mapped_column(String(120), server_default="")
    birth_date: Mapped[date | None]
    birth_precision: Mapped[str | None] = mapped_column(String(5))
    unit_id: Mapped[int | None] = foreign("units.id", nullable=True, index=True)
    phone: Mapped[str | None] = mapped_column(String(15))
    #: keyed hash of the phone: finds a second entry
    phone_key: Mapped[str | None] = mapped_column(String(64))
    #: with which the contestant comes back on another device
    entry_code: Mapped[str] = mapped_column(String(12), unique=True)
    entered_at: Mapped[datetime]
    #: takes part outside the ranking (organisers, their families)
    hors_concours: Mapped[bool] = mapped_column(default=False)


class Publication(Base):
    """A published board: frozen, numbered, never changed. A correction is a new number."""

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("round_id", "number"), CheckConstraint(f"stage IN {STAGES}", name="stage"))

    id: Mapped[Id]
    round_id: Mapped[int] = foreign("rounds.id")
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(12))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    rules: Mapped[RoundRules] = mapped_column(Frozen(forms.dump_round_rules, forms.load_round_rules))
    people: Mapped[int]
    attempts: Mapped[int]
    all_correct_people: Mapped[int]
    all_correct_attempts: Mapped[int]
    fastest_ms: Mapped[int | None] = mapped_column(BigInteger)
    #: the true number that predictions were measured by, as text
    true_value: Mapped[str | None] = mapped_column(String(30))
    #: the lines, in the canonical CSV of domain/boards.py: ids only, so that erasing a person empties one row elsewhere
    body: Mapped[str] = mapped_column(Text)
    #: SHA-256 of the body
    digest: Mapped[str] = mapped_column(String(64))
