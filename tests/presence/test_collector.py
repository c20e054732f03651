"""One process that hears pages."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from app import create_app, presence
from app.domain.instants import from_ms
from app.presence.collector import Collector
from app.presence.records import Unreachable
from app.presence.sqlite_store import SqliteStore
from tests.conftest import NOW
from tests.presence.conftest import THRESHOLDS

SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path):
    return SqliteStore(tmp_path / "presence.sqlite3", THRESHOLDS)


@pytest.fixture
def collector(store):
    collector = Collector(store, lambda: NOW, threaded=False)
    collector.start()
    return collector


def test_what_was_heard_is_known_when_somebody_asks(collector):
    collector.sign(7, NOW, pulsing=True)
    collector.sign(7, NOW + 90 * SECOND, pulsing=True)
    assert collector.last_signs([7]) == {7: (NOW + 90 * SECOND, True)}
    (silence,) = collector.silences([7], NOW)[7]
    assert (silence.begin, silence.end) == (NOW, NOW + 90 * SECOND)


def test_a_process_that_does_not_serve_hears_nothing(store):
    Collector(store, lambda: NOW, threaded=False).sign(7, NOW, pulsing=True)
    assert store.last_signs([7]) == []


def test_a_store_that_is_away_is_written_later(collector, store, monkeypatch, caplog):
    def away(*_: object) -> None:
        raise Unreachable("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", away)
        patch.setattr(store, "last_signs", away)
        collector.sign(7, NOW, pulsing=True)
        assert collector.last_signs([7]) == {}
        collector.flush()
    assert caplog.text.count("signs of life cannot be kept") == 1, "said once, not every second"
    assert collector.last_signs([7]) == {7: (NOW, True)}


def test_a_process_that_serves_beats_and_writes_by_itself(store):
    seconds = iter(range(0, 600, 10))
    collector = Collector(store, lambda: NOW + next(seconds) * SECOND, threaded=True)
    collector.start()
    collector.start()
    assert sum(thread.name == "presence" for thread in threading.enumerate()) == 1
    collector.sign(7, NOW, pulsing=True)
    until = time.monotonic() + 20
    while not (store.last_signs([7]) and store.outages(0)) and time.monotonic() < until:
        time.sleep(0.05)
    collector.stop()
    began, ended = store.outages(0)[0]
    assert (from_ms(began), from_ms(ended)) == (NOW, NOW + 10 * SECOND)


def test_a_sign_costs_a_save_next_to_nothing(collector):
    """Measured in CPU time of this thread, so that neighbours do not count."""
    began = time.thread_time()
    for _ in range(20_000):
        collector.sign(7, NOW, pulsing=True)
    each = (time.thread_time() - began) / 20_000
    assert each < 20e-6, f"{each * 1e6:.1f} µs"


def test_a_forked_worker_begins_anew(collector, monkeypatch):
    """A fork takes its parent's memory along, but no thread."""
    monkeypatch.setattr("os.getpid", lambda: -1)
    collector.sign(7, NOW, pulsing=True)
    assert collector.last_signs([7]) == {}, "not yet serving: its parent was"
    collector.start()
    collector.sign(7, NOW, pulsing=True)
    assert collector.last_signs([7]) == {7: (NOW, True)}


def test_a_process_that_ends_politely_loses_nothing(collector, store):
    collector.sign(7, NOW, pulsing=True)
    collector.stop()
    assert len(store.last_signs([7])) == 1


@pytest.mark.redis
def test_an_app_with_a_redis_keeps_its_signs_there(tmp_path, redis_url):
    settings = {"INSTANCE": str(tmp_path), "SECRET_KEY": "tests", "TESTING": True, "REDIS_URL": redis_url}
    apps = [create_app(settings) for _ in range(2)]
    for app, second in zip(apps, (0, 100), strict=True):
        with app.app_context():
            presence.collector().start()
            presence.sign(7, NOW + second * SECOND)
            assert presence.last_signs([7]) == {7: (NOW + second * SECOND, True)}
    with apps[0].app_context():
        assert [span.begin for span in presence.silences([7], NOW)[7]] == [NOW]
    assert not list(tmp_path.glob("presence*"))
