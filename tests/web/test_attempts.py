"""The sitting contract: starting, saving, the lease, the deadline, handing in, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.access import ReviewMoment, ReviewPolicy
from app.models.attempts import Attempt, Grading, Receipt, Response
from app.models.audit import AuditEvent
from app.models.exams import Sitting
from app.services.attempts import deadlines, ending
from tests.stories import Sheet, begin, give, simple_bank


def pass_time(sheet: Sheet, span: timedelta) -> None:
    """Let everything about an attempt have happened so much earlier; its deadline follows by its one writer."""
    begin_write()
    own = Attempt.public_id == sheet.id
    attempt = db.session.scalars(select(Attempt).where(own)).one()
    sitting = db.session.get_one(Sitting, attempt.sitting_id)
    attempt.started_at -= span
    sitting.opens_at -= span
    for save in db.session.scalars(select(Response).where(Response.attempt_id == attempt.id)):
        save.received_at -= span
    db.session.flush()
    deadlines.refresh(own)
    end_transaction(commit=True)


def count(table) -> int:
    found = db.session.scalar(select(func.count()).select_from(table))
    end_transaction(commit=False)
    return found


# Starting


def test_the_door_says_what_it_is_and_lan_starts(sign_in):
    exam = give("lan")
    lan = sign_in("lan")
    door = lan.get(f"/exams/{exam.code}")
    assert "Bài thử" in door.text
    assert "30" in door.text
    sheet = begin(lan, exam.code)
    assert sheet.page.text.count("data-seq=") == 5


def test_starting_twice_leads_to_the_same_paper(sign_in):
    exam = give("lan")
    lan = sign_in("lan")
    assert begin(lan, exam.code).url == begin(lan, exam.code).url
    assert count(Attempt) == 1


def test_who_is_not_on_the_roster_is_refused(sign_in):
    exam = give("lan")
    minh = sign_in("minh")
    assert minh.get(f"/exams/{exam.code}").status_code == 403
    assert minh.post_form(f"/exams/{exam.code}/attempts", page="/").status_code == 403


def test_an_exam_that_is_not_open_yet_or_closed_cannot_be_started(sign_in):
    now = clock.now()
    early = give("lan", opens=now + timedelta(hours=1), closes=now + timedelta(hours=2))
    lan = sign_in("lan")
    page = lan.get(f"/exams/{early.code}")
    assert f"/exams/{early.code}/attempts" not in page.text
    assert lan.post_form(f"/exams/{early.code}/attempts", page="/").status_code == 403


def test_the_access_code_is_asked_and_case_does_not_matter(sign_in):
    exam = give("lan", access_code="SEN-2026")
    lan = sign_in("lan")
    wrong = lan.post_form(f"/exams/{exam.code}/attempts", page=f"/exams/{exam.code}", access_code="HOA")
    assert wrong.status_code == 422
    assert "access_code" in wrong.text
    assert count(Attempt) == 0
    assert begin(lan, exam.code, access_code=" sen-2026 ")


def test_attempts_are_used_up(sign_in):
    exam = give("lan", attempts=2)
    lan = sign_in("lan")
    for _ in range(2):
        begin(lan, exam.code).hand_in()
    assert lan.post_form(f"/exams/{exam.code}/attempts", page="/").status_code == 403


def test_the_page_gives_nothing_away(sign_in):
    """Neither the key nor the author's order reaches the browser: the right option stands under every letter."""
    letters = set()
    for round_ in range(3):
        exam = give("lan", bank=simple_bank(f"b{round_}"))
        sheet = begin(sign_in("lan"), exam.code)
        letters |= {sheet.right(position) for position in range(1, 6)}
        for word in ("explanation", "data-key=", "source", "Sách"):
            assert word not in sheet.page.text.split("<main")[1].split("</main>")[0]
    assert len(letters) > 2


# Saving


def test_a_choice_is_saved_and_still_there_after_a_reload(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    answer = sheet.save(1, ["B"])
    assert answer.status_code == 200
    assert answer.json["seq"] == 1
    assert answer.json["answered"] == 1
    assert 0 < answer.json["remaining_ms"] <= 30 * 60_000
    sheet.reload()
    block = sheet.page.text.split('data-position="1"')[1].split("</article>")[0]
    assert 'data-seq="1"' in sheet.page.text
    assert 'value="B" checked' in block


def test_the_same_save_again_gets_the_same_answer(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    first, second = sheet.save(1, ["B"], seq=3), sheet.save(1, ["B"], seq=3)
    assert (first.json["seq"], first.json["saved_at"]) == (second.json["seq"], second.json["saved_at"])
    assert count(Response) == 1


def test_an_older_save_changes_nothing_and_tells_the_newer_seq(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["B"], seq=5)
    late = sheet.save(1, ["C"], seq=4)
    assert late.status_code == 200
    assert late.json["seq"] == 5
    sheet.reload()
    assert 'value="B" checked' in sheet.page.text


def test_the_same_number_with_another_answer_is_a_conflict(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["B"])
    clash = sheet.save(1, ["C"])
    assert clash.status_code == 409
    assert clash.json["error"] == "conflict"


def test_an_empty_list_clears(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["B"])
    assert sheet.save(1, [], seq=2).json["answered"] == 0
    sheet.reload()
    assert "checked" not in sheet.page.text.split('data-position="1"')[1].split("</article>")[0]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"seq": 1, "lease": "x"},
        {"seq": "1", "answer": ["A"]},
        {"seq": 0, "answer": ["A"]},
        {"seq": 1, "answer": "A"},
        {"seq": 1, "answer": [1]},
        {"seq": True, "answer": []},
    ],
)
def test_a_malformed_save_is_400_in_json(sign_in, body):
    sheet = begin(sign_in("lan"), give("lan").code)
    if isinstance(body, dict) and "lease" not in body:
        body = {**body, "lease": sheet.lease}
    answer = sheet.call("PUT", "/answers/1", body)
    assert answer.status_code == 400
    assert answer.json["message"]


@pytest.mark.parametrize(
    ("position", "answer", "status"),
    [
        (1, ["E"], 400),
        (1, ["A", "B"], 400),
        (1, ["a"], 400),
        (6, ["A"], 404),
        ("x", ["A"], 404),
        ("prediction", ["5"], 404),
    ],
)
def test_what_does_not_fit_the_paper_is_refused(sign_in, position, answer, status):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert sheet.save(position, answer).status_code == status
    assert count(Response) == 0


def test_a_save_without_its_token_or_signed_out_is_refused_in_json(sign_in, client):
    sheet = begin(sign_in("lan"), give("lan").code)
    body = {"seq": 1, "lease": sheet.lease, "answer": ["A"]}
    bare = sheet.browser.put(sheet.url + "/answers/1", json=body)
    assert (bare.status_code, bare.json["error"]) == (400, "csrf")
    token = client.token("/login")
    stranger = client.put(sheet.url + "/answers/1", json=body, headers={"X-CSRFToken": token})
    assert (stranger.status_code, stranger.json["error"]) == (401, "signed_out")


def test_nobody_else_can_read_or_write_the_paper(sign_in):
    sheet = begin(sign_in("lan"), give("lan", "minh").code)
    minh = sign_in("minh")
    token = minh.token("/")
    assert minh.get(sheet.url).status_code == 404
    assert minh.get(sheet.url + "/result").status_code == 404
    body = {"seq": 1, "lease": sheet.lease, "answer": ["A"]}
    answer = minh.put(sheet.url + "/answers/1", json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 404


# The lease


def test_a_second_device_takes_the_pen_and_the_first_is_told(sign_in):
    exam = give("lan")
    phone = begin(sign_in("lan"), exam.code)
    phone.save(1, ["B"])
    laptop = Sheet(sign_in("lan"), phone.url)
    assert laptop.call("POST", "/lease", {"lease": laptop.lease}).status_code == 200
    told = phone.save(1, ["C"], seq=2)
    assert (told.status_code, told.json["error"]) == (409, "taken_over")
    assert phone.call("POST", "/pulse", {"lease": phone.lease}).status_code == 409
    assert laptop.save(1, ["D"], seq=2).status_code == 200
    phone.reload()
    assert 'value="D" checked' in phone.page.text
    assert phone.save(2, ["A"]).status_code == 200, "a reload takes the pen back"
    assert count(AuditEvent.__table__.select().where(AuditEvent.action == "attempt.taken_over").subquery()) == 2


def test_an_older_lease_never_takes_the_pen(sign_in):
    exam = give("lan")
    lan = sign_in("lan")
    old = begin(lan, exam.code)
    new = Sheet(lan, old.url)
    assert new.call("POST", "/lease", {"lease": new.lease}).status_code == 200
    answer = old.call("POST", "/lease", {"lease": old.lease})
    assert (answer.status_code, answer.json["error"]) == (409, "taken_over")


def test_a_save_after_a_take_over_beats_a_higher_seq_from_before(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["B"], seq=40)
    sheet.reload()
    assert sheet.save(1, ["C"], seq=2).json["seq"] == 2
    sheet.reload()
    assert 'value="C" checked' in sheet.page.text


def test_a_forged_lease_or_one_of_another_attempt_is_refused(sign_in):
    exam = give("lan", "minh")
    lan, minh = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    assert lan.save(1, ["A"], lease=lan.lease[:-3] + "xxx").status_code == 400
    assert lan.save(1, ["A"], lease=minh.lease).status_code == 400


# The deadline


def test_the_pulse_tells_the_time_left_and_writes_nothing(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, ["A"])
    before = count(AuditEvent)
    answer = sheet.call("POST", "/pulse", {"lease": sheet.lease})
    assert answer.status_code == 200
    assert set(answer.json) == {"remaining_ms", "notices"}
    assert count(AuditEvent) == before


def test_an_answer_within_the_grace_counts(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    right = sheet.right(1)
    pass_time(sheet, timedelta(minutes=30, seconds=2))
    answer = sheet.save(1, [right])
    assert answer.status_code == 200
    assert answer.json["remaining_ms"] == 0
    pass_time(sheet, timedelta(seconds=10))
    assert 'data-correct="1"' in sheet.result().text


def test_past_the_deadline_every_read_shows_the_result_and_writes_nothing(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, [sheet.right(1)])
    pass_time(sheet, timedelta(minutes=31))
    answer = sheet.browser.get(sheet.url)
    assert answer.headers["Location"] == sheet.url + "/result"
    assert sheet.browser.get(sheet.url + "/submit").status_code == 303
    assert 'data-correct="1"' in sheet.result().text
    assert count(Grading) == 0


def test_a_late_answer_is_kept_refused_and_counts_when_time_is_given_back(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    right = sheet.right(1)
    pass_time(sheet, timedelta(minutes=31))
    late = sheet.save(1, [right])
    assert (late.status_code, late.json["error"]) == (410, "time_up")
    assert count(Response) == 1
    assert 'data-correct="0"' in sheet.result().text
    begin_write()
    db.session.execute(update(Sitting).where(Sitting.id == exam.sitting_id).values(extra_seconds=120))
    deadlines.refresh(Attempt.public_id == sheet.id)
    end_transaction(commit=True)
    pass_time(sheet, timedelta(minutes=3))
    assert 'data-correct="1"' in sheet.result().text


def test_the_sweep_closes_an_overdue_attempt_once(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, [sheet.right(1)])
    assert ending.close_overdue(now=clock.now()) == 0
    pass_time(sheet, timedelta(minutes=31))
    assert ending.close_overdue(now=clock.now()) == 1
    end_transaction(commit=True)
    assert ending.close_overdue(now=clock.now()) == 0
    assert count(Grading) == 1
    assert 'data-correct="1"' in sheet.result().text


def test_handing_in_past_the_deadline_closes_with_what_was_saved(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, [sheet.right(1)])
    wanted = {f"answer-{p}": sheet.right(p) for p in range(1, 6)} | {f"present-{p}": "1" for p in range(1, 6)}
    pass_time(sheet, timedelta(minutes=31))
    assert sheet.hand_in(lease=sheet.lease, **wanted).status_code == 303
    assert 'data-correct="1"' in sheet.result().text
    assert count(Receipt) == 0


# Handing in


def test_lan_hands_in_and_reads_her_result(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    for position in range(1, 5):
        sheet.save(position, [sheet.right(position)])
    confirm = sheet.browser.get(sheet.url + "/submit")
    assert f"{sheet.url}#q-5" in confirm.text
    assert sheet.hand_in().headers["Location"] == sheet.url + "/result"
    result = sheet.result()
    assert 'data-correct="4"' in result.text
    assert 'data-mark="8"' in result.text
    assert "Giỏi" in result.text
    assert "(đúng)" not in result.text, "the key is not shown before the exam has closed"


def test_handing_in_twice_changes_nothing(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert sheet.hand_in().status_code == sheet.hand_in().status_code == 303
    assert count(Grading) == 1
    gone = sheet.save(1, ["A"])
    assert (gone.status_code, gone.json["error"]) == (410, "handed_in")
    assert count(Response) == 0


def test_the_whole_form_works_without_javascript(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    form = {
        "csrf_token": sheet.token,
        "lease": sheet.lease,
        "present-1": "1",
        "answer-1": sheet.right(1),
        "present-2": "1",
    }
    answer = sheet.browser.post(sheet.url + "/answers", data=form)
    assert answer.headers["Location"] == sheet.url
    sheet.reload()
    assert sheet.page.text.count(" checked") >= 1
    # Question 1 was on the page and is emptied; question 2 was not on the page and keeps what it has.
    sheet.browser.post(
        sheet.url + "/answers",
        data={"csrf_token": sheet.token, "lease": sheet.lease, "present-2": "1", "answer-2": sheet.right(2)},
    )
    sheet.reload()
    sheet.hand_in(lease=sheet.lease, **{"present-1": "1", "present-3": "1", "answer-3": sheet.right(3)})
    assert 'data-correct="2"' in sheet.result().text


def test_a_form_from_a_page_that_lost_the_pen_is_refused_with_a_page(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    old = sheet.lease
    sheet.reload()
    sheet.save(1, ["B"])
    form = {"csrf_token": sheet.token, "lease": old, "present-1": "1", "answer-1": "C"}
    assert sheet.browser.post(sheet.url + "/answers", data=form).status_code == 409
    assert sheet.hand_in(lease=old, **{"present-1": "1", "answer-1": "C"}).status_code == 409


def test_the_review_shows_what_the_policy_allows_and_nothing_more(sign_in):
    never = ReviewPolicy(ReviewMoment.NEVER, ReviewMoment.NEVER, ReviewMoment.NEVER)
    everything = ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE)
    closed = begin(sign_in("lan"), give("lan", policy=never, bank=simple_bank("kin")).code)
    closed.hand_in()
    page = closed.result().text
    assert "data-correct" not in page
    assert "data-mark" not in page
    open_ = begin(sign_in("lan"), give("lan", policy=everything, bank=simple_bank("mo")).code)
    open_.save(1, [open_.right(1)])
    open_.hand_in()
    page = open_.result().text
    assert page.count("(đúng)") == 5
    assert "Sách" in page


def test_the_receipt_is_genuine_and_anyone_can_check_it(sign_in, client):
    import hashlib
    import json
    import re

    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(2, ["C"])
    sheet.hand_in()
    code = re.search(r'receipt-code">([0-9A-Z-]+)<', sheet.result().text)[1]
    file = sheet.browser.get(sheet.url + "/receipt").data
    assert [2, ["C"]] in json.loads(file)["answers"]
    page = client.get(f"/receipts?code={code.lower()}")
    assert hashlib.sha256(file).hexdigest() in page.text
    assert client.get("/receipts?code=2222-2222-2222").status_code == 404


def test_a_result_before_the_end_leads_back_to_the_paper(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    assert sheet.result().headers["Location"] == sheet.url
