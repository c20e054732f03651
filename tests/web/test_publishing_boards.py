"""Publishing the board of a round: when, by whom, in which order, and what a second time does."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.models.attempts import Grading
from app.models.contests import Publication
from app.models.people import Person
from app.services.contests import boards
from tests.web.test_contests import CODE, close_round, contest, enter, start

__all__ = ["contest"]  # a fixture


def test_a_board_is_not_published_while_the_round_runs_or_papers_are_open(client, contest, sign_in):
    enter(client, contest)
    sheet = start(client)
    with pytest.raises(Refusal, match="round_running"):
        boards.publish(COMMAND_LINE, CODE, 1, "provisional", now=clock.now())
    close_round()
    with pytest.raises(Refusal, match="attempts_unclosed"):
        boards.publish(COMMAND_LINE, CODE, 1, "provisional", now=clock.now())
    end_transaction(commit=False)
    oanh = sign_in("oanh")
    answer = oanh.post_form(f"/organise/{CODE}/rounds/1/publications", page="/organise", stage="provisional")
    assert answer.headers["Location"] == f"/organise/{CODE}/rounds/1"
    assert db.session.scalar(select(db.func.count()).select_from(Publication)) == 0
    assert sheet


def test_a_second_publication_is_a_new_number_and_the_first_stays(client, contest):
    enter(client, contest)
    start(client).hand_in()
    close_round()
    for stage in ("provisional", "official"):
        boards.publish(COMMAND_LINE, CODE, 1, stage, now=clock.now())
        end_transaction(commit=True)
    rows = db.session.scalars(select(Publication).order_by(Publication.number)).all()
    assert [(row.number, row.stage) for row in rows] == [(1, "provisional"), (2, "official")]
    assert rows[0].digest == rows[1].digest
    names = db.session.scalars(select(Person.full_name)).all()
    assert not any(name in rows[0].body for name in names)


def test_a_second_click_makes_no_second_version_and_a_change_does(client, contest, sign_in):
    enter(client, contest)
    start(client).hand_in()
    close_round()
    oanh, count = sign_in("oanh"), select(db.func.count()).select_from(Publication)
    for _ in range(2):
        oanh.post_form(
            f"/organise/{CODE}/rounds/1/publications", page=f"/organise/{CODE}/rounds/1", stage="official", sure="y"
        )
    assert db.session.scalar(count) == 1
    begin_write()
    db.session.execute(update(Grading).values(taken_ms=Grading.taken_ms + 1000))
    end_transaction(commit=True)
    oanh.post_form(
        f"/organise/{CODE}/rounds/1/publications", page=f"/organise/{CODE}/rounds/1", stage="official", sure="y"
    )
    assert db.session.scalar(count) == 2


def test_an_official_board_goes_out_only_when_it_is_said_to_be_checked(client, contest, sign_in):
    enter(client, contest)
    start(client).hand_in()
    close_round()
    oanh, page = sign_in("oanh"), f"/organise/{CODE}/rounds/1"
    assert oanh.post_form(f"{page}/publications", page=page, stage="official").headers["Location"] == page
    assert "chưa công bố" in oanh.get(page).text
    assert db.session.scalars(select(Publication.stage)).all() == []
    end_transaction(commit=False)
    oanh.post_form(f"{page}/publications", page=page, stage="official", sure="y")
    assert db.session.scalars(select(Publication.stage)).all() == ["official"]


def test_no_provisional_board_takes_the_place_of_an_official_one(client, contest, sign_in):
    enter(client, contest)
    start(client).hand_in()
    close_round()
    oanh, page = sign_in("oanh"), f"/organise/{CODE}/rounds/1"
    assert 'value="provisional"' in oanh.get(page).text
    oanh.post_form(f"{page}/publications", page=page, stage="official", sure="y")
    stands = oanh.get(page).text
    assert 'value="provisional"' not in stands
    assert "Bản số 1" in stands
    begin_write()
    db.session.execute(update(Grading).values(taken_ms=Grading.taken_ms + 1000))
    end_transaction(commit=True)
    assert oanh.post_form(f"{page}/publications", page=page, stage="provisional").headers["Location"] == page
    assert db.session.scalars(select(Publication.stage)).all() == ["official"]
    end_transaction(commit=False)
    oanh.post_form(f"{page}/publications", page=page, stage="official", sure="y")
    assert db.session.scalars(select(Publication.stage)).all() == ["official", "official"]


def test_only_organisers_publish(sign_in, contest):
    hung = sign_in("hung")
    assert hung.get("/organise").status_code == 403
    assert (
        hung.post_form(f"/organise/{CODE}/rounds/1/publications", page="/", stage="official", sure="y").status_code
        == 403
    )
