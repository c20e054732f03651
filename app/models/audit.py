"""The audit log and the centre's settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, foreign


class AuditEvent(Base):
    """Who did what to what, and when. Ids only, never personal data; only added to."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[datetime]
    account_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
    #: for example ``attempt.taken_over``
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    #: JSON with sorted keys
    detail: Mapped[str] = mapped_column(Text, default="{}")


class Setting(Base):
    """A choice of the centre, changed in the browser or at the shell; its default stands in app/domain/settings.py."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: JSON
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = foreign("accounts.id", nullable=True)
