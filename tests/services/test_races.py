"""Two at once: the database settles it, and one of the two finds what the other did."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.demonstration import bench
from app.dice import Dice
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.models.attempts import Attempt, Grading, Receipt
from app.models.people import Account, SignIn
from app.services.attempts import ending, saving, starting
from app.services.attempts.saving import Lease
from app.services.people import sign_ins
from app.services.sittings import time_grants
from tests.conftest import PASSWORD
from tests.faults.servers import ROOT, environment
from tests.stories import give

PEOPLE = ("lan", "minh", "hung", "binh", "oanh", "son", "an")


def at_once(app: Flask, *calls: Callable[[], Any], linger: float = 0.0) -> list[Any]:
    """Run calls in threads of their own, each with its own transaction, all let go at the same instant.

    Args:
        linger: seconds that each call waits, before it commits, for the others to have done their work too: where
            nothing keeps them apart, every one has then decided on what stood there before.

    Returns:
        What each returned, or the refusal it met.
    """
    gate, acted = threading.Barrier(len(calls)), threading.Barrier(len(calls))

    def wait_for_the_others() -> None:
        if linger:
            with suppress(threading.BrokenBarrierError):
                acted.wait(linger)

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            db.session.connection()  # a connection of its own is there before the gate opens
            end_transaction(commit=False)
            gate.wait(20)
            try:
                result = call()
            except Refusal as refusal:
                wait_for_the_others()
                end_transaction(commit=refusal.keep)
                return refusal
            wait_for_the_others()
            end_transaction(commit=True)
            return result

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def counted(table: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(table))
    end_transaction(commit=False)
    return found


@pytest.fixture
def people(actor) -> list[Actor]:
    """Seven learners; nothing of the test's own transaction is left open."""
    found = [actor(username) for username in PEOPLE]
    end_transaction(commit=False)
    return found


@pytest.fixture
def lan(people) -> Actor:
    return people[0]


def start(actor: Actor, code: str) -> str:
    now = clock.now()
    door = starting.admission(actor, starting.sitting_for(actor, code, now=now), now=now)
    return starting.start(actor, door, now=now, dice=Dice())


def save(actor: Actor, attempt: str, position: int, answer: list[str], seq: int = 1) -> saving.Saved:
    now = clock.now()
    lease = Lease("tab", now - timedelta(minutes=1))
    return saving.save_answer(actor, attempt, position, answer, seq=seq, lease=lease, now=now)


# Starting


def test_two_starts_at_once_give_one_attempt(app, people):
    exam = give(*PEOPLE, attempts=None)
    for who in people:
        begun = at_once(app, *[lambda who=who: start(who, exam.code)] * 4)
        assert len(set(begun)) == 1, begun
    assert counted(Attempt) == len(PEOPLE)


def test_a_start_by_somebody_who_read_the_door_before_another_started_finds_that_attempt(app, lan):
    """Both saw that nothing was begun; only then does either press the button."""
    exam = give("lan", attempts=None)
    now = clock.now()
    doors = [starting.admission(lan, starting.sitting_for(lan, exam.code, now=now), now=now) for _ in range(4)]
    end_transaction(commit=False)
    begun = at_once(app, *[lambda door=door: starting.start(lan, door, now=now, dice=Dice()) for door in doors])
    assert len(set(begun)) == 1, begun
    assert counted(Attempt) == 1


def test_a_double_click_and_a_second_device_lead_to_one_paper(app, sign_in):
    exam = give("lan", attempts=None)
    phone, laptop = sign_in("lan"), sign_in("lan")
    door = f"/exams/{exam.code}"
    form = {browser: {"csrf_token": browser.token(door)} for browser in (phone, laptop)}
    answers = at_once(app, *[lambda b=b: b.post(f"{door}/attempts", data=form[b]) for b in (phone, phone, laptop)])
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert counted(Attempt) == 1


def test_the_last_attempt_allowed_is_given_once(app, lan):
    """The second of two starts must not become a second attempt when the first is over at once."""
    exam = give("lan", attempts=1)
    first = start(lan, exam.code)
    end_transaction(commit=True)
    results = at_once(
        app,
        lambda: ending.hand_in(lan, first, now=clock.now(), dice=Dice()),
        lambda: start(lan, exam.code),
        lambda: start(lan, exam.code),
    )
    assert all(result in (None, first) or isinstance(result, Refusal) for result in results), results
    assert counted(Attempt) == 1


# Handing in


def test_two_who_hand_in_at_once_give_one_grading_and_one_receipt(app, people):
    exam = give(*PEOPLE)
    for number, who in enumerate(people, 1):
        attempt = start(who, exam.code)
        end_transaction(commit=True)
        results = at_once(app, *[lambda a=attempt, w=who: ending.hand_in(w, a, now=clock.now(), dice=Dice())] * 3)
        assert results == [None] * 3
        assert counted(Grading) == counted(Receipt) == number


def test_a_save_beside_a_hand_in_is_graded_or_refused(app, people):
    """Never acknowledged and left out; on PostgreSQL too, where nothing else would make the two wait."""
    exam = give(*PEOPLE)
    outcomes = Counter()
    for who in people:
        attempt = start(who, exam.code)
        end_transaction(commit=True)
        save(who, attempt, 1, ["A"])
        end_transaction(commit=True)
        saves = [lambda w=who, a=attempt, p=p: save(w, a, p, ["B"]) for p in (2, 3)]
        *saved, _ = at_once(app, *saves, lambda w=who, a=attempt: ending.hand_in(w, a, now=clock.now(), dice=Dice()))
        own = select(Receipt.body).join(Attempt).where(Attempt.public_id == attempt)
        answers = dict(json.loads(db.session.scalar(own))["answers"])
        end_transaction(commit=False)
        kept = {p for p, said in zip((2, 3), saved, strict=True) if not isinstance(said, Refusal)}
        assert set(answers) == {1} | kept
        assert all(said.code == "handed_in" for said in saved if isinstance(said, Refusal)), saved
        outcomes.update("kept" if p in kept else "refused" for p in (2, 3))
    assert sum(outcomes.values()) == 2 * len(PEOPLE)


def test_the_same_save_twice_at_once_is_one_row_and_one_answer(app, lan):
    exam = give("lan")
    attempt = start(lan, exam.code)
    end_transaction(commit=True)
    now = clock.now()
    lease = Lease("tab", now)
    same = {"seq": 1, "lease": lease, "now": now}
    saved = at_once(app, *[lambda: saving.save_answer(lan, attempt, 1, ["B"], **same)] * 4)
    assert [said.seq for said in saved] == [1] * 4
    assert len({said.saved_at for said in saved}) == 1
    others = at_once(app, *[lambda x=x: saving.save_answer(lan, attempt, 2, [x], **same) for x in "ABC"])
    refused = [said.code for said in others if isinstance(said, Refusal)]
    assert refused == ["conflict"] * 2


def test_of_two_tabs_that_take_the_pen_at_once_the_newer_holds_it(app, lan):
    exam = give("lan")
    attempt = start(lan, exam.code)
    end_transaction(commit=True)
    now = clock.now()
    older, newer = Lease("older", now), Lease("newer", now + timedelta(milliseconds=1))
    at_once(app, *[lambda lease=lease: saving.claim_pen(lan, attempt, lease, now=now) for lease in (older, newer)])
    held = db.session.execute(select(Attempt.pen_tab, Attempt.takeover)).one()
    end_transaction(commit=False)
    assert held.pen_tab == "newer"
    assert held.takeover in (1, 2)
    with pytest.raises(Refusal, match="taken_over"):
        saving.claim_pen(lan, attempt, older, now=now)
    end_transaction(commit=False)


def meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], Any]) -> None:
    """Somebody else does `act` and commits it just before the next call of a module's function."""
    original = getattr(module, name)

    def after(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(module, name, original)
        at_once(app, act)
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, after)


def test_a_hand_in_that_waits_while_minutes_are_given_is_handed_in(app, people, actor, monkeypatch):
    """By what it read first the time was up; by what stands when its turn comes it is not."""
    exam, lan = give("lan"), people[0]
    attempt = start(lan, exam.code)
    end_transaction(commit=True)
    save(lan, attempt, 1, ["A"])
    end_transaction(commit=True)
    late = clock.now() + timedelta(minutes=35)  # of thirty
    binh = actor("binh")
    end_transaction(commit=False)
    meanwhile(
        app,
        monkeypatch,
        ending,
        "write_together",
        lambda: time_grants.give_minutes(binh, exam.public_id, 20, "Mất điện", now=late),
    )
    ending.hand_in(lan, attempt, now=late, dice=Dice())
    end_transaction(commit=True)
    handed_in, closed = db.session.execute(select(Attempt.handed_in_at, Attempt.closed_at)).one()
    end_transaction(commit=False)
    assert handed_in is not None
    assert closed is None
    assert counted(Receipt) == 1


def test_a_password_that_is_changed_while_a_sign_in_waits_signs_nobody_in(app, lan, monkeypatch):
    def change() -> None:
        begin_write()
        db.session.execute(update(Account).where(Account.username == "lan").values(password_hash="another"))

    meanwhile(app, monkeypatch, sign_ins, "write_together", change)
    with pytest.raises(Refusal, match="sign_in_failed"):
        sign_ins.sign_in("lan", PASSWORD, address="10.0.0.1", hours=12, now=clock.now(), dice=Dice())
    end_transaction(commit=True)
    assert counted(SignIn) == 0


# Closing


FORGOTTEN, BATCH = 40, 2


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Closers meet again and again."""
    monkeypatch.setattr(ending, "BATCH", BATCH)


@pytest.fixture
def forgotten(app: Flask) -> list[Actor]:
    """Learners whose time ran out an hour ago, with something saved and nothing handed in."""
    then = clock.now() - timedelta(hours=3)
    dice = Dice(random.Random(5))
    for _ in bench.prepare(FORGOTTEN, 5, now=then, dice=dice):
        end_transaction(commit=True)
    people = select(Account.id, Account.person_id).where(Account.username.startswith("bench"))
    roles = frozenset({"learner"})
    actors = [Actor(a, person, str(person), None, "", roles=roles) for a, person in db.session.execute(people).all()]
    end_transaction(commit=False)
    lease = Lease("tab", then)
    for who in actors:
        door = starting.admission(who, starting.sitting_for(who, bench.CODE, now=then), now=then)
        attempt = starting.start(who, door, now=then, dice=dice)
        end_transaction(commit=True)
        saving.save_answer(who, attempt, 1, ["A"], seq=1, lease=lease, now=then)
        end_transaction(commit=True)
    return actors


def check_each_graded_once() -> None:
    """As many gradings as attempts, one each, and no receipt for what nobody handed in."""
    each = db.session.execute(select(Grading.attempt_id, func.count()).group_by(Grading.attempt_id)).all()
    assert [count for _, count in each] == [1] * FORGOTTEN
    assert counted(Receipt) == 0
    still_open = db.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.closed_at.is_(None)))
    end_transaction(commit=False)
    assert still_open == 0


def sweep_all() -> int:
    """What several closers do in time; one whose whole batch another was faster to close looks again."""
    total = 0
    for _ in range(3 * FORGOTTEN // BATCH):
        total += ending.close_overdue(now=clock.now())
        end_transaction(commit=True)
    return total


def test_closers_in_threads_grade_each_attempt_once(app, forgotten):
    assert sum(at_once(app, *[sweep_all] * 4)) == FORGOTTEN
    check_each_graded_once()


SWEEPING = """
import sys
from app import create_app
from tests.services.test_races import BATCH, ending, sweep_all
ending.BATCH = BATCH
with create_app().app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    print(sweep_all())
"""


def test_closers_in_processes_grade_each_attempt_once(app, forgotten, database_url, tmp_path):
    home = tmp_path / "closers"
    home.mkdir()
    closers = [run_closer(home, database_url) for _ in range(2)]
    for closer in closers:
        assert closer.stdout.readline() == "ready\n"
    for closer in closers:
        closer.stdin.write("now\n")
        closer.stdin.flush()
    own = at_once(app, *[sweep_all] * 2)
    theirs = [int(closer.communicate(timeout=30)[0]) for closer in closers]
    assert sum(own) + sum(theirs) == FORGOTTEN, (own, theirs)
    check_each_graded_once()


def run_closer(home: Path, url: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", SWEEPING]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, cwd=ROOT, env=environment(home, url), stdin=pipe, stdout=pipe, text=True)


def test_a_hand_in_beside_the_closer_is_graded_once(app, forgotten):
    """Too late to hand in: whoever comes first closes it, and both find it closed."""
    now = clock.now()
    attempts = {
        row.person_id: row.public_id for row in db.session.execute(select(Attempt.person_id, Attempt.public_id))
    }
    end_transaction(commit=False)

    def hand_all_in() -> None:
        for who in forgotten:
            ending.hand_in(who, attempts[who.person_id], now=now, dice=Dice())
            end_transaction(commit=True)

    results = at_once(app, hand_all_in, sweep_all, hand_all_in)
    assert not [result for result in results if isinstance(result, Refusal)]
    check_each_graded_once()
