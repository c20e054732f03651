"""The centre's choices: read with their defaults, changed by administrators."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.db import begin_write, db
from app.domain import settings
from app.domain.actors import Actor
from app.models.audit import Setting
from app.services import audit


def value(name: str) -> Any:
    """What a setting holds now."""
    found = db.session.scalar(select(Setting.value).where(Setting.name == name))
    return settings.DEFAULTS[name] if found is None else json.loads(found)


def all_values() -> dict[str, Any]:
    """Every setting by its name."""
    stored = {name: json.loads(found) for name, found in db.session.execute(select(Setting.name, Setting.value))}
    return {name: stored.get(name, default) for name, default in settings.DEFAULTS.items()}


def change(actor: Actor, name: str, new: Any, *, now: datetime) -> None:
    """Choose another value.

    Raises:
        Invalid: no such setting, or a value that it cannot have. Forbidden: not an administrator.
    """
    actor.require("administrator")
    new = settings.checked(name, new)
    begin_write()
    row = db.session.get(Setting, name) or Setting(name=name)
    row.value, row.changed_at, row.changed_by_id = json.dumps(new), now, actor.account_id
    db.session.add(row)
    audit.record(actor, "setting.changed", "setting", 0, now=now, name=name, value=new)
