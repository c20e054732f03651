"""The first edge: parse, call, answer. One blueprint a noun; guards stand in one table."""

from __future__ import annotations

from flask import Flask

from app import assets, compiled
from app.web import compression, errors, faces, headers, input, languages, sessions, warming
from app.web.guards import GUARDED, public


def init_app(app: Flask) -> None:
    """Register the blueprints with their guards, and what surrounds every request."""
    input.init_app(app)
    sessions.init_app(app)
    languages.init_app(app)
    faces.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    compression.init_app(app)
    assets.init_app(app)
    compiled.init_app(app)
    warming.init_app(app)
    app.extensions["guarded_blueprints"] = {blueprint.name for blueprint, _, guard in GUARDED if guard is not public}
    for blueprint, prefix, guard in GUARDED:
        app.register_blueprint(blueprint, url_prefix=prefix)
        app.before_request_funcs.setdefault(blueprint.name, []).append(guard)
