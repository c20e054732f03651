"""Cohorts and the half-year report in a browser. Hùng closes, Sơn confirms, Oanh reads."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.models.people import Person
from app.models.programmes import Cohort, Enrolment
from app.services.programmes import cohorts
from app.web.charts import Part, stacked_bar
from tests.classes import NOW, graded_cohort, make_programme, open_cohort

HALF_YEAR = "/reports/cohorts?from=2022-01-01&to=2022-06-30"


@pytest.fixture
def cohort(app):
    """An open cohort in which all five have a result; three are khá or better, the first is excellent."""
    make_programme()
    return graded_cohort(["9.5", 8, "7.5", 6, 5], code="dvm-1")


def close(cohort, on: date = date(2022, 4, 29)) -> None:
    cohorts.close_cohort(COMMAND_LINE, cohort.public_id, on, now=NOW)
    end_transaction(commit=True)


def titles(cohort) -> tuple[bool, list[int]]:
    db.session.rollback()
    confirmed = db.session.scalar(select(Cohort.advanced_confirmed_at).where(Cohort.id == cohort.id))
    excellent = select(Enrolment.person_id).where(Enrolment.excellent_confirmed_at.is_not(None))
    return confirmed is not None, list(db.session.scalars(excellent))


def public_id(person: int) -> str:
    found = db.session.scalar(select(Person.public_id).where(Person.id == person))
    db.session.rollback()
    return found


@pytest.mark.parametrize("path", ["/cohorts", "/reports/cohorts", "/reports/cohorts.xlsx"])
def test_learners_and_invigilators_stay_outside(sign_in, path):
    for who in ("lan", "binh"):
        assert sign_in(who).get(path).status_code == 403


@pytest.mark.parametrize("who", ["hung", "son", "oanh"])
def test_an_empty_house_says_so(sign_in, who):
    browser = sign_in(who)
    empty = browser.get("/cohorts").text
    assert 'class="empty"' in empty
    assert "flask" not in empty, "who reads it has no shell"
    assert 'class="empty"' in browser.get("/reports/cohorts").text


def test_the_list_leads_to_the_result_sheet(sign_in, cohort):
    browser = sign_in("oanh")
    page = browser.get("/cohorts").text
    assert "2022" in page
    [url] = set(re.findall(r'href="(/cohorts/[a-z0-9]+)"', page))
    sheet = browser.get(url).text
    assert "<b>9,5</b>" in sheet
    assert "<b>8</b>" in sheet
    assert "Xuất sắc" in sheet
    assert sheet.count('class="sign"') == 1 + 5
    assert "60 %" in sheet


def test_there_is_no_such_cohort(sign_in):
    assert sign_in("son").get("/cohorts/nothing").status_code == 404


def test_hung_closes_a_cohort(sign_in, cohort):
    url = f"/cohorts/{cohort[0].public_id}"
    hung = sign_in("hung")
    answer = hung.post_form(f"{url}/close", page=url, closed_on="2022-04-29")
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    db.session.rollback()
    assert db.session.scalar(select(Cohort.closed_on)) == date(2022, 4, 29)
    page = hung.get(url).text
    assert "29/04/2022" in page
    assert f"{url}/close" not in page
    assert f"{url}/titles" not in page, "titles are the leader's"


@pytest.mark.parametrize("day", ["", "yesterday", "2022-02-30"])
def test_a_day_that_is_none_is_told_at_its_field(sign_in, cohort, day):
    url = f"/cohorts/{cohort[0].public_id}"
    answer = sign_in("hung").post_form(f"{url}/close", page=url, closed_on=day)
    assert answer.status_code == 422
    assert "closed_on-error" in answer.text


def test_a_refused_closing_keeps_the_page(sign_in, cohort):
    url = f"/cohorts/{cohort[0].public_id}"
    answer = sign_in("hung").post_form(f"{url}/close", page=url, closed_on="2022-04-01")
    assert answer.status_code == 422
    assert "notice-stop" in answer.text
    assert 'value="2022-04-01"' in answer.text
    db.session.rollback()
    assert db.session.scalar(select(Cohort.closed_on)) is None


def test_while_results_are_missing_the_page_says_how_many_and_shows_no_button(sign_in, app):
    make_programme()
    cohort, _ = open_cohort(learners=4)
    url = f"/cohorts/{cohort.public_id}"
    browser = sign_in("hung")
    page = browser.get(url).text
    assert f"{url}/close" not in page
    assert "4" in page.split('<section class="act">')[1].split("</section>")[0]
    answer = browser.post_form(f"{url}/close", page=url, closed_on="2022-04-29")
    assert answer.status_code == 409
    assert "notice-stop" in answer.text


def test_the_leader_confirms_titles(sign_in, cohort):
    row, people = cohort
    close(row)
    url = f"/cohorts/{row.public_id}"
    son = sign_in("son")
    page = son.get(url).text
    assert page.count('name="excellent"') == 1, "only who is proposed can be ticked"
    answer = son.post_form(f"{url}/titles", page=url, advanced="y", excellent=[public_id(people[0])])
    assert answer.status_code == 303
    assert titles(row) == (True, people[:1])
    page = son.get(url).text
    assert page.count("checked") == 2
    assert page.count('class="honour"') == 1
    assert "stage-honour" in page
    son.post_form(f"{url}/titles", page=url)
    assert titles(row) == (False, [])


def test_nobody_else_can_be_named(sign_in, cohort):
    row, people = cohort
    close(row)
    url = f"/cohorts/{row.public_id}"
    answer = sign_in("son").post_form(f"{url}/titles", page=url, excellent=[public_id(people[1])])
    assert answer.status_code == 422
    assert titles(row) == (False, [])


def test_titles_are_refused_to_others_and_before_the_closing(sign_in, cohort):
    row, _ = cohort
    url = f"/cohorts/{row.public_id}"
    early = sign_in("son").post_form(f"{url}/titles", page=url, advanced="y")
    assert early.status_code == 409
    close(row)
    for who in ("oanh", "hung"):
        browser = sign_in(who)
        assert browser.post_form(f"{url}/titles", page="/", advanced="y").status_code == 403
    assert titles(row) == (False, [])


def test_a_name_is_text_wherever_it_stands(sign_in, app):
    make_programme()
    cohort, _ = open_cohort(learners=["<script>alert(1)</script> An"])
    page = sign_in("son").get(f"/cohorts/{cohort.public_id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; An" in page


# the report


def test_the_report_of_a_period(sign_in, cohort):
    row, _ = cohort
    cohorts.plan_year(COMMAND_LINE, 2022, 2, 10, now=NOW)
    close(row)
    cohorts.confirm_titles(COMMAND_LINE, row.public_id, advanced=True, excellent_person_public_ids=[], now=NOW)
    end_transaction(commit=True)
    open_cohort("dvm-2", learners=2)
    page = sign_in("son").get(HALF_YEAR).text
    figures = re.findall(r"<dd>([^<]*)</dd>", page)
    assert figures == ["2", "7", "70 %", "1", "1/1", "0/5"]
    assert page.count('<svg class="bar"') == 1, "who has no result has no bar"
    assert "60 %" in page
    assert 'href="/reports/cohorts?from=2021-07-01&amp;to=2021-12-31"' in page
    assert 'href="/reports/cohorts?from=2022-07-01&amp;to=2022-12-31"' in page


def test_a_leader_reads_what_is_missing_and_no_command_of_a_shell(sign_in, cohort):
    close(cohort[0])
    page = sign_in("son").get(HALF_YEAR).text
    assert "kế hoạch" in page
    table = page[page.index('class="table-face cohort-table"') :]
    assert re.findall(r"<td(?![^>]*data-label=\"[^\"]+\")", table) == [], (
        "on a phone every number stands under its name"
    )
    for text in (page, sign_in("son").get("/cohorts").text):
        assert "flask" not in text


def test_the_report_downloads_as_a_spreadsheet(sign_in, cohort):
    answer = sign_in("oanh").get(HALF_YEAR.replace("cohorts?", "cohorts.xlsx?"))
    assert answer.status_code == 200
    assert "bao-cao-lop-hoc-20220101-20220630.xlsx" in answer.headers["Content-Disposition"]
    sheets = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert [cell.value for cell in sheets[2][2]][:2] == ["dvm-1", "Lớp dvm-1"]


@pytest.mark.parametrize("query", ["from=x&to=2022-06-30", "from=&to=", "from=2022-06-30&to=2022-01-01"])
def test_a_period_that_is_none_is_refused(sign_in, query):
    son = sign_in("son")
    page = son.get(f"/reports/cohorts?{query}")
    assert page.status_code == 422
    assert "notice-stop" in page.text or "error-summary" in page.text
    assert son.get(f"/reports/cohorts.xlsx?{query}").status_code == 422


def test_days_may_be_typed_as_they_are_written_here(sign_in, cohort):
    assert "dvm-1" in sign_in("son").get("/reports/cohorts?from=01/01/2022&to=30/06/2022").text


def test_pages_are_written_in_one_spelling(sign_in, cohort):
    for path in ("/cohorts", HALF_YEAR):
        assert unicodedata.is_normalized("NFC", sign_in("son").get(path).text)


# bars


def test_a_bar_is_full_and_its_parts_are_as_wide_as_their_shares():
    bar = str(stacked_bar([Part(1, "good-1", "A"), Part(0, "good-2", "B"), Part(2, "rest-1", "C")], "words"))
    parts = re.findall(r'<rect class="([^"]+)" x="([\d.]+)%" y="0" width="([\d.]+)%"', bar)
    assert parts == [("good-1", "0", "33.333"), ("rest-1", "33.333", "66.667")]
    assert 'aria-label="words"' in bar
    assert stacked_bar([Part(0, "good-1", "A")], "words") == ""


def test_a_narrow_part_has_no_number_and_words_are_escaped():
    bar = str(stacked_bar([Part(1, "good-1", "<A>"), Part(99, "rest-1", "C")], '"q"'))
    assert re.findall(r"<text[^>]*>(\d+)</text>", bar) == ["99"]
    assert "&lt;A&gt;: 1" in bar
    assert 'aria-label="&#34;q&#34;"' in bar
