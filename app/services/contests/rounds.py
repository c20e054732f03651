"""Making contests and rounds; what a contest's page shows; the door of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.db import begin_write, db
from app.dice import Dice
from app.domain import labels, timing
from app.domain.actors import Actor
from app.domain.contests import EntryForm, RoundRules
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.timing import Phase, Window
from app.models.attempts import Attempt
from app.models.contests import Contest, Entry, Publication, Round
from app.models.exams import Sitting, Snapshot
from app.services import audit
from app.services.attempts import starting
from app.services.attempts.loading import attempts_query, facts_of
from app.services.attempts.starting import Admission
from app.services.contests.entering import entry_of, find_contest

LONGEST_RULES = 20_000
"""Characters of a contest's rules."""


@dataclass(frozen=True, slots=True)
class RoundView:
    number: int
    title: str
    opens_at: datetime | None
    closes_at: datetime | None
    phase: Phase
    rules: RoundRules
    #: on a paper
    questions: int
    #: number and stage of the newest published board
    board: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """An attempt of the entrant; `is_open` while it may be answered, whether or not its round has closed."""

    round_title: str
    number: int
    public_id: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ContestView:
    code: str
    title: str
    organiser: str
    rules_text: str
    entry_form: EntryForm
    rounds: list[RoundView]
    entry: Entry | None
    entrants: int
    #: the reader's own, in every round
    attempts: list[OwnAttempt]

    @property
    def open_rounds(self) -> list[RoundView]:
        return [line for line in self.rounds if line.phase is Phase.OPEN]


def create_contest(
    actor: Actor,
    code: str,
    title: str,
    organiser: str,
    *,
    rules_text: str = "",
    entry_form: EntryForm | None = None,
    now: datetime,
) -> Contest:
    """A contest with its public link.

    Raises:
        Invalid: ``code_malformed``, ``contest_code_taken``, ``title_length``, ``rules_text_long``.
    """
    actor.require("organiser")
    if len(rules_text) > LONGEST_RULES:
        raise Invalid("rules_text_long", most=LONGEST_RULES)
    labels.code(code, 40)
    begin_write()
    if db.session.scalar(select(Contest.id).where(Contest.code == code)):
        raise Invalid("contest_code_taken", code=code)
    contest = Contest(
        code=code,
        title=labels.title(title, 300),
        organiser=labels.title(organiser),
        rules_text=rules_text,
        entry_form=entry_form or EntryForm(),
        created_at=now,
    )
    db.session.add(contest)
    db.session.flush()
    audit.record(actor, "contest.created", "contest", contest.id, now=now)
    return contest


def add_round(
    actor: Actor,
    contest: Contest,
    title: str,
    snapshot_id: int,
    window: Window,
    rules: RoundRules,
    *,
    now: datetime,
    dice: Dice,
) -> Round:
    """A round of a contest, with a sitting that every entrant may sit within the window.

    Raises:
        Invalid: ``round_needs_end``: without an end it could never be ranked; ``window_reversed``, ``title_length``.
    """
    actor.require("organiser")
    title = labels.title(title)
    if window.closes_at is None:
        raise Invalid("round_needs_end")
    if window.opens_at is not None and window.closes_at <= window.opens_at:
        raise Invalid("window_reversed")
    begin_write()
    sitting = Sitting(
        public_id=dice.public_id(),
        snapshot_id=snapshot_id,
        title=title,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        notes_absences=False,  # contestants sit in no room, and nobody would look at it
    )
    db.session.add(sitting)
    db.session.flush()
    last = db.session.scalar(select(func.max(Round.number)).where(Round.contest_id == contest.id)) or 0
    row = Round(contest_id=contest.id, number=last + 1, title=title, sitting_id=sitting.id, rules=rules)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "round.added", "round", row.id, now=now)
    return row


def view(actor: Actor | None, code: str, *, now: datetime) -> ContestView:
    """A contest as its public page shows it.

    Raises:
        NotFound: there is none.
    """
    contest = find_contest(code)
    entry = entry_of(contest.id, actor)
    return ContestView(
        code=contest.code,
        title=contest.title,
        organiser=contest.organiser,
        rules_text=contest.rules_text,
        entry_form=contest.entry_form,
        rounds=_rounds(contest.id, now),
        entry=entry,
        entrants=db.session.scalar(select(func.count()).where(Entry.contest_id == contest.id)) or 0,
        attempts=own_attempts(entry, now) if entry else [],
    )


def own_attempts(entry: Entry, now: datetime) -> list[OwnAttempt]:
    """The papers of an entrant, in the order of the rounds."""
    own = attempts_query().add_columns(Round.title).join(Round, Round.sitting_id == Attempt.sitting_id)
    rows = db.session.execute(own.where(Attempt.entry_id == entry.id).order_by(Round.number, Attempt.number))
    found = []
    for *row, title in rows:
        facts = facts_of(row)
        is_open = facts.closed_at is None and facts.phase(now) in (Phase.RUNNING, Phase.GRACE)
        found.append(OwnAttempt(title, facts.number, facts.public_id, is_open))
    return found


def _rounds(contest_id: int, now: datetime) -> list[RoundView]:
    rows = db.session.execute(
        select(
            Round.id, Round.number, Round.title, Round.rules, Sitting.opens_at, Sitting.closes_at, Snapshot.blueprint
        )
        .select_from(Round)
        .join(Sitting, Sitting.id == Round.sitting_id)
        .join(Snapshot, Snapshot.id == Sitting.snapshot_id)
        .where(Round.contest_id == contest_id)
        .order_by(Round.number)
    ).all()
    boards: dict[int, tuple[int, str]] = {}
    published = select(Publication.round_id, Publication.number, Publication.stage)
    for round_id, number, stage in db.session.execute(
        published.where(Publication.round_id.in_([row.id for row in rows])).order_by(Publication.number)
    ):
        boards[round_id] = (number, stage)
    return [
        RoundView(
            row.number,
            row.title,
            row.opens_at,
            row.closes_at,
            timing.start_phase(Window(row.opens_at, row.closes_at), now),
            row.rules,
            row.blueprint.size,
            boards.get(row.id),
        )
        for row in rows
    ]


def find_round(contest_code: str, number: int) -> Round:
    """A round of a contest.

    Raises:
        NotFound: there is none.
    """
    row = db.session.scalar(
        select(Round)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Contest.code == contest_code, Round.number == number)
    )
    if row is None:
        raise NotFound("round_unknown", code=contest_code, number=number)
    return row


def door(actor: Actor, contest_code: str, number: int, *, now: datetime) -> Admission:
    """A contestant at the door of a round.

    Raises:
        NotFound: no such round. Refusal: ``enter_first`` for somebody who has not entered.
    """
    row = find_round(contest_code, number)
    entry = entry_of(row.contest_id, actor)
    if entry is None:
        raise Refusal("enter_first", status=403)
    return starting.admission(actor, row.sitting_id, now=now, entry_id=entry.id)
