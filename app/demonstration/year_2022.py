"""The centre's first half of 2022: six programmes, nine cohorts, 564 learners, seven cohorts closed.

The figures are those of the article in the city's bulletin of 30/06/2022. Who the learners are, on which days the
cohorts met and how each learner answered is invented; the results are computed by the house's own rules.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

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
from app.services.exams import composing
from app.services.people import bulk
from app.services.people.accounts import NewPerson
from app.services.programmes import cohorts, results
from app.services.programmes.rules import DEFAULT_RULE
from app.services.sittings import giving

PLANNED_COHORTS, PLANNED_LEARNERS = 18, 1128
"""The article says that nine cohorts with 564 learners were 50 % of the year's plan."""

SCHOOL, FORCES = "Trường Chính trị tỉnh Yên Bái", "Ban Chỉ huy Quân sự thành phố, Công an thành phố"
PARTY, FRONT = "Các Ban Đảng của Thành ủy", "Mặt trận Tổ quốc và các đoàn thể"
PAPER = 20


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    code: str
    title: str
    partner: str


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """`excellent`: learners with a mark of 9 or more; None for a cohort that was still open on 30/06/2022."""

    code: str
    title: str
    programme: str
    learners: int
    opened_on: date
    closed_on: date | None
    excellent: int | None


PROGRAMMES = (
    ProgrammePlan("ngach-chuyen-vien", "Bồi dưỡng ngạch chuyên viên", SCHOOL),
    ProgrammePlan("so-cap-chinh-tri-hanh-chinh", "Sơ cấp chính trị - hành chính", SCHOOL),
    ProgrammePlan("quoc-phong-an-ninh-doi-tuong-4", "Bồi dưỡng kiến thức quốc phòng, an ninh đối tượng 4", FORCES),
    ProgrammePlan("nhan-thuc-ve-dang", "Bồi dưỡng nhận thức về Đảng", PARTY),
    ProgrammePlan("ly-luan-chinh-tri-dang-vien-moi", "Bồi dưỡng lý luận chính trị cho đảng viên mới", PARTY),
    ProgrammePlan("cong-tac-doan-hoi", "Lý luận chính trị và nghiệp vụ công tác Đoàn - Hội cơ sở", FRONT),
)
COHORTS = (
    CohortPlan(
        "cv-2022-4", "Lớp bồi dưỡng ngạch chuyên viên khóa IV", PROGRAMMES[0].code, 80, date(2022, 5, 9), None, None
    ),
    CohortPlan(
        "sc-2022-1",
        "Lớp sơ cấp chính trị - hành chính",
        PROGRAMMES[1].code,
        27,
        date(2022, 2, 21),
        date(2022, 5, 27),
        2,
    ),
    CohortPlan(
        "qp-2022-1",
        "Lớp quốc phòng, an ninh đối tượng 4, lớp 1",
        PROGRAMMES[2].code,
        79,
        date(2022, 3, 7),
        date(2022, 3, 11),
        7,
    ),
    CohortPlan(
        "qp-2022-2",
        "Lớp quốc phòng, an ninh đối tượng 4, lớp 2",
        PROGRAMMES[2].code,
        79,
        date(2022, 4, 4),
        date(2022, 4, 8),
        6,
    ),
    CohortPlan(
        "qp-2022-3",
        "Lớp quốc phòng, an ninh đối tượng 4, lớp 3",
        PROGRAMMES[2].code,
        79,
        date(2022, 5, 16),
        date(2022, 5, 20),
        7,
    ),
    CohortPlan(
        "nt-2022-1", "Lớp bồi dưỡng nhận thức về Đảng", PROGRAMMES[3].code, 38, date(2022, 3, 21), date(2022, 3, 25), 3
    ),
    CohortPlan(
        "dvm-2022-1", "Lớp đảng viên mới, lớp 1", PROGRAMMES[4].code, 58, date(2022, 4, 18), date(2022, 4, 29), 5
    ),
    CohortPlan(
        "dvm-2022-2", "Lớp đảng viên mới, lớp 2", PROGRAMMES[4].code, 59, date(2022, 6, 6), date(2022, 6, 17), 5
    ),
    CohortPlan("dh-2022-1", "Lớp công tác Đoàn - Hội cơ sở", PROGRAMMES[5].code, 65, date(2022, 6, 20), None, None),
)

Step = tuple[str, int, int]


def load(banks: dict[str, Bank], units: dict[str, int], rng: random.Random, dice: Dice) -> Iterator[Step]:
    """Programmes, plan, cohorts, their final tests."""
    begin = datetime(2022, 1, 3, 1, tzinfo=UTC)
    for position, plan in enumerate(PROGRAMMES, 1):
        cohorts.create_programme(
            COMMAND_LINE,
            plan.code,
            plan.title,
            position,
            bank_code=plan.code,
            rule=DEFAULT_RULE,
            valid_from=date(2022, 1, 1),
            now=begin,
        )
    cohorts.plan_year(COMMAND_LINE, 2022, PLANNED_COHORTS, PLANNED_LEARNERS, now=begin)
    snapshots = {plan.code: _publish_test(banks[plan.code], plan, begin, dice) for plan in PROGRAMMES}
    yield "six programmes with their tests", 0, 0
    partners = {plan.code: plan.partner for plan in PROGRAMMES}
    done = 0
    for cohort in COHORTS:
        yield from _cohort(cohort, partners[cohort.programme], snapshots[cohort.programme], units, rng, dice)
        done += cohort.learners
        yield "learners of 2022", done, sum(each.learners for each in COHORTS)


def _publish_test(bank: Bank, plan: ProgrammePlan, now: datetime, dice: Dice) -> int:
    rules = ExamRules(
        time=TimeRule(timedelta(minutes=30)),
        pool=40,
        policy=ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE),
    )
    exam = composing.draft_exam(
        COMMAND_LINE,
        f"Bài kiểm tra cuối khóa: {plan.title}",
        bank.code,
        spread(bank, PAPER),
        rules,
        programme_code=plan.code,
        now=now,
        dice=dice,
    )
    return composing.publish_exam(COMMAND_LINE, exam.id, now=now, dice=dice).id


def _cohort(
    plan: CohortPlan, partner: str, snapshot_id: int, units: dict[str, int], rng: random.Random, dice: Dice
) -> Iterator[Step]:
    opened = datetime(plan.opened_on.year, plan.opened_on.month, plan.opened_on.day, 1, tzinfo=UTC)
    cohort = cohorts.open_cohort(
        COMMAND_LINE, plan.code, plan.title, plan.programme, partner, plan.opened_on, now=opened, dice=dice
    )
    cohort_id, public_id = cohort.id, cohort.public_id
    people = [
        NewPerson(p.full_name, p.birth_date.date, p.birth_date.precision, units[p.unit_code])
        for p in make_people(rng, plan.learners)
    ]
    person_ids = bulk.register_people(COMMAND_LINE, people, now=opened, dice=dice)
    cohorts.enrol(COMMAND_LINE, cohort_id, person_ids)
    if plan.closed_on is None or plan.excellent is None:
        return
    # Two o'clock in the afternoon in Viet Nam on the last day.
    opens = datetime(plan.closed_on.year, plan.closed_on.month, plan.closed_on.day, 7, tzinfo=UTC)
    sitting = giving.give_exam(
        COMMAND_LINE,
        snapshot_id,
        f"Bài kiểm tra cuối khóa: {plan.title}",
        Window(opens, opens + timedelta(minutes=45)),
        cohort_id=cohort_id,
        room="Hội trường Trung tâm",
        now=opened,
        dice=dice,
    )
    sitting_id = sitting.id
    yield "", 0, 0
    for person_id, right in zip(person_ids, right_answers(plan.learners, plan.excellent, rng), strict=True):
        started = opens + timedelta(seconds=rng.randrange(20, 240), milliseconds=rng.randrange(1000))
        actor = learner(person_id)
        door = starting.admission(actor, sitting_id, now=started)
        taken = timedelta(seconds=rng.randrange(420, 1780), milliseconds=rng.randrange(1000))
        sit(actor, door, Performance(right, taken), rng, started=started, dice=dice)
    yield "", 0, 0
    evening = opens + timedelta(hours=3)
    cohorts.close_cohort(COMMAND_LINE, public_id, plan.closed_on, now=evening)
    _confirm(public_id, evening)


def _confirm(public_id: str, now: datetime) -> None:
    """The director confirms what the rules propose."""
    proposed = results.proposals(COMMAND_LINE, public_id)
    cohorts.confirm_titles(
        COMMAND_LINE,
        public_id,
        advanced=proposed.advanced,
        excellent_person_public_ids=proposed.excellent,
        now=now,
    )


def right_answers(learners: int, excellent: int, rng: random.Random) -> list[int]:
    """How many of 20 questions each learner of a cohort answers right: everyone passes, about seven in ten are khá
    or better, exactly `excellent` reach 18."""
    good = round(learners * rng.uniform(0.66, 0.78)) - excellent
    counts = [rng.randrange(18, PAPER + 1) for _ in range(excellent)]
    counts += [rng.choice((14, 14, 15, 15, 16, 17)) for _ in range(good)]
    counts += [rng.choice((10, 11, 12, 12, 13, 13)) for _ in range(learners - excellent - good)]
    rng.shuffle(counts)
    return counts
