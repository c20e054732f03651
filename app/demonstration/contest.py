"""Two contests on the local history of 1945-2020: one that is over, with its board, and one whose round is open."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.demonstration.composing import spread
from app.demonstration.people import DemoPerson, make_people
from app.demonstration.present import OPEN_FOR, evening
from app.demonstration.simulate import Performance, learner, sit
from app.dice import Dice
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank
from app.domain.contests import Prize, RoundRules
from app.domain.exams import ExamRules
from app.domain.timing import TimeRule, Window
from app.services.contests import boards, entering, rounds
from app.services.contests.entering import Declared
from app.services.exams import composing

BANK = "lich-su-dang-bo-yen-bai"
FINISHED, PRESENT = "lich-su-2021", "lich-su"
ENTRANTS, EARLY_BIRDS = 1000, 24
ORGANISER = "Ban Tuyên giáo Thành ủy Yên Bái"
OPENS = datetime(2021, 6, 14, 0, tzinfo=UTC)
CLOSES = datetime(2021, 7, 12, 10, tzinfo=UTC)
PRIZES = (Prize("Giải Nhất", 1), Prize("Giải Nhì", 2), Prize("Giải Ba", 3), Prize("Giải Khuyến khích", 5))
QUESTION = "Theo Anh/Chị, có bao nhiêu người nộp ít nhất một bài trong tuần thi này?"
RULES_TEXT = """Mỗi bài gồm **20 câu hỏi** rút ngẫu nhiên, làm trong **20 phút**, và một câu dự đoán.

- Ai cũng có thể tham gia; mỗi người khai thông tin một lần, dùng cho mọi lượt thi.
- Được thi nhiều lượt trong mỗi tuần; lượt tốt nhất được tính.
- Được tra cứu tài liệu. Đáp án được công bố sau khi tuần thi kết thúc.
- Thành viên Ban Tổ chức và người ra đề được thi nhưng không xét giải.
- Kết quả được công bố tạm thời, nhận phản ánh, rồi công nhận chính thức."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One attempt that one entrant will make."""

    person_id: int
    started: datetime
    performance: Performance


def load(
    banks: dict[str, Bank], units: dict[str, int], rng: random.Random, dice: Dice, *, now: datetime
) -> Iterator[tuple[str, int, int]]:
    """Both contests."""
    past, present = (
        _publish_paper(banks[BANK], at, dice) for at in (OPENS - timedelta(days=7), now - timedelta(days=9))
    )
    title = "Tìm hiểu lịch sử Đảng bộ thành phố Yên Bái giai đoạn 1945-2020"
    _contest(FINISHED, f"{title} (2021)", past, "Tuần 1", Window(OPENS, CLOSES), OPENS, dice)
    yield "contests", 0, 0
    yield from _take_part(FINISHED, ENTRANTS, OPENS, CLOSES, units, rng, dice)
    boards.publish(COMMAND_LINE, FINISHED, 1, "provisional", now=CLOSES + timedelta(days=1))
    boards.publish(COMMAND_LINE, FINISHED, 1, "official", now=CLOSES + timedelta(days=7))
    yield "the published board", 0, 0
    opens = evening(now - timedelta(days=3))
    _contest(PRESENT, title, present, "Tuần 1", Window(opens, evening(now + OPEN_FOR)), opens, dice)
    yield from _take_part(PRESENT, EARLY_BIRDS, opens, now - timedelta(hours=1), units, rng, dice)


def _publish_paper(bank: Bank, now: datetime, dice: Dice) -> int:
    rules = ExamRules(
        time=TimeRule(timedelta(minutes=20)),
        attempts_allowed=5,
        pool=200,
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE),
    )
    exam = composing.draft_exam(
        COMMAND_LINE, "Tìm hiểu lịch sử Đảng bộ thành phố", bank.code, spread(bank, 20), rules, now=now, dice=dice
    )
    return composing.publish_exam(COMMAND_LINE, exam.id, now=now, dice=dice).id


def _contest(
    code: str, title: str, snapshot_id: int, round_title: str, window: Window, now: datetime, dice: Dice
) -> None:
    contest = rounds.create_contest(COMMAND_LINE, code, title, ORGANISER, rules_text=RULES_TEXT, now=now)
    rules = RoundRules(prizes=PRIZES, prediction_question=QUESTION)
    rounds.add_round(COMMAND_LINE, contest, round_title, snapshot_id, window, rules, now=now, dice=dice)


def _take_part(
    code: str,
    count: int,
    opens: datetime,
    closes: datetime,
    units: dict[str, int],
    rng: random.Random,
    dice: Dice,
) -> Iterator[tuple[str, int, int]]:
    plans: list[Plan] = []
    for number, person in enumerate(make_people(rng, count, born=(1955, 2006))):
        plans += _enter(code, person, number, count, opens, closes, units, rng, dice)
    yield f"entrants of {code}", count, count
    plans.sort(key=lambda plan: (plan.started, plan.person_id))
    for number, plan in enumerate(plans, 1):
        actor = learner(plan.person_id)
        door = rounds.door(actor, code, 1, now=plan.started)
        sit(actor, door, plan.performance, rng, started=plan.started, dice=dice)
        if number % 25 == 0 or number == len(plans):
            yield f"papers of {code}", number, len(plans)


def _enter(
    code: str,
    person: DemoPerson,
    number: int,
    count: int,
    opens: datetime,
    closes: datetime,
    units: dict[str, int],
    rng: random.Random,
    dice: Dice,
) -> list[Plan]:
    """Enter one person; returns the attempts they will make."""
    span = closes - opens - timedelta(hours=3)
    begin = opens + span * min(0.999, rng.betavariate(1.2, 1.6))
    declared = Declared(
        full_name=person.full_name,
        birth_date=person.birth_date.date.strftime("%d/%m/%Y"),
        unit_id=units[person.unit_code],
        phone=f"09{number:04d}{rng.randrange(10_000):04d}",
        consents=True,
    )
    entered = entering.enter(None, code, declared, pepper="demonstration", hours=1, now=begin, dice=dice)
    tries = rng.choices((1, 2, 3, 4), (52, 27, 14, 7))[0]
    plans = []
    started = begin
    for attempt in range(1, tries + 1):
        started = started + timedelta(seconds=rng.randrange(60, 1200), milliseconds=rng.randrange(1000))
        taken = timedelta(seconds=rng.randrange(95, 1150), milliseconds=rng.randrange(1000))
        guess = max(1, round(rng.gauss(count, count / 4)))
        right = min(20, rng.choices(range(12, 21), (2, 3, 4, 6, 8, 10, 14, 18, 22 + 14 * attempt))[0])
        if started + taken >= closes:
            break
        plans.append(Plan(entered.person_id, started, Performance(right, taken, str(guess))))
        started += taken
    return plans
