"""Who has another time: the factor of a person, minutes and a later start in one sitting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.models.attempts import Attempt
from app.models.exams import SittingPlace
from app.models.people import Person
from app.models.rooms import TimeGrant
from app.services.people.accounts import person_id_of
from app.services.sittings import allowances
from app.services.sittings.allowances import Wanted
from tests.stories import begin, count, give, pass_time

MINUTE = timedelta(minutes=1)


@pytest.fixture
def exam(app):
    return give("lan", "minh")


@pytest.fixture
def arrange(exam, actor, commit):
    """Bình gives somebody a time."""

    def act(who: str, *wanted, by: str = "binh", note: str = "QĐ 12") -> None:
        person = public_id(who)
        allowances.arrange(actor(by), exam.public_id, person, Wanted(*wanted, note=note), now=clock.now())
        commit()

    return act


def public_id(who: str) -> str:
    return db.session.scalar(select(Person.public_id).where(Person.id == person_id_of(who)))


def deadline(sheet) -> timedelta:
    end_transaction(commit=False)
    row = db.session.execute(select(Attempt).where(Attempt.public_id == sheet.id)).scalar_one()
    return row.deadline_at - row.started_at


def grants() -> list[tuple[int, str, str]]:
    rows = db.session.execute(select(TimeGrant.seconds, TimeGrant.cause, TimeGrant.note).order_by(TimeGrant.id))
    return [tuple(row) for row in rows]


def test_a_factor_and_minutes_before_the_start_make_the_working_time(exam, arrange, actor, sign_in):
    arrange("lan", 125, 10, 0)
    [lan, minh] = allowances.roster(actor("binh"), exam.public_id)
    assert (lan.duration, minh.duration) == (47.5 * MINUTE, 30 * MINUTE)
    assert (lan.differs, minh.differs, lan.note) == (True, False, "QĐ 12")
    assert grants() == [(600, "allowance", "QĐ 12")]
    assert deadline(begin(sign_in("lan"), exam.code)) == 47.5 * MINUTE
    assert deadline(begin(sign_in("minh"), exam.code)) == 30 * MINUTE


def test_a_later_start_begins_the_working_time_later(exam, arrange, sign_in):
    arrange("lan", 100, 0, 5)
    lan = sign_in("lan")
    answer = lan.post_form(f"/exams/{exam.code}/attempts", page=f"/exams/{exam.code}")
    assert lan.get(answer.headers["Location"]).status_code == 403, "not yet"
    [begun] = db.session.scalars(select(Attempt)).all()
    assert begun.deadline_at - begun.started_at == 35 * MINUTE


def test_it_works_while_running_and_takes_nothing_away(exam, arrange, sign_in):
    sheet = begin(sign_in("lan"), exam.code)
    arrange("lan", 150, 5, 0)
    assert deadline(sheet) == 50 * MINUTE
    arrange("lan", 150, 8, 0)
    assert deadline(sheet) == 53 * MINUTE
    for less in ((150, 7, 0), (140, 8, 0), (150, 8, 1)):
        with pytest.raises(Refusal, match="allowance_running"):
            arrange("lan", *less)
    assert deadline(sheet) == 53 * MINUTE
    assert [seconds for seconds, _, _ in grants()] == [300, 180]


def test_before_the_start_a_smaller_allowance_takes_the_place_of_a_larger_one(arrange):
    arrange("lan", 100, 15, 0)
    arrange("lan", 100, 5, 0, note="nhầm")
    assert grants() == [(300, "allowance", "nhầm")]
    arrange("lan", 100, 0, 0, note="")
    assert grants() == []
    assert db.session.scalars(select(SittingPlace.extra_seconds)).all() == [0, 0]


def test_minutes_of_the_ledger_stay_beside_the_allowance(exam, arrange, actor, commit):
    given = TimeGrant(cause="outage", seconds=120, given_at=clock.now(), sitting_id=exam.sitting_id)
    given.person_id = person_id_of("lan")
    begin_write()
    db.session.add(given)
    hers = SittingPlace.person_id == given.person_id
    db.session.execute(update(SittingPlace).where(hers).values(extra_seconds=120))
    commit()
    arrange("lan", 100, 10, 0)
    arrange("lan", 100, 4, 0)
    lan = allowances.place(actor("binh"), exam.public_id, public_id("lan"))
    assert (lan.allowed_minutes, lan.extra_seconds) == (4, 360)


def test_a_factor_leaves_papers_alone_that_ended_elsewhere(exam, arrange, sign_in):
    elsewhere = give("lan")
    old = begin(sign_in("lan"), elsewhere.code)
    pass_time(old, timedelta(minutes=31))
    before = deadline(old)
    arrange("lan", 200, 0, 0)
    assert deadline(old) == before


@pytest.mark.parametrize(
    ("wanted", "note", "code"),
    [
        ((99, 0, 0), "x", "factor_range"),
        ((401, 0, 0), "x", "factor_range"),
        ((100, -1, 0), "x", "allowance_minutes_range"),
        ((100, 241, 0), "x", "allowance_minutes_range"),
        ((100, 0, 241), "x", "delay_range"),
        ((125, 0, 0), " ", "note_missing"),
        ((125, 0, 0), "x" * 301, "note_length"),
    ],
)
def test_nonsense_is_refused_by_name(arrange, wanted, note, code):
    with pytest.raises(Invalid, match=code):
        arrange("lan", *wanted, note=note)
    assert count(TimeGrant) == 0


def test_who_may_and_for_whom(exam, arrange):
    with pytest.raises(Forbidden):
        arrange("lan", 125, 0, 0, by="lan")
    with pytest.raises(NotFound):
        arrange("hung", 125, 0, 0)


def test_found_by_name_with_and_without_accents(exam, actor):
    def found(query):
        return [line.name for line in allowances.roster(actor("binh"), exam.public_id, query)]

    assert found("giang") == ["Giàng A Minh"]
    assert found("LAN") == ["Trần Thị Lan"]
    assert found("gỉang") == []
    assert len(found("")) == 2
