"""Before a server takes its first call: what the first of a whole room would wait for, and sixteen threads would make
sixteen times, is made once, in the process that its workers are forks of."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from functools import partial

from flask import Flask, g
from flask_babel import force_locale

from app import clock
from app.db import db, end_transaction
from app.prepared import prepare_all
from app.services.exams import frozen
from app.web import asked_views
from app.web.languages import LANGUAGES

AHEAD = timedelta(days=1)
"""Papers of sittings that open within this time are rendered."""
SECONDS = 1.0
"""How long at most papers are rendered: who restarts a server in the middle of an exam has a room that waits."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.extensions["warm"] = partial(warm, app)


def warm(app: Flask) -> None:
    """Compile the statements, read the templates, make what all pages share, and render the papers of sittings that are
    open or soon will be.

    Nothing is written and nobody is let in; no connection and no thread is left, so that the process may fork. A
    database that cannot be read leaves the rest to the first who come.
    """
    with app.app_context():
        try:
            prepare_all(db.engine)
            for name in app.jinja_env.list_templates(extensions=["html"]):
                app.jinja_env.get_template(name)
            for language in LANGUAGES:
                _look_at_sign_in(app, language)
            _render_papers(app)
        except Exception:
            log.warning("the server starts cold", exc_info=True)
        finally:
            end_transaction(commit=False)
            db.engine.dispose()


def _look_at_sign_in(app: Flask, language: str) -> None:
    """The page that has what all pages have; by its view alone, as a whole request would make this process beat."""
    with app.test_request_context("/login"), force_locale(language):
        g.now = clock.now()
        app.view_functions["people.sign_in"]()


def _render_papers(app: Flask) -> None:
    """In the language that nearly all read."""
    until = time.monotonic() + SECONDS
    language = app.config["BABEL_DEFAULT_LOCALE"]
    with app.test_request_context("/"), force_locale(language):
        g.now = clock.now()
        for number, paper in enumerate(frozen.papers_asked_for(g.now, g.now + AHEAD), 1):
            asked_views.prepare(paper, language)
            if number == asked_views.KEPT or time.monotonic() > until:
                break
