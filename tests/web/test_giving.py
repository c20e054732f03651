"""Giving an exam to a cohort in sittings, in the browser."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.db import db, end_transaction
from app.models.exams import Sitting, SittingPlace
from tests.classes import make_programme, open_cohort
from tests.composers import draft, load, publish, value


@pytest.fixture
def hung(app, sign_in):
    load()
    return sign_in("hung")


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
    assert rows[0].title != rows[1].title
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
        {"s2-opens": "2090-01-01T08:00", "s2-closes": "2090-01-01T08:05"},
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
