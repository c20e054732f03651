"""What is made ready in the copy: a sitting that is open now, for learners who exist there only."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import begin_write
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.timing import Window
from app.services.exams import finding
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.people.credentials import hash_password
from app.services.sittings import giving

OPEN_FOR = timedelta(hours=12)
"""Longer than any rehearsal: no learner of it runs out of time, however short the exam is."""


def open_room(code: str, learners: int, password: str, *, now: datetime, dice: Dice) -> list[str]:
    """Give the exam's newest snapshot to so many throw-away learners; returns their sign-in names.

    Raises:
        NotFound: ``exam_unknown``. Refusal: ``exam_unpublished``.
    """
    snapshot_id, title = finding.newest_snapshot(code)
    hashed = hash_password(password)
    stem = dice.public_id(8)
    accounts = [
        bulk.NewAccount(NewPerson(f"Học viên diễn tập {number}"), f"dien-tap-{stem}-{number:05d}", hashed)
        for number in range(1, learners + 1)
    ]
    begin_write()
    people = bulk.register_accounts(COMMAND_LINE, accounts, must_change_password=False, now=now, dice=dice)
    window = Window(now - timedelta(minutes=1), now + OPEN_FOR)
    sitting = giving.give_exam(COMMAND_LINE, snapshot_id, title, window, people=people.values(), now=now, dice=dice)
    sitting.extra_seconds = OPEN_FOR // timedelta(seconds=1)
    return [account.username for account in accounts]
