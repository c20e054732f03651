"""Composing in a browser without JavaScript: nothing typed is lost, cells say what is wrong with them."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.domain.access import ReviewMoment
from app.domain.blueprint import Blueprint, Cell
from app.domain.scoring import GroupCredit, PartialCredit
from app.models.audit import AuditEvent
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.services import settings
from app.services.exams import composing
from app.services.exams.composing import Change
from tests.classes import make_programme, open_cohort
from tests.composers import NOW, RULES, SMALL, blueprint, choose, draft, load, publish

NEW = "/compose/new?title=Kiểm+tra+cuối+khóa&bank=ct&programme=&minutes=45&code=kt-1"
GRID = {"p::NB": "1", "p::TH": "2", "p::VD": "1"}


@pytest.fixture
def hung(app, sign_in):
    load()
    return sign_in("hung")


def exam() -> Exam:
    end_transaction(commit=False)
    return db.session.scalars(select(Exam)).one()


def field(page: str, name: str) -> str:
    """A field's tag, by its name."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page)
    assert found, name
    return found[0]


def value(page: str, name: str) -> str:
    return re.search(r'value="([^"]*)"', field(page, name))[1]


# a new exam


def test_an_exam_is_composed_in_two_steps(hung):
    assert "ct" in hung.get("/compose/new").text
    grid = hung.get(NEW)
    assert "Cương lĩnh của Đảng" in grid.text
    assert 'data-stock="8"' in field(grid.text, "n:t1:NB")
    assert db.session.scalar(select(Exam.id)) is None
    answer = hung.post_form(NEW, **GRID, **{"n:t1:NB": "3", "n:t2:TH": " 1 "})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/compose/kt-1"
    stored = exam()
    assert stored.blueprint == Blueprint((Cell("t1", "NB", 3), Cell("t2", "TH", 1, Fraction(2))))
    assert stored.rules.time.duration == timedelta(minutes=45)
    page = hung.get("/compose/kt-1").text
    assert (value(page, "n:t1:NB"), value(page, "n:t2:TH"), value(page, "p::TH")) == ("3", "1", "2")
    assert re.search(r"data-total>4<", page)
    assert re.search(r"data-total-points>5<", page)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [("title=", "title"), ("code=Mã+đề", "code"), ("code=new", "code"), ("minutes=abc", "minutes"), ("bank=", "bank")],
)
def test_what_is_wrong_about_a_new_exam_is_said_at_its_field(hung, wrong, where):
    name = wrong.split("=")[0]
    address = re.sub(rf"{name}=[^&]*", wrong, NEW)
    answer = hung.get(address)
    assert answer.status_code == 422
    assert f'id="{where}-error"' in answer.text
    token = hung.token("/compose/new?" if False else "/")
    assert hung.post(address, data={"csrf_token": token, "n:t1:NB": "1"}).status_code == 422


def test_a_code_that_is_taken_keeps_the_grid(hung, actor):
    draft(actor("hung"))
    answer = hung.post_form(NEW, **GRID, **{"n:t1:NB": "5"})
    assert answer.status_code == 422
    assert "kt-1" in answer.text
    assert value(answer.text, "n:t1:NB") == "5"


def test_a_bank_without_approved_questions_says_so(hung):
    from tests.composers import matrix_bank

    load(matrix_bank("rong", {("t1", "NB"): 1}))
    assert hung.get(NEW.replace("bank=ct", "bank=khong-co")).status_code == 422


# the grid


def test_a_cell_above_the_stock_is_refused_at_the_cell_and_nothing_is_lost(hung, actor):
    draft(actor("hung"))
    sent = GRID | {"n:t1:NB": "9", "n:t2:TH": "2", "n:t1:VD": "1", "p:t2:TH": "0,5"}
    answer = hung.post_form("/compose/kt-1", **sent)
    assert answer.status_code == 422
    for name in ("n:t1:NB", "n:t1:VD"):
        assert 'aria-invalid="true"' in field(answer.text, name)
        described = re.search(r'aria-describedby="([^"]+)"', field(answer.text, name))[1]
        assert re.search(rf'id="{described}"[^>]*>[^<]*\d', answer.text)
    assert "aria-invalid" not in field(answer.text, "n:t2:TH")
    assert {name: value(answer.text, name) for name in sent} == sent
    assert exam().blueprint == SMALL


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("n:t1:NB", "ba"),
        ("n:t1:NB", "-1"),
        ("n:t1:NB", "1.5"),
        ("n:t1:NB", "99999"),
        ("p:t1:NB", "0"),
        ("p::NB", "nhiều"),
        ("p::NB", "1/0"),
        ("p::NB", ""),
    ],
)
def test_what_is_no_number_is_said_at_its_field(hung, actor, name, typed):
    draft(actor("hung"))
    answer = hung.post_form("/compose/kt-1", **{**GRID, "n:t1:NB": "2", name: typed})
    assert answer.status_code == 422
    assert value(answer.text, name) == typed
    assert 'class="error-summary"' in answer.text
    assert exam().blueprint == SMALL


def test_an_empty_grid_is_no_exam(hung, actor):
    draft(actor("hung"))
    assert hung.post_form("/compose/kt-1", **GRID).status_code == 422
    assert exam().blueprint == SMALL


def test_points_of_a_level_and_of_single_cells_come_back_as_they_were_typed(hung, actor):
    draft(actor("hung"))
    sent = {"p::NB": "0,25", "p::TH": "1/3", "n:t1:NB": "4", "n:t2:NB": "2", "p:t2:NB": "0,5", "n:t1:TH": "1"}
    assert hung.post_form("/compose/kt-1", **sent).status_code == 303
    assert exam().blueprint.cells == (
        Cell("t1", "NB", 4, Fraction(1, 4)),
        Cell("t1", "TH", 1, Fraction(1, 3)),
        Cell("t2", "NB", 2, Fraction(1, 2)),
    )
    page = hung.get("/compose/kt-1").text
    assert {name: value(page, name) for name in sent} == sent
    again = hung.post_form("/compose/kt-1", **sent, version=value(page, "version"))
    assert again.status_code == 303


def test_topics_that_left_the_bank_stay_in_the_grid_until_they_are_emptied(hung, actor):
    exam_id = draft(actor("hung"))
    row = exam()
    assert row.id == exam_id
    from app.db import begin_write

    begin_write()
    db.session.get_one(Exam, exam_id).blueprint = blueprint(("cu", "NB", 2), ("t1", "M1", 1))
    end_transaction(commit=True)
    page = hung.get("/compose/kt-1").text
    assert (value(page, "n:cu:NB"), value(page, "n:t1:M1")) == ("2", "1")
    assert 'data-stock="0"' in field(page, "n:cu:NB")
    answer = hung.post_form("/compose/kt-1", **GRID, **{"n:cu:NB": "2", "n:t1:NB": "1"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in field(answer.text, "n:cu:NB")
    assert hung.post_form("/compose/kt-1", **GRID, **{"n:cu:NB": "", "n:t1:NB": "1"}).status_code == 303
    assert exam().blueprint.cells == (Cell("t1", "NB", 1),)


def test_a_page_that_has_grown_old_does_not_overwrite(hung, actor, sign_in):
    exam_id = draft(actor("hung"))
    version = value(hung.get("/compose/kt-1").text, "version")
    composing.change_exam(actor("oanh"), exam_id, Change(title="Tên mới"), now=clock.now())
    end_transaction(commit=True)
    answer = hung.post_form("/compose/kt-1", **GRID, **{"n:t1:NB": "7"}, version=version)
    assert answer.status_code == 409
    assert value(answer.text, "n:t1:NB") == "7"
    assert "Tên mới" in answer.text
    assert exam().blueprint == SMALL


# rules


def test_rules_are_kept_as_chosen(hung, actor):
    make_programme()
    draft(actor("hung"))
    page = hung.get("/compose/kt-1/rules").text
    assert value(page, "minutes") == "30"
    answer = hung.post_form(
        "/compose/kt-1/rules",
        title="Bài thi số 2",
        programme="dvm",
        minutes="",
        attempts="",
        pool="12",
        layout="one",
        shuffle_options="y",
        score="never",
        answers="at_once",
        key="after_close",
        multiple="share",
        group="share",
        version=value(page, "version"),
    )
    assert answer.status_code == 303, answer.text
    row = exam()
    rules = row.rules
    assert (row.title, row.programme_id is not None) == ("Bài thi số 2", True)
    assert (rules.time.duration, rules.time.cut_at_close, rules.attempts_allowed, rules.pool) == (None, False, None, 12)
    assert rules.time.grace == RULES.time.grace
    assert rules.layout == "one"
    assert (rules.policy.score, rules.policy.key) == (ReviewMoment.NEVER, ReviewMoment.AFTER_CLOSE)
    assert (rules.scheme.multiple, rules.scheme.group) == (PartialCredit.SHARE, GroupCredit.SHARE)
    assert (row.blueprint.shuffle_questions, row.blueprint.shuffle_options) == (False, True)
    assert row.blueprint.cells == SMALL.cells


def test_storing_the_rules_as_they_stand_changes_nothing(hung, actor):
    draft(actor("hung"))
    page = hung.get("/compose/kt-1/rules").text
    fields = dict.fromkeys(("cut_at_close", "shuffle_questions", "shuffle_options"), "y")
    fields |= {name: value(page, name) for name in ("title", "minutes", "attempts", "pool", "version")}
    fields |= {"programme": "", "layout": "all", "score": "at_once", "answers": "after_close", "key": "after_close"}
    assert hung.post_form("/compose/kt-1/rules", **fields, multiple="nothing", group="stepped").status_code == 303
    assert exam().changed_at == NOW


@pytest.mark.parametrize(
    ("name", "typed"), [("pool", "401"), ("pool", ""), ("minutes", "0"), ("attempts", "x"), ("title", "")]
)
def test_rules_that_cannot_be_are_refused_at_their_field(hung, actor, name, typed):
    draft(actor("hung"))
    fields = {"title": "T", "programme": "", "minutes": "30", "attempts": "1", "pool": "6", "layout": "all"}
    fields |= {"score": "never", "answers": "never", "key": "never", "multiple": "share", "group": "share"}
    answer = hung.post_form("/compose/kt-1/rules", **(fields | {name: typed}))
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert value(answer.text, "pool" if name != "pool" else "title") in ("6", "T")


# from a draft to its sittings


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
    assert "t2/TH: 3/3/3" in answer.text
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


def test_no_other_page_shows_a_paper_before_it_opens(actor, hung, sign_in):
    make_programme()
    _, people = open_cohort(learners=2)
    publish(actor("hung"), draft(actor("hung")))
    _give(hung)
    sitting = db.session.scalars(select(Sitting.public_id)).first()
    for who in ("oanh", "binh", "son", "hung"):
        for path in (
            "/",
            "/sittings",
            f"/sittings/{sitting}",
            "/exams/kt-1",
            "/compose",
            "/compose/kt-1",
            "/compose/kt-1/draw",
            "/compose/kt-1/sittings",
            "/cohorts",
        ):
            assert "Câu t1" not in sign_in(who).get(path).text, (who, path)


# sittings


def _give(browser, count: int = 2, **changed: str):
    address = f"/compose/kt-1/sittings?cohort=dvm-1&sittings={count}"
    page = browser.get(address).text
    names = re.findall(r'name="(s\d-[a-z_]+|title)"', page)
    fields = {name: value(page, name) for name in names} | changed
    return browser.post_form(address, **fields)


def test_an_exam_is_given_to_a_cohort_in_two_sittings(hung, actor):
    make_programme()
    open_cohort(learners=("Trần Thị Yến", "Nguyễn Văn An", "Lò Thị Bình"))
    exam_id = draft(actor("hung"))
    assert hung.get("/compose/kt-1/sittings").status_code == 200
    publish(actor("hung"), exam_id)
    assert "dvm-1" in hung.get("/compose/kt-1/sittings").text
    page = hung.get("/compose/kt-1/sittings?cohort=dvm-1&sittings=2").text
    assert "Nguyễn Văn An" in page
    assert re.fullmatch(r"[2-9a-z]{6}", value(page, "s1-access_code"))
    assert value(page, "s1-access_code") != value(page, "s2-access_code")
    answer = _give(hung, **{"s1-room": "Phòng 1", "s1-opens": "2090-05-02T08:00", "s1-closes": "09:00, 02/05/2090"})
    assert answer.status_code == 303, answer.text
    rows = db.session.scalars(select(Sitting).order_by(Sitting.id)).all()
    assert [row.room for row in rows] == ["Phòng 1", ""]
    assert rows[0].opens_at.isoformat() == "2090-05-02T01:00:00+00:00"
    assert rows[0].closes_at.isoformat() == "2090-05-02T02:00:00+00:00"
    assert len(db.session.scalars(select(SittingPlace)).all()) == 3
    end_transaction(commit=False)
    page = hung.get("/compose/kt-1/sittings").text
    assert all(f"/sittings/{row}" in page for row in db.session.scalars(select(Sitting.public_id)))


@pytest.mark.parametrize(
    "changed",
    [
        {"s1-closes": "2089-01-01T08:00", "s1-opens": "2090-01-01T08:00"},
        {"s2-opens": "mai"},
        {"s2-closes": ""},
        {"title": ""},
        {"s1-access_code": "x" * 21},
        {"s1-opens": "2020-01-01T08:00", "s1-closes": "2020-01-01T09:00"},
    ],
)
def test_sittings_that_cannot_be_are_refused_and_nothing_is_given_or_lost(hung, actor, changed):
    make_programme()
    open_cohort(learners=3)
    publish(actor("hung"), draft(actor("hung")))
    answer = _give(hung, **{"s1-room": "Phòng 7"} | changed)
    assert answer.status_code == 422
    assert value(answer.text, "s1-room") == "Phòng 7"
    assert db.session.scalar(select(Sitting.id)) is None


@pytest.mark.parametrize(
    "query", ["cohort=khong-co&sittings=1", "cohort=dvm-1&sittings=0", "cohort=dvm-1&sittings=13", "cohort=&sittings=x"]
)
def test_what_is_wrong_about_dividing_is_said(hung, actor, query):
    make_programme()
    open_cohort(learners=3)
    publish(actor("hung"), draft(actor("hung")))
    assert hung.get(f"/compose/kt-1/sittings?{query}").status_code == 422


def test_more_sittings_than_people_are_refused(hung, actor):
    make_programme()
    open_cohort(learners=1)
    publish(actor("hung"), draft(actor("hung")))
    assert _give(hung).status_code == 422


def test_only_authors_give(hung, actor, sign_in):
    make_programme()
    open_cohort(learners=3)
    publish(actor("hung"), draft(actor("hung")))
    oanh = sign_in("oanh")
    assert "dvm-1" not in oanh.get("/compose/kt-1/sittings").text
    fields = {"title": "Ca", "s1-opens": "2090-01-01T08:00", "s1-closes": "2090-01-01T09:00"}
    answer = oanh.post_form("/compose/kt-1/sittings?cohort=dvm-1&sittings=1", page="/compose/kt-1", **fields)
    assert answer.status_code == 403


# settings


def test_an_administrator_chooses(app, sign_in):
    an = sign_in("an")
    assert "/settings" in an.get("/").text
    page = an.get("/settings").text
    assert value(page, "most_overlap_percent") == "100"
    assert an.post_form("/settings", exams_need_second_person="y", most_overlap_percent="60").status_code == 303
    assert settings.all_values() == {
        "questions_need_second_person": False,
        "exams_need_second_person": True,
        "most_overlap_percent": 60,
    }
    changed = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "setting.changed")).all()
    assert len(changed) == 2
    end_transaction(commit=False)
    for wrong in ("", "0", "101", "nửa"):
        assert an.post_form("/settings", most_overlap_percent=wrong).status_code == 422
    assert settings.value("most_overlap_percent") == 60
    assert sign_in("hung").get("/settings").status_code == 403
