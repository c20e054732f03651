"""Column shapes that every room uses."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import mapped_column

Id = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(16), unique=True)]
"""A random id that may stand in a URL."""


def foreign(target: str, *, index: bool = False, nullable: bool = False, ondelete: str | None = None):  # type: ignore[no-untyped-def]
    """A foreign key column, not nullable unless said."""
    return mapped_column(ForeignKey(target, ondelete=ondelete), index=index, nullable=nullable)
