"""Two who decide at once, what stands in the ledger afterwards, and that it agrees with the time that was given."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db, end_transaction
from app.models.exams import Sitting, SittingPlace
from app.models.rooms import TimeGrant
from app.services.sittings import fairness
from tests.ledger import Room
from tests.services.test_races import at_once


@pytest.mark.parametrize("act", [fairness.apply, fairness.apply_everywhere])
def test_two_invigilators_at_the_same_moment_give_it_once(act, app, sign_in, actor):
    room = Room(sign_in, "lan", "minh")
    room.away(100, 400)
    key = room.proposals(actor("binh"))[0].key
    calls = [partial(act, actor(name), room.exam.public_id, key, now=clock.now()) for name in ("binh", "hung") * 2]
    end_transaction(commit=False)
    found = at_once(app, *calls)
    assert Counter(applied.sittings for applied in found) == {1: 1, 0: 3}
    assert db.session.scalar(select(func.count()).select_from(TimeGrant)) == 1
    assert db.session.scalar(select(Sitting.extra_seconds)) == 300


def test_what_the_ledger_says_is_what_was_given(sign_in, actor):
    """For each one: the lines for all are the sitting's seconds, one's own lines the place's."""
    room = Room(sign_in, "lan", "minh", "son")
    room.hear("lan", *range(0, 600, 30))
    room.hear("minh", 0, 30, *range(480, 600, 30))
    room.hear("son", *range(0, 600, 30))
    room.away(150, 250)
    binh = actor("binh")
    for _ in range(6):
        proposals = room.proposals(binh)
        if not proposals:
            break
        fairness.apply(binh, room.exam.public_id, proposals[0].key, now=clock.now())
        end_transaction(commit=True)
    assert not proposals
    for_all = select(func.sum(TimeGrant.seconds)).where(TimeGrant.person_id.is_(None))
    assert db.session.scalar(for_all) == db.session.scalar(select(Sitting.extra_seconds)) == 100
    own = select(TimeGrant.person_id, func.sum(TimeGrant.seconds)).where(TimeGrant.person_id.is_not(None))
    places = select(SittingPlace.person_id, SittingPlace.extra_seconds).where(SittingPlace.extra_seconds > 0)
    given = dict(db.session.execute(own.group_by(TimeGrant.person_id)).all())
    assert given == dict(db.session.execute(places).all())
    # Silent from 30 to 480, of which the outage explains 150 to 250.
    assert list(given.values()) == [120 + 230]
