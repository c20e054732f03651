"""A room's list: who needs help, in order; and who may look and act."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.models.attempts import Attempt
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.models.people import Person
from app.services.sittings import seats
from app.services.sittings.seats import Seat
from tests.stories import begin, give, pass_time


def person_of(name):
    found = db.session.scalar(select(Person.public_id).where(Person.full_name == name))
    end_transaction(commit=False)
    return found


def names(page):
    return re.findall(r'class="way" href="[^"]*/learners/[^"]*">([^<]+)<', page.text)


def go_silent(sheet, seconds=120):
    """Nothing was heard of this paper's page for so long."""
    begin_write()
    past = clock.now() - timedelta(seconds=seconds)
    own = update(Attempt).where(Attempt.public_id == sheet.id)
    db.session.execute(own.values(last_saved_at=past, pen_at=past, started_at=past))
    end_transaction(commit=True)


def states(exam, now=None):
    found = {line.name: line.seat for line in seats.seats_of([exam.sitting_id], now=now or clock.now())}
    end_transaction(commit=False)
    return found


def test_every_state_of_a_seat(sign_in):
    exam = give("lan", "minh", "hung", "oanh")
    lan, minh, hung = (begin(sign_in(who), exam.code) for who in ("lan", "minh", "hung"))
    lan.save(1, ["A"])
    minh.hand_in()
    now = clock.now()
    assert states(exam, now) == {
        "Trần Thị Lan": Seat.WORKING,
        "Giàng A Minh": Seat.HANDED_IN,
        "Hoàng Văn Hùng": Seat.WORKING,
        "Đỗ Thị Oanh": Seat.NOT_BEGUN,
    }
    go_silent(hung)
    assert states(exam)["Hoàng Văn Hùng"] is Seat.LOST
    hung.save(1, ["A"])
    assert states(exam)["Hoàng Văn Hùng"] is Seat.WORKING, "a save is a sign of life"
    assert states(exam, now + timedelta(hours=1))["Hoàng Văn Hùng"] is Seat.CLOSED, "derived, whoever sweeps"


def test_a_page_is_lost_after_ninety_seconds_and_not_before(sign_in):
    exam = give("lan")
    begin(sign_in("lan"), exam.code)
    started = db.session.scalar(select(Attempt.started_at))
    end_transaction(commit=False)
    for seconds, seat in ((0, Seat.WORKING), (89.999, Seat.WORKING), (90, Seat.LOST)):
        assert states(exam, started + timedelta(seconds=seconds))["Trần Thị Lan"] is seat


def test_who_needs_help_comes_first_and_the_counts_filter(sign_in):
    exam = give("lan", "minh", "hung", "oanh")
    lan, minh, hung = (begin(sign_in(who), exam.code) for who in ("lan", "minh", "hung"))
    hung.hand_in()
    go_silent(minh)
    pass_time(lan, timedelta(minutes=1))
    lan.save(1, ["A"])
    binh = sign_in("binh")
    room = f"/sittings/{exam.public_id}"
    need = ["Giàng A Minh", "Trần Thị Lan", "Đỗ Thị Oanh", "Hoàng Văn Hùng"]
    assert names(binh.get(room)) == need
    assert names(binh.get(f"{room}?sort=name")) == [need[3], need[1], need[0], need[2]]
    assert names(binh.get(f"{room}?show=lost")) == ["Giàng A Minh"]
    assert names(binh.get(f"{room}?show=handed_in&live=1")) == ["Hoàng Văn Hùng"]
    assert names(binh.get(f"{room}?show=nonsense")) == need
    assert "empty-title" in binh.get(f"{room}?show=closed").text


def test_a_name_is_found_without_its_accents(sign_in):
    exam = give("lan", "minh", "hung", "oanh")
    binh = sign_in("binh")
    room = f"/sittings/{exam.public_id}"
    assert names(binh.get(f"{room}?q=do thi")) == ["Đỗ Thị Oanh"]
    assert names(binh.get(f"{room}?q=hùng")) == ["Hoàng Văn Hùng"]
    page = binh.get(f"{room}?q=nobody")
    assert names(page) == []
    assert "empty-title" in page.text


def test_a_cleared_answer_is_not_counted(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    sheet.save(1, ["A"])
    sheet.save(2, ["A"])
    sheet.save(2, [], seq=2)
    [line] = seats.seats_of([exam.sitting_id], now=clock.now())
    assert (line.answered, line.unanswered) == (1, (2, 3, 4, 5))


def test_the_rooms_of_an_exam_stand_together(sign_in):
    one, other = give("lan"), give("minh")
    begin_write()  # both sittings of one exam
    db.session.execute(update(Sitting).where(Sitting.id == other.sitting_id).values(snapshot_id=one.snapshot_id))
    end_transaction(commit=True)
    code = db.session.scalar(select(Exam.code).join(Snapshot).where(Snapshot.id == one.snapshot_id))
    end_transaction(commit=False)
    binh = sign_in("binh")
    assert f"/sittings/exams/{code}" in binh.get("/sittings").text
    page = binh.get(f"/sittings/exams/{code}?sort=name")
    assert names(page) == ["Trần Thị Lan", "Giàng A Minh"]
    assert 'name="person"' not in page.text, "acts belong to one room"
    assert binh.get("/sittings/exams/none").status_code == 404
    assert binh.get("/sittings/cohorts/none").status_code == 404


@pytest.mark.parametrize("who", ["hung", "binh", "oanh", "an"])
def test_organisers_read_and_the_others_act(sign_in, who):
    exam = give("lan")
    begin(sign_in("lan"), exam.code)
    lan = person_of("Trần Thị Lan")
    browser = sign_in(who)
    room = f"/sittings/{exam.public_id}"
    acts = ("/minutes", "/take-in")
    expected = 403 if who == "oanh" else 200
    assert browser.get(room).status_code == 200
    learner = browser.get(f"{room}/learners/{lan}")
    assert ("/pass" in learner.text) is (who != "oanh")
    assert [browser.get(room + act).status_code for act in acts] == [expected] * 2
    token = browser.token(room)
    answer = browser.post(f"{room}/learners/{lan}/pass", data={"csrf_token": token})
    assert answer.status_code == expected


def test_three_hundred_learners_cost_as_many_statements_as_three(sign_in, app):
    exam = give("lan", "minh", "hung")
    begin(sign_in("lan"), exam.code).save(1, ["A"])
    now = clock.now()
    few = statements(lambda: seats.seats_of([exam.sitting_id], now=now))
    begin_write()
    people = [
        {"public_id": f"p{n:011}", "full_name": f"Học viên {n}", "search_key": "", "sort_key": f"{n:04}"}
        for n in range(300)
    ]
    rows = db.session.scalars(sa.insert(Person).returning(Person.id), [{**one, "created_at": now} for one in people])
    ids = list(rows)
    places = [{"sitting_id": exam.sitting_id, "person_id": person} for person in ids]
    db.session.execute(sa.insert(SittingPlace), places)
    paper = db.session.scalar(select(Attempt.paper_id))
    line = {"sitting_id": exam.sitting_id, "number": 1, "paper_id": paper, "started_at": now}
    attempts = [{**line, "public_id": f"a{n:011}", "person_id": person} for n, person in enumerate(ids)]
    db.session.execute(sa.insert(Attempt), attempts)
    end_transaction(commit=True)
    assert statements(lambda: seats.seats_of([exam.sitting_id], now=now)) == few <= 6
    page = sign_in("binh").get(f"/sittings/{exam.public_id}")
    assert len(names(page)) == 303


def statements(read):
    seen = []
    note = lambda *heard: seen.append(heard[2])  # noqa: E731
    read()  # what is frozen is in memory
    end_transaction(commit=False)
    sa.event.listen(db.engine, "before_cursor_execute", note)
    read()
    sa.event.remove(db.engine, "before_cursor_execute", note)
    end_transaction(commit=False)
    return len(seen)
