"""What a server of the journeys has before it is born (nursery.py): everything is imported, every template compiled."""

from __future__ import annotations

import tempfile
from pathlib import Path

import gunicorn.app.wsgiapp  # noqa: F401
import gunicorn.workers.gthread  # noqa: F401

from tests.conftest import make_app
from tests.journeys import witness  # noqa: F401

with tempfile.TemporaryDirectory() as _folder:
    _templates = make_app(Path(_folder), f"sqlite:///{_folder}/none.sqlite3").jinja_env
    for _name in _templates.list_templates():
        _templates.get_template(_name)
