"""Both stores, each of a test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.presence.records import Thresholds
from app.presence.sqlite_store import SqliteStore

THRESHOLDS = Thresholds(timedelta(seconds=75), timedelta(seconds=5), timedelta(seconds=30))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of this run's own."""
    if find_spec("redis") is None:
        pytest.skip("needs redis-py: run make setup")
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as server:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}"
        server.terminate()


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("Redis did not come up")


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.redis)])
def make_store(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Another process's view of the same store: ``make_store()``."""
    if request.param == "sqlite":
        return lambda: SqliteStore(tmp_path / "presence.sqlite3", THRESHOLDS)
    url = request.getfixturevalue("redis_url")
    from app.presence.redis_store import RedisStore

    return lambda: RedisStore(url, f"test:{tmp_path.name}", THRESHOLDS)
