"""Can this instance take work?"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from app.db import db

HEAD = Path(__file__).parent.parent.parent / "migrations" / "HEAD"


def missing() -> list[str]:
    """Names of what is missing: ``database`` (unreachable), ``migrations`` (the schema is not at its head)."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return ["migrations"]
    at = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return [] if at == HEAD.read_text(encoding="utf-8").strip() else ["migrations"]
