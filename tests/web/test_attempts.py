"""The sitting contract: starting, the deadline, handing in, without JavaScript. Saving: test_saving.py."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.access import ReviewMoment, ReviewPolicy
from app.models.attempts import Attempt, Grading, Receipt, Response
from app.models.audit import AuditEvent
from app.models.exams import Sitting
from app.services.attempts import deadlines, ending
from tests.conftest import PASSWORD
from tests.domain.examples import GROUP, MATCHING, SINGLE
from tests.stories import begin, count, give, pass_time, simple_bank

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


def test_what_is_answered_in_part_is_named_before_handing_in(sign_in):
    exam = give("lan", bank=simple_bank("loai", 0, SINGLE, GROUP, MATCHING), size=3)
    sheet = begin(sign_in("lan"), exam.code)
    stems = [stem for _, stem in sorted(re.findall(r'id="stem-(\d)"><p>([^<]+)', sheet.page.text))]
    single, group, matching = (stems.index(question.stem) + 1 for question in (SINGLE, GROUP, MATCHING))
    for position, answer in ((single, ["A"]), (group, ["T", "", "F", ""]), (matching, ["1", "", ""])):
        assert sheet.save(position, answer).status_code == 200

    def named() -> str:
        page = sheet.browser.get(sheet.url + "/submit").text
        assert "Các câu chưa trả lời" not in page
        return page

    in_part = named().split("Các câu mới trả lời một phần")[1].split("</ul>")[0]
    assert re.findall(r"#q-(\d+)", in_part) == [str(position) for position in sorted((group, matching))]
    assert "Anh/Chị đã trả lời tất cả các câu." not in named()
    sheet.save(group, ["T", "T", "F", "F"], seq=2)
    sheet.save(matching, ["1", "2", "3"], seq=2)
    assert "mới trả lời một phần" not in named()
    assert "Anh/Chị đã trả lời tất cả các câu." in named()


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


def test_a_form_sent_while_signed_out_is_carried_across_the_sign_in(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    right = sheet.right(1)
    lost = sheet.browser
    lost.delete_cookie("bangvang")
    form = {"csrf_token": sheet.token, "lease": sheet.lease, "present-1": "1", "answer-1": right}
    answer = lost.post(sheet.url + "/answers", data=form, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    fields = re.findall(r'<input[^>]* type="hidden"[^>]*>', answer.text.split("narrow-form")[1])
    hidden = {re.search(r'name="([^"]+)"', f)[1]: re.search(r'value="([^"]*)"', f)[1] for f in fields}
    assert hidden["carry_to"] == sheet.url + "/answers"
    again = lost.post(
        "/login", data={**{k: html.unescape(v) for k, v in hidden.items()}, "username": "lan", "password": PASSWORD}
    )
    assert again.status_code == 200
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', again.text.split("<main")[1]))
    assert kept["answer-1"] == right
    assert lost.post(sheet.url + "/answers", data=kept).status_code == 303
    sheet.reload()
    assert f'value="{right}" checked' in sheet.page.text


def test_a_script_whose_cookie_is_gone_is_told_that_it_is_signed_out(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.browser.delete_cookie("bangvang")
    answer = sheet.save(1, ["A"])
    assert (answer.status_code, answer.json["error"]) == (401, "signed_out")


def test_the_pages_script_gets_a_word_of_its_own_for_a_hand_in(sign_in):
    """A redirect could be anybody's; the same hand-in again is acknowledged again and changes nothing."""
    sheet = begin(sign_in("lan"), give("lan").code)
    sheet.save(1, [sheet.right(1)])
    answers = [sheet.hand_in(then="acknowledge") for _ in range(2)]
    assert [answer.json for answer in answers] == [{"handed_in": sheet.id}] * 2
    assert count(Receipt) == 1
