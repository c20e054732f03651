"""What gunicorn calls in its workers."""

from __future__ import annotations

from typing import Any


def post_worker_init(worker: Any) -> None:
    """A worker of the house is alive from here on, not from its first request. The bench serves other apps as well."""
    presence = getattr(worker.wsgi, "extensions", {}).get("presence")
    if presence is not None:
        presence.start()
