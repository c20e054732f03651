"""What stands on a person's home: facts about what waits for them. The words are the edge's affair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.db import db
from app.domain.actors import Actor
from app.models.attempts import Attempt
from app.models.banks import Bank
from app.models.contests import Contest, Entry, Publication, Round
from app.models.exams import Exam, Sitting, SittingPlace, Snapshot
from app.models.programmes import Cohort
from app.services import settings
from app.services.exams import frozen


@dataclass(frozen=True, slots=True)
class OpenContest:
    """A contest to go to: open to all until `closes_at`, or entered, with the end of its last round."""

    code: str
    title: str
    closes_at: datetime
    entered: bool = False


@dataclass(frozen=True, slots=True)
class OwnSitting:
    """A sitting on whose roster the actor stands, with what they have done about it."""

    exam_code: str
    title: str
    opens_at: datetime | None
    closes_at: datetime | None
    open_attempt: str | None
    finished_attempt: str | None
    snapshot_id: int
    attempts: int
    #: of the open attempt
    deadline_at: datetime | None

    @property
    def attempts_left(self) -> bool:
        """May there be another attempt, as far as their number goes?"""
        allowed = frozen.snapshot(self.snapshot_id).rules.attempts_allowed
        return allowed is None or self.attempts < allowed


@dataclass(frozen=True, slots=True)
class OpenRoundPaper:
    """A paper of a contest's round that the actor is working on."""

    contest_title: str
    round_title: str
    attempt: str
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnpublishedRound:
    contest_code: str
    contest_title: str
    round_title: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class NewestBoard:
    """The board that a contest published last."""

    contest_code: str
    contest_title: str
    round_number: int
    round_title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Everything that may stand on a home; what a role does not see is empty or zero."""

    sittings: list[OwnSitting]
    contests: list[OpenContest]
    papers: list[OpenRoundPaper]
    banks: int = 0
    todays_sittings: int = 0
    unpublished: list[UnpublishedRound] | None = None
    open_cohorts: int = 0
    exams_to_finish: int = 0
    """Exams whose draft is not published as it is."""
    exams_to_approve: int = 0
    """Of these, what somebody else changed last and the actor may approve."""
    roles: frozenset[str] = frozenset()


RECENT = timedelta(days=30)
"""How long a finished sitting stays on a learner's home."""
BOARDS = 5
"""Boards that a stranger's home offers to read."""
REMEMBERED = timedelta(days=60)
"""How long a contest stays on the home of who entered it, counted from the end of its last round."""


def open_contests(*, now: datetime) -> list[OpenContest]:
    """Contests with an open round."""
    rows = db.session.execute(
        select(Contest.code, Contest.title, Sitting.closes_at)
        .join(Round, Round.contest_id == Contest.id)
        .join(Sitting, Sitting.id == Round.sitting_id)
        .where(or_(Sitting.opens_at.is_(None), Sitting.opens_at <= now), Sitting.closes_at > now)
        .order_by(Sitting.closes_at, Contest.code)
    )
    found: dict[str, OpenContest] = {}
    for code, title, closes_at in rows:
        if closes_at:
            found.setdefault(code, OpenContest(code, title, closes_at))
    return list(found.values())


def newest_boards() -> list[NewestBoard]:
    """The last published board of each contest, the newest first."""
    last = select(func.max(Publication.id)).join(Round, Round.id == Publication.round_id).group_by(Round.contest_id)
    rows = db.session.execute(
        select(Contest.code, Contest.title, Round.number, Round.title, Publication.published_at)
        .join(Round, Round.contest_id == Contest.id)
        .join(Publication, Publication.round_id == Round.id)
        .where(Publication.id.in_(last))
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(BOARDS)
    )
    return [NewestBoard(*row) for row in rows]


def next_steps(actor: Actor, *, now: datetime) -> NextSteps:
    """What waits for this actor."""
    works = actor.has
    finish, approve = _unfinished_exams(actor) if works("instructor", "organiser") else (0, 0)
    return NextSteps(
        sittings=_own_sittings(actor, now),
        contests=_own_contests(actor, now),
        papers=_own_papers(actor, now),
        banks=_count(Bank) if works("instructor") else 0,
        todays_sittings=_sittings_within(now) if works("invigilator") else 0,
        unpublished=_unpublished(now) if works("organiser") else [],
        open_cohorts=_open_cohorts() if works("leader", "instructor") else 0,
        exams_to_finish=finish,
        exams_to_approve=approve,
        roles=actor.roles,
    )


_IS_OPEN = and_(Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None))


def _own_papers(actor: Actor, now: datetime) -> list[OpenRoundPaper]:
    rows = db.session.execute(
        select(Contest.title, Round.title, Attempt.public_id, Attempt.deadline_at)
        .join(Round, Round.sitting_id == Attempt.sitting_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(
            Attempt.person_id == actor.person_id,
            _IS_OPEN,
            or_(Attempt.deadline_at.is_(None), Attempt.deadline_at > now),
        )
        .order_by(Attempt.deadline_at, Attempt.id)
    )
    return [OpenRoundPaper(*row) for row in rows]


def _own_sittings(actor: Actor, now: datetime) -> list[OwnSitting]:
    own = select(Attempt.public_id).where(Attempt.sitting_id == Sitting.id, Attempt.person_id == actor.person_id)
    rows = db.session.execute(
        select(
            Exam.code,
            Sitting.title,
            Sitting.opens_at,
            Sitting.closes_at,
            own.where(_IS_OPEN).limit(1).scalar_subquery(),
            own.where(~_IS_OPEN).order_by(Attempt.number.desc()).limit(1).scalar_subquery(),
            Sitting.snapshot_id,
            own.with_only_columns(func.count()).scalar_subquery(),
            own.with_only_columns(Attempt.deadline_at).where(_IS_OPEN).limit(1).scalar_subquery(),
        )
        .join(SittingPlace, SittingPlace.sitting_id == Sitting.id)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .join(Exam, Exam.id == Snapshot.exam_id)
        .where(
            SittingPlace.person_id == actor.person_id,
            or_(Sitting.closes_at.is_(None), Sitting.closes_at > now - RECENT),
        )
        .order_by(Sitting.closes_at, Sitting.id)
    )
    return [OwnSitting(*row) for row in rows]


def _own_contests(actor: Actor, now: datetime) -> list[OpenContest]:
    last = func.max(Sitting.closes_at)
    rows = db.session.execute(
        select(Contest.code, Contest.title, last)
        .join(Entry, Entry.contest_id == Contest.id)
        .join(Round, Round.contest_id == Contest.id)
        .join(Sitting, Sitting.id == Round.sitting_id)
        .where(Entry.person_id == actor.person_id)
        .group_by(Contest.code, Contest.title)
        .having(last > now - REMEMBERED)
        .order_by(last.desc(), Contest.code)
    )
    entered = {code: OpenContest(code, title, closes_at, entered=True) for code, title, closes_at in rows if closes_at}
    others = [] if actor.guest else [one for one in open_contests(now=now) if one.code not in entered]
    return [*entered.values(), *others]


def _unpublished(now: datetime) -> list[UnpublishedRound]:
    rows = db.session.execute(
        select(Contest.code, Contest.title, Round.title, Sitting.closes_at)
        .join(Round, Round.contest_id == Contest.id)
        .join(Sitting, Sitting.id == Round.sitting_id)
        .outerjoin(Publication, Publication.round_id == Round.id)
        .where(Sitting.closes_at <= now, Publication.id.is_(None))
        .order_by(Sitting.closes_at)
    )
    return [UnpublishedRound(code, title, round_, closed) for code, title, round_, closed in rows if closed]


def _count(table: type[Bank]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _unfinished_exams(actor: Actor) -> tuple[int, int]:
    """Drafts that say something that no snapshot does; and how many of them wait for the actor's approval."""
    published = select(func.max(Snapshot.published_at)).where(Snapshot.exam_id == Exam.id).scalar_subquery()
    drafts = db.session.execute(
        select(Exam.changed_by_id, Exam.approved_by_id).where(or_(published.is_(None), Exam.changed_at > published))
    ).all()
    if not settings.value("exams_need_second_person"):
        return len(drafts), 0
    waiting = [row for row in drafts if row.approved_by_id is None and row.changed_by_id != actor.account_id]
    return len(drafts), len(waiting)


def _sittings_within(now: datetime) -> int:
    """Sittings that are open now or open within a day."""
    soon = now + timedelta(days=1)
    return (
        db.session.scalar(
            select(func.count()).where(
                Sitting.id.not_in(select(Round.sitting_id)),
                or_(Sitting.opens_at.is_(None), Sitting.opens_at <= soon),
                or_(Sitting.closes_at.is_(None), Sitting.closes_at > now),
            )
        )
        or 0
    )


def _open_cohorts() -> int:
    return db.session.scalar(select(func.count()).select_from(Cohort).where(Cohort.closed_on.is_(None))) or 0
