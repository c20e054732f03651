"""What Bình does about papers, and what Lan reads of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import func, select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.access import ReviewMoment, ReviewPolicy
from app.models.attempts import Attempt, Grading, Receipt
from app.models.audit import AuditEvent
from app.models.people import Person
from app.models.rooms import Reopening, TimeGrant
from app.services.attempts import ending
from app.services.sittings import taking_in
from tests.stories import begin, count, give, pass_time

LAN = "Trần Thị Lan"


def person_of(name=LAN):
    found = db.session.scalar(select(Person.public_id).where(Person.full_name == name))
    end_transaction(commit=False)
    return found


def rows(*columns):
    found = db.session.execute(select(*columns)).all()
    end_transaction(commit=False)
    return found


def act(browser, exam, name, **fields):
    room = f"/sittings/{exam.public_id}"
    return browser.post_form(f"{room}/{name}", page=room, **fields)


def take_in(browser, exam, reason="Hết giờ của phòng", **whom):
    return act(browser, exam, "take-in", reason=reason, **whom)


def reopen(browser, sheet, minutes="10", reason="Nộp nhầm"):
    page = f"/sittings/papers/{sheet.id}/reopen"
    return browser.post_form(page, minutes=minutes, reason=reason)


def left_ms(sheet):
    return sheet.call("POST", "/pulse", {"lease": sheet.lease}).json["remaining_ms"]


# Minutes


def test_lan_reads_how_many_minutes_she_was_given_and_why(sign_in):
    exam = give("lan", "minh")
    lan = begin(sign_in("lan"), exam.code)
    binh = sign_in("binh")
    asked = act(binh, exam, "minutes", ask="1", person=person_of())
    assert LAN in asked.text
    assert count(TimeGrant) == 0, "asking gives nothing"
    act(binh, exam, "minutes", minutes="7", reason="Máy bị treo", person=person_of())
    act(binh, exam, "minutes", minutes="3", reason="Cúp điện", everyone="1")
    assert rows(TimeGrant.seconds, TimeGrant.cause, TimeGrant.note) == [
        (420, "invigilator", "Máy bị treo"),
        (180, "invigilator", "Cúp điện"),
    ]
    assert left_ms(lan) > 39 * 60_000
    door = lan.browser.get(f"/exams/{exam.code}").text
    assert "Máy bị treo" in door
    lan.hand_in()
    assert "Máy bị treo" in lan.result().text
    assert "Cúp điện" in lan.result().text
    minh = sign_in("minh").get(f"/exams/{exam.code}").text
    assert "Cúp điện" in minh
    assert "Máy bị treo" not in minh, "what one was given is no one else's affair"
    page = binh.get(f"/sittings/{exam.public_id}/learners/{person_of()}").text
    assert "Máy bị treo" in page


def test_minutes_for_some_reach_these_and_are_audited_with_the_reason(sign_in):
    exam = give("lan", "minh", "hung")
    two = [person_of(), person_of("Giàng A Minh")]
    answer = act(sign_in("binh"), exam, "minutes", minutes="4", reason="Đổi máy", person=two)
    assert answer.status_code == 303
    assert len(rows(TimeGrant.person_id)) == 2
    [detail] = rows(AuditEvent.detail).pop()
    told = json.loads(detail)
    assert (told["minutes"], told["reason"], len(told["to"])) == (4, "Đổi máy", 2)


def test_minutes_for_a_stranger_are_refused_and_nobody_gets_any(sign_in):
    exam = give("lan")
    answer = act(sign_in("binh"), exam, "minutes", minutes="4", reason="x", person=[person_of(), "nobody"])
    assert answer.status_code == 404
    assert count(TimeGrant) == 0


# Taking in


def test_binh_takes_a_paper_in_after_reading_what_is_unanswered(sign_in):
    exam = give("lan", "minh")
    lan = begin(sign_in("lan"), exam.code)
    begin(sign_in("minh"), exam.code)
    lan.save(2, [lan.right(2)])
    binh = sign_in("binh")
    asked = act(binh, exam, "take-in", ask="1", person=person_of()).text
    assert LAN in asked
    assert "1, 3, 4, 5" in asked
    assert "Giàng A Minh" not in asked
    assert take_in(binh, exam, person=person_of()).status_code == 303
    assert rows(Grading.reason, Grading.correct) == [("taken_in", 1)]
    assert count(Receipt) == 1
    late = lan.save(3, ["A"])
    assert (late.status_code, late.json["error"]) == (410, "handed_in")
    result = lan.result().text
    with lan.browser.application.app_context(), force_locale("vi"):
        assert gettext("Taken in by the invigilator") in result
    assert 'data-correct="1"' in result
    code = re.search(r'receipt-code">([0-9A-Z-]+)<', result)[1]
    assert "notice-done" in lan.browser.get(f"/receipts?code={code}").text
    [detail] = rows(AuditEvent.detail)[-1]
    assert json.loads(detail)["reason"] == "Hết giờ của phòng"


def test_all_papers_are_collected_in_batches_and_only_those_that_are_worked_on(sign_in, monkeypatch):
    monkeypatch.setattr(taking_in, "BATCH", 2)
    exam = give("lan", "minh", "hung", "oanh", "son", "an")
    sheets = [begin(sign_in(who), exam.code) for who in ("lan", "minh", "hung", "oanh", "son")]
    sheets[0].hand_in()
    binh = sign_in("binh")
    assert binh.get(f"/sittings/{exam.public_id}/take-in").text.count("<tr>") == 5, "a head and four"
    take_in(binh, exam, everyone="1")
    assert sorted(reason for (reason,) in rows(Grading.reason)) == ["handed_in"] + ["taken_in"] * 4
    assert count(Receipt) == 5
    assert "empty-title" in binh.get(f"/sittings/{exam.public_id}/take-in").text
    take_in(binh, exam, everyone="1")
    assert count(Grading) == 5, "a second click takes nothing in"


def test_a_paper_whose_time_is_up_is_closed_not_taken_in(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    pass_time(lan, timedelta(minutes=31))
    take_in(sign_in("binh"), exam, person=person_of())
    assert rows(Grading.reason) == [("expired",)]
    assert count(Receipt) == 0


def test_nobody_ticked_takes_nobody_in(sign_in):
    exam = give("lan")
    begin(sign_in("lan"), exam.code)
    binh = sign_in("binh")
    assert take_in(binh, exam).status_code == 422
    assert take_in(binh, exam, reason="", everyone="1").status_code == 422
    assert count(Grading) == 0


# Opening again


def test_a_paper_handed_in_by_mistake_is_opened_again_and_both_receipts_hold(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    lan.save(1, [lan.right(1)])
    lan.hand_in()
    first = re.search(r'receipt-code">([0-9A-Z-]+)<', lan.result().text)[1]
    answer = reopen(sign_in("binh"), lan, reason="Bấm nhầm nộp bài")
    assert answer.status_code == 303
    page = lan.result()
    assert "Bấm nhầm nộp bài" in page.text, "the page of the result says why and offers to go on"
    assert "data-correct" not in page.text
    check = lan.browser.get(f"/receipts?code={first}").text
    assert "notice-done" in check
    assert lan.save(1, ["B"], seq=9).json["error"] == "taken_over", "only a page opened from now on writes"
    lan.reload()
    wrong = "A" if lan.right(1) != "A" else "B"
    assert lan.save(1, [wrong], seq=9).status_code == 200
    assert lan.save(2, [lan.right(2)]).status_code == 200
    assert lan.save(3, [lan.right(3)]).status_code == 200
    assert lan.result().status_code == 303, "who has come back is led to the paper"
    lan.hand_in()
    result = lan.result().text
    assert 'data-correct="2"' in result
    second = re.search(r'receipt-code">([0-9A-Z-]+)<', result)[1]
    assert second != first
    assert rows(Grading.number, Grading.reason, Grading.correct) == [(1, "handed_in", 1), (2, "handed_in", 2)]
    for code, superseded in ((first, True), (second, False)):
        page = lan.browser.get(f"/receipts?code={code}").text
        assert "notice-done" in page
        assert page.count("<dt>") == (4 if superseded else 2), (
            "an older one says when it was opened and handed in again"
        )


def test_a_superseded_receipt_still_tells_a_change(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    lan.save(1, ["A"])
    lan.hand_in()
    first = re.search(r'receipt-code">([0-9A-Z-]+)<', lan.result().text)[1]
    reopen(sign_in("binh"), lan)
    begin_write()
    db.session.execute(update(Reopening).values(was_handed_in_at=Reopening.reopened_at))
    end_transaction(commit=True)
    assert "notice-stop" in lan.browser.get(f"/receipts?code={first}").text


def test_the_file_of_a_superseded_receipt_is_checked_against_its_own_hand_in(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    lan.save(1, ["A"])
    lan.hand_in()
    file = lan.browser.get(f"/attempts/{lan.id}/receipt").text
    reopen(sign_in("binh"), lan)
    lan.reload()
    lan.save(1, ["B"], seq=5)
    lan.hand_in()
    assert lan.browser.get(f"/attempts/{lan.id}/receipt").text != file, "one's own file is that of the newest hand-in"
    for text, kind in ((file, "notice-done"), (file.replace('["A"]', '["B"]'), "notice-stop")):
        page = lan.browser.post_form("/receipts", text=text).text
        assert kind in page
        assert page.count("<dt>") == (4 if kind == "notice-done" else 0)


def test_a_paper_that_ran_out_of_time_is_opened_again_and_closes_once_more_without_a_receipt(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    pass_time(lan, timedelta(minutes=40))
    binh = sign_in("binh")
    asked = binh.get(f"/sittings/papers/{lan.id}/reopen").text
    assert re.search(r'name="minutes"[^>]*value="5"', asked), "nothing was left, so five are proposed"
    reopen(binh, lan, minutes="5")
    assert 4.8 * 60_000 < left_ms(lan) <= 301_000, "whole seconds, rounded up"
    assert rows(Grading.reason) == [("expired",)], "nobody had swept it: what it was is recorded first"
    [(seconds, cause)] = rows(TimeGrant.seconds, TimeGrant.cause)
    assert (cause, 14.9 * 60 < seconds <= 15.1 * 60) == ("reopened", True)
    lan.save(1, ["A"])
    pass_time(lan, timedelta(minutes=6))
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    assert rows(Grading.reason) == [("expired",), ("expired",)]
    assert "receipt-code" not in lan.result().text


def test_a_receipt_of_before_is_not_shown_for_a_paper_that_then_ran_out_of_time(sign_in):
    exam = give("lan")
    lan = begin(sign_in("lan"), exam.code)
    lan.hand_in()
    reopen(sign_in("binh"), lan)
    pass_time(lan, timedelta(minutes=45))
    assert "receipt-code" not in lan.result().text
    assert count(Receipt) == 1


def test_the_minutes_part_who_handed_in_from_whose_paper_was_taken_in(sign_in):
    exam = give("lan", "minh", "hung")
    begin(sign_in("lan"), exam.code)
    begin(sign_in("minh"), exam.code).hand_in()
    binh = sign_in("binh")
    take_in(binh, exam, person=person_of())
    record = re.sub(r"<[^>]+>|\s+", " ", binh.get(f"/sittings/{exam.public_id}/record").text)
    assert re.search(rf"Không tự nộp \(hết giờ hoặc thu bài\) +1: {LAN}", record)
    assert re.search(r"Đã nộp bài +1 ", record)
    assert "Chưa bắt đầu" in record
    assert "Vắng thi" not in record, "the sitting is open: who is missing may still come"


def test_with_nobody_ticked_the_room_says_what_is_to_be_done(sign_in):
    exam = give("lan")
    begin(sign_in("lan"), exam.code)
    binh = sign_in("binh")
    for name in ("take-in", "minutes"):
        answer = act(binh, exam, name, ask="1")
        assert answer.headers["Location"] == f"/sittings/{exam.public_id}", "where one can tick and choose again"
        room = binh.get(answer.headers["Location"]).text
        assert "Chưa đánh dấu ai" in room
        assert 'type="checkbox" name="person"' in room


def test_the_result_of_a_paper_opened_again_is_that_of_now_before_any_sweep(sign_in):
    """Opened again with a reason, or given time after its close: the grading of before says nothing of the rest."""
    exam = give("lan", "minh", attempts=2)
    binh = sign_in("binh")
    handed_in, closed = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    for sheet in (handed_in, closed):
        assert sheet.save(1, [sheet.right(1)]).status_code == 200
    handed_in.hand_in()
    reopen(binh, handed_in)
    pass_time(closed, timedelta(minutes=35))
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    act(binh, exam, "minutes", minutes="20", reason="Cúp điện", everyone="1")
    for sheet in (handed_in, closed):
        sheet.reload()
        for position in (2, 3, 4):
            assert sheet.save(position, [sheet.right(position)]).status_code == 200
        pass_time(sheet, timedelta(minutes=55))
        assert 'data-correct="4"' in sheet.result().text
    assert ending.close_overdue(now=clock.now()) == 2
    end_transaction(commit=True)
    for sheet in (handed_in, closed):
        assert 'data-correct="4"' in sheet.result().text


def test_what_cannot_be_opened_again_says_why(sign_in):
    exam = give("lan", attempts=None)
    lan = begin(sign_in("lan"), exam.code)
    binh = sign_in("binh")
    assert binh.get(f"/sittings/papers/{lan.id}/reopen").status_code == 409, "it is open"
    lan.hand_in()
    begin(lan.browser, exam.code)
    assert binh.get(f"/sittings/papers/{lan.id}/reopen").status_code == 409, "another one is open"
    assert binh.get("/sittings/papers/none/reopen").status_code == 404
    assert count(Reopening) == 0


def test_minutes_for_all_do_not_open_a_second_paper_beside_one_that_was_opened_again(sign_in):
    exam = give("lan", attempts=None)
    browser = sign_in("lan")
    first = begin(browser, exam.code)
    first.hand_in()
    second = begin(browser, exam.code)
    begin_write()
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Attempt).where(Attempt.public_id == second.id).values(closed_at=past))
    end_transaction(commit=True)
    binh = sign_in("binh")
    reopen(binh, first)
    act(binh, exam, "minutes", minutes="5", reason="Cúp điện", everyone="1")
    assert (
        db.session.scalar(select(func.count()).where(Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))) == 1
    )


@pytest.mark.parametrize(
    ("policy", "notice"),
    [
        (ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE), "notice-stop"),
        (ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.NEVER), "notice-wait"),
        (ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.NEVER, ReviewMoment.NEVER), None),
    ],
)
def test_binh_is_told_when_the_answers_may_have_been_seen(sign_in, policy, notice):
    exam = give("lan", policy=policy)
    lan = begin(sign_in("lan"), exam.code)
    lan.hand_in()
    page = sign_in("binh").get(f"/sittings/papers/{lan.id}/reopen").text
    assert re.findall(r"notice-(?:stop|wait)", page) == ([notice] if notice else [])
