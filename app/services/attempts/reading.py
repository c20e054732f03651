"""What a learner reads: the exam's door, the open paper, the result. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import bindparam, select

from app.db import db
from app.domain import responses
from app.domain.access import Access
from app.domain.actors import Actor
from app.domain.contests import RoundRules, read_prediction
from app.domain.errors import Invalid, Refusal
from app.domain.grades import Band, band_of
from app.domain.questions import read_answer
from app.domain.ranking import Counting, PredictionTarget
from app.domain.responses import PREDICTION, Response
from app.domain.scoring import Mark
from app.domain.timing import Phase
from app.models.attempts import Grading, Receipt
from app.models.contests import Contest, Entry, Round
from app.prepared import Prepared
from app.services.attempts import ending, starting
from app.services.attempts.ending import credits_of, mark_of
from app.services.attempts.loading import AttemptFacts, own_attempt, saves_of
from app.services.attempts.starting import Admission
from app.services.exams.frozen import DealtItem

PREDICTION_LENGTH = 40
"""Characters that a prediction may have."""


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper being worked on, with what is saved of it."""

    facts: AttemptFacts
    saves: dict[int, Response]
    answered: int
    remaining_ms: int | None
    prediction_question: str
    #: what the prediction is about, where there is one
    prediction_target: PredictionTarget | None
    #: of the contest it belongs to: where a contestant without a password comes back
    contest_code: str | None

    def answer(self, position: int) -> list[str]:
        """The saved wire answer at a position; empty for none."""
        save = self.saves.get(position)
        return responses.load_answer(save.answer) if save else []

    def order(self, position: int) -> tuple[int, int]:
        """(takeover, seq) of the save that counts; zeros for none."""
        save = self.saves.get(position)
        return save.order if save else (0, 0)

    @property
    def unanswered(self) -> list[int]:
        return [
            item.position
            for item in self.facts.paper.items
            if item.position not in self.saves or responses.is_blank(self.saves[item.position].answer)
        ]

    @property
    def partly(self) -> list[int]:
        """Positions whose answer leaves parts empty."""
        return sorted(at for at, save in self.saves.items() if at != PREDICTION and responses.is_partial(save.answer))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question as it was answered."""

    item: DealtItem
    answer: list[str]
    mark: Mark


@dataclass(frozen=True, slots=True)
class InContest:
    """Where a finished attempt stands in its round. `why_not` is why there is no other attempt now, `left` how many
    there may be: None for any number. `prediction` is as typed, of what `target` says; empty for none."""

    code: str
    counting: Counting
    why_not: str | None
    left: int | None
    closes_at: datetime | None
    prediction: str
    target: PredictionTarget | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished attempt, as much of it as the policy shows: what is hidden is None or empty."""

    facts: AttemptFacts
    title: str
    access: Access
    ended_at: datetime
    handed_in: bool
    #: by an invigilator
    taken_in: bool
    taken_ms: int
    total: int
    correct: int | None
    mark: Decimal | None
    band: Band | None
    passed: bool | None
    reviewed: tuple[Reviewed, ...]
    receipt_code: str | None
    contest: InContest | None


def open_paper(actor: Actor, attempt: str, *, now: datetime) -> OpenPaper | None:
    """The actor's paper while it may be answered; None once it has ended.

    Raises:
        NotFound: not the actor's attempt. Refusal: ``not_begun`` before a delayed start.
    """
    facts = own_attempt(actor, attempt)
    phase = facts.phase(now)
    if phase is Phase.DELAYED:
        raise Refusal("not_begun", status=403)
    if phase not in (Phase.RUNNING, Phase.GRACE) or facts.closed_at is not None:
        return None
    saves = responses.newest(saves_of(facts.id))
    rules = _round_rules(facts)
    return OpenPaper(
        facts=facts,
        saves=saves,
        answered=responses.answered(saves.values()),
        remaining_ms=facts.remaining_ms(now),
        prediction_question=rules.prediction_question if rules else "",
        prediction_target=rules.ranking.target if rules else None,
        contest_code=_contest_code(facts),
    )


def prediction_problem(actor: Actor, attempt: str, answer: list[str]) -> Invalid | None:
    """Why a prediction that was kept cannot be read, and so would not count; None for one that can, or none."""
    facts = own_attempt(actor, attempt)
    rules = _round_rules(facts)
    return unread(answer, rules.ranking.target) if rules else None


def unread(answer: list[str], target: PredictionTarget | None) -> Invalid | None:
    """As `prediction_problem`, of an answer at hand."""
    text = " ".join(answer)
    if not target or not text.strip():
        return None
    try:
        read_prediction(text, target)
    except Invalid as refusal:
        return refusal
    return None


def fitting(actor: Actor, attempt: str, answers: Mapping[int, list[str]]) -> tuple[dict[int, list[str]], list[int]]:
    """Part a whole form into the answers that fit their questions and the positions of those that do not.

    Raises:
        NotFound: not the actor's attempt.
    """
    if not answers:  # the button of the page before the hand-in
        return {}, []
    facts = own_attempt(actor, attempt)
    odd = [position for position, answer in sorted(answers.items()) if not _fits(facts, position, answer)]
    return {position: answer for position, answer in answers.items() if position not in odd}, odd


def _fits(facts: AttemptFacts, position: int, answer: list[str]) -> bool:
    if position == PREDICTION:
        return len(answer) <= 1 and all(len(part) <= PREDICTION_LENGTH for part in answer)
    item = facts.paper.item(position)
    if item is None:
        return True  # no such question: the save says so
    try:
        read_answer(item.question, item.order, answer)
    except Invalid:
        return False
    return True


def _round_rules(facts: AttemptFacts) -> RoundRules | None:
    if facts.entry_id is None:
        return None
    return db.session.execute(select(Round.rules).where(Round.sitting_id == facts.sitting_id)).scalar_one()


def outcome(actor: Actor, attempt: str, *, now: datetime) -> Outcome | None:
    """A finished attempt of the actor; None while it is still running.

    What is not graded yet (the deadline passed and nothing has swept it) is derived by the same function that
    grades, so the page is right whether or not a daemon is alive.

    Raises:
        NotFound: not the actor's attempt.
    """
    facts = own_attempt(actor, attempt)
    if facts.closed_at is None and facts.phase(now) not in (Phase.OVER, Phase.HANDED_IN):
        return None
    door = starting.admission(actor, facts.sitting_id, now=now, entry_id=facts.entry_id, looks_back=True)
    graded = _graded(facts, now)
    access, grading = door.access, facts.snapshot.grading
    shows_answers = access.sees_answers or access.sees_key
    shown = saves_of(facts.id) if shows_answers or facts.entry_id is not None else []
    saves = responses.newest(shown, before=facts.last_instant())
    return Outcome(
        facts=facts,
        title=door.title,
        access=access,
        ended_at=facts.handed_in_at or facts.deadline_at or facts.closed_at or now,
        handed_in=facts.handed_in_at is not None,
        taken_in=graded.taken_in,
        taken_ms=graded.taken_ms,
        total=graded.total,
        correct=graded.correct if access.sees_score else None,
        mark=graded.mark if access.sees_score else None,
        band=band_of(graded.mark, grading) if access.sees_score else None,
        passed=graded.passed if access.sees_score else None,
        reviewed=_reviewed(facts, saves, graded.marks) if shows_answers else (),
        receipt_code=_receipt_code(facts),
        contest=_in_contest(facts, door, saves.get(PREDICTION)),
    )


@dataclass(frozen=True, slots=True)
class _Graded:
    correct: int
    total: int
    mark: Decimal
    passed: bool
    taken_ms: int
    marks: tuple[Mark, ...]
    taken_in: bool = False


_receipt_given = Prepared(
    select(Receipt.code).where(Receipt.attempt_id == bindparam("attempt"), Receipt.created_at == bindparam("at"))
)


def _receipt_code(facts: AttemptFacts) -> str | None:
    """Of the hand-in that counts: a paper that was opened again and then ran out of time has none."""
    if facts.handed_in_at is None:
        return None
    given = _receipt_given.first(attempt=facts.id, at=facts.handed_in_at)
    return str(given[0]) if given else None


_gradings = Prepared(
    select(
        Grading.correct,
        Grading.total,
        Grading.mark_cents,
        Grading.passed,
        Grading.taken_ms,
        Grading.credits,
        Grading.reason,
        Grading.graded_at,
    )
    .where(Grading.attempt_id == bindparam("attempt"))
    .order_by(Grading.number.desc())
)


def _graded(facts: AttemptFacts, now: datetime) -> _Graded:
    """What is recorded of an attempt that has ended. One that was opened again, or was given time after its close, has
    a grading of before: it says nothing of what was answered since.
    """
    ended = facts.handed_in_at is not None or facts.closed_at is not None
    rows = _gradings.rows(attempt=facts.id) if ended else []
    if rows:
        correct, total, cents, passed, taken_ms, stored, *_ = rows[0]
        marks = tuple(Mark(credit) for credit in credits_of(stored))
        taken_in = any(reason == "taken_in" and at == facts.handed_in_at for *_, reason, at in rows)
        return _Graded(correct, total, mark_of(cents), passed, taken_ms, marks, taken_in)
    evaluation = ending.evaluate(facts, saves_of(facts.id), ended_at=facts.deadline_at or now)
    result = evaluation.result
    return _Graded(result.correct, result.total, result.mark, result.passed, evaluation.taken_ms, evaluation.marks)


def _reviewed(facts: AttemptFacts, saves: dict[int, Response], marks: tuple[Mark, ...]) -> tuple[Reviewed, ...]:
    return tuple(
        Reviewed(item, responses.load_answer(saves[item.position].answer) if item.position in saves else [], mark)
        for item, mark in zip(facts.paper.items, marks, strict=True)
    )


def _in_contest(facts: AttemptFacts, door: Admission, prediction: Response | None) -> InContest | None:
    code, rules = _contest_code(facts), _round_rules(facts)
    if code is None or rules is None:
        return None
    allowed = facts.snapshot.rules.attempts_allowed
    left = None if allowed is None else max(0, allowed - len(door.attempts))
    text = " ".join(responses.load_answer(prediction.answer)) if prediction else ""
    ranking = rules.ranking
    return InContest(code, ranking.counting, door.access.why, left, door.window.closes_at, text, ranking.target)


def _contest_code(facts: AttemptFacts) -> str | None:
    if facts.entry_id is None:
        return None
    return db.session.scalar(
        select(Contest.code).join(Entry, Entry.contest_id == Contest.id).where(Entry.id == facts.entry_id)
    )
