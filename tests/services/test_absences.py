"""The log of leaving the page: bounded, deduplicated, never a refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock
from app.db import begin_write, db, end_transaction
from app.models.exams import Sitting
from app.models.rooms import Absence
from app.services.sittings import absences
from app.services.sittings.absences import Spell, total_ms
from tests.conftest import NOW
from tests.stories import begin, count, give, pass_time


@pytest.fixture
def paper(sign_in):
    """Lan has worked for ten minutes."""
    sheet = begin(sign_in("lan"), give("lan").code)
    pass_time(sheet, timedelta(minutes=10))
    return sheet


def spell(**other):
    return {"kind": "hidden", "ms_ago": 60_000, "lasted_ms": 20_000} | other


def test_a_spell_is_kept_at_the_instant_it_began_by_the_servers_clock(paper, actor, commit):
    now = clock.now()
    assert absences.note(actor("lan"), paper.id, [spell()], now=now) == 1
    commit()
    [kept] = absences.own(actor("lan"), paper.id)
    assert (kept.kind, kept.left_at, kept.lasted_ms) == ("hidden", now - timedelta(minutes=1), 20_000)


def test_the_same_spell_told_again_is_kept_once(paper, actor, commit):
    for _ in range(2):
        absences.note(actor("lan"), paper.id, [spell()], now=clock.now())
        commit()
    absences.note(actor("lan"), paper.id, [spell(lasted_ms=20_001), spell(kind="full_screen")], now=clock.now())
    commit()
    assert count(Absence) == 3


NONSENSE = (
    None,
    "hidden",
    {"kind": "hidden"},
    [],
    [None, 3, "x", [], {}],
    [spell(kind="asleep")],
    [spell(ms_ago="1000")],
    [spell(lasted_ms=True)],
    [spell(lasted_ms=2_999)],
    [spell(lasted_ms=60_001)],
    [spell(lasted_ms=-5)],
    [spell(ms_ago=10**15, lasted_ms=10**14)],
    [spell(ms_ago=11 * 60_000)],
)


def test_what_cannot_be_right_is_left_out(paper, actor):
    for told in NONSENSE:
        assert absences.note(actor("lan"), paper.id, told, now=clock.now()) == 0, told
    assert count(Absence) == 0


def test_a_page_that_tells_too_much_is_cut_off(paper, actor, commit, monkeypatch):
    monkeypatch.setattr(absences, "MOST", 60)
    many = [spell(lasted_ms=5_000 + number) for number in range(200)]
    assert absences.note(actor("lan"), paper.id, many, now=clock.now()) == absences.MOST_AT_ONCE
    commit()
    assert absences.note(actor("lan"), paper.id, many[50:], now=clock.now()) == 10
    commit()
    assert count(Absence) == 60


def test_nothing_is_kept_where_the_sitting_does_not_note_it_or_for_another_person(paper, actor, commit):
    assert absences.note(actor("minh"), paper.id, [spell()], now=clock.now()) == 0
    begin_write()
    db.session.execute(update(Sitting).values(notes_absences=False))
    end_transaction(commit=True)
    assert absences.note(actor("lan"), paper.id, [spell()], now=clock.now()) == 0
    assert count(Absence) == 0


def test_who_is_away_in_two_ways_at_once_is_away_once():
    def away(kind, after, lasted):
        return Spell(kind, NOW + timedelta(seconds=after), lasted * 1000)

    assert total_ms([away("full_screen", 10, 30), away("hidden", 15, 10), away("hidden", 35, 10)]) == 35_000
    assert total_ms([away("hidden", 50, 4), away("hidden", 10, 5)]) == 9_000
    assert total_ms([]) == 0
