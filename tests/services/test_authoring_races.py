"""Two at once at one question or one bank: one is first, the other is told, nothing is lost or stored twice."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.banks import Bank, Topic
from app.models.banks import Medium, Question, Revision
from app.services.banks import editing, heads, listing, media, reviewing, revisions
from app.services.banks.loading import load_bank
from tests.services.test_races import at_once
from tests.stories import count, simple_bank
from tests.web.test_authoring import picture


@pytest.fixture
def two(app, actor, dice) -> list[Actor]:
    load_bank(COMMAND_LINE, simple_bank(), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    people = [actor("hung"), actor("oanh")]
    end_transaction(commit=False)
    return people


def test_of_two_changes_from_one_revision_one_is_stored(app, two):
    item = revisions.stored(two[0], "toan", "q-1").item
    end_transaction(commit=False)

    def change(who: Actor, source: str):
        changed = replace(item, source=source)
        return lambda: editing.revise_question(who, "toan", "q-1", changed, base=1, reason="", now=clock.now())

    results = at_once(app, change(two[0], "của Hùng"), change(two[1], "của Oanh"))
    assert sorted(getattr(result, "code", "stored") for result in results) == ["edited_meanwhile", "stored"]
    assert count(Revision) == 13


def test_two_new_questions_have_two_refs(app, two):
    item = revisions.stored(two[0], "toan", "q-1").item
    end_transaction(commit=False)

    def write(who: Actor, seed: int):
        dice = Dice(random.Random(seed))
        return lambda: editing.create_question(who, "toan", item, now=clock.now(), dice=dice)

    writers = [write(who, seed) for seed, who in enumerate(two * 3, 100)]
    assert sorted(at_once(app, *writers)) == [f"q-{n}" for n in range(13, 19)]


def test_two_who_do_many_at_once_do_not_wait_for_each_other_for_ever(app, two):
    refs = [f"q-{n}" for n in range(1, 13)]

    def retire(who: Actor, order: list[str]):
        return lambda: reviewing.change_statuses(who, "toan", order, "retire", now=clock.now())

    first, second = at_once(app, retire(two[0], refs), retire(two[1], refs[::-1]))
    assert sorted((len(first.done), len(second.done))) == [0, 12]
    assert set(db.session.scalars(select(Question.status))) == {"retired"}


def test_one_bank_is_opened_once_and_one_picture_stored_once(app, two):
    bank = Bank("moi", "Mới", "", "vi", ("NB",), (Topic("cd-1", "Một"),), ())
    results = at_once(app, *(lambda who=who: heads.open_bank(who, bank, now=clock.now()) for who in two))
    assert sorted(getattr(result, "code", "opened") for result in results) == ["bank_code_taken", "opened"]
    assert listing.bank_head(two[0], "moi").topics == (("cd-1", "Một"),)
    end_transaction(commit=False)
    data = picture().read()
    names = at_once(app, *(lambda who=who: media.store_picture(who, data, now=clock.now()) for who in two))
    assert names[0] == names[1]
    assert count(Medium) == 1
