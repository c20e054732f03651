"""Exams, their immutable snapshots and dealt papers; sittings, rosters and allowances."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.column_types import Frozen
from app.db import Base
from app.domain.blueprint import Blueprint
from app.domain.exams import ExamRules
from app.domain.grades import GradingRule
from app.models import forms
from app.models.columns import Id, PublicId, foreign


class Exam(Base):
    """A test being composed: blueprint and rules. Learners never see this row, only a snapshot of it."""

    __tablename__ = "exams"

    id: Mapped[Id]
    #: stands in the URL; random unless an organiser chose a word
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    bank_id: Mapped[int] = foreign("banks.id", index=True)
    programme_id: Mapped[int | None] = foreign("programmes.id", nullable=True, index=True)
    blueprint: Mapped[Blueprint] = mapped_column(Frozen(forms.dump_blueprint, forms.load_blueprint))
    rules: Mapped[ExamRules] = mapped_column(Frozen(forms.dump_exam_rules, forms.load_exam_rules))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    #: who last changed it, and when: approval needs another person, and falls with a change
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class ExamAuthor(Base):
    """Who composed an exam: before it opens, nobody else reads its papers."""

    __tablename__ = "exam_authors"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, autoincrement=False, index=True
    )
    since: Mapped[datetime]


class Snapshot(Base):
    """An exam as published: frozen rules, frozen blueprint, the seed of its pool of papers."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("exam_id", "number"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = foreign("exams.id")
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    blueprint: Mapped[Blueprint] = mapped_column(Frozen(forms.dump_blueprint, forms.load_blueprint))
    rules: Mapped[ExamRules] = mapped_column(Frozen(forms.dump_exam_rules, forms.load_exam_rules))
    grading: Mapped[GradingRule] = mapped_column(Frozen(forms.dump_rule, forms.load_rule))
    #: of the draw, as decimal text: 48 bits
    seed: Mapped[str] = mapped_column(String(20))
    #: papers in the pool
    pool: Mapped[int]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class Paper(Base):
    """A dealt paper, named by what is on it."""

    __tablename__ = "papers"

    id: Mapped[Id]
    #: SHA-256 of its items
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class PaperItem(Base):
    """A question on a paper: indexed by revision, so that statistics find who met it."""

    __tablename__ = "paper_items"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = foreign("revisions.id", index=True)
    #: author's index of each shown part, separated by spaces
    order: Mapped[str] = mapped_column(String(120))
    weight: Mapped[str] = mapped_column(String(20))


class PoolPaper(Base):
    """Paper `number` of a snapshot's pool."""

    __tablename__ = "pool_papers"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paper_id: Mapped[int] = foreign("papers.id", index=True)


class Sitting(Base):
    """When and where a snapshot is sat, and by whom: a cohort of eighty may need three."""

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"),
        CheckConstraint("extra_seconds >= 0", name="extra"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    snapshot_id: Mapped[int] = foreign("snapshots.id", index=True)
    cohort_id: Mapped[int | None] = foreign("cohorts.id", nullable=True, index=True)
    title: Mapped[str] = mapped_column(String(200))
    room: Mapped[str] = mapped_column(String(80), default="")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    #: shown on the wall of the room; empty: none needed
    access_code: Mapped[str] = mapped_column(String(20), default="")
    #: given to everyone in the sitting
    extra_seconds: Mapped[int] = mapped_column(default=0)
    #: keys of Safe Exam Browser, one a line; empty: any browser
    browser_keys: Mapped[str] = mapped_column(Text, default="")
    #: is leaving the page noted? Learners read so before they start
    notes_absences: Mapped[bool] = mapped_column(default=True)
    #: does the paper ask for the full screen?
    asks_full_screen: Mapped[bool] = mapped_column(default=False)


class SittingPlace(Base):
    """A person on a sitting's roster."""

    __tablename__ = "sitting_places"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    extra_seconds: Mapped[int] = mapped_column(default=0)
    delay_seconds: Mapped[int] = mapped_column(default=0)
    #: why this person has another time than the others, in the words of whoever arranged it
    note: Mapped[str] = mapped_column(Text, default="")


class PaperCode(Base):
    """A printed paper's code (mã đề): which dealt paper it is, so that its key and every sheet can be found."""

    __tablename__ = "paper_codes"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: order in which codes are handed out: neighbours differ
    position: Mapped[int]
    paper_id: Mapped[int] = foreign("papers.id", index=True)
    printed_at: Mapped[datetime]
    printed_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
