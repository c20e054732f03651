"""Which language a reader sees: the switch in this browser, else the account's, else Vietnamese."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context, session
from flask_babel import Babel, get_locale

from app.web.sessions import actor_or_none

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=_select, default_translation_directories="translations")
    zone = ZoneInfo(app.config["BABEL_DEFAULT_TIMEZONE"])

    @app.template_filter("when")
    def when(instant: datetime) -> str:
        """An instant as the centre's clock shows it: 14:05, 22/06/2022."""
        return instant.astimezone(zone).strftime("%H:%M, %d/%m/%Y")

    app.context_processor(
        lambda: {
            "lang": str(get_locale() or "vi"),
            "languages": LANGUAGES,
            "settings": {"centre_name": app.config["CENTRE_NAME"], "profile": app.config["PROFILE"]},
        }
    )


def _select() -> str:
    if not has_request_context():
        return "vi"
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    actor = actor_or_none()
    return actor.lang if actor and actor.lang in LANGUAGES else "vi"
