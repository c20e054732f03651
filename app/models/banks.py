"""Question banks: topics, questions and their immutable revisions, pictures, comments, and files being imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.column_types import Frozen
from app.db import Base
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
    #: of the newest revision: what kind it is,
    kind: Mapped[str] = mapped_column(String(20), default="single_choice")
    #: its words without diacritics, for search (app/domain/likeness.py),
    search_key: Mapped[str] = mapped_column(Text, default="")
    #: and a digest that questions asking the same thing share
    twin_key: Mapped[str] = mapped_column(String(32), default="", index=True)


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


class Medium(Base):
    """A picture, re-encoded. It is named by the bytes that its author gave, so the same picture is stored once."""

    __tablename__ = "media"

    id: Mapped[Id]
    #: first 32 hexadecimal digits of the SHA-256 of the bytes as they were given
    name: Mapped[str] = mapped_column(String(32), unique=True)
    mime: Mapped[str] = mapped_column(String(40))
    #: in pixels
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class QuestionComment(Base):
    """What a colleague says about a question; settled when its matter is done with."""

    __tablename__ = "question_comments"

    id: Mapped[Id]
    question_id: Mapped[int] = foreign("questions.id", index=True)
    #: the revision that was being read
    revision: Mapped[int]
    author_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)


class BankImport(Base):
    """A file on its way into a bank: read, shown, being mended. Nothing of it is in the bank before `confirmed_at`."""

    __tablename__ = "bank_imports"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    bank_id: Mapped[int] = foreign("banks.id", index=True)
    account_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    file_name: Mapped[str] = mapped_column(String(200))
    #: the door that read it
    format: Mapped[str] = mapped_column(String(20))
    #: SHA-256 of the file
    digest: Mapped[str] = mapped_column(String(64))
    #: the file itself, emptied when it is confirmed or dropped
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    #: a versioned JSON report (app/models/forms.py): what was refused, notes about the file, choices about all of it
    report: Mapped[str] = mapped_column(Text)
    #: counts every change: what was worked out before the write lock holds if this has not moved
    edits: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class ImportItem(Base):
    """A draft of an import; `question_id` is the line it becomes a revision of, or became at the confirmation."""

    __tablename__ = "import_items"

    import_id: Mapped[int] = mapped_column(ForeignKey("bank_imports.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: a versioned JSON draft (app/models/forms.py)
    draft: Mapped[str] = mapped_column(Text)
    #: as it was read: a mended file is compared with this
    digest: Mapped[str] = mapped_column(String(64))
    question_id: Mapped[int | None] = foreign("questions.id", nullable=True, index=True)
    #: left out by the person who confirms
    skipped: Mapped[bool] = mapped_column(default=False)
    #: doubts, and what is missing to a whole question
    problems: Mapped[int] = mapped_column(default=0)
    #: against the bank: ``new``, ``changed`` or ``same``
    change: Mapped[str] = mapped_column(String(8), default="new")
    twin_key: Mapped[str] = mapped_column(String(32), default="", index=True)
    #: a question of some bank, or one further up in the file, asks the same thing,
    twin: Mapped[bool] = mapped_column(default=False)
    #: and it was looked at and is taken all the same
    twin_kept: Mapped[bool] = mapped_column(default=False)
    #: what the file calls its topic and its level, as in the draft
    topic: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(Text, default="")


class ImportPicture(Base):
    """A picture of an import, re-encoded; it moves to `media` at the confirmation."""

    __tablename__ = "import_pictures"

    import_id: Mapped[int] = mapped_column(ForeignKey("bank_imports.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    mime: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
