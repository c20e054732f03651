"""From a draft to its papers: trial, approval, publishing, who opens a paper."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import db
from app.models.audit import AuditEvent
from app.models.exams import Snapshot
from tests.composers import blueprint, choose, draft, field, load, publish, value

GRID = {"p::NB": "1", "p::TH": "2", "p::VD": "1"}


@pytest.fixture
def hung(app, sign_in):
    load()
    return sign_in("hung")


def test_the_list_says_where_each_exam_stands(hung, actor):
    assert "/compose/new" in hung.get("/compose").text
    first = draft(actor("hung"))
    draft(actor("hung"), code="kt-2")
    publish(actor("hung"), first)
    page = hung.get("/compose").text
    assert "/compose/kt-1" in page
    assert "/compose/kt-2" in page
    assert "/compose" in hung.get("/").text


def test_a_trial_paper_is_shown_and_nothing_is_stored(hung, actor, sign_in):
    draft(actor("hung"))
    page = hung.get("/compose/kt-1/preview")
    assert page.text.count('class="question"') == 4
    assert 'type="radio"' in page.text
    assert db.session.scalar(select(AuditEvent.id).where(AuditEvent.action == "exam.paper_read")) is None
    answer = sign_in("oanh").get("/compose/kt-1/preview")
    assert answer.status_code == 403


def test_an_exam_is_published_once_however_often_the_button_is_pressed(hung, actor):
    draft(actor("hung"))
    page = hung.get("/compose/kt-1").text
    sent = {"version": value(page, "version"), "after": "0"}
    assert hung.post_form("/compose/kt-1/publications", page="/compose/kt-1", **sent).status_code == 303
    again = hung.post_form("/compose/kt-1/publications", page="/compose/kt-1", **sent)
    assert again.status_code == 409
    assert len(db.session.scalars(select(Snapshot)).all()) == 1
    assert "/compose/kt-1/publications" not in hung.get("/compose/kt-1").text
    assert "/compose/kt-1/sittings" in hung.get("/compose/kt-1").text


def test_too_much_overlap_is_refused_with_the_cells_to_mend(hung, actor):
    draft(actor("hung"), blueprint(("t2", "TH", 3)))
    choose("most_overlap_percent", 40)
    answer = hung.post_form("/compose/kt-1/publications", page="/compose/kt-1", after="0")
    assert answer.status_code == 422 or answer.status_code == 409
    assert "Điều lệ Đảng/TH: 3/3/3" in answer.text
    drawn = hung.get("/compose/kt-1/draw").text
    assert "Điều lệ Đảng" in drawn
    assert 'class="histogram"' in drawn


def test_a_second_person_approves_in_the_browser(hung, actor, sign_in):
    choose("exams_need_second_person", True)
    draft(actor("hung"))
    assert "/compose/kt-1/approvals" not in hung.get("/compose/kt-1").text
    refused = hung.post_form("/compose/kt-1/approvals", page="/compose/kt-1")
    assert refused.status_code in (403, 409)
    oanh = sign_in("oanh")
    assert "/compose/kt-1" in oanh.get("/compose").text
    page = oanh.get("/compose/kt-1").text
    assert oanh.get("/compose/kt-1/preview").status_code == 200
    answer = oanh.post_form("/compose/kt-1/approvals", page="/compose/kt-1", version=value(page, "version"))
    assert answer.status_code == 303
    assert hung.post_form("/compose/kt-1/publications", page="/compose/kt-1", after="0").status_code == 303


def test_a_paper_is_opened_by_a_post_that_is_written_down(hung, actor, sign_in):
    exam_id = draft(actor("hung"))
    assert hung.get("/compose/kt-1/papers").status_code == 200
    publish(actor("hung"), exam_id)
    page = hung.get("/compose/kt-1/papers").text
    assert "/compose/kt-1/papers/6" in page
    assert "(đúng)" not in page
    assert hung.get("/compose/kt-1/papers/6").status_code == 405
    paper = hung.post_form("/compose/kt-1/papers/6", page="/compose/kt-1/papers")
    assert paper.status_code == 200
    assert paper.text.count("(đúng)") == 4
    assert paper.text.count("is-key") == 4
    oanh = sign_in("oanh")
    log = oanh.get("/compose/kt-1/papers").text
    assert "Hoàng Văn Hùng" in log
    assert "/compose/kt-1/papers/6" not in log
    secret = oanh.post_form("/compose/kt-1/papers/6", page="/compose/kt-1")
    assert secret.status_code == 403
    assert "(đúng)" not in secret.text
    assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "exam.paper_read")).all()) == 1
    added = hung.post_form("/compose/kt-1/authors", page="/compose/kt-1", username="oanh")
    assert added.status_code == 303
    assert oanh.post_form("/compose/kt-1/papers/6", page="/compose/kt-1/papers").status_code == 200
    assert 'value="oanh"' in hung.get("/compose/kt-1").text
    removed = hung.post_form("/compose/kt-1/authors/remove", page="/compose/kt-1", username="oanh")
    assert removed.status_code == 303
    assert oanh.post_form("/compose/kt-1/papers/6", page="/compose/kt-1").status_code == 403
    assert hung.post_form("/compose/kt-1/authors/remove", page="/compose/kt-1", username="hung").status_code == 409


def test_an_unknown_colleague_is_named_on_the_page(hung, actor):
    draft(actor("hung"))
    for username, status in (("khong-co", 404), ("lan", 422), ("", 422)):
        answer = hung.post_form("/compose/kt-1/authors", page="/compose/kt-1", username=username)
        assert answer.status_code == status
        assert "Kiểm tra cuối khóa" in answer.text


def test_a_non_author_sees_a_published_exam_and_cannot_change_it(actor, hung, sign_in):
    publish(actor("hung"), draft(actor("hung")))
    oanh = sign_in("oanh")
    page = oanh.get("/compose/kt-1").text
    assert "disabled" in field(page, "n:t1:NB")
    answer = oanh.post_form("/compose/kt-1", page="/compose/kt-1", **GRID, **{"n:t1:NB": "1"})
    assert answer.status_code == 403
    assert oanh.get("/compose/kt-1/draw").status_code == 200
