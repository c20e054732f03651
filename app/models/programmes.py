"""Training programmes, their grading rules, the annual plan, cohorts and who is enrolled in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.column_types import Frozen
from app.db import Base
from app.domain.grades import GradingRule
from app.models import forms
from app.models.columns import Id, PublicId, foreign


class Programme(Base):
    """A training programme. Banks and grading rules belong to programmes, not to cohorts."""

    __tablename__ = "programmes"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    #: order in reports
    position: Mapped[int]
    bank_id: Mapped[int | None] = foreign("banks.id", nullable=True)


class ProgrammeRule(Base):
    """A programme's grading rule from a date on. A grading keeps a copy of the rule that it used."""

    __tablename__ = "programme_rules"
    __table_args__ = (UniqueConstraint("programme_id", "valid_from"),)

    id: Mapped[Id]
    programme_id: Mapped[int] = foreign("programmes.id", index=True)
    valid_from: Mapped[date]
    rule: Mapped[GradingRule] = mapped_column(Frozen(forms.dump_rule, forms.load_rule))


class AnnualPlan(Base):
    """How many learners the centre plans to train in a year."""

    __tablename__ = "annual_plans"

    id: Mapped[Id]
    year: Mapped[int] = mapped_column(unique=True)
    cohorts: Mapped[int]
    learners: Mapped[int]


class Cohort(Base):
    """A class of learners (lớp). It is open until `closed_on`."""

    __tablename__ = "cohorts"
    __table_args__ = (CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    programme_id: Mapped[int] = foreign("programmes.id", index=True)
    #: with whom the centre runs it
    partner: Mapped[str] = mapped_column(String(200), default="")
    opened_on: Mapped[date] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    #: a person confirmed the title "lớp học tiên tiến" that the rule proposed
    advanced_confirmed_at: Mapped[datetime | None]
    advanced_confirmed_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class Enrolment(Base):
    """A learner in a cohort."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[Id]
    cohort_id: Mapped[int] = foreign("cohorts.id")
    person_id: Mapped[int] = foreign("people.id", index=True)
    #: a person confirmed the title "học viên xuất sắc" that the rule proposed
    excellent_confirmed_at: Mapped[datetime | None]
    excellent_confirmed_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
