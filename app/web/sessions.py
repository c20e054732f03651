"""Who is asking: Flask-Login over our own sign-in rows, and CSRF on every unsafe call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest
from secrets import token_hex
from typing import cast

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect, generate_csrf, validate_csrf
from wtforms import ValidationError

from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Refusal, Unavailable
from app.services.people import sign_ins
from app.web.edge import SESSIONS_KEPT, House

OF_THE_BROWSER = ("lang", "exam_browser")


class HouseCSRF(CSRFProtect):
    """Flask-WTF's protection, with a short way.

    A page sends the same token with every save and every form. What Flask-WTF has found right once for the secret in
    a session is right again, and so is what it has signed for it; a token it has refused is not remembered. Over TLS
    it also looks at the referrer, so there every call goes the long way.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        token, secret = self._get_csrf_token(), session.get("csrf_token")
        if token and secret and not request.is_secure:
            try:
                signed = compare_digest(token.encode(), _signed(current_app.secret_key, secret).encode())
                g.csrf_valid = signed or _accepted(current_app.secret_key, secret, token)
                return
            except ValidationError:
                pass
        super().protect(apply_exemptions)

    def _get_csrf_token(self) -> str | None:
        return request.headers.get("X-CSRFToken") or super()._get_csrf_token()


@lru_cache(maxsize=SESSIONS_KEPT)
def _accepted(_key: str | bytes | None, _secret: str, token: str) -> bool:
    """True for a token that fits the session at hand; the other arguments are what that depends on.

    Raises:
        ValidationError: it does not; nothing is remembered.
    """
    validate_csrf(token)
    return True


def csrf_token() -> str:
    """The token of a page. It has no age (`WTF_CSRF_TIME_LIMIT`), so it is signed once for the secret of a session and
    not again at each of its pages."""
    secret = session.get("csrf_token")
    if secret is None:
        secret = session["csrf_token"] = token_hex(20)
    g.csrf_token = _signed(current_app.secret_key, secret)  # where forms look for it as well
    return cast(str, g.csrf_token)


@lru_cache(maxsize=SESSIONS_KEPT)
def _signed(_key: str | bytes | None, _secret: str) -> str:
    g.pop("csrf_token", None)  # of this request, perhaps of a secret before: nothing but this one's may be remembered
    return cast(str, generate_csrf())


class HouseLogin(LoginManager):
    """Flask-Login without its own protection of sessions: the sign-in row is what protects one, and binding it to the
    address would sign out a phone that changes cells."""

    def _session_protection_failed(self) -> bool:
        return False


login_manager = HouseLogin()
csrf = HouseCSRF()


@dataclass
class SignedIn(UserMixin):
    """What Flask-Login holds: the sign-in's id and the actor behind it."""

    sign_in: str
    actor: Actor | None = None

    def get_id(self) -> str:
        return self.sign_in


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    csrf.init_app(app)
    # After Flask-WTF has put its own in.
    app.context_processor(lambda: {"current_actor": actor_or_none(), "csrf_token": csrf_token})


@login_manager.user_loader
def _load(sign_in: str) -> SignedIn | None:
    try:
        actor = sign_ins.actor_of(sign_in, now=g.now)
    except Unavailable:
        if g.get("without_database"):  # the page that says so is for nobody in particular
            return None
        raise
    return SignedIn(sign_in, actor) if actor else None


def actor_or_none() -> Actor | None:
    """The signed-in actor, or None. Asked several times in a request, answered once."""
    found: Actor | None = g.get("actor")
    if found is None:
        found = g.actor = cast(Actor | None, getattr(current_user, "actor", None))
    return found


def actor() -> Actor:
    """The signed-in actor.

    Raises:
        Refusal: ``signed_out`` (401).
    """
    found = actor_or_none()
    if found is None:
        raise Refusal("signed_out", status=401)
    return found


def remember(sign_in: str, *, by_pass: bool = False) -> None:
    """Put a new sign-in into the cookie. What an anonymous visitor's session held is dropped, except what is known of
    the browser: its language, and that it is the one a sitting asks for.

    Args:
        by_pass: an invigilator let them in: nothing, not even a first password to change, stands before the paper.
    """
    kept = {name: session[name] for name in OF_THE_BROWSER if name in session}
    session.clear()
    session.update(kept)
    if by_pass:
        session["by_pass"] = True
    g.pop("actor", None)
    g.pop("csrf_token", None)
    csrf_token()  # its secret goes with the cookie that is sent now, not with another one at the next page
    login_user(SignedIn(sign_in))


def came_by_pass() -> bool:
    """Was this sign-in made by an invigilator's code?"""
    return bool(session.get("by_pass"))


def forget() -> None:
    """Take the sign-in out of the cookie."""
    lang = session.get("lang")
    g.pop("actor", None)
    logout_user()
    session.clear()
    if lang:
        session["lang"] = lang


def dice() -> Dice:
    """The app's source of chance."""
    return cast(House, current_app).dice
