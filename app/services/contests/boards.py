"""Boards: computed from what was graded, published frozen, read with names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import BigInteger, bindparam, func, or_, select, type_coerce

from app.db import begin_write, db
from app.domain import boards, responses
from app.domain.actors import Actor
from app.domain.boards import Line
from app.domain.contests import STAGES, RoundRules, read_prediction
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.ranking import Board, Figures, Finished, PredictionTarget, rank
from app.domain.responses import PREDICTION
from app.models.attempts import Attempt, Grading, Response
from app.models.contests import Contest, Entry, Publication, Round
from app.models.exams import Sitting
from app.models.people import Unit
from app.prepared import Prepared
from app.services import audit
from app.services.contests.entering import find_contest
from app.services.contests.entrants import matching
from app.services.contests.rounds import find_round
from app.services.exams import frozen

_fraction = lru_cache(maxsize=4096)(Fraction)


@dataclass(frozen=True, slots=True)
class Standings:
    """A round as it stands now, before or beside any publication."""

    rules: RoundRules
    board: Board
    lines: list[Line]
    #: papers of the round that nobody handed in and that are not closed yet: they are not ranked
    unclosed: int


def standings(actor: Actor, contest_code: str, number: int | None = None) -> Standings:
    """Rank a round from what is graded: the last round unless one is named.

    Raises:
        NotFound: no such contest or round.
    """
    actor.require("organiser", "leader")
    row = find_round(contest_code, number) if number else last_round(contest_code)
    return _standings(row)


def last_round(contest_code: str) -> Round:
    """The newest round of a contest.

    Raises:
        NotFound: ``contest_unknown``, ``contest_without_round``.
    """
    contest = find_contest(contest_code)
    row = db.session.scalar(select(Round).where(Round.contest_id == contest.id).order_by(Round.number.desc()).limit(1))
    if row is None:
        raise NotFound("contest_without_round", code=contest_code)
    return row


def _standings(row: Round) -> Standings:
    board = computed(row)
    return Standings(row.rules, board, boards.lines_of(board, row.rules.prizes), _unclosed(row))


def computed(row: Round) -> Board:
    """A round's board by what is graded now."""
    return rank(finished_attempts(row), row.rules.ranking, _outside(row.contest_id))


def _outside(contest_id: int) -> frozenset[str]:
    found = db.session.scalars(
        select(Entry.public_id).where(Entry.contest_id == contest_id, Entry.hors_concours.is_(True))
    )
    return frozenset(found)


_graded = Prepared(
    select(
        Attempt.id,
        Entry.public_id,
        Attempt.public_id,
        Grading.share,
        Grading.correct,
        Grading.taken_ms,
        func.coalesce(Attempt.handed_in_at, Attempt.deadline_at, Attempt.closed_at),
        Attempt.started_at,
    )
    .join(Entry, Entry.id == Attempt.entry_id)
    .join(Grading, Grading.attempt_id == Attempt.id)
    .where(Attempt.sitting_id == bindparam("sitting"))
    .order_by(Attempt.id, Grading.number)
)
_last_ms = type_coerce(Attempt.deadline_at, BigInteger) + bindparam("grace_ms", type_=BigInteger)
_predicted = Prepared(
    select(Attempt.id, Response.answer)
    .join(Response, (Response.attempt_id == Attempt.id) & (Response.position == PREDICTION))
    .where(
        Attempt.sitting_id == bindparam("sitting"),
        Attempt.entry_id.is_not(None),
        or_(Attempt.deadline_at.is_(None), type_coerce(Response.received_at, BigInteger) < _last_ms),
    )
    .order_by(Attempt.id, Response.takeover, Response.seq)
)


def finished_attempts(row: Round) -> list[Finished]:
    """Every graded attempt of a round, as the ranking reads it."""
    predictions = _predictions(row)
    newest: dict[int, Finished] = {}
    for attempt_id, entry, attempt, share, correct, taken_ms, ended_at, started_at in _graded.rows(
        sitting=row.sitting_id
    ):
        # In the order of gradings: the newest grading of an attempt stays.
        newest[attempt_id] = Finished(
            entry, attempt, _fraction(share), correct, taken_ms, ended_at, started_at, predictions.get(attempt_id)
        )
    return list(newest.values())


def _predictions(row: Round) -> dict[int, Decimal]:
    target = row.rules.ranking.target
    if target is None:
        return {}
    grace = frozen.snapshot(_snapshot_id(row)).rules.time.grace
    saves = _predicted.rows(sitting=row.sitting_id, grace_ms=grace // timedelta(milliseconds=1))
    texts = {save[0]: save[1] for save in saves}
    read = {attempt_id: _read(answer, target) for attempt_id, answer in texts.items()}
    return {attempt_id: number for attempt_id, number in read.items() if number is not None}


@lru_cache(maxsize=65_536)
def _read(answer: str, target: PredictionTarget) -> Decimal | None:
    parts = responses.load_answer(answer)
    if not parts or not parts[0].strip():
        return None
    try:
        return read_prediction(parts[0], target)
    except Invalid:
        return None


def _snapshot_id(row: Round) -> int:
    return db.session.execute(select(Sitting.snapshot_id).where(Sitting.id == row.sitting_id)).scalar_one()


def publish(actor: Actor, contest_code: str, number: int, stage: str, *, now: datetime) -> Publication:
    """Freeze a round's board as its next publication, or find that the newest one says the same already.

    A second click, or a second organiser, makes no second version: a new number means that something changed.

    Raises:
        Refusal: ``round_running`` while the round is open, ``attempts_unclosed`` while an attempt is not graded yet,
            ``nothing_to_publish`` for a round without a finished attempt, ``board_official`` for a provisional board
            after an official one.
    """
    actor.require("organiser")
    if stage not in STAGES:
        raise Invalid("stage_unknown", stage=stage)
    row = find_round(contest_code, number)
    _refuse_too_early(row, now)
    computed = _standings(row)
    if not computed.lines:
        raise Refusal("nothing_to_publish")
    body = boards.write(computed.lines)
    figures, round_id, rules = computed.board.figures, row.id, row.rules
    begin_write()
    truth = computed.board.true_value
    publication = Publication(
        round_id=round_id,
        number=1,
        stage=stage,
        published_at=now,
        published_by_id=actor.account_id,
        rules=rules,
        people=figures.people,
        attempts=figures.attempts,
        all_correct_people=figures.all_correct_people,
        all_correct_attempts=figures.all_correct_attempts,
        fastest_ms=figures.fastest_all_correct_ms,
        true_value=None if truth is None else f"{truth:f}",
        body=body,
        digest=digest_of(body),
    )
    newest = select(Publication).where(Publication.round_id == round_id).order_by(Publication.number.desc()).limit(1)
    if last := db.session.scalar(newest):
        if _says(last) == _says(publication):
            return last
        if (last.stage, stage) == ("official", "provisional"):
            raise Refusal("board_official", number=last.number)
        publication.number = last.number + 1
    db.session.add(publication)
    db.session.flush()
    audit.record(
        actor, "board.published", "publication", publication.id, now=now, number=publication.number, stage=stage
    )
    return publication


def _says(publication: Publication) -> tuple[object, ...]:
    """What a reader of a board is told, apart from its number and its day."""
    one = publication
    figures = one.people, one.attempts, one.all_correct_people, one.all_correct_attempts, one.fastest_ms
    return one.stage, one.rules, figures, one.true_value, one.body


def _refuse_too_early(row: Round, now: datetime) -> None:
    closes_at = db.session.execute(select(Sitting.closes_at).where(Sitting.id == row.sitting_id)).scalar_one()
    if closes_at is None or now < closes_at:
        raise Refusal("round_running")
    if unclosed := _unclosed(row):
        raise Refusal("attempts_unclosed", count=unclosed)


def _unclosed(row: Round) -> int:
    open_ones = select(func.count()).where(
        Attempt.sitting_id == row.sitting_id, Attempt.handed_in_at.is_(None), Attempt.closed_at.is_(None)
    )
    return db.session.scalar(open_ones) or 0


def digest_of(body: str) -> str:
    """What is published beside a board's lines, so that anybody can see that they were not changed."""
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Named:
    """A line with who stands on it, and the line below, which it is parted from."""

    line: Line
    below: Line | None
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class PublishedBoard:
    """A page of a published board. `mine` is the reader's own line wherever it stands."""

    contest_code: str
    contest_title: str
    round_number: int
    round_title: str
    number: int
    stage: str
    published_at: datetime
    rules: RoundRules
    figures: Figures
    true_value: Decimal | None
    questions: int
    digest: str
    lines: list[Named]
    mine: Named | None
    found: int
    page: int
    pages: int


PAGE = 50
"""Lines on a page."""


def published(
    actor: Actor | None, contest_code: str, number: int, *, page: int = 1, search: str = ""
) -> PublishedBoard | None:
    """The newest published board of a round, one page of it or the lines whose names match; None before the first.

    Raises:
        NotFound: no such round or page.
    """
    row = find_round(contest_code, number)
    publication = db.session.scalar(
        select(Publication).where(Publication.round_id == row.id).order_by(Publication.number.desc()).limit(1)
    )
    if publication is None:
        return None
    contest = db.session.get_one(Contest, row.contest_id)
    lines = _lines(publication.digest, publication.body)
    shown: Sequence[Line] = lines
    if search.strip():
        wanted = matching(contest.id, search)
        shown = [line for line in lines if line.entry in wanted]
    pages = max(1, -(-len(shown) // PAGE))
    if not 1 <= page <= pages:
        raise NotFound()
    part = shown[(page - 1) * PAGE : page * PAGE]
    mine = _own_line(contest.id, actor, lines)
    named = _named([*part, mine] if mine else part, lines)
    return PublishedBoard(
        contest_code=contest.code,
        contest_title=contest.title,
        round_number=row.number,
        round_title=row.title,
        number=publication.number,
        stage=publication.stage,
        published_at=publication.published_at,
        rules=publication.rules,
        figures=Figures(
            publication.people,
            publication.attempts,
            publication.all_correct_people,
            publication.all_correct_attempts,
            publication.fastest_ms,
        ),
        true_value=Decimal(publication.true_value) if publication.true_value else None,
        questions=frozen.snapshot(_snapshot_id(row)).size,
        digest=publication.digest,
        lines=named[: len(part)],
        mine=named[-1] if mine else None,
        found=len(shown),
        page=page,
        pages=pages,
    )


def published_file(contest_code: str, number: int, version: int) -> tuple[str, str]:
    """The canonical lines of a published version of a round's board, and their digest.

    Raises:
        NotFound: no such round or version.
    """
    row = find_round(contest_code, number)
    found = db.session.execute(
        select(Publication.body, Publication.digest).where(
            Publication.round_id == row.id, Publication.number == version
        )
    ).first()
    if found is None:
        raise NotFound()
    return found.body, found.digest


@lru_cache(maxsize=8)
def _lines(digest: str, body: str) -> tuple[Line, ...]:
    """Parsed once: a publication never changes, and its digest names it."""
    return tuple(boards.read(body))


def _own_line(contest_id: int, actor: Actor | None, lines: Iterable[Line]) -> Line | None:
    if actor is None or actor.person_id is None:
        return None
    entry = db.session.scalar(
        select(Entry.public_id).where(Entry.contest_id == contest_id, Entry.person_id == actor.person_id)
    )
    return next((line for line in lines if line.entry == entry), None) if entry else None


def _named(part: Sequence[Line], lines: tuple[Line, ...]) -> list[Named]:
    who = names_of([line.entry for line in part])
    return [
        Named(line, lines[line.place] if line.place < len(lines) else None, *who.get(line.entry, ("", "")))
        for line in part
    ]


def names_of(entries: list[str]) -> dict[str, tuple[str, str]]:
    """Entry -> (name, unit) as declared. The name of an erased person is empty."""
    found: dict[str, tuple[str, str]] = {}
    for at in range(0, len(entries), 500):
        rows = db.session.execute(
            select(Entry.public_id, Entry.full_name, Unit.name)
            .outerjoin(Unit, Unit.id == Entry.unit_id)
            .where(Entry.public_id.in_(entries[at : at + 500]))
        )
        found |= {entry: (name, unit or "") for entry, name, unit in rows}
    return found
