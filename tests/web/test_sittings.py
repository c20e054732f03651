"""The invigilator's room."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.db import db
from app.models.attempts import Attempt
from app.models.people import Person
from tests.stories import begin, give


def test_binh_sees_who_has_begun_who_works_and_who_has_handed_in(sign_in):
    exam = give("lan", "minh")
    sheet = begin(sign_in("lan"), exam.code)
    sheet.save(1, ["A"])
    binh = sign_in("binh")
    assert exam.public_id in binh.get("/sittings").text
    room = binh.get(f"/sittings/{exam.public_id}").text
    assert "1/5" in room
    assert room.index("Trần Thị Lan") < room.index("Giàng A Minh"), "given names decide the order: Lan, Minh"
    sheet.hand_in()
    assert "✓" in binh.get(f"/sittings/{exam.public_id}").text


def test_minutes_for_one_move_his_deadline_only(sign_in):
    exam = give("lan", "minh")
    lan, minh = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    before = {row.public_id: row.deadline_at for row in db.session.scalars(select(Attempt))}
    db.session.rollback()
    person = db.session.scalar(select(Person.public_id).where(Person.full_name == "Giàng A Minh"))
    db.session.rollback()
    answer = give_minutes(sign_in("binh"), exam, "7", person)
    assert answer.status_code == 303
    after = {row.public_id: row.deadline_at for row in db.session.scalars(select(Attempt))}
    assert after[lan.id] == before[lan.id]
    assert after[minh.id] == before[minh.id] + timedelta(minutes=7)
    left = minh.call("POST", "/pulse", {"lease": minh.lease}).json["remaining_ms"]
    assert left > 36 * 60_000


def test_minutes_for_all_reach_everyone_now_and_later(sign_in):
    exam = give("lan", "minh")
    lan = begin(sign_in("lan"), exam.code)
    give_minutes(sign_in("binh"), exam, "10", "")
    assert lan.call("POST", "/pulse", {"lease": lan.lease}).json["remaining_ms"] > 39 * 60_000
    late = begin(sign_in("minh"), exam.code)
    assert late.call("POST", "/pulse", {"lease": late.lease}).json["remaining_ms"] > 39 * 60_000


def test_nonsense_minutes_are_refused(sign_in):
    exam = give("lan")
    binh = sign_in("binh")
    for minutes in ("0", "-5", "1000", "x", ""):
        give_minutes(binh, exam, minutes, "")
    assert db.session.scalar(select(db.func.count()).select_from(Attempt)) == 0
    assert "notice-stop" in binh.get(f"/sittings/{exam.public_id}").text


def give_minutes(browser, exam, minutes, person):
    page = f"/sittings/{exam.public_id}"
    return browser.post_form(f"{page}/minutes", page=page, minutes=minutes, person=person)
