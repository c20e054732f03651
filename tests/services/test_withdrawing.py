"""A sitting that was given by mistake is taken back, and one in which anything has happened is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.domain.errors import Forbidden, NotFound, Refusal
from app.models.audit import AuditEvent
from app.models.exams import Sitting, SittingPlace
from app.models.rooms import DevicePass, RoomMessage, SittingInvigilator, TimeGrant
from app.services.attempts import starting
from app.services.sittings import arranging, finding, incidents, messages, passes, time_grants, withdrawing
from app.services.sittings.arranging import Place
from tests.services.test_desk import account, person
from tests.stories import begin, count, give

MINUTE = timedelta(minutes=1)


def withdraw(who, exam):
    code = withdrawing.withdraw(who, exam.public_id, now=clock.now())
    end_transaction(commit=True)
    return code


def refused(who, exam):
    with pytest.raises(Refusal) as caught:
        withdrawing.withdraw(who, exam.public_id, now=clock.now())
    end_transaction(commit=False)
    return caught.value.code


def test_a_sitting_goes_with_everything_that_belongs_to_it_and_with_nothing_else(actor, commit, dice):
    exam, other = give("lan", "minh"), give("minh", "hung")
    an, binh, now = actor("an"), actor("binh"), clock.now()
    for one in (exam, other):
        messages.send(binh, one.public_id, "Bắt đầu sau 5 phút", now=now)
        time_grants.give_minutes(binh, one.public_id, 5, "Mất điện", now=now)
        arranging.change(binh, one.public_id, Place("A1", "", frozenset({account("binh")})), now=now)
        passes.make_pass(binh, one.public_id, person("minh"), now=now, dice=dice)
        end_transaction(commit=True)
    tables = (Sitting, SittingPlace, SittingInvigilator, TimeGrant, RoomMessage, DevicePass)
    before = [count(table) for table in tables]
    assert withdrawing.withdrawal(an, exam.public_id, now=now).people == 2
    assert withdraw(an, exam) == exam.code
    assert [count(table) for table in tables] == [1, 2, 1, 1, 1, 1] == [n // 2 for n in before]
    detail = db.session.scalar(select(AuditEvent.detail).where(AuditEvent.action == "sitting.withdrawn"))
    assert exam.code in str(detail)
    with pytest.raises(NotFound):
        finding.head(an, exam.public_id)


def test_one_in_which_somebody_has_begun_stays(sign_in, actor):
    exam = give("lan", "minh")
    begin(sign_in("lan"), exam.code)
    assert refused(actor("an"), exam) == "sitting_begun"
    assert count(SittingPlace) == 2


def test_one_whose_minutes_hold_an_incident_stays(actor, commit):
    exam = give("lan")
    incidents.note(actor("binh"), exam.public_id, "Nhầm phòng", happened_at=clock.now(), now=clock.now())
    end_transaction(commit=True)
    assert refused(actor("an"), exam) == "sitting_noted"


def test_one_that_is_over_stays_on_record(actor):
    now = clock.now()
    exam = give("lan", opens=now - 60 * MINUTE, closes=now - MINUTE)
    assert refused(actor("an"), exam) == "sitting_over"
    head = finding.head(actor("an"), exam.public_id)
    assert not withdrawing.may_withdraw(actor("an"), head, now=now)


@pytest.mark.parametrize("who", ["binh", "lan", "hung", "son"])
def test_who_is_no_author_of_the_exam_takes_none_back(actor, who):
    exam = give("lan")
    with pytest.raises(Forbidden):
        withdrawing.withdraw(actor(who), exam.public_id, now=clock.now())
    end_transaction(commit=False)
    assert count(Sitting) == 1


def test_who_stands_at_the_door_meanwhile_finds_it_gone(actor, dice):
    exam = give("lan")
    lan, now = actor("lan"), clock.now()
    door = starting.admission(lan, exam.sitting_id, now=now)
    end_transaction(commit=False)
    withdraw(actor("an"), exam)
    with pytest.raises(NotFound):
        starting.start(lan, door, now=now, dice=dice)
    end_transaction(commit=False)
    with pytest.raises(NotFound):
        starting.admission(lan, exam.sitting_id, now=now)
