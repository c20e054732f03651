"""One process that hears pages."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from importlib import import_module

import pytest

from app import create_app, presence
from app.domain.instants import from_ms
from app.domain.spans import Span
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
    collector = Collector(store, lambda: NOW, lambda: True, threaded=False)
    collector.start()
    return collector


def test_what_was_heard_is_known_when_somebody_asks(collector):
    collector.sign(7, NOW, pulsing=True)
    collector.sign(7, NOW + 90 * SECOND, pulsing=True)
    assert collector.last_signs([7]) == {7: (NOW + 90 * SECOND, True)}
    (silence,) = collector.silences([7], NOW)[7]
    assert (silence.begin, silence.end) == (NOW, NOW + 90 * SECOND)


def test_a_process_that_does_not_serve_hears_nothing(store):
    Collector(store, lambda: NOW, lambda: True, threaded=False).sign(7, NOW, pulsing=True)
    assert store.last_signs([7]) == []


def test_a_store_that_is_away_is_written_later(collector, store, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr(store, "write", unreachable)
        patch.setattr(store, "last_signs", unreachable)
        collector.sign(7, NOW, pulsing=True)
        assert collector.last_signs([7]) == {}
        collector.flush()
    assert caplog.text.count("signs of life cannot be kept") == 1, "said once, not every second"
    assert collector.last_signs([7]) == {7: (NOW, True)}


def test_a_process_that_serves_beats_and_writes_by_itself(store):
    store.write([], None)  # the file is there: two threads that make it at once get into each other's way
    seconds = iter(range(0, 600, 10))
    collector = Collector(store, lambda: NOW + next(seconds) * SECOND, lambda: True, threaded=True)
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


def test_a_process_that_can_keep_nothing_is_away_until_it_can_again(store, monkeypatch):
    able, now = [False], [NOW]
    collector = Collector(store, lambda: now[0], lambda: able[0], threaded=False)
    collector.unable(NOW - SECOND)
    collector.start()
    assert collector.look() is False
    for second in (12, 10, 14):
        collector.unable(NOW + second * SECOND)
    now[0] = NOW + 30 * SECOND
    assert collector.look() is False
    assert collector.outages(NOW) == []
    able[0], now[0] = True, NOW + 40 * SECOND
    with monkeypatch.context() as patch:
        patch.setattr(store, "write", unreachable)
        assert collector.look() is True
    assert collector.outages(NOW) == [Span(NOW + 10 * SECOND, NOW + 40 * SECOND)], "written when that works again"
    collector.unable(NOW + 50 * SECOND)
    now[0] = NOW + 80 * SECOND
    assert collector.look() is True
    assert len(collector.outages(NOW)) == 1, "what it refused was one row's affair: it was never away"
    collector.unable(NOW + 90 * SECOND)
    able[0], now[0] = False, NOW + 91 * SECOND
    assert collector.look() is False
    able[0], now[0] = True, NOW + 93 * SECOND
    assert collector.look() is True
    assert len(collector.outages(NOW)) == 1, "a moment is no outage"


def test_a_process_that_could_keep_nothing_looks_by_itself(store, monkeypatch):
    monkeypatch.setattr(import_module("app.presence.collector"), "BEAT_SECONDS", 0.02)
    store.write([], None)
    answers = iter([False, False, True])
    collector = Collector(store, lambda: NOW + 60 * SECOND, lambda: next(answers), threaded=True)
    collector.start()
    collector.unable(NOW)
    collector.unable(NOW + SECOND)
    until = time.monotonic() + 20
    while not store.outages(0) and time.monotonic() < until:
        time.sleep(0.02)
    collector.stop()
    assert [from_ms(began) for began, _ in store.outages(0)] == [NOW]
    assert next(answers, None) is None, "it stopped asking"


def unreachable(*_: object) -> None:
    raise Unreachable("away")


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
