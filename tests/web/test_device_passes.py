"""Going on at another device: a code that an invigilator makes signs a learner in there, once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.documents.qr import qr_svg
from app.models.audit import AuditEvent
from app.models.people import Account, FailedSignIn, RoleGrant, SignIn
from app.models.rooms import DevicePass
from app.services.sittings import passes
from tests.stories import Sheet, begin, count, give
from tests.web.test_acts import LAN, person_of, rows


@pytest.fixture
def learner_lan(app):
    """Lan sits exams and does nothing else, as in life."""
    begin_write()
    db.session.execute(update(RoleGrant).where(RoleGrant.role != "learner").values(revoked_at=clock.now()))
    account = db.session.scalar(select(Account.id).where(Account.username == "binh"))
    db.session.add(RoleGrant(account_id=account, role="invigilator", granted_at=clock.now()))
    end_transaction(commit=True)


def make_pass(browser, exam, name=LAN):
    room = f"/sittings/{exam.public_id}"
    answer = browser.post_form(f"{room}/learners/{person_of(name)}/pass", page=room)
    assert answer.status_code == 200, answer.text
    return answer


def code_for(browser, exam, name=LAN):
    return re.search(r'pass-code">([A-Z-]+)<', make_pass(browser, exam, name).text)[1]


def enter(browser, code):
    return browser.post_form("/pass", code=code)


def test_lan_goes_on_at_another_device_and_the_lost_phone_writes_no_more(sign_in, app, learner_lan):
    exam = give("lan")
    phone = begin(sign_in("lan"), exam.code)
    phone.save(1, ["A"])
    code = code_for(sign_in("binh"), exam)
    new = app.test_client()
    answer = enter(new, f" {code.lower()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/attempts/{phone.id}")
    laptop = Sheet(new, answer.headers["Location"])
    assert 'value="A" checked' in laptop.page.text
    assert laptop.save(2, ["B"]).status_code == 200
    minutes = sign_in("binh").get(f"/sittings/{exam.public_id}/record").text
    assert "bằng mã của Lò Thị Bình" in minutes
    assert "đăng nhập ở đó" not in minutes, "one move, told once"
    lost = phone.save(3, ["C"])
    assert (lost.status_code, lost.json["error"]) in ((401, "signed_out"), (400, "csrf"))
    again = enter(app.test_client(), code)
    assert again.status_code == 401, "a code works once"
    assert [action for (action,) in rows(AuditEvent.action) if action.startswith("pass.")] == ["pass.made", "pass.used"]
    [(digest,)] = rows(DevicePass.code_digest)
    assert code not in digest


def test_beside_the_code_stands_a_picture_of_its_address_whose_code_reaches_no_log(sign_in, learner_lan):
    exam = give("lan")
    page = make_pass(sign_in("binh"), exam).text
    code = re.search(r'pass-code">([A-Z-]+)<', page)[1].replace("-", "")
    assert qr_svg(f"http://localhost/pass#{code}") in page
    assert "notice-wait" in page, "localhost leads another device nowhere"


def test_who_has_not_begun_is_led_to_the_door_and_a_first_password_does_not_stand_before_it(app, sign_in, learner_lan):
    exam = give("lan")
    begin_write()
    db.session.execute(update(Account).where(Account.username == "lan").values(must_change_password=True))
    end_transaction(commit=True)
    browser = app.test_client()
    answer = enter(browser, code_for(sign_in("binh"), exam))
    assert answer.headers["Location"] == f"/exams/{exam.code}"
    begin(browser, exam.code)


def test_an_old_code_and_one_that_was_replaced_open_nothing(app, sign_in, learner_lan):
    exam = give("lan")
    binh = sign_in("binh")
    first = code_for(binh, exam)
    second = code_for(binh, exam)
    assert enter(app.test_client(), first).status_code == 401
    begin_write()
    db.session.execute(update(DevicePass).values(expires_at=clock.now()))
    end_transaction(commit=True)
    assert enter(app.test_client(), second).status_code == 401
    assert count(FailedSignIn) == 2


def test_wrong_codes_are_counted_and_the_right_one_is_taken_all_the_same(app, sign_in, learner_lan, monkeypatch):
    exam = give("lan")
    code = code_for(sign_in("binh"), exam)
    browser = app.test_client()
    answers = [enter(browser, "ACDF-ACDF") for _ in range(passes.TRIES_HERE + 1)]
    assert [answer.status_code for answer in answers] == [401] * passes.TRIES_HERE + [429]
    monkeypatch.setattr(passes, "TRIES_ANYWHERE", passes.TRIES_HERE)
    assert enter(browser, code).status_code == 429, "nobody guesses on from everywhere"
    monkeypatch.undo()
    assert enter(browser, code).status_code == 303


def test_no_code_is_made_for_who_may_do_more_than_sit_exams(sign_in):
    exam = give("an", "binh")
    binh = sign_in("binh")
    room = f"/sittings/{exam.public_id}"
    answer = binh.post_form(f"{room}/learners/{person_of('Phạm Thị An')}/pass", page=room)
    assert answer.status_code == 409
    assert count(DevicePass) == 0


def test_who_has_no_account_is_offered_no_code_and_the_page_says_what_to_do(sign_in, learner_lan):
    exam, binh = give("lan"), sign_in("binh")
    page = f"/sittings/{exam.public_id}/learners/{person_of(LAN)}"
    assert "Tạo mã" in binh.get(page).text
    begin_write()
    db.session.execute(update(Account).where(Account.username == "lan").values(disabled_at=clock.now()))
    end_transaction(commit=True)
    told = binh.get(page).text
    assert "Tạo mã" not in told
    assert "nhờ người quản trị" in told
    refused = binh.post_form(f"{page}/pass", page=page)
    assert refused.status_code == 409
    assert "nhờ người quản trị" in refused.text
    assert LAN in refused.text, "the page of the learner, not a bare refusal"
    assert count(DevicePass) == 0


def test_a_code_that_nobody_made_signs_nobody_in(app, sign_in, learner_lan):
    code_for(sign_in("binh"), give("lan"))
    before = count(SignIn)
    assert enter(app.test_client(), "ACDF-ACDF").status_code == 401
    assert count(SignIn) == before
