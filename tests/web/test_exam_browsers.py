"""A sitting in Safe Exam Browser: who proves it passes, and nobody else."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import update

from app.db import begin_write, db, end_transaction
from app.models.exams import Sitting
from tests.conftest import PASSWORD
from tests.stories import Sheet, begin, give

CONFIG_KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
HOST = "http://localhost"


@pytest.fixture
def exam(app):
    """Given with one key."""
    exam = give("lan")
    begin_write()
    db.session.execute(update(Sitting).values(browser_keys=f"{'0' * 64}\n{CONFIG_KEY}"))
    end_transaction(commit=True)
    return exam


def told(path: str, key: str = CONFIG_KEY, host: str = HOST) -> str:
    """As Safe Exam Browser computes it."""
    return sha256((host + path + key).encode()).hexdigest()


def start(browser, exam, headers=None, **fields):
    page = f"/exams/{exam.code}"
    data = {"csrf_token": browser.token(page), **fields}
    return browser.post(f"{page}/attempts", data=data, headers=headers)


def test_another_browser_reads_the_door_and_starts_nothing(sign_in, exam):
    lan = sign_in("lan")
    assert "Safe Exam Browser" in lan.get(f"/exams/{exam.code}").text
    answer = start(lan, exam)
    assert answer.status_code == 403
    assert "Safe Exam Browser" in answer.text
    for wrong in (CONFIG_KEY, told("/elsewhere"), told(f"/exams/{exam.code}/attempts", "1" * 64)):
        assert start(lan, exam, {"X-SafeExamBrowser-ConfigKeyHash": wrong}).status_code == 403


@pytest.mark.parametrize("name", ["X-SafeExamBrowser-ConfigKeyHash", "X-SafeExamBrowser-RequestHash"])
def test_the_header_of_either_key_opens_the_door(sign_in, exam, name):
    answer = start(sign_in("lan"), exam, {name: told(f"/exams/{exam.code}/attempts")})
    assert answer.status_code == 303


def test_behind_a_proxy_that_does_not_say_so_the_address_is_the_clients(sign_in, exam):
    seen = told(f"/exams/{exam.code}/attempts", host="https://localhost")
    assert start(sign_in("lan"), exam, {"X-SafeExamBrowser-ConfigKeyHash": seen}).status_code == 303


def test_what_a_script_found_for_the_page_opens_the_door_the_paper_and_its_lease(sign_in, exam):
    lan = sign_in("lan")
    answer = start(lan, exam, seb_config_key=told(f"/exams/{exam.code}"))
    assert answer.status_code == 303
    sheet = Sheet(lan, answer.headers["Location"])
    assert sheet.call("POST", "/lease", {"lease": sheet.lease}).status_code == 200
    assert sheet.save(1, ["A"]).status_code == 200


def test_the_paper_opens_in_no_other_browser_of_the_same_learner(sign_in, exam):
    seb, other = sign_in("lan"), sign_in("lan")
    url = start(seb, exam, seb_config_key=told(f"/exams/{exam.code}")).headers["Location"]
    sheet = Sheet(seb, url)
    answer = other.get(url)
    assert answer.status_code == 403
    assert "attempt-lease" not in answer.text
    stolen = {"X-CSRFToken": other.token("/")}
    refused = other.open(f"{url}/lease", method="POST", json={"lease": sheet.lease}, headers=stolen)
    assert (refused.status_code, refused.json["error"]) == (403, "exam_browser_wanted")
    assert other.get(url, headers={"X-SafeExamBrowser-ConfigKeyHash": told(url)}).status_code == 200
    body = {"lease": sheet.lease, "seb_config_key": told(url)}
    assert other.open(f"{url}/lease", method="POST", json=body, headers=stolen).status_code in (200, 409)


def test_a_proof_holds_for_its_sitting_and_its_keys_only(sign_in, exam):
    lan = sign_in("lan")
    url = start(lan, exam, seb_config_key=told(f"/exams/{exam.code}")).headers["Location"]
    assert lan.get(url).status_code == 200
    lan.post_form("/login", page="/receipts", username="lan", password=PASSWORD)
    assert lan.get(url).status_code == 200, "signing in again makes it no other browser"
    begin_write()
    db.session.execute(update(Sitting).values(browser_keys="f" * 64))
    end_transaction(commit=True)
    assert lan.get(url).status_code == 403


def test_where_no_key_is_named_any_browser_will_do(sign_in):
    assert begin(sign_in("lan"), give("lan").code).save(1, ["A"]).status_code == 200
