"""Bảng Vàng: question banks, timed tests, grading and contest rankings for training centres."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Put the house together.

    Args:
        config: settings stronger than the file's and the environment's, for tests.
    """
    from app import cli, clock, db, presence, web
    from app import config as configuration
    from app.web import health
    from app.web.edge import House

    own = Path(__file__).parent.parent / "instance"
    instance = Path((config or {}).get("INSTANCE") or os.environ.get("BANGVANG_INSTANCE") or own).resolve()
    app = House("app", instance_path=str(instance), static_folder=None)
    app.config.from_mapping(configuration.load(Path(app.instance_path), config))
    db.init_app(app)
    presence.init_app(app, clock.now, lambda: health.is_able(app))
    web.init_app(app)
    cli.init_app(app)
    return app
