"""What tests of rehearsals look at: the real database, the rows about rehearsals, and what is left of copies."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.db import Base, db, end_transaction
from app.models.rooms import Rehearsal


def everything() -> dict[str, tuple[int, str]]:
    """Rows and digest of every table but that of rehearsals."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name != "rehearsals":
            rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
            found[table.name] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    end_transaction(commit=False)
    return found


def rehearsals() -> list[Rehearsal]:
    end_transaction(commit=False)
    return list(db.session.scalars(select(Rehearsal).order_by(Rehearsal.id)))


def left_of(app: Flask) -> list[str]:
    return [path.name for path in (Path(app.config["HOME"]) / "rehearsals").iterdir() if path.name != "lock"]
