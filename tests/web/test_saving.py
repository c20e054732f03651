"""Saving answers and the lease: the calls that a paper's script makes."""

from __future__ import annotations

import pytest

from app.models.attempts import Response
from app.models.audit import AuditEvent
from tests.stories import Sheet, begin, count, give


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
