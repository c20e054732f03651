"""Templates compiled once an instance, not once a worker: a server that is started again in the middle of an exam has
its first page as quickly as the next ones, and a room that signs in to a fresh one does not wait for it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _ReadOnly(FileSystemBytecodeCache):
    """What `prepare` has laid down. A worker never adds to it: on a full disk a page would fail for that."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        pass


def init_app(app: Flask) -> None:
    """Use what is there. Jinja compares each with the text of its template, so nothing old is ever used."""
    if _folder(app).is_dir():
        app.jinja_env.bytecode_cache = _ReadOnly(str(_folder(app)))


def prepare(app: Flask) -> None:
    """Compile what is not compiled yet; a server calls it once, before its workers are there."""
    _folder(app).mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_folder(app)))
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def _folder(app: Flask) -> Path:
    return Path(app.config["HOME"]) / "templates-compiled"
