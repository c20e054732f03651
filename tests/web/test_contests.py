"""A contest from its public link to one's own line on the published board."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.contests import EntryForm, Prize, RoundRules
from app.domain.errors import Refusal
from app.domain.timing import Window
from app.models.contests import Contest, Entry
from app.models.exams import Exam, Sitting
from app.models.people import Consent, Person
from app.services.contests import boards, entering, rounds
from app.services.contests.entering import Declared
from app.services.people import units
from tests.stories import Sheet, give, pass_time

CODE = "lich-su"


@pytest.fixture
def contest(app, dice):
    """A contest whose round is open."""
    now = clock.now()
    exam = give(attempts=3)
    units.register_units(COMMAND_LINE, [units.NewUnit("dong-tam", "Đảng bộ phường Đồng Tâm", "ward")])
    row = rounds.create_contest(
        COMMAND_LINE, CODE, "Tìm hiểu lịch sử", "Ban Tổ chức", entry_form=EntryForm(minimum_age=14), now=now
    )
    rules = RoundRules(prizes=(Prize("Giải Nhất", 1),), prediction_question="Có bao nhiêu người dự thi?")
    window = Window(now - timedelta(hours=1), now + timedelta(hours=1))
    rounds.add_round(COMMAND_LINE, row, "Tuần 1", exam.snapshot_id, window, rules, now=now, dice=dice)
    own_unit = units.ids()["dong-tam"]
    end_transaction(commit=True)
    return own_unit


def enter(browser, own_unit, /, **changes):
    fields = {
        "full_name": "Lò Thị Ngà",
        "birth_date": "5/9/1968",
        "unit": str(own_unit),
        "phone": "0912 345 678",
        "consents": "y",
    }
    fields |= changes
    return browser.post_form(f"/contests/{CODE}/enter", **{k: v for k, v in fields.items() if v is not None})


def start(browser) -> Sheet:
    answer = browser.post_form(f"/contests/{CODE}/rounds/1/attempts", page=f"/contests/{CODE}")
    assert answer.status_code == 303, answer.text
    return Sheet(browser, answer.headers["Location"])


def close_round():
    begin_write()
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Sitting).values(opens_at=past - timedelta(hours=2), closes_at=past))
    end_transaction(commit=True)


def test_nga_enters_predicts_hands_in_and_finds_her_line(client, sign_in, contest, app):
    page = client.get(f"/contests/{CODE}")
    assert f"/contests/{CODE}/enter" in page.text
    assert "Giải Nhất" in page.text
    assert enter(client, contest).status_code == 303
    own = client.get(f"/contests/{CODE}")
    code = re.search(r"([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", own.text)[1]
    sheet = start(client)
    for position in range(1, 6):
        sheet.save(position, [sheet.right(position)])
    assert sheet.save("prediction", ["2"]).status_code == 200
    sheet.hand_in()
    assert 'data-correct="5"' in sheet.result().text

    second = app.test_client()
    enter(second, contest, full_name="Giàng A Sử", phone="0987654321")
    other = start(second)
    other.save(1, [other.right(1)])
    other.hand_in()

    close_round()
    assert f"/contests/{CODE}/rounds/1/board" not in app.test_client().get("/").text
    assert (
        "chưa" in client.get(f"/contests/{CODE}/rounds/1/board").text
        or "not been published" in client.get(f"/contests/{CODE}/rounds/1/board").text
    )
    oanh = sign_in("oanh")
    assert "Lò Thị Ngà" in oanh.get(f"/organise/{CODE}/rounds/1").text
    published = oanh.post_form(
        f"/organise/{CODE}/rounds/1/publications", page=f"/organise/{CODE}/rounds/1", stage="provisional"
    )
    assert published.headers["Location"] == f"/contests/{CODE}/rounds/1/board"

    stranger = app.test_client()
    for home in (stranger.get("/").text, sign_in("lan").get("/").text):
        assert f'href="/contests/{CODE}/rounds/1/board"' in home
        assert 'href="/receipts"' in home
    board = stranger.get(f"/contests/{CODE}/rounds/1/board").text
    assert board.index("Lò Thị Ngà") < board.index("Giàng A Sử")
    assert "5/5" in board
    assert "Giải Nhất" in board
    file = stranger.get(re.search(r'href="([^"]+\.csv)"', board)[1])
    assert hashlib.sha256(file.data).hexdigest() == re.search(r'class="digest">(\w{64})<', board)[1]
    assert file.text.count("\n") == 3, "a header and two lines"
    assert stranger.get(f"/contests/{CODE}/rounds/1/boards/2.csv").status_code == 404
    for secret in ("0912", "345678", "1968", code):
        assert secret not in board + file.text
    assert "Lò" not in file.text
    phone = app.test_client()
    assert phone.post_form(f"/contests/{CODE}/return", entry_code=code.lower()).status_code == 303
    own_board = phone.get(f"/contests/{CODE}/rounds/1/board?find=khong-co-ai").text
    assert "Lò Thị Ngà" in own_board, "one's own line is shown wherever it stands"


def test_a_result_says_how_many_are_right_and_how_many_attempts_are_left_and_no_band(client, contest):
    enter(client, contest)
    for left in (2, 1, 0):
        sheet = start(client)
        for position in range(1, 4):
            sheet.save(position, [sheet.right(position)])
        sheet.hand_in()
        page = sheet.result().text
        assert 'data-correct="3"' in page
        assert "<b>3/5</b>" in page
        for word in ("Đạt", "Không đạt", "Điểm", "outcome-band"):
            assert word not in page.split("<main")[1].split('class="facts"')[0], word
        assert (f"còn {left} lượt" in page) is (left > 0)
        assert ("Dự thi lần nữa" in page) is (left > 0)
    assert "đã dùng hết" in page.lower()
    contest_page = client.get(f"/contests/{CODE}").text
    assert "của đợt này" in contest_page, "a round is no exam"


def test_when_the_round_has_closed_a_result_offers_no_other_attempt(client, contest):
    enter(client, contest)
    sheet = start(client)
    sheet.hand_in()
    close_round()
    page = sheet.result().text
    assert "Dự thi lần nữa" not in page
    assert f'href="/contests/{CODE}"' in page


def test_the_open_paper_of_a_contest_is_the_first_step_of_its_entrants_home(client, contest):
    enter(client, contest)
    sheet = start(client)
    home = client.get("/").text.split("<main")[1]
    assert home.index(f'href="{sheet.url}"') < home.index(f'href="/contests/{CODE}"')
    assert "còn 29 phút" in home
    pass_time(sheet, timedelta(minutes=29))
    assert "còn chưa đến 1 phút" in client.get("/").text
    pass_time(sheet, timedelta(minutes=2))
    assert f'href="{sheet.url}"' not in client.get("/").text, "its time is over"
    sheet.hand_in()
    assert f'href="{sheet.url}"' not in client.get("/").text


def test_search_finds_names_with_and_without_accents(client, contest, app):
    for number, name in enumerate(("Đặng Văn Đường", "Dương Thị Ánh", "Lò Văn Ổn")):
        browser = app.test_client()
        enter(browser, contest, full_name=name, phone=f"09{number}2345678")
        start(browser).hand_in()
    close_round()
    boards.publish(COMMAND_LINE, CODE, 1, "official", now=clock.now())
    end_transaction(commit=True)

    def found(query):
        page = client.get(f"/contests/{CODE}/rounds/1/board", query_string={"find": query}).text
        return {name for name in ("Đặng Văn Đường", "Dương Thị Ánh", "Lò Văn Ổn") if name in page}

    assert found("duong") == {"Đặng Văn Đường", "Dương Thị Ánh"}
    assert found("đường") == {"Đặng Văn Đường"}
    assert found("ổn") == {"Lò Văn Ổn"}
    assert found("%") == set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": "Ngà"}, "full_name"),
        ({"birth_date": "31/02/1968"}, "birth_date"),
        ({"birth_date": "1/1/2020"}, "birth_date"),
        ({"unit": ""}, "unit"),
        ({"unit": "999"}, "unit"),
        ({"phone": "12345"}, "phone"),
        ({"consents": None}, "consents"),
    ],
)
def test_each_wrong_detail_is_told_at_its_field_and_nothing_is_stored(client, contest, change, field):
    people = db.session.scalar(select(db.func.count()).select_from(Person))
    answer = enter(client, contest, **change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'role="alert"' in answer.text
    assert db.session.scalar(select(db.func.count()).select_from(Person)) == people
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == 0


def test_consent_is_kept_and_what_finds_a_second_entry_holds_no_phone(client, contest):
    enter(client, contest)
    consent = db.session.scalars(select(Consent)).one()
    assert consent.purpose == f"contest:{CODE}"
    entry = db.session.scalars(select(Entry)).one()
    assert entry.phone_key
    assert "912345678" not in entry.phone_key


def test_the_same_person_does_not_enter_twice_but_a_family_may_share_a_phone(client, contest, app):
    enter(client, contest)
    again = app.test_client()
    assert enter(again, contest, full_name="lò thị  ngà").status_code == 422
    assert enter(again, contest, full_name="Lò Văn Pành").status_code == 303


def test_a_signed_in_learner_enters_with_her_own_account(sign_in, contest):
    lan = sign_in("lan")
    assert "Trần Thị Lan" in lan.get(f"/contests/{CODE}/enter").text
    assert enter(lan, contest, full_name="Trần Thị Lan").status_code == 303
    assert start(lan)
    assert lan.get(f"/contests/{CODE}/enter").headers["Location"] == f"/contests/{CODE}"


def test_an_entry_keeps_what_was_declared_also_of_somebody_whom_the_centre_knows(sign_in, contest):
    assert enter(sign_in("lan"), contest, full_name="Trần Lan").status_code == 303
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.full_name, entry.birth_date, entry.phone) == ("Trần Lan", date(1968, 9, 5), "0912345678")
    assert db.session.get_one(Person, entry.person_id).full_name == "Trần Thị Lan"
    assert boards.names_of([entry.public_id])[entry.public_id][0] == "Trần Lan"


def test_everything_wrong_with_an_entry_is_told_at_once(client, contest):
    answer = enter(client, contest, full_name="", birth_date="1/1/2024", unit="", phone="12", consents=None)
    for field in ("full_name", "birth_date", "unit", "phone", "consents"):
        assert f'id="{field}-error"' in answer.text, field


def test_nobody_enters_a_contest_that_is_over(client, contest):
    close_round()
    assert "không thể đăng ký" in enter(client, contest).text
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == 0


def test_who_is_fourteen_today_by_the_centres_calendar_may_enter(contest):
    at = datetime(2026, 11, 25, 18, tzinfo=UTC)  # the 26th at the centre
    declared = {"unit_id": contest, "phone": "0912345678", "consents": True}
    today = Declared("Lò Thị Ngà", "26/11/2012", **declared)
    tomorrow = Declared("Lò Thị Ngà", "27/11/2012", **declared)
    assert [one.code for one in entering.problems(CODE, today, now=at)] == []
    assert [one.code for one in entering.problems(CODE, tomorrow, now=at)] == ["too_young"]


def test_who_has_not_entered_cannot_start(client, sign_in, contest):
    assert client.post_form(f"/contests/{CODE}/rounds/1/attempts", page="/login").status_code == 401
    lan = sign_in("lan")
    assert lan.post_form(f"/contests/{CODE}/rounds/1/attempts", page="/").status_code == 403


def test_who_organises_or_writes_questions_takes_part_outside_the_ranking(sign_in, contest):
    for name, outside in (("oanh", True), ("hung", True), ("lan", False)):
        assert enter(sign_in(name), contest, full_name=f"Trần Thị {name}").status_code == 303
        assert db.session.scalars(select(Entry.hors_concours).order_by(Entry.id.desc())).first() is outside
        end_transaction(commit=False)


def test_a_birth_date_of_the_future_is_refused(client, contest):
    assert enter(client, contest, birth_date="02/02/2040").status_code == 422


def test_a_refused_entry_can_be_read_in_the_other_language(client, contest):
    refused = enter(client, contest, full_name="")
    assert refused.status_code == 422
    assert f'name="next" value="/contests/{CODE}/enter"' in refused.text


def test_a_wrong_entry_code_is_refused(client, contest):
    enter(client, contest)
    assert client.post_form(f"/contests/{CODE}/return", entry_code="AAAA-BBBB-CCCC").status_code == 401


def test_a_round_among_the_sittings_of_its_exam_leads_to_the_contest(contest, sign_in):
    exam = db.session.scalars(select(Exam.code)).one()
    end_transaction(commit=False)
    assert f'href="/contests/{CODE}"' in sign_in("an").get(f"/compose/{exam}/sittings").text


def test_organisers_themselves_take_part_outside_the_ranking(client, contest):
    enter(client, contest)
    start(client).hand_in()
    begin_write()
    db.session.execute(update(Entry).values(hors_concours=True))
    end_transaction(commit=True)
    standings = boards.standings(COMMAND_LINE, CODE)
    assert standings.lines == []
    assert standings.board.figures.people == 1


def test_the_contest_code_is_taken_once(app, contest):
    with pytest.raises(Refusal, match="contest_code_taken"):
        rounds.create_contest(COMMAND_LINE, CODE, "x", "x", now=clock.now())
    assert db.session.scalar(select(db.func.count()).select_from(Contest)) == 1
