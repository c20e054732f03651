"""A cohort of today whose exam is open: what the demonstration's learner sits and its invigilator watches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.demonstration.composing import spread
from app.demonstration.people import make_people
from app.demonstration.simulate import Performance, learner, sit
from app.dice import Dice
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank
from app.domain.exams import ExamRules
from app.domain.timing import TimeRule, Window
from app.services.attempts import starting
from app.services.exams import authors, composing
from app.services.people import accounts, bulk
from app.services.people.accounts import NewPerson
from app.services.programmes import cohorts
from app.services.sittings import giving

PROGRAMME = "nhan-thuc-ve-dang"
LEARNERS, FINISHED = 32, 9
OPEN_FOR = timedelta(days=7)


def evening(day: datetime) -> datetime:
    """Five in the afternoon in Viet Nam on that day: windows end at an hour that people would choose."""
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def load(
    banks: dict[str, Bank], units: dict[str, int], rng: random.Random, dice: Dice, *, now: datetime
) -> Iterator[tuple[str, int, int]]:
    """One cohort with one open exam; some have handed in, most have not begun."""
    opened = now - timedelta(days=9)
    cohort = cohorts.open_cohort(
        COMMAND_LINE,
        "nt-demo",
        "Lớp bồi dưỡng nhận thức về Đảng (đang học)",
        PROGRAMME,
        "Các Ban Đảng của Thành ủy",
        opened.date(),
        now=opened,
        dice=dice,
    )
    people = [
        NewPerson(p.full_name, p.birth_date.date, p.birth_date.precision, units[p.unit_code])
        for p in make_people(rng, LEARNERS)
    ]
    person_ids = bulk.register_people(COMMAND_LINE, people, now=opened, dice=dice)
    own = accounts.person_id_of("hocvien")
    cohorts.enrol(COMMAND_LINE, cohort.id, [*person_ids, own])
    rules = ExamRules(
        time=TimeRule(timedelta(minutes=30)),
        pool=40,
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE),
    )
    exam = composing.draft_exam(
        COMMAND_LINE,
        "Bài kiểm tra cuối khóa: Bồi dưỡng nhận thức về Đảng",
        PROGRAMME,
        spread(banks[PROGRAMME], 20),
        rules,
        programme_code=PROGRAMME,
        now=opened,
        dice=dice,
    )
    snapshot_id = composing.publish_exam(COMMAND_LINE, exam.id, now=opened, dice=dice).id
    authors.add_author(COMMAND_LINE, exam.id, "giangvien", now=opened)
    window = Window(now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2), evening(now + OPEN_FOR))
    sitting = giving.give_exam(
        COMMAND_LINE,
        snapshot_id,
        "Bài kiểm tra cuối khóa: Bồi dưỡng nhận thức về Đảng",
        window,
        cohort_id=cohort.id,
        room="Phòng 201",
        now=opened,
        dice=dice,
    )
    sitting_id = sitting.id
    yield "the cohort of today", 0, 0
    for person_id in person_ids[:FINISHED]:
        started = now - timedelta(seconds=rng.randrange(2400, 7000))
        actor = learner(person_id)
        door = starting.admission(actor, sitting_id, now=started)
        taken = timedelta(seconds=rng.randrange(500, 1700))
        sit(actor, door, Performance(rng.randrange(11, 20), taken), rng, started=started, dice=dice)
    yield "the exam of today", 0, 0
