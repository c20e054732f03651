"""The real app in a server of its own, which keeps every page that it gives, so that a test can check them all."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, request

from app import create_app
from tests import compiled
from tests.journeys import brisk

FOLDER = "pages-given"


def create() -> Flask:
    app = create_app()
    app.jinja_env.bytecode_cache = compiled.TEMPLATES
    folder = Path(app.config["HOME"]) / FOLDER
    folder.mkdir(exist_ok=True)
    numbers = itertools.count()
    app.launch_rehearsal = brisk.launch  # what the button starts is real, at a test's pace

    @app.after_request  # the last to be registered is the first to see an answer: nothing is compressed yet
    def keep(response: Response) -> Response:
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            page = f"{request.method} {request.path}\n{response.get_data(as_text=True)}"
            (folder / f"{os.getpid()}-{next(numbers):05d}.html").write_text(page, encoding="utf-8")
        return response

    return app


def pages_given(instance: Path) -> Iterator[tuple[str, str]]:
    """What was asked for and the page that was given, in no order, the same page once."""
    given = {path.read_text(encoding="utf-8") for path in (instance / FOLDER).glob("*.html")}
    for page in given:
        asked, _, html = page.partition("\n")
        yield asked, html
