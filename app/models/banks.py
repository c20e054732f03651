"""Question banks: topics, questions and their immutable revisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Frozen
from app.domain.banks import STATUSES
from app.domain.questions import Question as QuestionValue
from app.models import forms
from app.models.columns import Id, PublicId, foreign


class Bank(Base):
    __tablename__ = "banks"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(5), default="vi")
    #: level codes in rising order, separated by spaces
    levels: Mapped[str] = mapped_column(String(200))


class Topic(Base):
    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("bank_id", "code"),)

    id: Mapped[Id]
    bank_id: Mapped[int] = foreign("banks.id")
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class Question(Base):
    """A line of revisions. What was ever dealt is retired, never deleted."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("bank_id", "ref"), CheckConstraint(f"status IN {STATUSES}", name="status"))

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    bank_id: Mapped[int] = foreign("banks.id")
    #: the author's stable id in the bank file
    ref: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10), default="approved")
    #: number of the newest revision
    latest: Mapped[int] = mapped_column(default=1)


class Revision(Base):
    """One wording of a question, immutable."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        Index("ix_revisions_topic_id_level", "topic_id", "level"),
    )

    id: Mapped[Id]
    question_id: Mapped[int] = foreign("questions.id")
    number: Mapped[int]
    topic_id: Mapped[int] = foreign("topics.id")
    level: Mapped[str] = mapped_column(String(10))
    content: Mapped[QuestionValue] = mapped_column(Frozen(forms.dump_question, forms.load_question))
    #: SHA-256 of the stored content, topic, level, points and source: the same wording is not stored twice in a row
    digest: Mapped[str] = mapped_column(String(64))
    #: weight as an exact fraction, for example ``1`` or ``1/2``
    points: Mapped[str] = mapped_column(String(20), default="1")
    source: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    author_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
