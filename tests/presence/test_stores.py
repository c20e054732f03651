"""What the stores keep, and what they notice: the same in SQLite and in Redis."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.presence.records import KEPT, Sign, Unreachable
from app.presence.sqlite_store import SqliteStore
from tests.presence.conftest import THRESHOLDS

T = 1_764_000_000_000
"""Some instant, in milliseconds."""
S = 1000


def sign(attempt: int, second: int, pulsing: bool = True) -> Sign:
    return Sign(attempt, T + second * S, pulsing)


def silences(store, *attempts: int) -> list[tuple[int, int, int]]:
    found = store.silences(attempts, 0)
    return sorted((a, (began - T) // S, (ended - T) // S) for a, began, ended in found)


def test_the_last_sign_of_each_is_kept(make_store):
    store = make_store()
    store.write([sign(1, 0), sign(2, 5, False), sign(1, 10)], None)
    assert sorted(make_store().last_signs([1, 2, 3])) == [sign(1, 10), sign(2, 5, False)]


def test_a_sign_that_comes_late_ends_a_silence(make_store):
    store = make_store()
    for second in (0, 30, 105, 181):
        store.write([sign(1, second)], None)
    assert silences(store, 1) == [(1, 105, 181)]
    assert silences(store, 2) == []


def test_signs_that_waited_are_looked_at_one_by_one(make_store):
    store = make_store()
    store.write([sign(1, 400), sign(1, 0), sign(1, 60), sign(1, 300)], None)
    assert silences(store, 1) == [(1, 60, 300), (1, 300, 400)]


def test_a_page_that_does_not_pulse_is_never_silent(make_store):
    store = make_store()
    store.write([sign(1, 0, False)], None)
    store.write([sign(1, 500, True)], None)
    store.write([sign(1, 900, False)], None)
    assert silences(store, 1) == [(1, 500, 900)]


def test_two_processes_hear_one_page(make_store):
    """Its signs arrive here and there; the slower process brings an older one, and no silence is made of it."""
    one, other = make_store(), make_store()
    one.write([sign(1, 0)], None)
    other.write([sign(1, 70)], None)
    one.write([sign(1, 69)], None)
    other.write([sign(1, 140)], None)
    assert silences(one, 1) == []
    assert one.last_signs([1]) == [sign(1, 140)]


def test_an_outage_is_noticed_by_the_first_who_beats_again_and_once(make_store):
    one, other = make_store(), make_store()
    for second in (0, 1, 5):
        one.write([], T + second * S)
    one.write([], T + 20 * S)
    other.write([], T + 20 * S + 300)
    other.write([], T + 19 * S)
    assert one.outages(0) == [(T + 5 * S, T + 20 * S)]
    assert one.outages(T + 20 * S) == []


def test_an_outage_that_a_process_knows_of_stands_beside_those_that_beats_show(make_store):
    one, other = make_store(), make_store()
    one.write([], T, [(T - 30 * S, T - 20 * S)])
    other.write([], None, [(T - 28 * S, T - 10 * S)])
    other.write([], T + 20 * S)
    assert one.outages(0) == [(T - 30 * S, T - 20 * S), (T - 28 * S, T - 10 * S), (T, T + 20 * S)]
    assert one.outages(T - 20 * S) == [(T - 28 * S, T - 10 * S), (T, T + 20 * S)]


def test_of_two_processes_that_began_to_fail_together_the_later_end_is_in_the_outages(make_store):
    for store, ended in zip((make_store(), make_store(), make_store()), (20, 30, 10), strict=True):
        store.write([], None, [(T, T + ended * S)])
    assert max(store.outages(0)) == (T, T + 30 * S)


def test_processes_that_wake_at_the_same_moment_note_one_outage(make_store):
    make_store().write([sign(1, 0)], T)
    stores = [make_store() for _ in range(6)]
    start = threading.Barrier(len(stores))

    def wake(number: int) -> None:
        start.wait()
        stores[number].write([sign(1, 100)], T + 100 * S)

    threads = [threading.Thread(target=wake, args=(number,)) for number in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make_store().outages(0) == [(T, T + 100 * S)]
    assert silences(make_store(), 1) == [(1, 0, 100)]


def test_what_nobody_asks_for_any_more_is_forgotten(make_store):
    store = make_store()
    store.write([sign(1, 0), sign(1, 100)], T)
    store.write([], T + 60 * S)
    long_after = T + 100 * S + int(KEPT.total_seconds()) * S + 1
    store.write([], long_after)
    assert store.outages(0) == [(T + 60 * S, long_after)]
    assert silences(store, 1) == []
    assert store.last_signs([1]) == []


def test_many_attempts_are_asked_for_at_once(make_store):
    store = make_store()
    store.write([sign(attempt, 0) for attempt in range(1, 1301)], None)
    assert len(store.last_signs(range(1, 2000))) == 1300


@pytest.mark.parametrize("before", [b"", b"this is no database, only sixteen bytes and a few more"])
def test_a_broken_file_is_made_anew(tmp_path: Path, before: bytes):
    path = tmp_path / "new folder" / "presence.sqlite3"
    path.parent.mkdir()
    path.write_bytes(before)
    store = SqliteStore(path, THRESHOLDS)
    store.write([sign(1, 0)], T)
    assert store.last_signs([1]) == [sign(1, 0)]


def test_a_file_that_breaks_while_it_is_in_use_is_made_anew(tmp_path: Path):
    path = tmp_path / "presence.sqlite3"
    one, other = SqliteStore(path, THRESHOLDS), SqliteStore(path, THRESHOLDS)
    one.write([sign(1, 0)], T)
    other.write([sign(2, 0)], T)
    for name in tmp_path.glob("presence*"):
        name.unlink()
    one.write([sign(1, 30)], T)
    other.write([sign(2, 31)], T)
    assert sorted(one.last_signs([1, 2])) == [sign(1, 30), sign(2, 31)]


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreachable):
        SqliteStore(tmp_path / "file" / "presence.sqlite3", THRESHOLDS).write([], T)


@pytest.mark.redis
def test_a_redis_that_is_away_says_so(redis_url):
    from app.presence.redis_store import RedisStore

    with pytest.raises(Unreachable):
        RedisStore("redis://127.0.0.1:1", "test", THRESHOLDS).outages(0)
