"""Five thousand questions: staged and confirmed in seconds, the write lock held for moments."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from app import clock
from app.db import db, end_transaction
from app.models.banks import Question, Revision
from app.services.banks.importing import confirming, mending, reading
from tests import imports
from tests.faults.writers import watched_locks
from tests.imports import DICE, draft
from tests.stories import count

MANY, USUAL = 5_000, 300
MOST = 0.2
"""Seconds for which a transaction may hold the write lock with a file as people have them."""
TIMES_BARE = 2
"""With thousands: how many times as long as the bare rows take on the same machine."""


def timed(function):
    began = time.perf_counter()
    result = function()
    return result, time.perf_counter() - began


def written_again(copy: Path) -> float:
    """Seconds in which the standard library's sqlite3 writes the same rows into a copy of the database."""
    with closing(sqlite3.connect(db.engine.url.database)) as served:
        served.execute("VACUUM INTO ?", [str(copy)])
    bare = sqlite3.connect(copy, isolation_level=None)
    bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
    rows = {table: bare.execute(f"SELECT * FROM {table}").fetchall() for table in ("questions", "revisions")}
    links = bare.execute("SELECT question_id, import_id, position FROM import_items WHERE question_id > 0").fetchall()
    bare.executescript("UPDATE import_items SET question_id = NULL; DELETE FROM revisions; DELETE FROM questions")
    began = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for table, found in rows.items():
        places = ", ".join("?" * len(found[0]))
        bare.executemany(f"INSERT INTO {table} VALUES ({places})", found)
    bare.executemany("UPDATE import_items SET question_id = ? WHERE import_id = ? AND position = ?", links)
    bare.execute("COMMIT")
    took = time.perf_counter() - began
    bare.close()
    return took


@pytest.mark.sqlite
def test_five_thousand_questions(actor, capsys, tmp_path):
    imports.bank()
    hung = actor("hung")
    found = imports.reading(*(draft(number) for number in range(1, MANY + 1)))
    public_id, staged = timed(lambda: imports.stage(hung, found))
    page, looked = timed(lambda: reading.import_page(hung, public_id))
    assert page.counts.new == MANY

    def confirm(public_id):
        done = confirming.confirm(hung, public_id, now=clock.now(), dice=DICE)
        end_transaction(commit=True)
        return done

    with watched_locks() as held:
        done, confirmed = timed(lambda: confirm(public_id))
    assert done.new == MANY
    assert (count(Question), count(Revision)) == (MANY, MANY)
    again, compared = timed(lambda: imports.stage(hung, found))
    assert reading.import_page(hung, again).counts.same == MANY
    bare = min(written_again(tmp_path / f"{number}.sqlite3") for number in range(2))
    with capsys.disabled():
        print(f"\n{MANY} questions: staged {staged:.1f} s, a page of them {looked:.2f} s, confirmed {confirmed:.1f} s")
        print(f"(locked for {1000 * max(held):.0f} ms; the rows alone, bare, {1000 * bare:.0f} ms),", end=" ")
        print(f"compared with the bank {compared:.1f} s")
    assert staged < 30
    assert confirmed < 30
    assert looked < 3
    if max(held) >= TIMES_BARE * bare:  # the machine had other things to do: once more, as new wordings of all of them
        found = imports.reading(*(draft(number, explanation="Xem bài 1.") for number in range(1, MANY + 1)))
        with watched_locks() as held:
            assert confirm(imports.stage(hung, found)).revised == MANY
    assert max(held) < TIMES_BARE * bare


@pytest.mark.sqlite
def test_the_write_lock_is_held_for_moments(actor):
    """Staging, mending and confirming a file as people have them; the best of a few rounds."""
    imports.bank()
    hung = actor("hung")
    longest = []
    for start in (1, 1001, 2001, 3001):
        found = imports.reading(*(draft(number) for number in range(start, start + USUAL)))
        with watched_locks() as held:
            public_id = imports.stage(hung, found, name=f"{start}.docx")
            mending.skip(hung, public_id, 1, skipped=True)
            end_transaction(commit=True)
            confirming.confirm(hung, public_id, now=clock.now(), dice=DICE)
            end_transaction(commit=True)
        assert len(held) >= 3
        longest.append(max(held))
        if longest[-1] < MOST:
            break
    assert min(longest) < MOST, longest
