"""A bank's pages in a browser without JavaScript: search, bulk actions, opening a bank, its topics."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.models.banks import Bank, Question, Topic
from app.services.banks.loading import load_bank
from tests.stories import count, simple_bank

BULK = "/banks/toan/questions/bulk"


@pytest.fixture
def hung(app, dice, sign_in):
    load_bank(COMMAND_LINE, simple_bank(count=60), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    return sign_in("hung")


def statuses(*refs: str) -> list[str]:
    db.session.rollback()
    return [db.session.scalars(select(Question.status).where(Question.ref == ref)).one() for ref in refs]


def test_pages_keep_what_was_asked_for(hung):
    page = hung.get("/banks/toan?q=cau+hoi&level=NB").text
    assert page.count('name="ref"') == 50
    assert 'href="/banks/toan?q=cau+hoi&amp;level=NB&amp;page=2#questions"' in page
    second = hung.get("/banks/toan?q=cau+hoi&level=NB&page=2").text
    assert second.count('name="ref"') == 10
    for odd in ("page=x", "page=99999999999", "page=-1", "kind=x", "status=x", "level=%00x"[:7]):
        assert hung.get(f"/banks/toan?{odd}").status_code == 200


def test_a_bulk_action_comes_back_to_the_list_and_says_what_happened(hung):
    answer = hung.post_form(
        BULK, page="/banks/toan?q=cau", ref=["q-1", "q-2"], do="retire", back="q=cau&page=1&evil=//x"
    )
    assert answer.headers["Location"] == "/banks/toan?q=cau&page=1#questions"
    assert statuses("q-1", "q-2", "q-3") == ["retired", "retired", "approved"]
    hung.get("/banks/toan")
    hung.post_form(BULK, page="/banks/toan", ref=["q-1", "q-3"], do="retire")
    page = hung.get("/banks/toan").text
    assert "notice-done" in page
    assert "q-1" in re.search(r"notice-wait.*?</div>", page, re.S)[0]


@pytest.mark.parametrize("fields", [{"do": "retire"}, {"do": "fly", "ref": ["q-1"]}, {"do": "topic", "ref": ["q-1"]}])
def test_a_bulk_action_without_sense_changes_nothing(hung, fields):
    assert hung.post_form(BULK, page="/banks/toan", **fields).status_code == 303
    assert "notice-stop" in hung.get("/banks/toan").text
    assert statuses("q-1") == ["approved"]


def test_a_bank_is_opened_from_the_list_of_banks(hung):
    form = {
        "code": "moi",
        "title": "Ngân hàng mới",
        "lang": "vi",
        "levels": "NB TH",
        "topics": "Một\n\nHai",
        "description": "",
    }
    bad = hung.post_form("/banks/new", **{**form, "code": "Có dấu", "topics": ""})
    assert bad.status_code == 422
    assert "Ngân hàng mới" in bad.text
    assert hung.post_form("/banks/new", **form).headers["Location"] == "/banks/moi"
    assert hung.post_form("/banks/new", **form).status_code == 422
    assert count(Bank) == 2
    assert [(t.code, t.title) for t in db.session.scalars(select(Topic).join(Bank).where(Bank.code == "moi"))] == [
        ("cd-1", "Một"),
        ("cd-2", "Hai"),
    ]
    assert 'class="empty"' in hung.get("/banks/moi").text


def test_topics_are_added_renamed_moved_and_taken_away(hung):
    head = "/banks/toan/head"
    act = "/banks/toan/topics"
    assert hung.post_form(act, page=head, do="add", title="").status_code == 422
    assert hung.post_form(act, page=head, do="add", title="Chuyên đề hai").status_code == 303
    hung.post_form(act, page=head, do="up:cd-1")
    hung.post_form(act, page=head, do="rename:cd-1", **{"title-cd-1": "Chuyên đề bổ sung"})
    page = hung.get(head).text
    assert page.index("Chuyên đề bổ sung") < page.index("Chuyên đề một")
    hung.post_form(act, page=head, do="remove:t1")
    assert "notice-stop" in hung.get(head).text
    hung.post_form(act, page=head, do="remove:cd-1")
    assert "Chuyên đề bổ sung" not in hung.get(head).text
    assert hung.post_form(act, page=head, do="remove:cd-1").status_code == 404
    assert hung.post_form(act, page=head, do="fly:t1").status_code == 400
    hung.post_form(act, page=head, do="rename:t1", **{"title-t1": ""})
    assert "notice-stop" in hung.get(head).text


def test_the_head_is_changed_and_a_level_in_use_stays(hung):
    head = "/banks/toan/head"
    form = {"title": "Tên khác", "description": "Mô tả", "lang": "en", "levels": "NB, VD"}
    assert hung.post_form(head, **{**form, "levels": "VD"}).status_code == 422
    assert hung.post_form(head, **form).status_code == 303
    page = hung.get("/banks/toan").text
    assert "Tên khác" in page
    assert "VD" in page
