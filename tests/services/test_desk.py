"""The invigilator's desk: messages and what pages hear of them, incidents, settings, the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.errors import Forbidden, Invalid, NotFound, Refusal
from app.domain.timing import Window
from app.models.exams import Sitting
from app.models.people import Account, Person
from app.models.rooms import Absence, DevicePass, RoomMessage, TimeGrant
from app.services.people.accounts import account_id_of, person_id_of
from app.services.sittings import absences, access_codes, arranging, incidents, messages, notices, record
from app.services.sittings.arranging import Place, Rules
from tests.stories import Sheet, begin, count, give, pass_time

MINUTE = timedelta(minutes=1)
KEY = "ab" * 32


def person(who):
    return db.session.scalar(select(Person.public_id).where(Person.id == person_id_of(who)))


def account(who):
    return db.session.scalar(select(Account.public_id).where(Account.username == who))


def heard(actor, who, sheet):
    end_transaction(commit=False)
    return [(one.text, one.seconds) for one in notices.of_attempt(actor(who), sheet.id)]


def test_a_message_reaches_everyone_or_the_one_it_is_for(sign_in, actor, commit):
    exam, other = give("lan", "minh"), give("minh")
    lan, minh = begin(sign_in("lan"), exam.code), begin(sign_in("minh"), exam.code)
    elsewhere = begin(sign_in("minh"), other.code)
    messages.send(actor("binh"), exam.public_id, " Câu 3 in thiếu dấu. ", now=clock.now())
    messages.send(actor("binh"), exam.public_id, "Mời lên bàn giám thị", person=person("minh"), now=clock.now())
    commit()
    assert heard(actor, "lan", lan) == [("Câu 3 in thiếu dấu.", 0)]
    assert heard(actor, "minh", minh) == [("Câu 3 in thiếu dấu.", 0), ("Mời lên bàn giám thị", 0)]
    assert heard(actor, "minh", elsewhere) == []
    assert heard(actor, "lan", minh) == [], "somebody else's attempt tells nothing"
    [newest, first] = messages.sent(exam.sitting_id)
    assert (newest.to, newest.sent_by, first.to) == ("Giàng A Minh", "Lò Thị Bình", None)


def test_who_starts_late_reads_what_the_room_was_told_and_another_day_does_not(sign_in, actor, commit):
    exam = give("lan", attempts=2)
    for hours in (7, 1):
        messages.send(actor("binh"), exam.public_id, f"{hours}", now=clock.now() - timedelta(hours=hours))
        commit()
    assert heard(actor, "lan", begin(sign_in("lan"), exam.code)) == [("1", 0)]


def test_time_that_was_given_is_a_notice_once_it_was_given_while_working(sign_in, actor):
    exam = give("lan", "minh")
    sheet = begin(sign_in("lan"), exam.code)
    now = clock.now()
    for who, at, note in (("lan", now, "a"), (None, now, "b"), ("minh", now, "c"), (None, now - MINUTE, "d")):
        begin_write()
        to = person_id_of(who) if who else None
        grant = TimeGrant(sitting_id=exam.sitting_id, person_id=to, seconds=300, cause="invigilator", note=note)
        grant.given_at = at
        db.session.add(grant)
        end_transaction(commit=True)
    assert heard(actor, "lan", sheet) == [("a", 300), ("b", 300)]


def test_the_stamp_grows_with_every_message_and_is_looked_up_once_in_a_while(sign_in, actor, commit):
    exam = give("lan")
    now = clock.now() + timedelta(hours=1)
    before = notices.stamp(now=now)
    messages.send(actor("binh"), exam.public_id, "x", now=now)
    commit()
    assert notices.stamp(now=now + notices.FRESH - timedelta(milliseconds=1)) == before
    assert notices.stamp(now=now + notices.FRESH) > before
    assert notices.stamp(now=now) > before, "a clock that was set back does not keep an old one for long"


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_a_message_without_words_or_with_too_many_is_refused(app, actor, text):
    exam = give("lan")
    with pytest.raises(Invalid, match="message_length"):
        messages.send(actor("binh"), exam.public_id, text, now=clock.now())
    assert count(RoomMessage) == 0


def test_messages_and_notes_are_for_the_roster_by_who_watches(app, actor):
    exam = give("lan")
    now = clock.now()
    with pytest.raises(NotFound):
        messages.send(actor("binh"), exam.public_id, "x", person=person("minh"), now=now)
    with pytest.raises(Forbidden):
        messages.send(actor("oanh"), exam.public_id, "x", now=now)
    with pytest.raises(NotFound):
        incidents.note(actor("binh"), exam.public_id, "x", happened_at=now, person=person("minh"), now=now)
    with pytest.raises(Invalid, match="incident_future"):
        incidents.note(actor("binh"), exam.public_id, "x", happened_at=now + MINUTE, now=now)
    opened = now - MINUTE  # as `give` opens it
    with pytest.raises(Invalid, match="incident_early"):
        incidents.note(actor("binh"), exam.public_id, "x", happened_at=opened - timedelta(days=1, minutes=1), now=now)
    incidents.note(actor("binh"), exam.public_id, "x", happened_at=opened - timedelta(hours=23), now=now)
    with pytest.raises(Invalid, match="incident_length"):
        incidents.note(actor("binh"), exam.public_id, "x" * 2001, happened_at=now, now=now)


def test_a_new_code_is_another_one_and_the_old_one_opens_nothing(sign_in, actor, commit, dice):
    exam = give("lan", access_code="cu")
    access_codes.renew(actor("binh"), exam.public_id, now=clock.now(), dice=dice)
    commit()
    code = access_codes.code_of(actor("binh"), exam.public_id)
    assert len(code) == access_codes.LENGTH
    lan = sign_in("lan")
    page = f"/exams/{exam.code}"
    assert lan.post_form(f"{page}/attempts", page=page, access_code="cu").status_code == 422
    assert lan.post_form(f"{page}/attempts", page=page, access_code=code.upper()).status_code == 303


def rules(**other):
    now = clock.now()
    window = Window(now + MINUTE, now + 90 * MINUTE)
    return Rules(**({"window": window, "notes_absences": True, "asks_full_screen": False} | other))


def place(*invigilators, room="P.201", code="ma"):
    return Place(room, code, frozenset(map(account, invigilators)))


def test_before_it_opens_everything_is_settled_and_afterwards_the_room_only(app, actor, commit):
    exam = give("lan", opens=clock.now() + MINUTE)
    who = actor("an")
    wanted = rules(asks_full_screen=True, browser_keys=f" {KEY.upper()}\n")
    arranging.change(who, exam.public_id, place("binh", "hung"), wanted, now=clock.now())
    commit()
    held = arranging.arrangement(who, exam.public_id, now=clock.now())
    assert (held.rules.window, held.rules.browser_keys, held.open_rules) == (wanted.window, KEY, True)
    assert arranging.invigilators(exam.sitting_id) == ["Lò Thị Bình", "Hoàng Văn Hùng"]
    later = clock.now() + 2 * MINUTE
    assert not arranging.arrangement(who, exam.public_id, now=later).open_rules
    with pytest.raises(Refusal, match="sitting_open_already"):
        arranging.change(who, exam.public_id, place("binh"), rules(), now=later)
    end_transaction(commit=False)
    arranging.change(actor("binh"), exam.public_id, place("binh", room="P.305"), now=later)
    commit()
    assert db.session.scalar(select(Sitting.room)) == "P.305"
    assert arranging.invigilators(exam.sitting_id) == ["Lò Thị Bình"]


def test_rules_are_settled_by_who_composes_the_exam(app, actor):
    exam = give("lan", opens=clock.now() + MINUTE)
    for who in ("binh", "hung"):  # Hùng is no author of it
        with pytest.raises(Forbidden):
            arranging.change(actor(who), exam.public_id, place(), rules(), now=clock.now())
        assert not arranging.arrangement(actor(who), exam.public_id, now=clock.now()).open_rules


def test_who_is_no_invigilator_cannot_be_named_and_times_must_run_forwards(app, actor):
    exam = give("lan", opens=clock.now() + MINUTE)
    with pytest.raises(NotFound):
        arranging.change(actor("binh"), exam.public_id, place("lan"), now=clock.now())
    now = clock.now()
    for window, code in ((Window(now, now - MINUTE), "window_reversed"), (Window(None, now), "window_past")):
        with pytest.raises(Invalid, match=code):
            arranging.change(actor("hung"), exam.public_id, place(), rules(window=window), now=now)
    with pytest.raises(Invalid, match="browser_key_malformed"):
        arranging.change(actor("hung"), exam.public_id, place(), rules(browser_keys="x"), now=now)


def test_the_minutes_hold_everything_that_happened(sign_in, actor, commit):
    exam = give("lan", "minh", "hung")
    sheet = begin(sign_in("lan"), exam.code)
    pass_time(sheet, 10 * MINUTE)
    begin(sign_in("hung"), exam.code)
    second = Sheet(sign_in("lan"), sheet.url)
    second.call("POST", "/lease", {"lease": sheet.lease})
    second.call("POST", "/lease", {"lease": second.lease})
    now = clock.now()
    messages.send(actor("binh"), exam.public_id, "Còn 15 phút", now=now)
    commit()
    incidents.note(actor("binh"), exam.public_id, "Mất điện", happened_at=now, now=now)
    incidents.note(actor("binh"), exam.public_id, "Đổi máy", happened_at=now - MINUTE, person=person("lan"), now=now)
    commit()
    absences.note(actor("lan"), sheet.id, [{"kind": "hidden", "ms_ago": 9000, "lasted_ms": 5000}], now=now)
    commit()
    begin_write()
    db.session.add(
        DevicePass(
            sitting_id=exam.sitting_id,
            person_id=person_id_of("lan"),
            code_digest="0" * 64,
            made_at=now,
            made_by_id=account_id_of("binh"),
            expires_at=now + MINUTE,
            used_at=now,
        )
    )
    end_transaction(commit=True)
    sheet.reload()
    sheet.hand_in()
    found = record.record(actor("binh"), exam.public_id, now=clock.now())
    roll = found.roll
    assert (roll.places, roll.handed_in, roll.closed) == (3, ["Trần Thị Lan"], [])
    assert (roll.working, roll.absent) == (["Hoàng Văn Hùng"], ["Giàng A Minh"])
    assert [one.text for one in found.messages] == ["Còn 15 phút"]
    assert [(one.text, one.about) for one in found.incidents] == [("Đổi máy", "Trần Thị Lan"), ("Mất điện", None)]
    assert [(one.name, one.total_ms) for one in found.leavers] == [("Trần Thị Lan", 5000)]
    assert {one.passed_by for one in found.moved} == {None, "Lò Thị Bình"}
    assert count(Absence) == 1
