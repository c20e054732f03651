"""The fairness ledger: lost time is noticed, proposed, given with one click, and the learner is told."""

from __future__ import annotations

import html
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock, presence
from app.db import begin_write, db, end_transaction
from app.models.attempts import Attempt
from app.models.audit import AuditEvent
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person
from app.models.rooms import Incident, Reopening, TimeGrant
from app.services.attempts import ending
from app.services.sittings import fairness, signs
from tests.ledger import SECOND, Room, add_places
from tests.stories import begin, count, give


@pytest.fixture
def room(sign_in):
    return Room(sign_in, "lan", "minh")


def test_every_save_and_every_pulse_is_a_sign_of_life(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    attempt = db.session.scalar(select(Attempt.id))
    end_transaction(commit=False)
    assert presence.last_signs([attempt]) == {}
    heard = []
    for call in (
        lambda: sheet.call("POST", "/lease", {"lease": sheet.lease}),
        lambda: sheet.save(1, ["A"]),
        lambda: sheet.call("POST", "/pulse", {"lease": sheet.lease}),
    ):
        assert call().status_code == 200
        heard.append(presence.last_signs([attempt])[attempt])
        assert signs.last_signs([attempt])[attempt] == heard[-1][0]
    assert heard[0] < heard[1] < heard[2]
    assert all(pulsing for _, pulsing in heard)
    sheet.browser.post(sheet.url + "/answers", data={"csrf_token": sheet.token, "present-2": "1", "answer-2": "B"})
    assert presence.last_signs([attempt])[attempt][1] is False, "a form may be the last that is heard for long"


def test_the_last_sign_is_the_latest_of_both_stores(room):
    attempt = room.attempt("lan")
    assert signs.last_signs([attempt.id]) == {attempt.id: attempt.started_at}
    room.hear("lan", 30)
    assert signs.last_signs([attempt.id]) == {attempt.id: room.at(30)}


def test_an_outage_is_given_back_to_everyone_with_one_click(room, sign_in):
    before = room.deadline("lan"), room.deadline("minh")
    room.away(100, 405)
    binh = sign_in("binh")
    assert "notice-wait" in binh.get(f"/sittings/{room.exam.public_id}").text
    page = binh.get(room.page).text
    assert "The server was away" in page or "Máy chủ" in page
    assert room.press(binh).status_code == 303
    assert (room.deadline("lan"), room.deadline("minh")) == tuple(at + 310 * SECOND for at in before)
    grant = db.session.scalars(select(TimeGrant)).one()
    assert (grant.person_id, grant.seconds, grant.cause) == (None, 310, "outage")
    assert (grant.lost_from, grant.lost_to) == (room.at(100), room.at(405))
    end_transaction(commit=False)
    assert "notice-wait" not in binh.get(f"/sittings/{room.exam.public_id}").text
    left = room.sheets["lan"].call("POST", "/pulse", {"lease": room.sheets["lan"].lease}).json["remaining_ms"]
    assert left > (30 * 60 - 600 + 310 - 30) * 1000


def test_two_clicks_and_two_invigilators_give_it_once(room, sign_in, actor):
    room.away(100, 405)
    binh, hung = sign_in("binh"), sign_in("hung")
    key = room.proposals(actor("binh"))[0].key
    for browser in (binh, binh, hung):
        assert browser.post_form(room.page, page=room.page, key=key).status_code == 303
    assert hung.post_form(room.page, page=room.page, key=key, where="everywhere").status_code == 303
    assert count(TimeGrant) == 1
    assert db.session.scalar(select(Sitting.extra_seconds)) == 310


def test_a_loss_that_is_another_one_by_now_is_refused_in_words(room, sign_in):
    binh = sign_in("binh")
    for path, fields in (("", {}), ("", {"where": "everywhere"}), ("/dismissals", {"note": "x"})):
        answer = binh.post_form(room.page + path, page=room.page, key="outage-1-never", **fields)
        assert answer.status_code == 303
        assert "notice-stop" in binh.get(room.page).text
    assert count(TimeGrant) == 0


def test_one_learners_silence_is_for_him_alone(room, sign_in, actor):
    minutes = room.deadline("lan"), room.deadline("minh")
    room.hear("minh", 30, 60, 220, 250)
    room.hear("lan", 30, 60, 90, 120, 150, 180, 210)
    (line,) = room.proposals(actor("binh"))
    assert (line.cause, line.seconds, line.names) == ("silence", 160, ("Giàng A Minh",))
    room.press(sign_in("binh"))
    assert (room.deadline("lan"), room.deadline("minh")) == (minutes[0], minutes[1] + 160 * SECOND)
    places = dict(
        db.session.execute(
            select(Person.full_name, SittingPlace.extra_seconds).join(Person, Person.id == SittingPlace.person_id)
        ).all()
    )
    assert places == {"Giàng A Minh": 160, "Trần Thị Lan": 0}
    end_transaction(commit=False)
    assert room.proposals(actor("binh")) == []


def test_between_the_hand_in_and_the_reopening_nothing_was_lost(room, actor):
    """Reopening has given that time back already; only what was lost besides is proposed."""
    room.hear("minh", 30, 60, 400, 430, 570)
    room.hear("lan", *range(30, 600, 30))
    assert [line.seconds for line in room.proposals(actor("binh"))] == [340, 140]
    begin_write()
    spell = {"was_handed_in_at": room.at(61), "reopened_at": room.at(399)}
    db.session.add(Reopening(attempt_id=room.attempt("minh").id, reason="x", seconds=340, **spell))
    db.session.flush()
    end_transaction(commit=True)
    assert [line.seconds for line in room.proposals(actor("binh"))] == [140]


def test_three_who_were_silent_together_are_a_room(sign_in, actor):
    room = Room(sign_in, "lan", "minh", "son")
    for name in room.sheets:
        room.hear(name, 30, 60, *range(350, 600, 30))
    (line,) = room.proposals(actor("binh"))
    assert (line.cause, line.for_all, line.seconds) == ("room", True, 290)
    room.press(sign_in("binh"))
    assert db.session.scalar(select(Sitting.extra_seconds)) == 290


def test_a_silence_that_goes_on_is_shown_and_not_proposed(room, sign_in, actor):
    room.hear("minh", 30, 60)
    page = sign_in("binh").get(room.page).text
    assert "Giàng A Minh" in page
    assert room.proposals(actor("binh")) == []


def test_what_was_set_aside_is_kept_with_its_reason_and_can_still_be_given(room, sign_in):
    room.hear("minh", 30, 60, 220)
    binh = sign_in("binh")
    room.press(binh, "/dismissals", note="Minh had gone out.")
    incident = db.session.scalars(select(Incident)).one()
    assert incident.text == "Minh had gone out."
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == fairness.DISMISSED)).one()
    assert "Minh" not in event.detail, "the audit log holds no words about people"
    end_transaction(commit=False)
    assert "notice-wait" not in binh.get(f"/sittings/{room.exam.public_id}").text
    assert "Minh had gone out." in html.unescape(binh.get(room.page).text)
    assert count(TimeGrant) == 0
    room.press(binh)
    assert count(TimeGrant) == 1


def test_a_reason_is_needed_to_set_a_loss_aside(room, sign_in):
    room.away(100, 405)
    binh = sign_in("binh")
    for note in ("", "   ", "x" * 501):
        room.press(binh, "/dismissals", note=note)
        assert "notice-stop" in binh.get(room.page).text
    assert count(Incident) == 0


def test_an_outage_is_given_back_in_the_whole_house(sign_in):
    here, there = Room(sign_in, "lan"), Room(sign_in, "minh")
    before = here.deadline("lan"), there.deadline("minh")
    here.away(100, 400)
    answer = here.press(sign_in("binh"), where="everywhere")
    assert answer.status_code == 303
    assert (here.deadline("lan"), there.deadline("minh")) == tuple(at + 300 * SECOND for at in before)
    assert count(TimeGrant) == 2


def test_an_outage_that_met_one_of_a_long_list_is_given_to_that_one(sign_in, actor):
    room = Room(sign_in, "lan")
    add_places(room.exam.sitting_id, "minh", "son", "oanh")
    room.away(100, 400)
    (line,) = room.proposals(actor("binh"))
    assert (line.for_all, line.names) == (False, ("Trần Thị Lan",))
    room.press(sign_in("binh"))
    assert db.session.scalar(select(Sitting.extra_seconds)) == 0
    assert db.session.scalar(select(TimeGrant.person_id)) is not None


def test_time_given_back_reopens_what_a_sweep_has_closed(sign_in):
    room = Room(sign_in, "lan", minutes=9, grace=timedelta(0))
    assert room.sheets["lan"].save(1, ["A"]).status_code == 410
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    room.away(100, 400)
    room.press(sign_in("binh"))
    room.sheets["lan"].reload()
    assert room.sheets["lan"].save(1, ["A"], seq=2).status_code == 200


def test_the_learner_reads_what_was_given_and_why(room, sign_in):
    room.away(100, 405)
    lan, minh = room.sheets["lan"], room.sheets["minh"]
    minh.hand_in()
    assert 'id="given"' not in minh.result().text, "nothing was given while it was open"
    room.press(sign_in("binh"))
    lan.hand_in()
    assert 'id="given"' in lan.result().text
    begins = room.at(100) + timedelta(hours=7)
    assert f"{begins:%H:%M:%S}" in lan.result().text


def test_the_ledger_is_for_staff_and_its_buttons_for_who_gives_time(room, sign_in):
    room.away(100, 405)
    assert sign_in("lan").get(room.page).status_code == 403
    oanh = sign_in("oanh")
    assert 'name="key"' not in oanh.get(room.page).text
    assert oanh.post_form(room.page, page=room.page, key="x").status_code == 403
    binh = sign_in("binh")
    assert binh.get("/sittings/nowhere/fairness").status_code == 404
    assert "<svg" not in binh.get(f"/sittings/{give('lan').public_id}/fairness").text, "nobody has begun"


def test_a_store_that_is_gone_leaves_the_room_and_the_saves_alone(room, sign_in, monkeypatch):
    monkeypatch.setattr(presence.collector().store, "path", Path("/proc/nowhere/presence.sqlite3"))
    assert sign_in("binh").get(room.page).status_code == 200
    assert room.sheets["lan"].save(1, ["A"]).status_code == 200
