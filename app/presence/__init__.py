"""Who is there: signs of life of attempts, and the server's own heartbeat.

Kept apart from the database and without durability: a save must not pay for it, and losing the last second of it, or
all of it, loses no answer. Each process collects in memory; a thread of its own writes about once a second to a SQLite
file in the instance folder, or to Redis where there is one, so that all processes and nodes know the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from app.domain.spans import Span
from app.presence.collector import Collector
from app.presence.records import Thresholds
from app.presence.sqlite_store import SqliteStore


def init_app(app: Flask, clock: Callable[[], datetime], able: Callable[[], bool]) -> None:
    """Give the app its collector.

    Args:
        clock: what the collector's threads read the time from.
        able: can this process keep what it is sent?
    """
    config = app.config
    keys = ("SILENCE_SECONDS", "OUTAGE_SECONDS", "LEAST_LOSS_SECONDS")
    thresholds = Thresholds(*(timedelta(seconds=config[key]) for key in keys))
    if config["REDIS_URL"]:
        from app.presence.redis_store import RedisStore  # redis is read only where it is used

        prefix = f"bangvang:{config['PROFILE']}"
        store: RedisStore | SqliteStore = RedisStore(config["REDIS_URL"], prefix, thresholds)
    else:
        store = SqliteStore(Path(config["HOME"]) / "presence.sqlite3", thresholds)
    app.extensions["presence"] = Collector(store, clock, able, threaded=not app.testing)


def collector() -> Collector:
    """The present app's collector."""
    return cast(Collector, current_app.extensions["presence"])


def sign(attempt: int, now: datetime, *, pulsing: bool = True) -> None:
    """An attempt's page was heard of.

    Args:
        pulsing: the page goes on pulsing, so that silence after this sign says something. A page without JavaScript
            is heard of only when its form is sent.
    """
    collector().sign(attempt, now, pulsing=pulsing)


def unable(since: datetime) -> None:
    """Something that came at this instant could not be kept: until that is over, the server is away."""
    collector().unable(since)


def thresholds() -> Thresholds:
    """From when on a silence counts, and what is worth giving back."""
    return collector().store.thresholds


def last_signs(attempts: Collection[int]) -> dict[int, tuple[datetime, bool]]:
    """The last sign of each attempt that gave one, and whether its page pulses. Empty where nothing can be read."""
    return collector().last_signs(attempts)


def silences(attempts: Collection[int], since: datetime) -> dict[int, list[Span]]:
    """Silences of attempts that ended after `since`. Empty where nothing can be read."""
    return collector().silences(attempts, since)


def outages(since: datetime) -> list[Span]:
    """When no process of the server was alive, or one of them could keep nothing, as far as it ended after `since`; in
    order."""
    return collector().outages(since)
