"""The invigilator's room."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.access import ReviewMoment, ReviewPolicy
from app.models.attempts import Attempt, Grading
from app.models.exams import Sitting
from app.models.people import Person
from app.models.rooms import TimeGrant
from app.services.attempts import ending
from app.services.attempts.loading import attempts_query, facts_of
from tests.stories import begin, count, give, pass_time


def test_binh_sees_who_has_begun_who_works_and_who_has_handed_in(sign_in):
    exam = give("lan", "minh")
    sheet = begin(sign_in("lan"), exam.code)
    sheet.save(1, ["A"])
    binh = sign_in("binh")
    assert exam.public_id in binh.get("/sittings").text
    room = binh.get(f"/sittings/{exam.public_id}").text
    assert "1/5" in room
    assert room.index("Trần Thị Lan") < room.index("Giàng A Minh"), "who works stands before who has not begun"
    sheet.hand_in()
    assert 'class="seat-handed_in"' in binh.get(f"/sittings/{exam.public_id}").text


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
        answer = give_minutes(binh, exam, minutes, "")
        assert answer.status_code == 422
        assert "field-error" in answer.text
    assert count(TimeGrant) == 0


def test_many_minutes_are_asked_twice(sign_in):
    exam = give("lan")
    binh = sign_in("binh")
    assert 'name="sure"' not in binh.get(f"/sittings/{exam.public_id}/minutes").text
    answer = give_minutes(binh, exam, "60", "")
    assert answer.status_code == 422
    assert 'name="sure"' in answer.text
    assert count(TimeGrant) == 0
    assert give_minutes(binh, exam, "60", "", sure="y").status_code == 303
    assert count(TimeGrant) == 1


def test_minutes_without_a_reason_or_without_anybody_are_refused(sign_in):
    exam = give("lan")
    binh = sign_in("binh")
    assert give_minutes(binh, exam, "5", "", reason=" ").status_code == 422
    page = f"/sittings/{exam.public_id}"
    assert binh.post_form(f"{page}/minutes", page=page, minutes="5", reason="x").status_code == 422, "nobody is ticked"
    assert count(TimeGrant) == 0


def give_minutes(browser, exam, minutes, person, reason="Mạng chậm", **more):
    """To one person, or with an empty name to everyone."""
    page = f"/sittings/{exam.public_id}"
    whom = {"person": person} if person else {"everyone": "1"}
    return browser.post_form(f"{page}/minutes", page=page, minutes=minutes, reason=reason, **whom, **more)


def test_minutes_after_the_sweep_reopen_the_paper_and_readmit_the_late_answer(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    right = sheet.right(1)
    pass_time(sheet, timedelta(minutes=30, seconds=8))
    assert sheet.save(1, [right]).status_code == 410
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    assert 'data-correct="0"' in sheet.result().text
    give_minutes(sign_in("binh"), exam, "10", "")
    sheet.reload()
    assert f'value="{right}" checked' in sheet.page.text
    sheet.hand_in()
    assert 'data-correct="1"' in sheet.result().text


def test_minutes_too_late_to_go_on_still_grade_what_now_came_in_time(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    right = sheet.right(1)
    pass_time(sheet, timedelta(minutes=31))
    assert sheet.save(1, [right]).status_code == 410
    pass_time(sheet, timedelta(minutes=30))
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    give_minutes(sign_in("binh"), exam, "5", "")
    assert 'data-correct="1"' in sheet.result().text
    assert count(Grading) == 2


def test_a_save_that_waited_while_the_sweep_closed_the_paper_is_not_acknowledged(sign_in):
    """The arrival lay within the grace, the sweep was faster: the page must not be told that it counts."""
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["A"])
    begin_write()
    db.session.execute(update(Attempt).values(closed_at=clock.now()))
    end_transaction(commit=True)
    answer = sheet.save(2, ["A"])
    assert (answer.status_code, answer.json["error"]) == (410, "time_up")


def test_a_sweep_that_waited_while_minutes_were_given_closes_nothing(sign_in, app):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    pass_time(sheet, timedelta(minutes=31))
    stale = facts_of(db.session.execute(attempts_query()).one())
    end_transaction(commit=False)
    give_minutes(sign_in("binh"), exam, "30", "")
    begin_write()
    assert ending.close(stale, now=clock.now()) is False
    end_transaction(commit=True)
    assert sheet.save(1, ["A"]).status_code == 200


def test_the_key_stays_hidden_while_anybody_still_works_on_the_exam(sign_in):
    at_close = ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE)
    exam = give("lan", "minh", policy=at_close)
    lan, minh = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    lan.hand_in()
    give_minutes(sign_in("binh"), exam, "30", "")
    begin_write()
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Sitting).values(closes_at=past, extra_seconds=0))
    end_transaction(commit=True)
    assert "(đúng)" not in lan.result().text, "the window has closed, but Minh still works"
    minh.hand_in()
    assert "(đúng)" in lan.result().text
