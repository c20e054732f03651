"""Doors that a page offers, or leaves out because they would not open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from app import clock
from app.domain.boards import Line
from app.domain.ranking import Criterion
from app.web.board_views import why
from app.web.form_base import HouseForm
from tests.stories import begin, give


def test_home_offers_the_next_attempt_while_there_is_one(sign_in):
    exam = give("lan", attempts=2)
    lan = sign_in("lan")
    door = f'href="/exams/{exam.code}"'
    for left in (True, False):
        sheet = begin(lan, exam.code)
        home = lan.get("/").text
        assert door not in home
        assert "còn 29 phút" in home
        sheet.hand_in()
        home = lan.get("/").text
        assert (door in home) is left
        assert f'href="{sheet.url}/result"' in home


def test_only_who_may_give_minutes_is_offered_the_form(sign_in):
    exam = give("lan")
    offered = {name: "/minutes" in sign_in(name).get(f"/sittings/{exam.public_id}").text for name in ("binh", "oanh")}
    assert offered == {"binh": True, "oanh": False}


def test_a_report_of_impossible_years_is_refused_at_its_field(sign_in):
    son = sign_in("son")
    for period in ("from=0001-01-01", "to=9999-12-31", "from=1989-12-31"):
        assert son.get(f"/reports/cohorts?{period}").status_code == 422
        assert son.get(f"/reports/cohorts.xlsx?{period}").status_code == 422
    assert son.get("/reports/cohorts?from=1990-01-01&to=2100-12-31").status_code == 200


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1989-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59"])
def test_an_instant_of_impossible_years_is_refused_at_its_field(sign_in, when):
    """The year 1 was stored once, and nobody could open the page any more that was to show it."""
    page = f"/sittings/{give('lan', opens=datetime(1990, 1, 2, tzinfo=UTC)).public_id}/incidents"
    binh = sign_in("binh")
    refused = binh.post_form(page, happened=when, text="Mất điện", about="")
    assert refused.status_code == 422
    assert "từ năm 1990 đến năm 2100" in refused.text
    assert binh.post_form(page, happened="1990-01-02T00:00", text="Mất điện", about="").status_code == 303
    assert "Mất điện" in binh.get(page).text


def test_lines_parted_by_partial_credit_say_so(app):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    line = Line(1, 1, "a", "x", 18, Fraction(37, 40), 1000, at, at, None, None, 1, 0, Criterion.SCORE, None)
    below = replace(line, share=Fraction(2, 3))
    with app.test_request_context():
        words = why(line, below)
        assert "92" in words
        assert "66" in words
        assert "67%" in words
        assert "18" not in words
        assert "17" in why(line, replace(below, correct=17))


def test_the_rules_stand_before_the_button_that_starts_the_clock(sign_in):
    exam, lan = give("lan", access_code="sen826"), sign_in("lan")
    page = lan.get(f"/exams/{exam.code}").text
    order = ["<h2>Quy định</h2>", 'id="access_code"', "Đồng hồ bắt đầu tính giờ", "Bắt đầu làm bài"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_a_result_says_that_the_paper_was_handed_in_and_out_of_what_the_mark_is(sign_in):
    exam, lan = give("lan"), sign_in("lan")
    sheet = begin(lan, exam.code)
    sheet.hand_in()
    page = lan.get(f"{sheet.url}/result").text
    assert "Anh/Chị đã nộp bài" in page
    assert "<span>/10</span></b>" in page


def test_the_hint_of_a_box_stands_behind_it(sign_in):
    exam, an = (
        give("lan", opens=clock.now() + timedelta(hours=1), closes=clock.now() + timedelta(hours=3)),
        sign_in("an"),
    )
    page = an.get(f"/sittings/{exam.public_id}/settings").text
    assert page.index('id="notes_absences"') < page.index('id="notes_absences-hint"')


def test_a_choice_that_left_its_list_is_told_in_the_readers_language(app):
    class Stale(HouseForm):
        cohort = SelectField(choices=["a"])

    for lang, words in (("vi", "không còn trong danh sách"), ("en", "Not a valid choice")):
        with app.test_request_context(), force_locale(lang):
            form = Stale(formdata=MultiDict({"cohort": "b"}), meta={"csrf": False})
            assert not form.validate()
            assert words in str(form.cohort.errors[0])
