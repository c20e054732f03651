"""Staff who do something at the same moment: the second decides on what the first has done, on PostgreSQL too."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal
from app.models.contests import Contest
from app.models.exams import Exam, Snapshot
from app.models.people import Account
from app.models.rooms import Absence, Rehearsal
from app.services import settings
from app.services.contests import rounds
from app.services.exams import composing
from app.services.exams.composing import Change
from app.services.people import accounts, sign_ins
from app.services.people.accounts import NewPerson
from app.services.rehearsals import keeping
from app.services.sittings import absences
from tests.composers import LATER, NOW, RULES, SMALL, blueprint, choose, dice, draft, load, publish
from tests.conftest import PASSWORD
from tests.services.test_races import at_once
from tests.stories import begin, count, give, pass_time, simple_bank

LINGER = 0.4
SPELL = {"kind": "hidden", "ms_ago": 60_000, "lasted_ms": 20_000}


@pytest.fixture
def two(app, actor):
    load()
    people = [actor("hung"), actor("oanh")]
    end_transaction(commit=False)
    return people


@pytest.fixture
def told(app):
    """What became of calls that overlap as far as the database lets them: the code of a refusal, or "done"."""

    def run(*calls):  # type: ignore[no-untyped-def]
        found = at_once(app, *calls, linger=LINGER)
        return sorted(one.code if isinstance(one, Refusal) else "done" for one in found)

    return run


def test_two_who_change_a_draft(two, told):
    exam_id = draft(two[0])
    version = composing.version_of(db.session.get_one(Exam, exam_id))
    end_transaction(commit=False)
    changes = [
        partial(composing.change_exam, who, exam_id, Change(title=who.name), version=version, now=LATER) for who in two
    ]
    assert told(*changes) == ["done", "exam_changed_meanwhile"]


def test_one_approves_a_draft_while_its_author_changes_it(two, told):
    """Whoever is first, what stands there afterwards was not seen by the approver and is not approved."""
    hung, oanh = two
    choose("exams_need_second_person", True)
    exam_id = draft(hung)
    version = composing.version_of(db.session.get_one(Exam, exam_id))
    end_transaction(commit=False)
    other = Change(blueprint=blueprint(("t1", "NB", 4)))
    found = told(
        partial(composing.approve_exam, oanh, exam_id, version=version, now=LATER),
        partial(composing.change_exam, hung, exam_id, other, version=version, now=LATER),
    )
    exam = db.session.get_one(Exam, exam_id)
    assert found in (["done", "done"], ["done", "exam_changed_meanwhile"])
    assert exam.blueprint == other.blueprint
    assert not composing.is_approved(exam)


def test_two_who_publish_an_exam(two, told):
    exam_id = draft(two[0])
    publishing = partial(composing.publish_exam, COMMAND_LINE, exam_id, after=0, now=NOW)
    assert told(partial(publishing, dice=dice()), partial(publishing, dice=dice())) == [
        "done",
        "exam_published_already",
    ]
    assert count(Snapshot) == 1


def test_two_who_draft_under_one_code(two, told):
    drafting = [
        partial(composing.draft_exam, who, "Kiểm tra", "ct", SMALL, RULES, code="kt-1", now=NOW, dice=dice())
        for who in two
    ]
    assert told(*drafting) == ["done", "exam_code_taken"]
    assert count(Exam) == 1


def test_two_who_rehearse_two_exams(two, told):
    for code in ("kt-1", "kt-2"):
        publish(two[0], draft(two[0], code=code))
    rehearsing = [
        partial(keeping.begin, COMMAND_LINE, code, 10, now=clock.now(), dice=dice()) for code in ("kt-1", "kt-2")
    ]
    assert told(*rehearsing) == ["done", "rehearsal_running"]
    assert count(Rehearsal) == 1


def test_two_who_choose_a_setting_for_the_first_time(two, told):
    choosing = [partial(settings.change, COMMAND_LINE, "exams_need_second_person", True, now=NOW) for _ in two]
    assert told(*choosing) == ["done", "done"]
    assert settings.value("exams_need_second_person")


def test_two_who_give_one_sign_in_name(two, told):
    before = count(Account)
    making = [
        partial(accounts.create_account, COMMAND_LINE, NewPerson("Trần Thị Mới"), "moi", PASSWORD, now=NOW, dice=dice())
        for _ in two
    ]
    assert told(*making) == ["done", "username_taken"]
    assert count(Account) == before + 1


def test_two_devices_that_change_one_password(two, told):
    """The second has not proved the password that stands there by then."""
    changing = [partial(accounts.change_password, two[0], PASSWORD, f"mat-khau-moi-{n}", now=NOW) for n in (1, 2)]
    assert told(*changing) == ["done", "password_wrong"]


def test_two_who_open_one_contest(two, told):
    opening = [partial(rounds.create_contest, COMMAND_LINE, "thi", "Cuộc thi", "Ban Tổ chức", now=NOW) for _ in two]
    assert told(*opening) == ["contest_code_taken", "done"]
    assert count(Contest) == 1


def test_one_absence_that_is_told_twice(two, told, sign_in, actor):
    sheet = begin(sign_in("lan"), give("lan").code)
    pass_time(sheet, timedelta(minutes=10))
    lan = actor("lan")
    end_transaction(commit=False)
    assert told(*(partial(absences.note, lan, sheet.id, [SPELL], now=clock.now()) for _ in two)) == ["done", "done"]
    assert count(Absence) == 1


@pytest.mark.postgresql
def test_learners_write_beside_staff_and_staff_wait_for_staff(app, actor):
    """SQLite has one write lock for everybody."""

    def in_a_transaction(act):  # type: ignore[no-untyped-def]
        with app.app_context():
            done = act()
            end_transaction(commit=True)
            return done

    signing_in = partial(sign_ins.sign_in, "lan", PASSWORD, address="10.0.0.1", hours=1, now=NOW, dice=dice())
    choosing = partial(settings.change, COMMAND_LINE, "exams_need_second_person", True, now=NOW)
    with ThreadPoolExecutor(2) as threads:
        begin_write()
        assert threads.submit(in_a_transaction, signing_in).result(10)
        choice = threads.submit(in_a_transaction, choosing)
        with pytest.raises(TimeoutError):
            choice.result(0.3)
        end_transaction(commit=False)
        choice.result(10)


@pytest.mark.postgresql
def test_a_whole_paper_is_written_while_somebody_holds_the_lock(app, client, sign_in):
    earlier = begin(sign_in("minh"), give("minh").code)
    pass_time(earlier, timedelta(minutes=10))
    exam, threads = give("lan", bank=simple_bank("van")), ThreadPoolExecutor(1)
    held, over = threading.Event(), threading.Event()

    def hold():  # type: ignore[no-untyped-def]
        with app.app_context():
            begin_write()
            held.set()
            over.wait(60)

    holding = threads.submit(hold)
    assert held.wait(10)
    try:
        lan = sign_in("lan")
        lan.post_form("/language", page="/", language="en")
        sheet = begin(lan, exam.code)
        assert sheet.save(1, [sheet.right(1)]).status_code == 200
        told = {"lease": earlier.lease, "absences": [SPELL], "flags": [2]}
        assert earlier.call("POST", "/pulse", told).status_code == 200
        assert count(Absence) == 1
        assert sheet.hand_in().status_code == 303
        assert sheet.result().status_code == 200
        assert lan.post_form("/logout", page="/").status_code == 303
        assert not over.is_set()
    finally:
        over.set()
        holding.result(10)
        threads.shutdown()


def test_the_whole_lock_cannot_be_asked_for_in_the_midst(app):
    begin_write(beside_others=True)
    with pytest.raises(RuntimeError):
        begin_write()
    end_transaction(commit=False)
    begin_write()
    begin_write(beside_others=True)
    begin_write()
