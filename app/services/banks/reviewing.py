"""Moving questions along: to review, approved, retired and back; to another topic or level; one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.question_status import VERBS, step
from app.models import banks as rows
from app.services import audit, settings
from app.services.banks.editing import item_of, moved, revise_row
from app.services.banks.finding import bank_row, question_row, revision_row, topics_of
from app.services.banks.storing import Wording, word

MOST = 200
"""Questions that are changed at once: the write lock is held for moments."""


@dataclass(slots=True)
class Bulk:
    """What was done to which questions, and what was refused and why; a refusal of one stops no other."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)


def change_status(actor: Actor, code: str, ref: str, verb: str, *, now: datetime) -> str:
    """Take a question one step along; returns its status.

    Args:
        verb: one of `question_status.VERBS`.

    Raises:
        NotFound: no such bank or question. Invalid: ``bulk_unknown``. Refusal: as `question_status.step`.
    """
    if verb not in VERBS:
        raise Invalid("bulk_unknown")
    begin_write()
    return _step(actor, question_row(actor, code, ref, locked=True), verb, now)


def _step(actor: Actor, row: rows.Question, verb: str, now: datetime) -> str:
    author = revision_row(row).author_id
    own = author is not None and author == actor.account_id
    second_person = settings.value("questions_need_second_person")
    row.status = step(verb, row.status, own=own, second_person=second_person)
    db.session.flush()
    audit.record(actor, f"question.{row.status}", "question", row.id, now=now, number=row.latest)
    return row.status


def change_statuses(actor: Actor, code: str, refs: Sequence[str], verb: str, *, now: datetime) -> Bulk:
    """`change_status` for many questions of a bank.

    Raises:
        NotFound: ``bank_unknown``. Invalid: ``bulk_nothing``, ``bulk_too_many`` or ``bulk_unknown``.
    """
    if verb not in VERBS:
        raise Invalid("bulk_unknown")
    return _for_each(actor, code, refs, lambda row: _step(actor, row, verb, now))


def move_questions(
    actor: Actor, code: str, refs: Sequence[str], *, topic: str = "", level: str = "", reason: str, now: datetime
) -> Bulk:
    """Give many questions another topic, or another level, each as a new revision.

    Raises:
        NotFound: ``bank_unknown``. Invalid: ``bulk_nothing``, ``bulk_too_many`` or ``bulk_unknown`` (no such topic or
            level in the bank).
    """
    bank = bank_row(actor, code)
    topics = {row.id: row.code for row in topics_of(bank.id)}
    known = topic in topics.values() if topic else level in bank.levels.split()
    if not known:
        raise Invalid("bulk_unknown")
    wordings = _reworded(actor, code, refs, topics, topic=topic, level=level)

    def move(row: rows.Question) -> None:
        base, wording = wordings[row.ref]
        if not revise_row(actor, row, wording, base=base, reason=reason, now=now).changed:
            raise Refusal("moved_already")

    return _for_each(actor, code, refs, move)


def _reworded(
    actor: Actor, code: str, refs: Sequence[str], topics: dict[int, str], *, topic: str, level: str
) -> dict[str, tuple[int, Wording]]:
    """ref -> (newest revision, what its next one would hold), worked out before the write lock."""
    found: dict[str, tuple[int, Wording]] = {}
    for ref in _some(refs):
        try:
            row = question_row(actor, code, ref)
        except NotFound:  # said of this one when its turn comes
            continue
        newest = revision_row(row)
        item = moved(item_of(ref, topics[newest.topic_id], newest), topic=topic, level=level)
        found[ref] = (row.latest, word(item))
    return found


def _for_each(actor: Actor, code: str, refs: Sequence[str], act: Callable[[rows.Question], object]) -> Bulk:
    refs = _some(refs)
    begin_write()
    bank_row(actor, code)
    bulk = Bulk()
    for ref in sorted(refs):  # one order for all, so that two who do this at once cannot wait for each other
        try:
            act(question_row(actor, code, ref, locked=True))
        except Refusal as refusal:
            bulk.refused.append((ref, refusal))
        else:
            bulk.done.append(ref)
    return bulk


def _some(refs: Sequence[str]) -> list[str]:
    """Each ref once; at least one, not too many."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        raise Invalid("bulk_nothing")
    if len(wanted) > MOST:
        raise Invalid("bulk_too_many", most=MOST)
    return wanted
