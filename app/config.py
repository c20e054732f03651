"""Configuration: defaults < instance/config.toml < BANGVANG_* environment < what the caller passed."""

from __future__ import annotations

import os
import secrets
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask.cli import NoAppException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROFILES = ("own", "demo")

DEFAULTS: dict[str, Any] = {
    "PROFILE": "own",
    "DATABASE_URL": "",  # empty: SQLite in the instance folder
    "CENTRE_NAME": "Trung tâm Chính trị thành phố Yên Bái",
    "HTTPS": False,  # True behind TLS: Secure cookies and HSTS
    "TRUSTED_PROXIES": 0,  # how many proxies in front may be believed about the client's address
    "SESSION_HOURS": 12,  # a sign-in lasts this long
    "LOCK_SECONDS": 15,  # how long a writer waits for somebody else's lock before the page is told to try again
    "POOL_SIZE": 16,  # connections a process keeps
    "MAX_CONTENT_LENGTH": 1 << 20,  # bytes of a request
    "WTF_CSRF_TIME_LIMIT": None,  # a long test must not lose its token
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "bangvang",
    "BABEL_DEFAULT_LOCALE": "vi",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
    "WORKERS": 2,
    "THREADS": 16,
    "REDIS_URL": "",  # empty: signs of life are kept in a file of the instance folder; more than one node needs Redis
    "SILENCE_SECONDS": 75,  # a page pulses every 25 s; after so long without a sign it counts as silent
    "OUTAGE_SECONDS": 5,  # the server's processes beat every second; after so long without a beat it was away
    "LEAST_LOSS_SECONDS": 30,  # less lost time than this is not proposed to be given back
}
"""Every key that may be set, in config.toml in lower case and in the environment as BANGVANG_<KEY>."""


class ConfigurationError(NoAppException):
    """A setting that cannot be used; the message names it and says what is expected.

    The shell shows it in place of a traceback, as it does for an app that cannot be found.
    """


def load(instance: Path, passed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All settings, merged.

    Args:
        instance: the instance folder.
        passed: settings of the caller (tests), strongest of all.

    Raises:
        ConfigurationError: an unknown key, or a value of the wrong type.
    """
    passed = dict(passed or {})
    profile = str(passed.get("PROFILE") or os.environ.get("BANGVANG_PROFILE") or "own")
    if profile not in PROFILES:
        raise ConfigurationError(f"BANGVANG_PROFILE={profile}: expected one of {', '.join(PROFILES)}")
    home = instance if profile == "own" else instance / profile
    settings = {**DEFAULTS, **_from_file(home / "config.toml"), **_from_environment(), **passed}
    settings["PROFILE"] = profile
    settings["HOME"] = str(home)
    settings.setdefault("SECRET_KEY", None)
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or _secret_key(home)
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{home / 'bangvang.sqlite3'}"
    settings["SQLALCHEMY_DATABASE_URI"] = _database(settings["DATABASE_URL"])
    settings["SESSION_COOKIE_SECURE"] = settings["HTTPS"]
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    return {key.upper(): _typed(key.upper(), value, str(path)) for key, value in found.items()}


def _from_environment() -> dict[str, Any]:
    prefix = "BANGVANG_"
    named = {key.removeprefix(prefix): value for key, value in os.environ.items() if key.startswith(prefix)}
    known = {key: value for key, value in named.items() if key in DEFAULTS and key != "PROFILE"}
    return {key: _typed(key, value, f"{prefix}{key}") for key, value in known.items()}


def _typed(key: str, value: Any, where: str) -> Any:
    if key == "SECRET_KEY":
        return value
    if key not in DEFAULTS:
        raise ConfigurationError(f"{where}: unknown setting {key.lower()}")
    wanted = type(DEFAULTS[key])
    if wanted is bool and isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes", "on")
    if wanted is int and isinstance(value, str) and value.strip().isdigit():
        return int(value)
    if wanted is not type(None) and not isinstance(value, wanted):
        raise ConfigurationError(f"{where}: {key.lower()} must be {wanted.__name__}, got {value!r}")
    return value


def _database(url: str) -> str:
    """The address with the driver that the house uses."""
    try:
        kind = make_url(url).drivername
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        # The address may hold a password: it is not shown.
        raise ConfigurationError("database_url: write sqlite:///PATH or postgresql://USER@HOST/DATABASE")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _secret_key(home: Path) -> str:
    """The instance's own key, made at the first start and readable by its owner only (mode 0600)."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())  # what is signed with it must not outlive it
    except FileExistsError:
        pass
    for _ in range(40):  # another first start may be writing it just now
        if key := path.read_text().strip():
            return key
        time.sleep(0.05)
    raise ConfigurationError(
        f"{path} is empty. Put the key of this instance back from a copy; if nobody has ever used the instance, remove "
        "the file, and the next start makes a key."
    )
