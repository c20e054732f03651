"""Static files: one digest over all of them in their address, so that browsers may keep them for a year.

A server calls `prepare` once: it lays a compressed copy into the instance folder, which WhiteNoise serves without
waking Flask. Tests and single commands read the sources directly, at the same addresses.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, Response, current_app, has_request_context, request, send_from_directory
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

_SCRIPTS = Path(__file__).parent / "static" / "js"
_IMPORTED = re.compile(r'^(?:import|export) .*from "\./(\w+\.js)"', re.M)
YEAR = 365 * 24 * 3600
VENDORED = {"vendor/bootstrap.min.css": "static/bootstrap5/css/bootstrap.min.css"}
"""What others wrote: our address -> the file in Bootstrap-Flask."""


def init_app(app: Flask) -> None:
    digest = tree_digest(app)
    app.extensions["static_digest"] = digest
    app.extensions["addresses"] = {}
    app.jinja_env.globals["url_for"] = partial(_address, app)
    app.add_url_rule(f"/static/{digest}/<path:filename>", endpoint="static", view_func=_send)
    built = _built(app)
    if built.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(built), prefix=f"static/{digest}", max_age=YEAR, charset="utf-8"
        )


def _address(app: Flask, endpoint: str, **values: Any) -> str:
    """`url_for` of the templates. Every page names ten static files, whose address needs no map of routes, and the same
    few pages that need no value."""
    if not has_request_context():
        return app.url_for(endpoint, **values)
    if endpoint == "static":
        return f"{request.root_path}/static/{app.extensions['static_digest']}/{values['filename']}"
    if values or endpoint.startswith("."):
        return app.url_for(endpoint, **values)
    known: dict[tuple[str, str], str] = app.extensions["addresses"]
    place = request.root_path, endpoint
    if place not in known:
        known[place] = app.url_for(endpoint)
    return known[place]


@lru_cache(maxsize=8)
def modules_of(script: str) -> tuple[str, ...]:
    """The modules in static/js that a script imports, and those that they import.

    A browser that hears of all of them in the page fetches them together, and not one layer after the other.
    """
    found: list[str] = []
    ahead = [script]
    while ahead:
        text = (_SCRIPTS / ahead.pop()).read_text(encoding="utf-8")
        new = [name for name in _IMPORTED.findall(text) if name not in found]
        found += new
        ahead += new
    return tuple(sorted(found))


def sources(app: Flask) -> dict[str, Path]:
    """Address below /static/<digest>/ -> file."""
    root = Path(app.root_path) / "static"
    own = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    package = Path(flask_bootstrap.__file__).parent
    return own | {address: package / file for address, file in VENDORED.items()}


def tree_digest(app: Flask) -> str:
    """Twelve hexadecimal digits over the names and contents of all static files."""
    total = hashlib.sha256()
    for address, path in sources(app).items():
        total.update(address.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def prepare(app: Flask) -> None:
    """Lay the compressed copy for this digest into the instance folder and remove older ones."""
    built = _built(app)
    if built.is_dir():
        return
    for old in built.parent.glob("static-*"):
        shutil.rmtree(old, ignore_errors=True)
    work = built.with_name(f"{built.name}.part")
    for address, path in sources(app).items():
        target = work / address
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    compressor = Compressor(quiet=True)
    for path in [p for p in work.rglob("*") if p.is_file() and compressor.should_compress(p.name)]:
        for _ in compressor.compress(str(path)):
            pass
    work.rename(built)


def _built(app: Flask) -> Path:
    return Path(app.config["HOME"]) / f"static-{app.extensions['static_digest']}"


def _send(filename: str) -> Response:
    path = sources(current_app).get(filename)
    folder, name = (path.parent, path.name) if path else (Path(current_app.root_path) / "static", filename)
    response = send_from_directory(folder, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
