"""The half-year report: the centre's first six months of 2022, and its edges."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.db import db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Forbidden, Invalid
from app.models.people import Person
from app.services.programmes import cohorts, reports
from tests.classes import NOW, give_test, graded_cohort, make_programme, make_snapshot, mark, open_cohort

pytestmark = pytest.mark.usefixtures("app")
FIRST, LAST = date(2022, 1, 1), date(2022, 6, 30)

# programme, learners, excellent learners of a closed cohort (None: open still on 30 June)
YEAR_2022 = [
    ("chuyen-vien", 80, None),
    ("so-cap", 27, 2),
    ("qp-an", 79, 7),
    ("qp-an", 79, 6),
    ("qp-an", 79, 7),
    ("nhan-thuc", 38, 3),
    ("dang-vien-moi", 58, 5),
    ("dang-vien-moi", 59, 5),
    ("doan-hoi", 65, None),
]


def close_and_confirm(cohort, people, *, excellent: int, on: date, advanced: bool = True) -> None:
    cohorts.close_cohort(COMMAND_LINE, cohort.public_id, on, now=NOW)
    ids = db.session.scalars(select(Person.public_id).where(Person.id.in_(people[:excellent]))).all()
    cohorts.confirm_titles(COMMAND_LINE, cohort.public_id, advanced=advanced, excellent_person_public_ids=ids, now=NOW)
    end_transaction(commit=True)


def first_half_of_2022() -> None:
    """Nine cohorts with 564 learners; of every closed one about seven in ten are khá or better."""
    for position, code in enumerate(dict.fromkeys(code for code, _, _ in YEAR_2022), 1):
        make_programme(code, position)
    cohorts.plan_year(COMMAND_LINE, 2022, 18, 1128, now=NOW)
    end_transaction(commit=True)
    snapshot = make_snapshot()
    for number, (programme, learners, excellent) in enumerate(YEAR_2022, 1):
        cohort, people = open_cohort(f"c-{number}", programme, date(2022, 1, 3 + number), learners)
        if excellent is None:
            continue
        good = round(learners * 0.7)
        marks = ["9.5"] * excellent + ["7.5"] * (good - excellent) + ["5.5"] * (learners - good)
        mark(give_test(cohort, snapshot), {p: [m] for p, m in zip(people, marks, strict=True)})
        close_and_confirm(cohort, people, excellent=excellent, on=date(2022, 5, 20))


def test_the_first_half_of_2022(actor):
    first_half_of_2022()
    report = reports.cohort_report(actor("son"), FIRST, LAST)
    assert (report.cohorts, report.learners, report.plan_percent) == (9, 564, 50)
    assert (report.closed, report.closed_learners) == (7, 419)
    assert (report.advanced_cohorts, report.excellent_learners) == (7, 35)
    assert [(line.cohorts, line.learners) for line in report.programmes] == [
        (1, 80), (1, 27), (3, 237), (1, 38), (2, 117), (1, 65)
    ]  # fmt: skip
    closed = report.closed_list
    assert all(cohort.good_percent >= 60 for cohort in closed)
    assert [cohort.state for cohort in report.cohort_list].count("open") == 2
    assert all(sum(band.learners for band in cohort.bands) == cohort.graded == cohort.learners for cohort in closed)


def test_a_title_that_nobody_confirmed_does_not_count(actor):
    make_programme()
    cohort, people = graded_cohort([9, 9, 8])
    close_and_confirm(cohort, people, excellent=0, on=date(2022, 4, 29), advanced=False)
    report = reports.cohort_report(actor("son"), FIRST, LAST)
    assert (report.closed, report.advanced_cohorts, report.excellent_learners) == (1, 0, 0)


def test_the_days_at_both_ends_belong_to_the_period(actor):
    make_programme()
    for code, opened in (("a", "2021-12-31"), ("b", "2022-01-01"), ("c", "2022-06-30"), ("d", "2022-07-01")):
        open_cohort(code, opened=date.fromisoformat(opened), learners=1)
    report = reports.cohort_report(actor("son"), FIRST, LAST)
    assert [cohort.code for cohort in report.cohort_list] == ["b", "c"]


def test_a_cohort_closed_after_the_period_was_open_then(actor):
    make_programme()
    cohort, people = graded_cohort([9, 9])
    close_and_confirm(cohort, people, excellent=2, on=date(2022, 6, 20))
    until_may = reports.cohort_report(actor("son"), FIRST, date(2022, 5, 31))
    assert (until_may.closed, until_may.advanced_cohorts, until_may.excellent_learners) == (0, 0, 0)
    [line] = until_may.cohort_list
    assert (line.state, line.closed_on, line.advanced) == ("open", None, False)
    on_the_day = reports.cohort_report(actor("son"), FIRST, date(2022, 6, 20))
    assert (on_the_day.closed, on_the_day.closed_learners, on_the_day.excellent_learners) == (1, 2, 2)


@pytest.mark.parametrize(
    ("learners", "planned", "expected"), [(1, 2, 50), (1, 200, 1), (1, 201, 0), (3, 2, 150), (2, 3, 67)]
)
def test_the_share_of_the_plan_is_rounded_half_up(actor, learners, planned, expected):
    make_programme()
    open_cohort(learners=learners)
    cohorts.plan_year(COMMAND_LINE, 2022, 1, planned, now=NOW)
    end_transaction(commit=True)
    assert reports.cohort_report(actor("son"), FIRST, LAST).plan_percent == expected


def test_without_a_plan_there_is_no_share_of_it(actor):
    make_programme()
    open_cohort(learners=1)
    cohorts.plan_year(COMMAND_LINE, 2022, 1, 10, now=NOW)
    end_transaction(commit=True)
    son = actor("son")
    assert reports.cohort_report(son, date(2021, 7, 1), LAST).plan_percent is None, "2021 has no plan"
    cohorts.plan_year(COMMAND_LINE, 2021, 1, 10, now=NOW)
    end_transaction(commit=True)
    assert reports.cohort_report(son, date(2021, 7, 1), LAST).plan_percent == 5


def test_a_period_without_cohorts_is_all_zero(actor):
    report = reports.cohort_report(actor("son"), FIRST, LAST)
    assert (report.cohorts, report.learners, report.plan_percent, report.closed) == (0, 0, None, 0)
    assert (report.programmes, report.cohort_list) == ((), ())


def test_a_period_cannot_run_backwards_and_is_not_for_learners(actor):
    with pytest.raises(Invalid) as wrong:
        reports.cohort_report(actor("son"), LAST, FIRST)
    assert wrong.value.code == "period_backwards"
    with pytest.raises(Forbidden):
        reports.cohort_report(actor("lan"), FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2022-01-01", "2022-01-01", "2022-06-30"),
        ("2022-06-30", "2022-01-01", "2022-06-30"),
        ("2022-07-01", "2022-07-01", "2022-12-31"),
        ("2024-12-31", "2024-07-01", "2024-12-31"),
    ],
)
def test_half_years(day, first, last):
    assert reports.half_year(date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))
