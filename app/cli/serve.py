"""Serving: the production server with the closer beside it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from app import assets, compiled
from app.cli.edge import ensure_schema, refuse, say
from app.domain.errors import Refusal

CLOSE_EVERY = "30"
LOOK_EVERY_S = 2.0
"""Between two looks whether the closer is still there."""
WORKER = "app.fair_worker.FairWorker"
CONNECTIONS = 10_000
"""What a worker keeps open: a browser that saves every 20 s holds its connection all the while."""


def server_line(target: str, host: str, port: int, settings: Mapping[str, Any]) -> list[str]:
    """The command line that serves `target`: the house, and the bare route that the bench compares it with."""
    line = [sys.executable, "-m", "gunicorn", target, "--bind", f"{host}:{port}"]
    line += ["--worker-class", WORKER, "--workers", str(settings["WORKERS"]), "--threads", str(settings["THREADS"])]
    line += ["--config", "python:app.gunicorn_hooks"]
    line += ["--worker-connections", str(CONNECTIONS)]
    return [*line, "--keep-alive", "75", "--graceful-timeout", "15", "--timeout", "60", "--no-control-socket"]


def allow_connections() -> None:
    """Let this process and its children have as many open files as the system grants."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve this instance with gunicorn and close overdue attempts beside it, until interrupted."""
    try:
        ensure_schema()
    except Refusal as refusal:
        refuse(refusal)
    allow_connections()
    assets.prepare(current_app)
    compiled.prepare(current_app)
    config = current_app.config
    server = server_line("app:create_app()", host, port, config)
    closer = [sys.executable, "-m", "flask", "--app", "app", "attempts", "close-overdue", "--every", CLOSE_EVERY]
    say(_("Serving at http://%(host)s:%(port)s  (Ctrl+C ends it)", host=host, port=port))
    environment = {**os.environ, "BANGVANG_PROFILE": config["PROFILE"]}
    code = _serve_together(server, closer, environment)
    raise SystemExit(0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code)


def _serve_together(server: Sequence[str], closer: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run both until the server ends, and start the closer again whenever it does; returns the server's code."""
    children = [subprocess.Popen(server, env=environment), subprocess.Popen(closer, env=environment)]
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = children[0].wait(timeout=LOOK_EVERY_S)
            break
        if children[1].poll() is not None and not stopping.is_set():
            children[1] = subprocess.Popen(closer, env=environment)
    stop(signal.SIGTERM, None)
    children[1].wait()
    return code
