"""Saving answers: the call that everything else exists for.

Reads come first, in a reading transaction. Then the write lock: a conditional UPDATE of the attempt row (whoever
closes the paper updates the same row, so one of the two waits and sees the other), the saves so far, one INSERT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, or_, update

from app import presence
from app.db import begin_write, db
from app.domain import responses
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.questions import read_answer
from app.domain.responses import PREDICTION, Response, Verdict
from app.group_commit import write_together
from app.models.attempts import Attempt
from app.models.attempts import Response as ResponseRow
from app.prepared import Prepared
from app.services import audit
from app.services.attempts.loading import AttemptFacts, Saves, own_attempt

TAB_LETTERS = 8
"""Of a tab's name: those by chance. What stands before them is the sign-in of the browser."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write that a page was given when it was opened: in which tab, and when."""

    tab: str
    at: datetime

    def is_reload_of(self, pen_tab: str) -> bool:
        """Was the page that holds the pen opened by the same sign-in? Nobody holds it after a paper was reopened."""
        sign_in = self.tab[:-TAB_LETTERS]
        return not pen_tab or bool(sign_in) and sign_in == pen_tab[:-TAB_LETTERS]


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page is told. `remaining_ms` is None for an untimed attempt."""

    seq: int
    saved_at: datetime
    remaining_ms: int | None
    answered: int


_attempts = cast(Table, Attempt.__table__)
_columns = _attempts.c
_open = (_columns.id == bindparam("attempt")) & _columns.handed_in_at.is_(None)
_seen_under_lock = (_columns.takeover, _columns.deadline_at, _columns.closed_at)
_touches = update(_attempts).where(_open).values(last_saved_at=bindparam("now")).returning(*_seen_under_lock)
_touch = Prepared(_touches)
_holds_pen = Prepared(_touches.where(_columns.pen_tab == bindparam("tab")))
_takes_pen = Prepared(
    update(_attempts)
    .where(_open, or_(_columns.pen_at.is_(None), _columns.pen_at < bindparam("at")))
    .values(pen_tab=bindparam("tab"), pen_at=bindparam("at"), takeover=_columns.takeover + 1)
    .returning(*_seen_under_lock)
)
_insert = Prepared(insert(cast(Table, ResponseRow.__table__)))


def save_answer(
    actor: Actor, attempt: str, position: int, answer: list[str], *, seq: int, lease: Lease, now: datetime
) -> Saved:
    """Keep one answer; it is acknowledged only after its commit has reached the disk.

    Args:
        position: on the paper from 1, or `responses.PREDICTION`.
        answer: the wire answer in dealt letters; an empty list clears.
        seq: the page's number for this save of this question.

    Raises:
        NotFound: not the actor's attempt, or no such position.
        Invalid: ``answer_malformed`` (400).
        Refusal: 409 ``taken_over`` or ``conflict``; 410 ``handed_in``, or ``time_up`` (kept: time given back
            may yet re-admit it); 429 ``too_many_saves``.
    """
    before = own_attempt(actor, attempt)
    stored = _checked(before, position, answer)

    def save() -> Saved:
        facts = _lock_row(actor, before, lease, now)
        saves = Saves(facts.id)
        counts = _keep(facts, saves, Response(position, facts.takeover, seq, stored, now))
        presence.sign(facts.id, now)
        _refuse_late(facts, now)
        answered = saves.answered(position, counts.answer)
        return Saved(counts.seq, counts.received_at, facts.remaining_ms(now), answered)

    return write_together(save)


def save_form(
    actor: Actor, attempt: str, answers: Mapping[int, list[str]], *, lease: Lease | None, now: datetime
) -> None:
    """Keep a whole form at once, as a page without JavaScript sends it. A page without a lease writes with the pen
    that is out.

    Raises:
        As `save_answer`.
    """
    facts = own_attempt(actor, attempt)
    stored = {position: _checked(facts, position, answer) for position, answer in answers.items()}
    begin_write(beside_others=True)
    facts = _lock_row(actor, facts, lease, now)
    saves = Saves(facts.id)
    for position, answer in stored.items():
        held = saves.at(position)
        if answer != (held.answer if held else "[]"):
            _keep(facts, saves, Response(position, facts.takeover, held.seq + 1 if held else 1, answer, now))
    presence.sign(facts.id, now, pulsing=False)
    _refuse_late(facts, now)


@dataclass(frozen=True, slots=True)
class Pen:
    """What a page is told that holds the pen: how often that has changed hands; `remaining_ms` is None for untimed."""

    takeover: int
    remaining_ms: int | None


def claim_pen(actor: Actor, attempt: str, lease: Lease, *, now: datetime) -> Pen:
    """A page that was just opened takes the pen.

    Raises:
        Refusal: 409 ``taken_over`` when a newer page holds it, 410 when the attempt has ended.
    """
    before = own_attempt(actor, attempt)

    def claim() -> Pen:
        facts = _lock_row(actor, before, lease, now)
        presence.sign(facts.id, now)
        _refuse_late(facts, now)
        return Pen(facts.takeover, facts.remaining_ms(now))

    return write_together(claim)


def pulse(actor: Actor, attempt: str, lease: Lease, *, now: datetime) -> int | None:
    """A sign of life of a page that has not saved; nothing of it is stored with the attempt.

    Returns:
        The milliseconds left; None for an untimed attempt.

    Raises:
        Refusal: as `claim_pen`.
    """
    facts = own_attempt(actor, attempt)
    if facts.handed_in_at is not None:
        raise Refusal("handed_in", status=410)
    if facts.pen_at is not None and facts.pen_tab != lease.tab and lease.at <= facts.pen_at:
        raise Refusal("taken_over")
    presence.sign(facts.id, now)
    _refuse_late(facts, now)
    return facts.remaining_ms(now)


def _checked(facts: AttemptFacts, position: int, answer: list[str]) -> str:
    """The stored form of an answer that fits its question."""
    if position == PREDICTION:
        if facts.entry_id is None:
            raise NotFound()
        if len(answer) > 1 or any(len(part) > 40 for part in answer):
            raise Invalid("answer_malformed", status=400)
    else:
        item = facts.paper.item(position)
        if item is None:
            raise NotFound()
        read_answer(item.question, item.order, answer)
    return responses.dump_answer(answer)


def _lock_row(actor: Actor, facts: AttemptFacts, lease: Lease | None, now: datetime) -> AttemptFacts:
    """Lock the attempt's row with the pen in hand; returns the facts as they stand under the lock.

    While this call waited, minutes may have been given, a sweep may have closed the attempt, or the same page's
    first call may have taken the pen already: only what is read under the lock counts.
    """
    if now < facts.begins_at:
        raise Refusal("not_begun", status=403)
    if lease is None:
        row = _touch.first(attempt=facts.id, now=now)
    else:
        row = _holds_pen.first(attempt=facts.id, now=now, tab=lease.tab)
        if row is None:
            row = _takes_pen.first(attempt=facts.id, tab=lease.tab, at=lease.at)
            if row is not None and row[0] > 1:
                _note_take_over(actor, facts, lease, row[0], now)
    if row is None and lease is not None:  # the same page's first call took the pen while this one waited for the row
        row = _holds_pen.first(attempt=facts.id, now=now, tab=lease.tab)
    if row is None:
        raise _why_locked_out(facts)
    if tuple(row) == (facts.takeover, facts.deadline_at, facts.closed_at):
        return facts
    takeover, deadline_at, closed_at = row
    return replace(facts, takeover=takeover, deadline_at=deadline_at, closed_at=closed_at)


def _note_take_over(actor: Actor, facts: AttemptFacts, lease: Lease, takeover: int, now: datetime) -> None:
    """A reload is no move to another device. Where a third page came between reading and locking, it counts as one."""
    reload = takeover == facts.takeover + 1 and lease.is_reload_of(facts.pen_tab)
    action = "attempt.reloaded" if reload else "attempt.taken_over"
    detail = {"takeover": takeover, "tab": lease.tab, "sign_in": actor.sign_in_id}
    audit.record(actor, action, "attempt", facts.id, now=now, **detail)


def _why_locked_out(facts: AttemptFacts) -> Refusal:
    handed_in = db.session.get_one(Attempt, facts.id, populate_existing=True).handed_in_at
    return Refusal("handed_in", status=410) if handed_in else Refusal("taken_over")


def _keep(facts: AttemptFacts, saves: Saves, save: Response) -> Response:
    """Insert a save if it is new; returns the save that now counts."""
    current = saves.at(save.position)
    match responses.judge(current, save.takeover, save.seq, save.answer):
        case Verdict.CONFLICT:
            raise Refusal("conflict")
        case Verdict.SAME | Verdict.OLDER:
            assert current is not None
            return current
        case Verdict.NEW:
            if saves.count >= responses.MOST_SAVES:
                raise Refusal("too_many_saves", status=429)
            saves.count += 1
            _insert.count(
                attempt_id=facts.id,
                position=save.position,
                takeover=save.takeover,
                seq=save.seq,
                answer=save.answer,
                received_at=save.received_at,
            )
            return save


def _refuse_late(facts: AttemptFacts, now: datetime) -> None:
    last = facts.last_instant()
    if facts.closed_at is not None or (last is not None and now >= last):
        # Kept all the same: if time is given back, it counts after all.
        raise Refusal("time_up", status=410, keep=True)
