"""What gunicorn calls in its master and its workers."""

from __future__ import annotations

import gc
from typing import Any

from app.fair_worker import COUNTS


def when_ready(server: Any) -> None:
    """The master puts the app together and its workers are forks of it: all are there at once, and so is the one that
    takes the place of another that was killed. It listens already: who comes meanwhile waits and is not turned away."""
    gc.disable()  # what is made now stays
    app = server.app.wsgi()
    warm = _extension(app, "warm")
    if warm is not None:
        warm()
    gc.freeze()  # and stays shared: looking through it for garbage would copy it for each worker
    gc.enable()


def post_worker_init(worker: Any) -> None:
    """A worker of the house is alive from here on, not from its first request. The bench serves other apps as well."""
    presence = _extension(getattr(worker, "wsgi", None), "presence")
    if presence is not None:
        presence.start()


def worker_exit(_server: Any, worker: Any) -> None:
    """A worker that is told to stop writes down whom it heard last."""
    presence = _extension(getattr(worker, "wsgi", None), "presence")
    if presence is not None:
        presence.stop()


def pre_fork(_server: Any, worker: Any) -> None:
    """The master gives a worker the place where it tells how many connections it keeps."""
    worker.slot = COUNTS.take()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker that was killed keeps no connection, so that nobody waits for it to accept one."""
    COUNTS.give_back(worker.slot)


def _extension(app: Any, name: str) -> Any:
    """What the house has laid down under this name; None in a bare app, and in a worker that never had one."""
    return getattr(app, "extensions", {}).get(name)
