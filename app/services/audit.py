"""Recording who did what."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app.db import db
from app.domain.actors import Actor
from app.models.audit import AuditEvent


def record(actor: Actor | None, action: str, kind: str, subject_id: int, *, now: datetime, **detail: Any) -> None:
    """Add an event to the audit log. `detail` holds ids and numbers, never personal data."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    account_id = actor.account_id if actor else None
    db.session.add(
        AuditEvent(at=now, account_id=account_id, action=action, subject_kind=kind, subject_id=subject_id, detail=text)
    )
