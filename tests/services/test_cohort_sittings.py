"""Giving an exam to a cohort in several sittings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import begin_write, db, end_transaction
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.timing import Window
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person
from app.models.programmes import Cohort
from app.services.exams import reading
from app.services.sittings import cohort_sittings
from app.services.sittings.cohort_sittings import Plan, share_out
from tests.classes import make_programme, open_cohort
from tests.composers import LATER, NOW, dice, draft, load, publish

NAMES = ("Trần Thị Yến", "Giàng A Sử", "Nguyễn Văn An", "Lò Thị Bình", "Đỗ Văn Cường")
IN_ORDER = ["Nguyễn Văn An", "Lò Thị Bình", "Đỗ Văn Cường", "Giàng A Sử", "Trần Thị Yến"]
HOUR = timedelta(hours=1)


@pytest.fixture
def hung(app, actor):
    load()
    make_programme()
    return actor("hung")


def plans(count: int, first=LATER) -> list[Plan]:
    return [
        Plan(f"Kiểm tra {k + 1}", Window(first + k * HOUR, first + (k + 1) * HOUR), f"Phòng {k + 1}", f"ma-{k + 1}")
        for k in range(count)
    ]


def give(who, wanted: list[Plan], cohort: str = "dvm-1", code: str = "kt-1") -> list[str]:
    given = cohort_sittings.give_to_cohort(who, code, cohort, wanted, now=NOW, dice=dice())
    end_transaction(commit=True)
    return given


def on_the_list(public_id: str) -> list[str]:
    found = (
        select(Person.full_name)
        .join(SittingPlace, SittingPlace.person_id == Person.id)
        .join(Sitting, Sitting.id == SittingPlace.sitting_id)
        .where(Sitting.public_id == public_id)
        .order_by(Person.sort_key)
    )
    return list(db.session.scalars(found))


@given(st.lists(st.integers(), max_size=40), st.integers(1, 12))
def test_everybody_is_in_one_part_and_parts_are_even(people, parts):
    shares = share_out(people, parts)
    assert [one for share in shares for one in share] == people
    assert len(shares) == parts
    sizes = [len(share) for share in shares]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= 1


def test_a_cohort_is_divided_by_its_class_list(hung):
    cohort, _ = open_cohort(learners=NAMES)
    publish(hung, draft(hung))
    first, second = give(hung, plans(2))
    assert (on_the_list(first), on_the_list(second)) == (IN_ORDER[:3], IN_ORDER[3:])
    rows = db.session.scalars(select(Sitting).order_by(Sitting.id)).all()
    assert [(row.room, row.access_code, row.cohort_id) for row in rows] == [
        ("Phòng 1", "ma-1", cohort.id),
        ("Phòng 2", "ma-2", cohort.id),
    ]
    page = reading.exam_page(hung, "kt-1", now=NOW)
    lines = reading.sittings_of(hung, page.id)
    assert sorted(line.places for line in lines) == [2, 3]
    assert [(line.code, line.learners, line.given) for line in cohort_sittings.open_cohorts(hung, page.id)] == [
        ("dvm-1", 5, 2)
    ]


def test_one_sitting_takes_everybody(hung):
    open_cohort(learners=NAMES)
    publish(hung, draft(hung))
    [only] = give(hung, plans(1))
    assert on_the_list(only) == IN_ORDER


@pytest.mark.parametrize(("count", "code"), [(0, "sittings_number"), (6, "sittings_number")])
def test_as_many_sittings_as_there_are_people_at_most(hung, count, code):
    open_cohort(learners=NAMES)
    publish(hung, draft(hung))
    with pytest.raises(Invalid, match=code) as caught:
        give(hung, plans(count))
    assert caught.value.params == {"most": 5}


def test_what_cannot_be_given_is_refused_and_nothing_is_kept(hung):
    cohort, _ = open_cohort(learners=NAMES)
    open_cohort("rong", learners=0)
    exam_id = draft(hung)
    with pytest.raises(Refusal, match="exam_unpublished"):
        give(hung, plans(1))
    end_transaction(commit=False)
    publish(hung, exam_id)
    backwards = [plans(1)[0], Plan("Ngược", Window(LATER + HOUR, LATER))]
    for wanted, cohort_code, code in (
        (backwards, "dvm-1", "window_reversed"),
        (plans(2, NOW - 2 * HOUR), "dvm-1", "window_past"),
        (plans(1), "rong", "cohort_without_learners"),
        (plans(1), "khong-co", "cohort_unknown"),
    ):
        with pytest.raises(Refusal, match=code):
            give(hung, wanted, cohort_code)
        end_transaction(commit=False)
    _close(cohort.id)
    with pytest.raises(Refusal, match="cohort_closed"):
        give(hung, plans(1))
    end_transaction(commit=False)
    with pytest.raises(NotFound):
        give(hung, plans(1), code="khong-co")
    end_transaction(commit=False)
    assert db.session.scalar(select(Sitting.id)) is None


def _close(cohort_id: int) -> None:
    begin_write()
    db.session.get_one(Cohort, cohort_id).closed_on = date(2026, 11, 22)
    end_transaction(commit=True)


def test_who_could_open_a_sitting_could_read_its_papers(hung, actor):
    open_cohort(learners=NAMES)
    publish(hung, draft(hung))
    with pytest.raises(Forbidden, match="exam_authors_only"):
        give(actor("oanh"), plans(1))
    end_transaction(commit=False)
    with pytest.raises(Forbidden):
        give(actor("binh"), plans(1))
