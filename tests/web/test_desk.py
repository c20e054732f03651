"""The pages of the invigilator's desk, and what a learner's page hears and tells."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pypdf
import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.documents.qr import qr_svg
from app.models.exams import Sitting
from app.models.people import Account, Person
from app.models.rooms import Absence, Incident, RoomMessage, TimeGrant
from app.services.people.accounts import person_id_of
from tests.stories import Sheet, begin, count, give, pass_time

PAGES = ("messages", "incidents", "absences", "allowances", "code", "record", "settings")


def person(who):
    found = db.session.scalar(select(Person.public_id).where(Person.id == person_id_of(who)))
    end_transaction(commit=False)
    return found


def pulse(sheet, **more):
    return sheet.call("POST", "/pulse", {"lease": sheet.lease, **more})


def send(browser, exam, page, **fields):
    path = f"/sittings/{exam.public_id}/{page}"
    return browser.post_form(path, **fields)


@pytest.mark.parametrize("who", ["binh", "hung", "oanh"])
def test_every_page_of_the_desk_leads_to_the_others(sign_in, who):
    exam, browser = give("lan", "minh", access_code="SEN"), sign_in(who)
    room = browser.get(f"/sittings/{exam.public_id}").text
    for page in PAGES:
        assert f'href="/sittings/{exam.public_id}/{page}"' in room
        answer = browser.get(f"/sittings/{exam.public_id}/{page}")
        assert answer.status_code == 200, page
        assert f'href="/sittings/{exam.public_id}"' in answer.text
    assert browser.get("/sittings/khong-co/messages").status_code == 404


def test_a_message_is_heard_with_the_next_pulse_and_a_save_says_that_there_is_news(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    known = int(re.search(r'data-news="(\d+)"', sheet.page.text)[1])
    assert pulse(sheet).json["notices"] == []
    assert send(sign_in("binh"), exam, "messages", to="all", text="Còn <b>15</b> phút").status_code == 303
    heard = pulse(sheet)
    [notice] = heard.json["notices"]
    assert set(notice) == {"id", "text", "at"}
    assert notice["text"] == "Còn <b>15</b> phút"
    assert notice["at"].endswith("+07:00"), "the centre's clock, whatever the phone's zone is"
    saved = sheet.save(1, ["A"])
    assert set(saved.json) == {"seq", "saved_at", "remaining_ms", "answered"}, "the contract's answer, nothing more"
    assert int(saved.headers["X-Room-News"]) >= known
    sheet.reload()
    assert "Còn &lt;b&gt;15&lt;/b&gt; phút" in sheet.page.text, "without JavaScript it stands on top of the paper"


def test_a_message_to_one_person_and_one_without_words(sign_in):
    exam, binh = give("lan", "minh"), sign_in("binh")
    lan, minh = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    assert send(binh, exam, "messages", to=person("minh"), text="Mời lên bàn").status_code == 303
    assert [len(pulse(sheet).json["notices"]) for sheet in (lan, minh)] == [0, 1]
    assert send(binh, exam, "messages", to="all", text="  ").status_code == 422
    assert send(binh, exam, "messages", to="nobody", text="x").status_code == 422
    oanh = sign_in("oanh")  # she looks into the rooms and does not act in them
    fields = {"csrf_token": oanh.token("/"), "to": "all", "text": "x"}
    assert oanh.post(f"/sittings/{exam.public_id}/messages", data=fields).status_code == 403
    assert count(RoomMessage) == 1


def test_given_time_is_a_notice_with_its_reason(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    fields = {"factor": "100", "minutes": "5", "delay": "0", "note": "đau tay"}
    assert send(sign_in("binh"), exam, f"allowances/{person('lan')}", **fields).status_code == 303
    answer = pulse(sheet).json
    assert answer["remaining_ms"] > 34 * 60_000
    [notice] = answer["notices"]
    assert "5" in notice["text"]
    assert "đau tay" in notice["text"]


def test_absences_are_told_with_a_pulse_and_read_by_both(sign_in):
    exam = give("lan", "minh")
    begin(sign_in("minh"), exam.code)
    lan, binh = sign_in("lan"), sign_in("binh")
    door = lan.get(f"/exams/{exam.code}").text
    sheet = begin(lan, exam.code)
    assert "data-notes-absences" in sheet.page.text
    pass_time(sheet, timedelta(minutes=10))
    told = [
        {"kind": "hidden", "ms_ago": 200_000, "lasted_ms": 72_000},
        {"kind": "full_screen", "ms_ago": 9_000, "lasted_ms": 5_000},
        {"kind": "nonsense"},
    ]
    assert pulse(sheet, absences=told).status_code == 200
    assert pulse(sheet, absences=told).status_code == 200
    assert count(Absence) == 2
    for odd in ("x", 5, {"a": 1}, [[]], [{"kind": {}}]):
        assert pulse(sheet, absences=odd).status_code == 200, odd
    room = binh.get(f"/sittings/{exam.public_id}").text
    assert re.findall(r'class="room-away">([^<]+)<', room) == ["rời trang: 2 lần, tổng cộng 1 phút 17 giây"]
    learner = binh.get(re.search(r'href="([^"]+)">Trần Thị Lan', room)[1]).text
    assert "2 lần, tổng cộng 1 phút 17 giây" in learner
    page = binh.get(f"/sittings/{exam.public_id}/absences").text
    assert "Trần Thị Lan" in page
    assert re.search(r"1\D+17", page), "a minute and 17 seconds in all"
    sheet.hand_in()
    assert re.search(r"2\D+1\D+17", sheet.result().text)
    begin_write()
    db.session.execute(update(Sitting).values(notes_absences=False))
    end_transaction(commit=True)
    assert len(lan.get(f"/exams/{exam.code}").text) < len(door), "where nothing is noted, the door says nothing of it"


def test_incidents_stand_in_the_minutes_on_the_page_and_in_the_file(sign_in):
    exam, binh = give("lan", "minh"), sign_in("binh")
    begin(sign_in("lan"), exam.code)
    long_name = "Nguyễn Phạm Hoàng Thị Thuý Quỳnh Như Ngọc Bảo Châu Trân"
    begin_write()
    db.session.execute(update(Person).where(Person.id == person_id_of("minh")).values(full_name=long_name))
    end_transaction(commit=True)
    at = f"{clock.now() - timedelta(hours=10):%H:%M, %d/%m/%Y}"
    what = "Máy số 4 mất điện.\nĐổi sang máy số 9."
    assert send(binh, exam, "incidents", happened=at, about=person("minh"), text=what).status_code == 303
    assert send(binh, exam, "incidents", happened="hôm qua", about="", text="x").status_code == 422
    tomorrow = f"{clock.now() + timedelta(days=1):%H:%M, %d/%m/%Y}"
    last_year = f"{clock.now() - timedelta(days=365):%H:%M, %d/%m/%Y}"
    for slip in (tomorrow, last_year):
        assert send(binh, exam, "incidents", happened=slip, about="", text="x").status_code == 422
    assert count(Incident) == 1
    assert "Máy số 4" in binh.get(f"/sittings/{exam.public_id}/record").text
    answer = binh.get(f"/sittings/{exam.public_id}/record.pdf")
    assert answer.mimetype == "application/pdf"
    assert f"bien-ban-coi-thi-{exam.public_id}.pdf" in answer.headers["Content-Disposition"]
    text = " ".join(pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    for words in ("Đổi sang máy số 9.", "Bài thử"):
        assert words in text
    assert text.replace(" ", "").count(long_name.replace(" ", "")) == 2, "among the absent, and in the note"


def test_a_reload_is_no_move_to_another_device_in_the_minutes(sign_in):
    exam, binh = give("lan"), sign_in("binh")
    record = f"/sittings/{exam.public_id}/record"
    sheet = begin(sign_in("lan"), exam.code)
    sheet.save(1, ["A"])
    for seq in (2, 3):
        sheet.reload()
        assert sheet.save(1, ["B"], seq=seq).status_code == 200
    assert "đăng nhập ở đó" not in binh.get(record).text
    phone = Sheet(sign_in("lan"), sheet.url)
    phone.save(1, ["C"])
    assert binh.get(record).text.count("đăng nhập ở đó") == 1
    sheet.reload()
    sheet.save(1, ["D"])
    assert binh.get(record).text.count("đăng nhập ở đó") == 2, "back at the first device"


def test_the_code_is_on_the_wall_with_an_address_that_phones_find(sign_in):
    exam, binh = give("lan", access_code="sen-2026"), sign_in("binh")
    path = f"/sittings/{exam.public_id}/code"
    page = binh.get(path).text
    assert "sen-2026" in page
    assert f"localhost/exams/{exam.code}" in page.replace("<wbr>", "")
    assert "wall-warning" in page, "localhost leads every phone to itself"
    binh.set_cookie("bangvang", binh.get_cookie("bangvang").value, domain="192.168.1.9")
    from_the_room = binh.get(path, base_url="http://192.168.1.9:8000").text
    assert f"192.168.1.9:8000/exams/{exam.code}" in from_the_room.replace("<wbr>", "")
    assert "wall-warning" not in from_the_room
    assert qr_svg(f"http://192.168.1.9:8000/exams/{exam.code}") in from_the_room, "the address, and no code in it"
    assert send(binh, exam, "code").status_code == 303
    renewed = binh.get(path).text
    assert "sen-2026" not in renewed
    assert re.search(r'wall-letters-short">[2-9a-z]{6}<', renewed)


def test_where_no_code_was_asked_for_one_is_asked_for_and_not_changed(sign_in):
    exam, binh = give("lan"), sign_in("binh")
    path = f"/sittings/{exam.public_id}/code"
    before = binh.get(path).text
    assert "Đặt mã vào phòng thi" in before
    assert "Đổi mã mới" not in before
    assert send(binh, exam, "code").status_code == 303
    after = binh.get(path).text
    assert "Từ bây giờ phải có mã" in after
    assert "Mã cũ" not in after
    assert "Đổi mã mới" in after


def test_the_door_says_what_ones_own_time_is_made_of(sign_in):
    exam, binh = give("lan", "minh", minutes=60), sign_in("binh")
    fields = {"factor": "125", "minutes": "10", "delay": "5", "note": "QĐ 12"}
    assert send(binh, exam, f"allowances/{person('lan')}", **fields).status_code == 303
    door = sign_in("lan").get(f"/exams/{exam.code}").text
    assert "60 phút × 125% + 10 phút" in door
    assert "85" in door
    assert "×" not in sign_in("minh").get(f"/exams/{exam.code}").text
    listed = binh.get(f"/sittings/{exam.public_id}/allowances?q=lan").text
    assert "125%" in listed
    assert "Giàng A Minh" not in listed
    for field, value in (("factor", "99"), ("factor", "x"), ("minutes", "-1"), ("delay", "999"), ("note", "")):
        bad = send(binh, exam, f"allowances/{person('lan')}", **{**fields, field: value})
        assert bad.status_code == 422, (field, value)
    assert count(TimeGrant) == 1


def test_settings_before_it_opens_and_once_it_is_open(sign_in):
    exam = give("lan", opens=clock.now() + timedelta(hours=1), closes=clock.now() + timedelta(hours=3))
    an = sign_in("an")
    binh = db.session.scalar(select(Account.public_id).where(Account.username == "binh"))
    end_transaction(commit=False)
    fields = {
        "opens": "08:00, 02/01/2030",
        "closes": "10:00, 02/01/2030",
        "room": "Phòng 305",
        "access_code": "sen",
        "invigilators": binh,
        "asks_full_screen": "y",
        "browser_keys": "",
    }
    assert send(an, exam, "settings", **fields).status_code == 303
    page = an.get(f"/sittings/{exam.public_id}/settings").text
    assert "08:00, 02/01/2030" in page or "2030-01-02T08:00" in page
    assert re.search(rf'<input[^>]*checked[^>]*value="{binh}"', page)
    assert send(an, exam, "settings", **{**fields, "closes": "07:00, 02/01/2030"}).status_code == 422
    refused = send(an, exam, "settings", **{**fields, "browser_keys": "abc"})
    assert refused.status_code == 422
    assert 'id="browser_keys-error"' in refused.text
    begin_write()
    db.session.execute(update(Sitting).values(opens_at=clock.now() - timedelta(minutes=1)))
    end_transaction(commit=True)
    page = an.get(f"/sittings/{exam.public_id}/settings").text
    assert 'name="opens"' not in page
    stale = send(an, exam, "settings", **fields)
    assert stale.status_code == 422, "what was entered before it opened is not dropped in silence"
    assert send(an, exam, "settings", room="Phòng 1", access_code="", invigilators=binh).status_code == 303
    found = db.session.execute(select(Sitting)).scalar_one()
    assert (found.room, found.access_code, found.notes_absences, found.asks_full_screen) == ("Phòng 1", "", False, True)


def test_a_paper_without_full_screen_offers_none(sign_in):
    exam = give("lan")
    sheet = begin(sign_in("lan"), exam.code)
    assert "data-full-screen" not in sheet.page.text
    begin_write()
    db.session.execute(update(Sitting).values(asks_full_screen=True))
    end_transaction(commit=True)
    sheet.reload()
    assert "data-full-screen hidden" in sheet.page.text, "a browser that has none never shows it"


def test_json_with_halves_of_characters_in_absences_harms_nothing(sign_in):
    sheet = begin(sign_in("lan"), give("lan").code)
    body = json.dumps({"lease": sheet.lease, "absences": [{"kind": "\ud800", "ms_ago": 1, "lasted_ms": 1}]})
    headers = {"X-CSRFToken": sheet.token, "Content-Type": "application/json"}
    assert sheet.browser.post(sheet.url + "/pulse", data=body, headers=headers).status_code == 200
