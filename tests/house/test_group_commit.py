"""Group commit: those who wait together are kept together, and each hears only of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from app import group_commit
from app.db import begin_write, db, end_transaction, run, work
from app.domain.actors import COMMAND_LINE
from app.domain.errors import Refusal, Unavailable
from app.group_commit import write_together
from app.models.audit import AuditEvent
from app.prepared import prepared_insert
from app.services import audit
from tests.conftest import NOW
from tests.faults.databases import break_commits

pytestmark = pytest.mark.sqlite
WRITERS = 8
_insert = prepared_insert(AuditEvent.__table__)


def insert(number: int) -> int:
    _insert.count(at=NOW, account_id=None, action="probe", subject_kind="probe", subject_id=number, detail="{}")
    return number


def stored() -> list[int]:
    found = db.session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "probe")).all()
    end_transaction(commit=False)
    return sorted(found)


@pytest.fixture
def statements(app) -> list[str]:
    said: list[str] = []
    event.listen(db.engine, "checkout", lambda raw, *_: raw.set_trace_callback(said.append))
    return said


@pytest.fixture
def together(app) -> Callable[..., list[Any]]:
    """Does works in threads that all wait behind one writer, so that they make one group.

    Returns what each returned or raised, and what of it was committed at that moment.
    """

    def outcome(act: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                return write_together(act)
            except Exception as error:
                return error

    def wait_in_one_group(*acts: Callable[[], Any]) -> list[Any]:
        begin_write()  # nobody gets in
        with ThreadPoolExecutor(len(acts)) as threads:
            waiting = [threads.submit(outcome, act) for act in acts]
            group = None
            until = time.monotonic() + 10
            while group is None or len(group._waiting) < len(acts):
                assert time.monotonic() < until
                group = group_commit._groups.get(db.engine)
                time.sleep(0.005)
            end_transaction(commit=False)
            return [one.result(10) for one in waiting]

    return wait_in_one_group


def test_who_waits_together_is_kept_by_one_commit(together, statements):
    assert together(*[lambda number=number: insert(number) for number in range(WRITERS)]) == list(range(WRITERS))
    assert stored() == list(range(WRITERS))
    assert statements.count("COMMIT") == 1
    assert statements.count("BEGIN IMMEDIATE") == 2  # the writer before whom they waited, and the group


def test_nobody_is_answered_before_the_commit(app, together, monkeypatch):
    """The one who did its work first hears of it only when the last has done its own and all are on the disk."""
    seen: list[list[int]] = []
    answered = threading.Event()

    def last() -> None:
        insert(9)
        assert not answered.wait(0.1)

    def first() -> int:
        return insert(1)

    original = group_commit._Turn.outcome

    def outcome(turn: Any) -> Any:
        answered.set()
        with app.app_context():
            seen.append(stored())
        return original(turn)

    monkeypatch.setattr(group_commit._Turn, "outcome", outcome)
    assert together(first, first, last) == [1, 1, None]
    assert seen == [[1, 1, 9]] * 3


def test_a_refusal_drops_its_own_and_nothing_else(together):
    def refused(keep: int, number: int) -> None:
        insert(number)
        audit.record(COMMAND_LINE, "probe", "probe", number + 100, now=NOW)  # by the session, not flushed yet
        raise Refusal("conflict", keep=bool(keep))

    acts = [lambda keep=keep, number=number: refused(keep, number) for number, keep in enumerate([0, 1, 0, 1, 0])]
    first, *refusals, last = together(lambda: insert(50), *acts, lambda: insert(51))
    assert (first, last) == (50, 51)
    assert [one.code for one in refusals] == ["conflict"] * 5
    assert stored() == [1, 3, 50, 51, 101, 103]


def test_a_fault_of_the_program_in_one_work_is_the_affair_of_that_one(together):
    def broken() -> None:
        insert(2)
        raise ZeroDivisionError("a fault of ours")

    first, fault, last = together(lambda: insert(1), broken, lambda: insert(3))
    assert (first, last) == (1, 3)
    assert isinstance(fault, ZeroDivisionError)
    assert stored() == [1, 3]


def test_when_the_commit_fails_nobody_is_told_that_it_was_kept(together, monkeypatch):
    with monkeypatch.context() as patch:
        break_commits(patch)
        outcomes = together(*[lambda number=number: insert(number) for number in range(4)])
    assert [type(one) for one in outcomes] == [Unavailable] * 4
    assert stored() == []
    assert together(lambda: insert(7)) == [7]  # and the next group finds everything in order
    assert stored() == [7]


def test_when_the_database_fails_in_one_work_all_are_told(together):
    def full() -> None:
        raise Unavailable()

    outcomes = together(lambda: insert(1), full, lambda: insert(2))
    assert [type(one) for one in outcomes] == [Unavailable] * 3
    assert stored() == []


def test_when_sqlite_drops_the_whole_transaction_all_are_told(together):
    """As it does by itself on a full disk: the savepoints are gone with it."""

    def dropped() -> None:
        work().driver().rollback()
        raise Refusal("conflict")

    outcomes = together(lambda: insert(1), dropped, lambda: insert(2))
    assert [type(one) for one in outcomes] == [Unavailable] * 3
    assert stored() == []
    assert together(lambda: insert(3)) == [3]


def test_who_cannot_get_in_is_told_after_one_wait_and_not_after_each_others(app, together, monkeypatch):
    def nobody_gets_in(**_: Any) -> None:
        time.sleep(0.2)
        raise Unavailable("busy")

    monkeypatch.setattr(group_commit, "begin_write", nobody_gets_in)
    begun = time.monotonic()
    outcomes = together(*[lambda: insert(1)] * WRITERS)
    assert [type(one) for one in outcomes] == [Unavailable] * WRITERS
    assert time.monotonic() - begun < 0.2 * WRITERS / 2


def group_of(app) -> group_commit._Group:
    """The group of the present database, made by a first write."""
    write_together(lambda: insert(0))
    return group_commit._groups[db.engine]


def in_threads(app, *acts: Callable[[], Any]) -> list[threading.Thread]:
    heard.clear()

    def outcome(number: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                heard[number] = write_together(act)
            except Exception as error:
                heard[number] = error

    threads = [threading.Thread(target=outcome, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    return threads


heard: dict[int, Any] = {}


def test_behind_a_leader_who_does_not_get_in_nobody_waits_for_ever(app, monkeypatch):
    """As when another process is stopped while it is inside the turnstile."""
    group = group_of(app)
    monkeypatch.setattr(group, "patience", 0.3)
    goes_on, begin = threading.Event(), group_commit.begin_write

    def stuck(**options: Any) -> None:
        goes_on.wait(20)
        begin(**options)

    monkeypatch.setattr(group_commit, "begin_write", stuck)
    threads = in_threads(app, *[lambda number=number: insert(number) for number in range(1, 5)])
    for thread in threads:
        thread.join(1)
    assert [type(one) for one in heard.values()] == [Unavailable] * 3, "all but the one whose turn it is"
    goes_on.set()
    for thread in threads:
        thread.join(10)
    (kept,) = [one for one in heard.values() if not isinstance(one, Unavailable)]
    assert stored() == [0, kept]
    assert write_together(lambda: insert(9)) == 9


def test_who_fails_before_waiting_leaves_no_turn_behind(app, monkeypatch):
    group_of(app)

    def broken(**_: Any) -> None:
        raise MemoryError("no room to let go")

    with monkeypatch.context() as patch:
        patch.setattr(group_commit, "end_transaction", broken)
        with pytest.raises(MemoryError):
            write_together(lambda: insert(1))
    for thread in in_threads(app, lambda: insert(2)):
        thread.join(10)
    assert heard == {0: 2}
    assert stored() == [0, 2]


def test_a_group_that_can_neither_begin_nor_let_go_leaves_no_turn_behind(app, monkeypatch):
    group_of(app)
    calls = []

    def broken(**_: Any) -> None:
        calls.append(1)
        raise Unavailable("busy")

    def cannot_let_go(**options: Any) -> None:
        if calls:
            raise MemoryError("no room to let go")
        end_transaction(**options)

    with monkeypatch.context() as patch:
        patch.setattr(group_commit, "begin_write", broken)
        patch.setattr(group_commit, "end_transaction", cannot_let_go)
        for thread in in_threads(app, lambda: insert(1)):
            thread.join(10)
        assert isinstance(heard[0], MemoryError)
    end_transaction(commit=False)
    for thread in in_threads(app, lambda: insert(2)):
        thread.join(10)
    assert heard == {0: 2}


def test_a_row_that_the_database_does_not_take_is_the_fault_of_who_added_it(together):
    """SQLAlchemy drops the whole transaction then; the others may try again and hear nothing of somebody's fault."""

    def bad_row() -> None:
        db.session.add(AuditEvent(at=NOW, action=None, subject_kind="probe", subject_id=2, detail="{}"))

    outcomes = together(lambda: insert(1), bad_row, lambda: insert(3))
    assert [type(one) for one in outcomes] == [Unavailable, IntegrityError, Unavailable]
    assert stored() == []
    assert together(lambda: insert(4)) == [4]


def test_a_work_inside_a_transaction_is_left_to_its_edge(app):
    begin_write()
    assert write_together(lambda: insert(1)) == 1
    end_transaction(commit=False)
    assert stored() == []


def test_a_group_has_a_most(together, monkeypatch, statements):
    monkeypatch.setattr(group_commit, "MOST", 3)
    assert together(*[lambda number=number: insert(number) for number in range(WRITERS)]) == list(range(WRITERS))
    assert stored() == list(range(WRITERS))
    assert statements.count("COMMIT") == 3


def test_many_writers_over_long_lose_nothing_and_wait_for_nobody(app):
    """Threads that come and go as they like: leaders change, groups of one and of many follow each other."""
    each = 60

    def write(number: int) -> None:
        for turn in range(each):
            with app.app_context():
                try:
                    write_together(lambda turn=turn: refuse_every_seventh(number * each + turn))
                except Refusal:
                    continue

    def refuse_every_seventh(number: int) -> None:
        insert(number)
        if number % 7 == 0:
            raise Refusal("conflict")

    with ThreadPoolExecutor(WRITERS) as threads:
        for done in [threads.submit(write, number) for number in range(WRITERS)]:
            done.result(60)
    assert stored() == [number for number in range(WRITERS * each) if number % 7]
    group = group_commit._groups[db.engine]
    assert not group._waiting
    assert not group._led
    assert run(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "probe")).scalar() == len(
        stored()
    )
