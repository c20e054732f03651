"""Composing in a browser without JavaScript: nothing typed is lost, cells say what is wrong with them."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.access import ReviewMoment
from app.domain.blueprint import Blueprint, Cell
from app.domain.scoring import GroupCredit, PartialCredit
from app.models.banks import Question
from app.models.exams import Exam
from app.services.exams import composing
from app.services.exams.composing import Change
from tests.classes import make_programme
from tests.composers import NOW, RULES, SMALL, blueprint, draft, field, load, value

NEW = "/compose/new?title=Kiểm+tra+cuối+khóa&bank=ct&programme=&minutes=45&code=kt-1"
GRID = {"p::NB": "1", "p::TH": "2", "p::VD": "1"}


@pytest.fixture
def hung(app, sign_in):
    load()
    return sign_in("hung")


def exam() -> Exam:
    end_transaction(commit=False)
    return db.session.scalars(select(Exam)).one()


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
    token = hung.token("/")
    assert hung.post(address, data={"csrf_token": token, "n:t1:NB": "1"}).status_code == 422


def test_a_code_that_is_taken_keeps_the_grid(hung, actor):
    draft(actor("hung"))
    answer = hung.post_form(NEW, **GRID, **{"n:t1:NB": "5"})
    assert answer.status_code == 422
    assert "kt-1" in answer.text
    assert value(answer.text, "n:t1:NB") == "5"


def test_a_bank_without_approved_questions_says_so(hung):
    begin_write()
    db.session.execute(update(Question).values(status="retired"))
    end_transaction(commit=True)
    page = hung.get(NEW)
    assert page.status_code == 200
    assert 'name="n:t1:NB"' not in page.text


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
