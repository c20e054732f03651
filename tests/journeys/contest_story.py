"""A contest with an open round, and people who have already taken part in it."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.db import begin_write, db, end_transaction
from app.demonstration.simulate import Performance, learner, sit
from app.dice import Dice
from app.domain.actors import COMMAND_LINE
from app.domain.contests import EntryForm, Prize, RoundRules
from app.domain.timing import Window
from app.models.exams import Sitting
from app.services.contests import entering, rounds
from app.services.contests.entering import Declared
from app.services.people import units
from tests.stories import give

CODE = "lich-su"
UNIT = "Đảng bộ phường Đồng Tâm"
BEFORE = ("Đặng Văn Đường", "Giàng A Sử", "Hoàng Thị Ổn")
HOUR = timedelta(hours=1)


def open_contest() -> None:
    """A contest whose round is open now."""
    now, dice = clock.now(), Dice(random.Random(5))
    exam = give(attempts=3)
    units.register_units(COMMAND_LINE, [units.NewUnit("dong-tam", UNIT, "ward")])
    title = "Tìm hiểu lịch sử Đảng bộ thành phố giai đoạn 1945-2020"
    form = EntryForm(minimum_age=14)
    contest = rounds.create_contest(
        COMMAND_LINE, CODE, title, "Ban Tuyên giáo Thành ủy", entry_form=form, rules_text="Ai cũng dự thi.", now=now
    )
    prizes = (Prize("Giải Nhất", 1), Prize("Giải Khuyến khích", 2))
    rules = RoundRules(prizes=prizes, prediction_question="Có bao nhiêu người nộp bài trong tuần này?")
    window = Window(now - HOUR, now + HOUR)
    rounds.add_round(COMMAND_LINE, contest, "Tuần 1", exam.snapshot_id, window, rules, now=now, dice=dice)
    end_transaction(commit=True)


def take_part(names: tuple[str, ...] = BEFORE, right: int = 4) -> None:
    """People enter and hand in, one after the other, each with fewer right answers than the one before."""
    rng, dice = random.Random(6), Dice(random.Random(6))
    begun = clock.now() - HOUR / 2
    for number, name in enumerate(names):
        declared = Declared(name, f"0{number + 1}/02/1970", _unit_id(), f"09{number:08d}", consents=True)
        entered = entering.enter(None, CODE, declared, pepper="p", hours=1, now=begun, dice=dice)
        actor = learner(entered.person_id)
        door = rounds.door(actor, CODE, 1, now=begun)
        performance = Performance(max(0, right - number), timedelta(minutes=3 + number), str(4 + number))
        sit(actor, door, performance, rng, started=begun, dice=dice)
    end_transaction(commit=True)


def _unit_id() -> int:
    return next(unit_id for unit_id, name in entering.units() if name == UNIT)


def close_round() -> None:
    """Two hours pass for the round."""
    begin_write()
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Sitting).values(opens_at=past - 2 * HOUR, closes_at=past))
    end_transaction(commit=True)
