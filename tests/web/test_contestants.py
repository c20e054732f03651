"""What a contestant finds again: their papers, their entry code, the contest on their home."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.contests import RoundRules
from app.domain.timing import Window
from app.models.contests import Contest, Entry
from app.models.exams import Sitting
from app.services.contests import entering, rounds
from tests.stories import count, give, simple_bank
from tests.web.test_contests import CODE, close_round, contest, enter, start

__all__ = ["contest"]  # a fixture


def second_round(dice, opens=-1, closes=2):
    """A round "Tuần 2" of the same contest; its window in hours from now."""
    now = clock.now()
    exam = give(bank=simple_bank("tuan-2"))
    row = db.session.scalars(select(Contest)).one()
    window = Window(now + timedelta(hours=opens), now + timedelta(hours=closes))
    rounds.add_round(COMMAND_LINE, row, "Tuần 2", exam.snapshot_id, window, RoundRules(), now=now, dice=dice)
    end_transaction(commit=True)


def test_after_the_round_nga_still_finds_her_result(client, contest):
    enter(client, contest)
    sheet = start(client)
    sheet.hand_in()
    close_round()
    assert f'href="{sheet.url}/result"' in client.get(f"/contests/{CODE}").text
    assert f'href="/contests/{CODE}"' in client.get("/").text


def test_an_open_paper_is_shown_though_its_round_has_closed(client, contest):
    enter(client, contest)
    sheet = start(client)
    begin_write()
    # The round ends; this exam lets papers that were begun in time run on.
    db.session.execute(update(Sitting).values(closes_at=clock.now() - timedelta(milliseconds=1)))
    end_transaction(commit=True)
    assert client.get(sheet.url).status_code == 200
    assert f'href="{sheet.url}"' in client.get(f"/contests/{CODE}").text


def test_every_open_round_has_a_door_of_its_own(client, contest, dice):
    enter(client, contest)
    second_round(dice)
    page = client.get(f"/contests/{CODE}").text
    for number in (1, 2):
        assert f'action="/contests/{CODE}/rounds/{number}/attempts"' in page
    sheet = start(client)
    page = client.get(f"/contests/{CODE}").text
    assert f'href="{sheet.url}"' in page
    assert f'action="/contests/{CODE}/rounds/2/attempts"' in page


def test_a_contest_leaves_the_home_sixty_days_after_its_last_round(client, contest):
    enter(client, contest)
    for days, shown in ((59, True), (61, False)):
        begin_write()
        past = clock.now() - timedelta(days=days)
        db.session.execute(update(Sitting).values(opens_at=past - timedelta(hours=2), closes_at=past))
        end_transaction(commit=True)
        assert (f'href="/contests/{CODE}"' in client.get("/").text) is shown


def test_the_home_names_a_contest_once_however_many_rounds_are_open(client, sign_in, contest, dice):
    second_round(dice)
    for browser in (client, sign_in("lan")):
        assert browser.get("/").text.count(f'href="/contests/{CODE}"') == 1


def test_only_who_has_no_password_is_shown_an_entry_code(client, sign_in, contest):
    enter(client, contest)
    assert "notice-info" in client.get(f"/contests/{CODE}").text
    lan = sign_in("lan")
    enter(lan, contest, full_name="Trần Thị Lan", phone="0987654321")
    assert "notice-info" not in lan.get(f"/contests/{CODE}").text


def test_each_contest_keeps_its_own_entry_code(client, contest):
    enter(client, contest)
    now = clock.now()
    rounds.create_contest(COMMAND_LINE, "khac", "Cuộc thi khác", "Ban Tổ chức", now=now)
    end_transaction(commit=True)

    def code_shown(code):
        return re.search(r"\w{4}-\w{4}-\w{4}", client.get(f"/contests/{code}").text.split("notice-info")[1])[0]

    first = code_shown(CODE)
    fields = {"full_name": "Lò Thị Ngà", "birth_date": "5/9/1968", "unit": str(contest), "phone": "0912345678"}
    assert client.post_form("/contests/khac/enter", consents="y", **fields).status_code == 303
    assert code_shown("khac") != first == code_shown(CODE)


def test_two_forms_of_one_person_at_once_make_one_entry(app, contest, monkeypatch):
    both = threading.Barrier(2)
    make_guest = entering._make_guest

    def meets_the_other(*args, **kwargs):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return make_guest(*args, **kwargs)

    monkeypatch.setattr(entering, "_make_guest", meets_the_other)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: enter(app.test_client(), contest).status_code, range(2)))
    assert sorted(told) == [303, 422]
    assert count(Entry) == 1


@pytest.mark.parametrize(
    ("written", "read", "odd"),
    [("1.200", "Dự đoán: 1.200", False), ("khoảng 1200 người", "", True), ("10,5", "", True)],
)
def test_before_handing_in_nga_reads_how_her_prediction_was_understood(client, contest, written, read, odd):
    enter(client, contest)
    sheet = start(client)
    assert 'maxlength="40"' in sheet.page.text
    saved = sheet.save("prediction", [written])
    assert saved.status_code == 200
    assert ("problem" in saved.json) is odd, "the page says at once that it does not count"
    sheet.reload()
    foot = sheet.page.text.split('id="q-prediction"')[1].split("</article>")[0].split("question-foot")[1]
    assert ("Chưa được tính" in foot) is odd
    assert (">Đã lưu<" in foot) is not odd
    assert ("ví dụ 1200" in foot or "không có phần thập phân" in foot) is odd, "and how to write it"
    page = client.get(sheet.url + "/submit").text
    assert read in page
    assert ("Dự đoán này không đọc được" in page) is odd
    sheet.hand_in()
    result = sheet.result().text.split("Dự đoán của Anh/Chị")[1].split("</dl>")[0]
    assert (f"{written} – không đọc được, không được tính" if odd else written) in result


def test_a_result_without_a_prediction_says_so(client, contest):
    enter(client, contest)
    sheet = start(client)
    sheet.hand_in()
    assert "(bỏ trống)" in sheet.result().text.split("Dự đoán của Anh/Chị")[1].split("</dl>")[0]


def test_the_rules_stand_before_the_buttons_of_an_open_round(client, contest):
    stranger = client.get(f"/contests/{CODE}").text
    assert stranger.index("Cách xếp hạng của đợt thi này") < stranger.index(f"/contests/{CODE}/enter")
    enter(client, contest)
    entrant = client.get(f"/contests/{CODE}").text
    assert entrant.index("Cách xếp hạng của đợt thi này") < entrant.index("Bắt đầu làm bài")
