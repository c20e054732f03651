"""Which language a reader sees: the switch in this browser, else the account's, else Vietnamese."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale, get_translations
from markupsafe import Markup, escape

from app.web.sessions import actor_or_none
from app.web.words import read_back, thousands

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


class Catalogues(Domain):
    """The sentences in each language, found by its code: Flask-Babel writes out the locale's whole name for each."""

    def get_translations(self) -> Any:
        language = _language() if g else ""
        found = self.cache.get(language)
        if found is None:
            found = super().get_translations()
            if language:
                self.cache[language] = found
        return found

    def gettext(self, string: str, **values: Any) -> str:
        text = _sentence(_language() if g else "", string)
        return text % values if values else text


class HouseBabel(Babel):
    """Flask-Babel with the catalogues above."""

    @cached_property
    def domain_instance(self) -> Domain:
        return Catalogues(domain=self.domain)


babel = HouseBabel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=_select, default_translation_directories="translations")
    # Every word of every page comes through here: Flask-Babel's own way looks the catalogue up each time.
    app.jinja_env.globals.update(_=translate, gettext=translate, ngettext=translate_number, standing=standing)
    app.jinja_env.globals["page_again"] = page_again
    app.add_template_filter(thousands)
    app.add_template_filter(read_back)
    zone = ZoneInfo(app.config["BABEL_DEFAULT_TIMEZONE"])

    @app.template_filter("when")
    def when(instant: datetime) -> str:
        """An instant as the centre's clock shows it: 14:05, 22/06/2022."""
        return instant.astimezone(zone).strftime("%H:%M, %d/%m/%Y")

    app.context_processor(
        lambda: {
            "lang": _language() or "vi",
            "languages": LANGUAGES,
            "settings": {"centre_name": app.config["CENTRE_NAME"], "profile": app.config["PROFILE"]},
        }
    )


def page_again() -> str:
    """Where this page can be read again, in another language or face: for a form that was refused, where it stands;
    empty where nothing can be read."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    routes = current_app.create_url_adapter(request)
    return request.path if routes is not None and routes.test(request.path, "GET") else ""


def translate(message: str, **values: Any) -> Markup:
    """A message of a template in the reader's language, with its values escaped and put in."""
    return _catalogued(_language(), message) % values if values else _plain(_language(), message)


def translate_number(singular: str, plural: str, num: int, **values: Any) -> Markup:
    """A message that depends on a number."""
    return Markup(get_translations().ungettext(singular, plural, num)) % {"num": num, **values}


@lru_cache(maxsize=20_000)
def _sentence(_language: str, message: str) -> str:
    return str(get_translations().ugettext(message))


@lru_cache(maxsize=20_000)
def _catalogued(language: str, message: str) -> Markup:
    return Markup(_sentence(language, message))


@lru_cache(maxsize=20_000)
def _plain(language: str, message: str) -> Markup:
    return _catalogued(language, message) % {}


def standing(template: str, fill: Mapping[str, str] | None = None, /, **values: Hashable) -> Markup:
    """A part of a page that says the same to everybody who reads the language, made once for the same values: it has no
    other context.

    Args:
        fill: what differs from reader to reader. The template meets each as a value that it may only put out.
    """
    if fill is None:
        return _made(_language(), template, (), tuple(values.items()))[0]
    pieces = list(_made(_language(), template, tuple(fill), tuple(values.items())))
    pieces[1::2] = [escape(fill[name]) for name in pieces[1::2]]
    return Markup("").join(pieces)


_Pieces = tuple[Markup, ...]
_GAP = "\0"
"""Stands around the name of what is filled in later: no page and no browser has a use for this character."""


@lru_cache(maxsize=256)
def _made(
    _language: str, template: str, gaps: tuple[str, ...], values: tuple[tuple[str, Hashable], ...]
) -> list[Markup]:
    """Text and names of gaps in turn, beginning and ending with text."""
    filled = dict(values) | {name: Markup(f"{_GAP}{name}{_GAP}") for name in gaps}
    text = current_app.jinja_env.get_template(template).render(filled)
    return [Markup(piece) for piece in text.split(_GAP)]


def _language() -> str:
    # Asked for every word of a page. What Flask-Babel has found for this request it keeps here, also where another
    # language is forced; its own way back to it costs more than the word.
    locale = getattr(g.get("_flask_babel"), "babel_locale", None) or get_locale()
    return locale.language if locale else ""


def _select() -> str:
    if not has_request_context():
        return "vi"
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    actor = actor_or_none()
    return actor.lang if actor and actor.lang in LANGUAGES else "vi"
