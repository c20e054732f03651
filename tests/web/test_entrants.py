"""What the entry form promises: a lost code is given again, details are shown, corrected and erased on request."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import inspect, select, text

from app import clock
from app.db import Base, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.models.audit import AuditEvent
from app.models.contests import Contest, Entry
from app.models.people import Account, Consent, Person, SignIn
from app.services.contests import boards, rounds
from tests.web.test_contests import CODE, close_round, contest, enter, start

__all__ = ["contest"]  # a fixture

ENTRANTS = f"/organise/{CODE}/entrants"
SHOWN_CODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b")


def stored(wanted) -> list:
    """What a query finds now."""
    end_transaction(commit=False)
    return list(db.session.scalars(wanted))


def page_of(name: str) -> str:
    (entry,) = stored(select(Entry.public_id).where(Entry.full_name == name))
    end_transaction(commit=False)
    return f"{ENTRANTS}/{entry}"


def code_on(page) -> str:
    return SHOWN_CODE.search(page.text)[1]


def sit(browser, right: int):
    sheet = start(browser)
    for position in range(1, right + 1):
        sheet.save(position, [sheet.right(position)])
    sheet.hand_in()


def publish(oanh) -> tuple[str, str]:
    """The bytes of the board that is out then, and their digest."""
    page = f"/organise/{CODE}/rounds/1"
    oanh.post_form(f"{page}/publications", page=page, stage="official", sure="y")
    found = boards.published_file(CODE, 1, 1)
    end_transaction(commit=False)
    return found


def kept_anywhere(words: str) -> list[str]:
    """Tables with a text that holds these words."""
    end_transaction(commit=False)
    found = []
    for table in Base.metadata.sorted_tables:
        for column in inspect(db.engine).get_columns(table.name):
            if "CHAR" in str(column["type"]) or "TEXT" in str(column["type"]):
                query = text(f'SELECT count(*) FROM {table.name} WHERE "{column["name"]}" LIKE :words')
                if db.session.scalar(query, {"words": f"%{words}%"}):
                    found.append(f"{table.name}.{column['name']}")
    end_transaction(commit=False)
    return found


@pytest.mark.parametrize("query", ["lo thi", "Lò Thị Ngà", "0912.345.678", "+84 912345678", "CODE"])
def test_oanh_finds_nga_by_name_phone_or_code(client, app, sign_in, contest, query):
    enter(client, contest)
    code = code_on(client.get(f"/contests/{CODE}"))
    enter(app.test_client(), contest, full_name="Giàng A Sử", phone="0987654321")
    oanh = sign_in("oanh")
    found = oanh.get(ENTRANTS, query_string={"q": code.lower() if query == "CODE" else query}).text
    assert "Lò Thị Ngà" in found
    assert "Giàng A Sử" not in found
    everyone = oanh.get(ENTRANTS).text
    assert everyone.index("Giàng A Sử") < everyone.index("Lò Thị Ngà"), "who entered last stands first"
    assert "05/09/1968" in everyone
    assert "Không tìm thấy ai" in oanh.get(ENTRANTS, query_string={"q": "Đinh"}).text


def test_a_lost_entry_code_is_replaced_and_the_old_one_opens_nothing(client, app, sign_in, contest):
    enter(client, contest)
    lost = code_on(client.get(f"/contests/{CODE}"))
    oanh, page = sign_in("oanh"), page_of("Lò Thị Ngà")
    answer = oanh.post_form(f"{page}/code", page=page)
    assert answer.headers["Location"] == page
    fresh = code_on(oanh.get(page))
    assert not SHOWN_CODE.search(oanh.get(page).text), "shown once"

    phone = app.test_client()
    for code, status in ((lost, 401), (fresh.lower(), 303)):
        assert phone.post_form(f"/contests/{CODE}/return", entry_code=code).status_code == status
    assert "Lò Thị Ngà" in phone.get("/").text
    assert [event.action for event in events()] == ["entry.code_renewed"]


def test_a_correction_reaches_a_published_board_and_its_lines_stay_as_they_were(client, sign_in, contest):
    enter(client, contest)
    sit(client, 2)
    close_round()
    oanh, page = sign_in("oanh"), page_of("Lò Thị Ngà")
    before = publish(oanh)
    fields = {"full_name": "Lò Thị Nga", "birth_date": "1969", "unit": str(contest), "phone": "0912345679"}
    assert oanh.post_form(page, **fields).status_code == 303
    board = client.get(f"/contests/{CODE}/rounds/1/board").text
    assert "Lò Thị Nga<" in board
    assert "Lò Thị Ngà" not in board
    assert boards.published_file(CODE, 1, 1) == before
    (person,) = stored(select(Person).where(Person.full_name == "Lò Thị Nga"))
    assert (person.birth_date.year, person.birth_precision, person.phone) == (1969, "year", "0912345679")
    (event,) = events()
    assert json.loads(event.detail) == {"changed": ["full_name", "birth_date", "phone"]}
    assert 'value="1969"' in oanh.get(page).text


def test_a_correction_that_cannot_be_is_told_beside_its_fields_and_stores_nothing(client, app, sign_in, contest):
    enter(client, contest)
    enter(app.test_client(), contest, full_name="Giàng A Sử", phone="0987654321")
    oanh, page = sign_in("oanh"), page_of("Lò Thị Ngà")
    fields = {"full_name": "Ngà", "birth_date": "31/2/1968", "unit": str(contest), "phone": "12"}
    answer = oanh.post_form(page, **fields)
    assert answer.status_code == 422
    for name in ("full_name", "birth_date", "phone"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="31/2/1968"' in answer.text, "what was typed stays"
    twin = {"full_name": "giàng a sử", "birth_date": "1968", "unit": str(contest), "phone": "0987654321"}
    assert oanh.post_form(page, **twin).status_code == 409
    assert page_of("Lò Thị Ngà") == page
    assert not events()


def test_erasing_leaves_the_line_and_nothing_else(client, app, sign_in, contest):
    enter(client, contest)
    sit(client, 3)
    other = app.test_client()
    enter(other, contest, full_name="Giàng A Sử", phone="0987654321")
    sit(other, 1)
    close_round()
    oanh, page = sign_in("oanh"), page_of("Lò Thị Ngà")
    before = publish(oanh)
    assert kept_anywhere("912345678"), "the search of this test finds what is there"

    assert oanh.post_form(f"{page}/erasure", page=page).status_code == 303
    assert "Chưa xóa gì" in oanh.get(page).text
    assert oanh.post_form(f"{page}/erasure", page=page, sure="y").status_code == 303
    after = oanh.get(page).text
    assert "(đã xóa thông tin)" in after
    assert "<form" not in after.split("<main")[1].split("</main>")[0], "nothing is left to change"

    for words in ("Lò Thị Ngà", "lo thi nga", "912345678"):
        assert kept_anywhere(words) == []
    (entry,) = stored(select(Entry).where(Entry.full_name == ""))
    person = db.session.get_one(Person, entry.person_id)
    assert (entry.birth_date, entry.unit_id, entry.phone_key, person.birth_date, person.unit_id) == (None,) * 5
    assert person.erased_at is not None
    assert db.session.scalars(select(Consent.withdrawn_at).where(Consent.person_id == person.id)).one() is not None
    assert client.get("/").text.count("Lò Thị Ngà") == 0, "signed out"
    board = client.get(f"/contests/{CODE}/rounds/1/board").text
    assert board.index("(đã xóa thông tin)") < board.index("Giàng A Sử")
    assert boards.published_file(CODE, 1, 1) == before
    assert [line.correct for line in boards.standings(COMMAND_LINE, CODE, 1).lines] == [3, 1]
    fields = {"full_name": "Lò Thị Ngà", "birth_date": "1968", "unit": str(contest), "phone": "0912345678"}
    for path, more in ((page, fields), (f"{page}/code", {}), (f"{page}/erasure", {"sure": "y"})):
        answer = oanh.post_form(path, page=ENTRANTS, **more)
        assert answer.status_code in (303, 409), "told, and nothing is changed"
    assert kept_anywhere("Lò Thị Ngà") == []


def test_who_has_an_account_of_the_centre_keeps_it(sign_in, contest):
    lan = sign_in("lan")
    enter(lan, contest, full_name="Trần Thị Lan", phone="0987654321")
    oanh, page = sign_in("oanh"), page_of("Trần Thị Lan")
    shown = oanh.get(page).text
    assert "không cần mã dự thi" in shown
    assert f"{page}/code" not in shown
    assert oanh.post_form(f"{page}/code", page=page).status_code == 303
    assert "không cần mã dự thi" in oanh.get(page).text
    oanh.post_form(page, full_name="Trần Thị Lành", birth_date="1968", unit=str(contest), phone="0987654321")
    page_of("Trần Thị Lành")
    assert oanh.post_form(f"{page}/erasure", page=page, sure="y").status_code == 303
    assert "Trần Thị Lan" in lan.get("/").text
    assert not stored(select(Account).where(Account.disabled_at.is_not(None)))


def test_a_guest_of_two_contests_is_known_in_the_other(client, sign_in, contest):
    enter(client, contest)
    rounds.create_contest(COMMAND_LINE, "khac", "Cuộc thi khác", "Ban Tổ chức", now=clock.now())
    end_transaction(commit=True)
    fields = {"full_name": "Lò Thị Ngà", "birth_date": "5/9/1968", "unit": str(contest), "phone": "0912345678"}
    client.post_form("/contests/khac/enter", consents="y", **fields)
    oanh = sign_in("oanh")
    each = select(Contest.code, Entry.public_id).join(Entry, Entry.contest_id == Contest.id)
    of_both = dict(db.session.execute(each).all())
    end_transaction(commit=False)
    assert oanh.get(f"{ENTRANTS}/{of_both['khac']}").status_code == 404
    page = f"{ENTRANTS}/{of_both[CODE]}"
    oanh.post_form(f"{page}/erasure", page=page, sure="y")
    assert "Lò Thị Ngà" in client.get("/").text
    page = f"/organise/khac/entrants/{of_both['khac']}"
    oanh.post_form(f"{page}/erasure", page=page, sure="y")
    assert kept_anywhere("Lò Thị Ngà") == []
    assert len(stored(select(SignIn).where(SignIn.revoked_at.is_not(None)))) == 1


@pytest.mark.parametrize("who", ["binh", "lan"])
def test_only_organisers_see_entrants(client, sign_in, contest, who):
    enter(client, contest)
    page = page_of("Lò Thị Ngà")
    browser = sign_in(who)
    for path in (ENTRANTS, page):
        assert browser.get(path).status_code == 403


def events() -> list[AuditEvent]:
    return stored(select(AuditEvent).where(AuditEvent.subject_kind == "entry"))
