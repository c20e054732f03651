"""The only clock of the house. Edges read it once per request or command and hand the instant down."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant: aware, UTC, whole milliseconds."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
