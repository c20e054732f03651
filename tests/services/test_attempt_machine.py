"""One learner at two devices, and everything that can happen to an attempt in any order, beside a model that keeps
the promise in a few lines of Python: what counts is the last acknowledged answer that came in time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import hypothesis.strategies as st
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import clock
from app.db import db, end_transaction
from app.dice import Dice
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.errors import Refusal
from app.domain.timing import Window
from app.models.attempts import Attempt, Grading, Receipt, Response
from app.models.people import Person
from app.services.attempts import ending, reading, saving, starting
from app.services.attempts.saving import Lease
from app.services.exams.frozen import DealtItem
from app.services.sittings import giving, time_grants
from tests.conftest import NOTHING_SKIPPED, SERVER
from tests.stories import give

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MINUTES, GRACE, QUESTIONS = 30, timedelta(seconds=5), 3
EXAMPLES, STEPS = (12, 30) if SERVER else (100, 40) if NOTHING_SKIPPED else (30, 30)
"""The rules are the same on both databases, and commits on PostgreSQL take longer."""
DEVICES, POSITIONS = st.sampled_from([0, 1]), st.integers(1, QUESTIONS)
ANSWERS = st.sampled_from([["A"], ["B"], ["C"], []])


@dataclass
class Page:
    """An opened page: its lease, and the next seq of each question."""

    lease: Lease
    seqs: dict[int, int]


@dataclass
class Sent:
    """A save that a page has sent; the network delivers it late, twice, or after a newer one."""

    lease: Lease
    position: int
    seq: int
    answer: list[str]


@dataclass
class Model:
    """What the learner was told, and what follows from it."""

    began: datetime
    extra: timedelta = timedelta(0)
    handed_in: bool = False
    closed: bool = False
    #: (position, take-over, seq) -> answer and when it came; those that came late are kept too
    kept: dict[tuple[int, int, int], tuple[list[str], datetime]] = field(default_factory=dict)
    pen_tab: str = ""
    pen_at: datetime | None = None
    takeover: int = 0
    #: why it was graded, each time
    graded: list[str] = field(default_factory=list)

    @property
    def deadline(self) -> datetime:
        return self.began + MINUTES * MINUTE + self.extra

    @property
    def last(self) -> datetime:
        """Answers count before it."""
        return self.deadline + GRACE

    def over(self, now: datetime) -> bool:
        return self.handed_in or self.closed or now >= self.last

    def newest(self, position: int) -> tuple[int, int]:
        return max((key[1:] for key in self.kept if key[0] == position), default=(0, 0))

    def counting(self) -> dict[int, list[str]]:
        """The answer that counts at each position."""
        in_time = {key: answer for key, (answer, at) in self.kept.items() if at < self.last}
        return {key[0]: in_time[key] for key in sorted(in_time)}

    def take_pen(self, lease: Lease) -> str:
        """Why the page may not write, or nothing."""
        if self.handed_in:
            return "handed_in"
        if lease.tab != self.pen_tab:
            if self.pen_at is not None and lease.at <= self.pen_at:
                return "taken_over"
            self.pen_tab, self.pen_at, self.takeover = lease.tab, lease.at, self.takeover + 1
        return ""

    def save(self, sent: Sent, now: datetime) -> str:
        """Why it is refused, or nothing when it is acknowledged."""
        refused = self.take_pen(sent.lease)
        if refused:
            return refused
        order = (self.takeover, sent.seq)
        if order > self.newest(sent.position):
            self.kept[sent.position, *order] = sent.answer, now
        elif order == self.newest(sent.position) and self.kept[sent.position, *order][0] != sent.answer:
            return "conflict"
        return "time_up" if self.over(now) else ""


class OneLearnerTwoDevices(RuleBasedStateMachine):
    """Every rule does one thing to the house and to the model, and compares what was said."""

    def __init__(self, snapshot_id: int, actor: Actor, dice: Dice) -> None:
        super().__init__()
        self.actor, self.dice = actor, dice
        self.now = clock.now()
        window = Window(self.now - MINUTE, self.now + timedelta(days=30))
        people, at = [actor.person_id], {"now": self.now, "dice": self.dice}
        sitting = giving.give_exam(COMMAND_LINE, snapshot_id, "Bài thử", window, people=people, **at)
        self.sitting_id, self.sitting = sitting.id, sitting.public_id
        end_transaction(commit=True)
        self.pages: dict[int, Page] = {}
        self.sent: list[Sent] = []
        self.gradings: list[tuple[object, ...]] = []

    @initialize(with_pen=st.booleans())
    def start(self, with_pen: bool) -> None:
        tab = self.dice.public_id(8) if with_pen else ""
        self.attempt = self._start(tab)
        self.model = Model(self.now)
        if with_pen:  # the page that the start leads to need not claim it
            self.model.take_pen(Lease(tab, self.now))
            self.pages[0] = Page(Lease(tab, self.now), dict.fromkeys(range(1, QUESTIONS + 1), 0))
        else:
            self.open_page(0)

    def _start(self, tab: str) -> str:
        door = starting.admission(self.actor, self.sitting_id, now=self.now)
        attempt = starting.start(self.actor, door, tab=tab, now=self.now, dice=self.dice)
        end_transaction(commit=True)
        return attempt

    @precondition(lambda self: not self.model.over(self.now))
    @rule()
    def start_again(self) -> None:
        assert self._start(self.dice.public_id(8)) == self.attempt

    @rule(span=st.sampled_from([1, 1, 30, 600, 1800]))
    def time_passes(self, span: int) -> None:
        self.now += span * SECOND

    @precondition(lambda self: not self.model.over(self.now))
    @rule(device=DEVICES)
    def open_page(self, device: int) -> None:
        self._tick()
        paper = reading.open_paper(self.actor, self.attempt, now=self.now)
        assert paper is not None
        seqs = {position: paper.order(position)[1] for position in range(1, QUESTIONS + 1)}
        end_transaction(commit=False)
        assert seqs == {position: self.model.newest(position)[1] for position in seqs}
        self.pages[device] = Page(Lease(self.dice.public_id(8), self.now), seqs)

    @rule(device=DEVICES)
    def claim_pen(self, device: int) -> None:
        if device not in self.pages:
            return
        self._tick()
        lease = self.pages[device].lease
        expected = self.model.take_pen(lease) or ("time_up" if self.model.over(self.now) else "")
        said = self._do(lambda: saving.claim_pen(self.actor, self.attempt, lease, now=self.now))
        assert said == expected

    @rule(device=DEVICES, position=POSITIONS, answer=ANSWERS, arrives=st.booleans())
    def save(self, device: int, position: int, answer: list[str], arrives: bool) -> None:
        """A page sends an answer, which arrives at once or stays under way."""
        if device not in self.pages:
            return
        page = self.pages[device]
        page.seqs[position] += 1
        self.sent.append(Sent(page.lease, position, page.seqs[position], answer))
        if arrives:
            self._deliver(self.sent[-1])

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def arrive_late_or_again(self, data: st.DataObject) -> None:
        self._deliver(data.draw(st.sampled_from(self.sent[-6:])))

    @precondition(lambda self: self.sent)
    @rule(answer=ANSWERS)
    def same_number_another_answer(self, answer: list[str]) -> None:
        last = self.sent[-1]
        self._deliver(Sent(last.lease, last.position, last.seq, answer))

    def _deliver(self, sent: Sent) -> None:
        self._tick()
        expected = self.model.save(sent, self.now)
        saved: list[saving.Saved] = []
        said = self._do(
            lambda: saved.append(
                saving.save_answer(
                    self.actor,
                    self.attempt,
                    sent.position,
                    sent.answer,
                    seq=sent.seq,
                    lease=sent.lease,
                    now=self.now,
                )
            )
        )
        assert said == expected
        for one in saved:
            assert one.seq == self.model.newest(sent.position)[1] >= sent.seq
            assert one.remaining_ms is not None
            assert one.remaining_ms >= 0

    @rule(minutes=st.integers(1, 40), alone=st.booleans())
    def give_minutes(self, minutes: int, alone: bool) -> None:
        self._tick()
        people = [self.person_id] if alone else None
        time_grants.give_minutes(
            COMMAND_LINE, self.sitting, minutes, "The network was away", people=people, sure=True, now=self.now
        )
        end_transaction(commit=True)
        if self.model.handed_in:
            return
        self.model.extra += minutes * MINUTE
        if self.model.closed and self.now < self.model.last:
            self.model.closed = False
        elif self.model.closed:
            self.model.graded.append("time_given")

    @rule()
    def hand_in(self) -> None:
        self._tick()
        said = self._do(lambda: ending.hand_in(self.actor, self.attempt, now=self.now, dice=self.dice))
        assert said == ""
        if self.model.handed_in or self.model.closed:
            return
        if self.now >= self.model.last:
            self._closed()
        else:
            self.model.handed_in = True
            self.model.graded.append("handed_in")

    @rule()
    def close_overdue(self) -> None:
        # One call closes a batch, and the stories before this one have left papers open.
        while ending.close_overdue(now=self.now):
            end_transaction(commit=True)
        end_transaction(commit=False)
        if not self.model.handed_in and not self.model.closed and self.now >= self.model.last:
            self._closed()

    def _closed(self) -> None:
        self.model.closed = True
        self.model.graded.append("expired")

    @invariant()
    def what_was_acknowledged_is_kept(self) -> None:
        """Every save, and no other: rows are neither lost nor changed."""
        rows = db.session.scalars(select(Response).where(Response.attempt_id == self._row().id)).all()
        stored = {(row.position, row.takeover, row.seq): (json.loads(row.answer), row.received_at) for row in rows}
        end_transaction(commit=False)
        assert stored == self.model.kept

    @invariant()
    def what_counts_is_the_last_that_was_acknowledged_in_time(self) -> None:
        counting = self.model.counting()
        paper = reading.open_paper(self.actor, self.attempt, now=self.now)
        outcome = reading.outcome(self.actor, self.attempt, now=self.now)
        end_transaction(commit=False)
        assert (paper is None) == self.model.over(self.now) == (outcome is not None)
        if paper is not None:
            assert {position: paper.answer(position) for position in paper.saves} == counting
            left = max(timedelta(0), self.model.deadline - self.now)
            assert paper.remaining_ms == left // timedelta(milliseconds=1)
        if outcome is not None:
            assert outcome.correct == self._right(counting, outcome.facts.paper.items)
            assert timedelta(0) <= outcome.taken_ms * timedelta(milliseconds=1) <= MINUTES * MINUTE + self.model.extra

    @invariant()
    def there_is_one_result_and_it_changes_only_by_time_given(self) -> None:
        attempt = self._row().id
        rows = db.session.scalars(select(Grading).where(Grading.attempt_id == attempt).order_by(Grading.number)).all()
        receipts = db.session.scalars(select(Receipt).where(Receipt.attempt_id == attempt)).all()
        bodies = [json.loads(receipt.body) for receipt in receipts]
        gradings = [(row.number, row.reason, row.correct, row.credits, row.taken_ms, row.graded_at) for row in rows]
        end_transaction(commit=False)
        assert [row[0] for row in gradings] == list(range(1, len(gradings) + 1))
        assert [row[1] for row in gradings] == self.model.graded
        assert gradings[: len(self.gradings)] == self.gradings
        self.gradings = gradings
        assert len(bodies) == self.model.handed_in
        for body in bodies:
            assert dict(body["answers"]) == self.model.counting()

    def _row(self) -> Attempt:
        return db.session.scalars(select(Attempt).where(Attempt.public_id == self.attempt)).one()

    @property
    def person_id(self) -> str:
        found = db.session.scalars(select(Person.public_id).where(Person.id == self.actor.person_id)).one()
        end_transaction(commit=False)
        return found

    @staticmethod
    def _right(counting: dict[int, list[str]], items: Sequence[DealtItem]) -> int:
        """The author's right option is where the deal has put it."""
        right = {item.position: "ABCD"[item.order.index(item.question.key)] for item in items}
        return sum(answer == [right[position]] for position, answer in counting.items())

    def _tick(self) -> None:
        """No two things happen at the same instant."""
        self.now += timedelta(milliseconds=1)

    @staticmethod
    def _do(act: Callable[[], object]) -> str:
        """What the edge does; returns the code of the refusal, or nothing."""
        try:
            act()
        except Refusal as refusal:
            end_transaction(commit=refusal.keep)
            return refusal.code
        end_transaction(commit=True)
        return ""


def test_whatever_happens_to_an_attempt_its_promise_is_kept(app: Flask, actor, dice: Dice):
    snapshot_id = give("lan", size=QUESTIONS, minutes=MINUTES, attempts=None, grace=GRACE).snapshot_id
    lan = actor("lan")
    end_transaction(commit=False)
    run_state_machine_as_test(
        lambda: OneLearnerTwoDevices(snapshot_id, lan, dice),
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
