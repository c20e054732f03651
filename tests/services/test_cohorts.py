"""A cohort from its opening to its titles."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.grades import Band, GradingRule
from app.models.audit import AuditEvent
from app.models.people import Person
from app.models.programmes import AnnualPlan, Cohort, Enrolment
from app.services.programmes import cohorts, reading, results
from app.services.programmes.rules import DEFAULT_RULE, rule_on
from tests.classes import (
    NOW,
    dice,
    give_test,
    graded_cohort,
    make_programme,
    make_snapshot,
    mark,
    open_cohort,
)

pytestmark = pytest.mark.usefixtures("app")
CLOSED = date(2022, 4, 29)
WHOLE_MARKS = GradingRule(
    Decimal(1), Decimal(5), (Band("gioi", "Giỏi", Decimal(9), good=True), Band("tb", "TB", Decimal(5)))
)


@pytest.fixture
def son(actor):
    return actor("son")


def close(cohort: Cohort, who, on: date = CLOSED) -> None:
    cohorts.close_cohort(who, cohort.public_id, on, now=NOW)
    end_transaction(commit=True)


def confirm(cohort: Cohort, who, advanced: bool = False, excellent: tuple[str, ...] = ()) -> None:
    cohorts.confirm_titles(who, cohort.public_id, advanced=advanced, excellent_person_public_ids=excellent, now=NOW)
    end_transaction(commit=True)


def public_ids(people: list[int]) -> tuple[str, ...]:
    found = dict(db.session.execute(select(Person.id, Person.public_id).where(Person.id.in_(people))).all())
    return tuple(found[person] for person in people)


# programmes and the plan


def test_a_programme_grades_by_its_rule_from_the_day_it_is_valid():
    programme = cohorts.create_programme(
        COMMAND_LINE, "dvm", "Đảng viên mới", 1, rule=WHOLE_MARKS, valid_from=date(2022, 1, 1), now=NOW
    )
    end_transaction(commit=True)
    assert rule_on(programme.id, date(2022, 1, 1)) == WHOLE_MARKS
    assert rule_on(programme.id, date(2021, 12, 31)) == DEFAULT_RULE


def test_a_programme_code_is_given_once_and_its_bank_must_be_there():
    make_programme("dvm")
    with pytest.raises(Invalid) as taken:
        cohorts.create_programme(COMMAND_LINE, "dvm", "Khác", 2, now=NOW)
    assert (taken.value.code, taken.value.params) == ("programme_code_taken", {"code": "dvm"})
    with pytest.raises(NotFound) as unknown:
        cohorts.create_programme(COMMAND_LINE, "khac", "Khác", 2, bank_code="nowhere", now=NOW)
    assert unknown.value.code == "bank_unknown"


@pytest.mark.parametrize(
    ("code", "title"), [("", "A"), ("a b", "A"), ("é", "A"), ("a" * 61, "A"), ("a", " "), ("a", "x" * 201)]
)
def test_codes_and_titles_are_checked_for_form(code, title):
    with pytest.raises(Invalid):
        cohorts.create_programme(COMMAND_LINE, code, title, 1, now=NOW)


def test_planning_a_year_again_replaces_the_plan():
    cohorts.plan_year(COMMAND_LINE, 2022, 18, 1100, now=NOW)
    cohorts.plan_year(COMMAND_LINE, 2022, 18, 1128, now=NOW)
    end_transaction(commit=True)
    plans = db.session.scalars(select(AnnualPlan)).all()
    assert [(plan.year, plan.cohorts, plan.learners) for plan in plans] == [(2022, 18, 1128)]
    with pytest.raises(Invalid):
        cohorts.plan_year(COMMAND_LINE, 2022, 0, 5, now=NOW)


# opening and enrolling


def test_enrolling_twice_counts_once():
    make_programme()
    cohort, people = open_cohort(learners=3)
    assert cohorts.enrol(COMMAND_LINE, cohort.id, [*people, people[0]]) == 0
    assert db.session.scalar(select(db.func.count()).select_from(Enrolment)) == 3


def test_a_cohort_code_is_given_once_and_its_programme_must_be_there():
    make_programme()
    open_cohort("dvm-1")
    with pytest.raises(Invalid) as taken:
        cohorts.open_cohort(COMMAND_LINE, "dvm-1", "Lớp", "dvm", "", CLOSED, now=NOW, dice=dice())
    assert taken.value.code == "cohort_code_taken"
    with pytest.raises(NotFound) as unknown:
        cohorts.open_cohort(COMMAND_LINE, "dvm-2", "Lớp", "nowhere", "", CLOSED, now=NOW, dice=dice())
    assert unknown.value.code == "programme_unknown"


def test_codes_are_counted_on_within_a_year():
    make_programme()
    assert cohorts.next_code("dvm", 2022) == "dvm-2022-1"
    for code in ("dvm-2022-1", "dvm-2022-3"):
        open_cohort(code)
    assert cohorts.next_code("dvm", 2022) == "dvm-2022-2"


@pytest.mark.parametrize("who", ["lan", "binh"])
def test_learners_and_invigilators_keep_no_cohorts(actor, who):
    make_programme()
    cohort, _ = open_cohort()
    someone = actor(who)
    for act in (
        lambda: reading.all_cohorts(someone),
        lambda: reading.cohort_page(someone, cohort.public_id),
        lambda: cohorts.enrol(someone, cohort.id, [1]),
        lambda: close(cohort, someone),
        lambda: confirm(cohort, someone),
    ):
        with pytest.raises(Forbidden):
            act()


# results


def test_the_best_mark_counts_and_of_an_attempt_its_newest_grading(son):
    make_programme()
    cohort, (an, binh, chi) = open_cohort(learners=["Lê An", "Lê Bình", "Lê Chi"])
    snapshot = make_snapshot()
    first, second = give_test(cohort, snapshot), give_test(cohort, snapshot)
    # An was corrected downwards; Bình did better in the second sitting; Chi's paper is not graded yet.
    mark(first, {an: ["9.5", "7.5"], binh: [6], chi: []})
    mark(second, {binh: ["8.4"]})
    found = reading.cohort_page(son, cohort.public_id).results
    assert [(line.name, line.result and line.result.mark) for line in found.learners] == [
        ("Lê An", Decimal("7.5")),
        ("Lê Bình", Decimal("8.4")),
        ("Lê Chi", None),
    ]
    assert found.ungraded == 1
    assert [result.band for result in found.graded] == ["kha", "gioi"]


def test_learners_stand_in_the_order_of_a_class_list(son):
    make_programme()
    cohort, _ = open_cohort(learners=["Trần Văn Yên", "Lê Ánh", "Đỗ Văn Đạt", "Vũ Thị An", "Nguyễn Anh", "Hà Dung"])
    names = [line.name for line in reading.cohort_page(son, cohort.public_id).results.learners]
    assert names == ["Vũ Thị An", "Nguyễn Anh", "Lê Ánh", "Hà Dung", "Đỗ Văn Đạt", "Trần Văn Yên"]


def test_bands_are_counted_with_percentages_half_up(son):
    make_programme()
    cohort, _ = graded_cohort([10, 8, 8, 7, 5, 2, 2, 2])
    found = reading.cohort_page(son, cohort.public_id).results
    assert [(band.code, band.learners, str(band.percent)) for band in found.bands] == [
        ("xuat_sac", 1, "12.50"),
        ("gioi", 2, "25.00"),
        ("kha", 1, "12.50"),
        ("trung_binh_kha", 0, "0.00"),
        ("trung_binh", 1, "12.50"),
        ("yeu", 0, "0.00"),
        ("kem", 3, "37.50"),
    ]
    assert found.good_percent == 50


def test_marks_of_people_who_are_not_enrolled_do_not_count(son):
    make_programme()
    cohort, people = open_cohort(learners=1)
    _, strangers = open_cohort("dvm-2", learners=1)
    sitting = give_test(cohort, make_snapshot())
    mark(sitting, {people[0]: [5], strangers[0]: [10]})
    found = reading.cohort_page(son, cohort.public_id).results
    assert [result.mark for result in found.graded] == [5]


def test_a_cohort_is_judged_by_the_rule_that_its_test_froze(son):
    cohorts.create_programme(
        COMMAND_LINE, "dvm", "Đảng viên mới", 1, rule=WHOLE_MARKS, valid_from=date(2022, 5, 1), now=NOW
    )
    end_transaction(commit=True)
    before, _ = open_cohort("dvm-1", opened=date(2022, 4, 30))
    after, _ = open_cohort("dvm-2", opened=date(2022, 5, 1))
    assert reading.cohort_page(son, before.public_id).results.rule == DEFAULT_RULE
    assert reading.cohort_page(son, after.public_id).results.rule == WHOLE_MARKS
    give_test(before, make_snapshot("dvm"))
    assert reading.cohort_page(son, before.public_id).results.rule == WHOLE_MARKS


def test_many_cohorts_cost_no_more_statements_than_one(app):
    make_programme()
    made = [graded_cohort([8, 7], code=f"dvm-{n}")[0].id for n in range(1, 6)]

    def statements(cohort_ids: list[int]) -> int:
        found = db.session.scalars(select(Cohort).where(Cohort.id.in_(cohort_ids))).all()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        results.results_of(found)
        return len(seen)

    assert statements(made[:1]) == statements(made) <= 4


# closing


def test_a_graded_cohort_is_closed_once(son, actor):
    make_programme()
    cohort, _ = graded_cohort([5, 8])
    close(cohort, actor("hung"))
    assert reading.cohort_page(son, cohort.public_id).closed_on == CLOSED
    with pytest.raises(Refusal) as again:
        close(cohort, actor("hung"), date(2022, 4, 30))
    assert (again.value.code, again.value.params) == ("cohort_closed", {"closed": "29/04/2022"})
    with pytest.raises(Refusal) as enrolling:
        cohorts.enrol(COMMAND_LINE, cohort.id, [1])
    assert enrolling.value.code == "cohort_closed"


def test_a_cohort_waits_for_everyones_result_and_says_how_many_are_missing(son):
    make_programme()
    cohort, people = open_cohort(learners=4)
    mark(give_test(cohort, make_snapshot()), {people[0]: [8], people[1]: []})
    with pytest.raises(Refusal) as waits:
        close(cohort, son)
    assert (waits.value.code, waits.value.params) == ("cohort_ungraded", {"count": 3})


def test_an_empty_cohort_is_not_closed(son):
    make_programme()
    cohort, _ = open_cohort(learners=0)
    with pytest.raises(Refusal) as empty:
        close(cohort, son)
    assert empty.value.code == "cohort_empty"


def test_the_day_of_closing_lies_between_the_opening_and_today(son):
    make_programme()
    cohort, _ = graded_cohort([8])
    for day, code in ((date(2022, 4, 17), "closed_before_opened"), (date(2022, 7, 1), "closed_in_future")):
        with pytest.raises(Invalid) as wrong:
            close(cohort, son, day)
        assert wrong.value.code == code
    # 23:30 UTC on 30 June is already 1 July in Viet Nam.
    cohorts.close_cohort(son, cohort.public_id, date(2022, 7, 1), now=datetime(2022, 6, 30, 23, 30, tzinfo=UTC))


# titles


def closed_cohort(marks, who):
    make_programme()
    cohort, people = graded_cohort(marks)
    close(cohort, who)
    return cohort, public_ids(people)


def test_the_leader_confirms_what_the_rule_proposes(son):
    cohort, ids = closed_cohort([9, "9.5", 7, 6, 5], son)
    assert results.proposals(son, cohort.public_id) == results.Proposals(True, ids[:2])
    confirm(cohort, son, True, ids[:1])
    page = reading.cohort_page(son, cohort.public_id)
    assert page.advanced
    assert [line.public_id for line in page.results.learners if line.excellent] == [ids[0]]
    enrolment = db.session.scalar(select(Enrolment).where(Enrolment.excellent_confirmed_at.is_not(None)))
    assert (enrolment.excellent_confirmed_at, enrolment.excellent_confirmed_by_id) == (NOW, son.account_id)


def test_a_title_that_is_not_named_again_is_taken_back(son):
    cohort, ids = closed_cohort([9, "9.5", 8], son)
    confirm(cohort, son, True, ids[:2])
    confirm(cohort, son, False, ids[1:2])
    page = reading.cohort_page(son, cohort.public_id)
    assert not page.advanced
    assert [line.public_id for line in page.results.learners if line.excellent] == [ids[1]]
    done = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == cohort.id)).all()
    assert done.count("cohort.advanced") == 2
    assert done[-1] == "learners.excellent_taken_back"


def test_confirming_the_same_again_keeps_the_first_day(son):
    cohort, ids = closed_cohort([9], son)
    confirm(cohort, son, True, ids)
    cohorts.confirm_titles(
        son, cohort.public_id, advanced=True, excellent_person_public_ids=ids, now=datetime(2023, 1, 1, tzinfo=UTC)
    )
    assert db.session.scalar(select(Enrolment.excellent_confirmed_at)) == NOW
    assert db.session.scalar(select(Cohort.advanced_confirmed_at)) == NOW


def test_nothing_is_proposed_for_a_cohort_while_a_result_is_missing(son):
    make_programme()
    cohort, people = open_cohort(learners=2)
    sitting = give_test(cohort, make_snapshot())
    mark(sitting, {people[0]: [9]})
    assert not results.proposals(son, cohort.public_id).advanced
    mark(sitting, {people[1]: [8]})
    assert results.proposals(son, cohort.public_id).advanced


@pytest.mark.parametrize(
    ("marks", "advanced"),
    [
        ([7, 7, 7, 5, 5], True),  # 60 % exactly
        ([7, 7, 5, 5, 5], False),
        ([9, 9, 9, 9, "4.9"], False),  # one did not pass
    ],
)
def test_the_cohorts_title_needs_sixty_per_cent_and_everybody_passed(son, marks, advanced):
    cohort, _ = closed_cohort(marks, son)
    if advanced:
        confirm(cohort, son, True)
        return
    with pytest.raises(Invalid) as refused:
        confirm(cohort, son, True)
    assert refused.value.code == "advanced_not_proposed"


def test_nobody_below_the_mark_is_excellent_and_nobody_from_elsewhere(son):
    cohort, ids = closed_cohort([9, "8.9"], son)
    _, elsewhere = graded_cohort([10], code="dvm-2")
    for wrong in (ids[1:], public_ids(elsewhere), ("nobody",)):
        with pytest.raises(Invalid) as refused:
            confirm(cohort, son, excellent=(*ids[:1], *wrong))
        assert (refused.value.code, refused.value.params) == ("excellent_not_proposed", {"count": 1})
    end_transaction(commit=False)
    assert db.session.scalar(select(db.func.count(Enrolment.excellent_confirmed_at))) == 0


def test_titles_wait_for_the_closing_and_are_the_leaders(son, actor):
    make_programme()
    cohort, _ = graded_cohort([9])
    with pytest.raises(Refusal) as early:
        confirm(cohort, son, True)
    assert early.value.code == "cohort_open"
    for who in ("oanh", "hung"):
        with pytest.raises(Forbidden):
            confirm(cohort, actor(who), True)


# the list


def test_the_list_counts_learners_and_results(son):
    make_programme()
    older, _ = graded_cohort([8, 7, 6], code="dvm-1")
    newer, people = open_cohort("dvm-2", opened=date(2022, 5, 2), learners=4)
    sitting = give_test(newer, make_snapshot())
    mark(sitting, {people[0]: [5, 6], people[1]: []})
    mark(sitting, {people[0]: [7]}, attempt=2)
    lines = reading.all_cohorts(son)
    assert [(line.code, line.learners, line.graded) for line in lines] == [("dvm-2", 4, 1), ("dvm-1", 3, 3)]


def test_an_erased_person_still_counts(son):
    make_programme()
    cohort, people = graded_cohort([8, 9])
    begin_write()
    person = db.session.get(Person, people[0])
    person.full_name = person.sort_key = ""
    person.erased_at = NOW
    db.session.flush()
    end_transaction(commit=True)
    close(cohort, son)
    assert len(reading.cohort_page(son, cohort.public_id).results.graded) == 2
