"""Frozen values for the pages of an attempt: rendered text, dealt letters, nothing of the author's order or the key
unless `Access` shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.contests import read_prediction
from app.domain.ranking import PredictionTarget
from app.domain.responses import PREDICTION
from app.domain.timing import Allowance
from app.services.attempts.conduct import Conduct
from app.services.attempts.reading import OpenPaper, unread
from app.services.attempts.starting import Admission
from app.web.asked_views import asked
from app.web.rendering import block
from app.web.words import comma, span, thousands, when
from app.words import reason, sentence


@dataclass(frozen=True, slots=True)
class AskPrediction:
    position: str
    takeover: int
    seq: int
    question: str
    hint: str
    unit: str
    answer: list[str]
    #: why it cannot be read; empty where it can
    problem: str


@dataclass(frozen=True, slots=True)
class AskPaper:
    attempt_id: str
    title: str
    lease: str
    #: how often the pen had changed hands when the page was made
    takeover: int
    remaining_ms: int | None
    total: int
    answered: int
    flags: str
    layout: str
    questions: Markup
    done: tuple[int, ...]
    prediction: AskPrediction | None
    #: where a contestant without a password signs in again
    return_url: str | None


def ask_view(paper: OpenPaper, lease: str) -> AskPaper:
    """An open paper."""
    facts = paper.facts
    questions, done = asked(paper)
    return AskPaper(
        attempt_id=facts.public_id,
        title=facts.snapshot.title,
        lease=lease,
        takeover=facts.takeover,
        remaining_ms=paper.remaining_ms,
        total=len(facts.paper.items),
        answered=paper.answered,
        flags=facts.flags,
        layout=facts.snapshot.rules.layout,
        questions=questions,
        done=done,
        prediction=_prediction(paper),
        return_url=url_for("contests.come_back", code=paper.contest_code) if paper.contest_code else None,
    )


def not_understood(positions: list[int]) -> str:
    """Which answers of a form were not kept."""
    named = [_("Prediction") if at == PREDICTION else _("Question %(n)s", n=at) for at in positions]
    return _(
        "Not saved, because the answer is incomplete or does not fit the question: %(questions)s. "
        "Everything else on the page is saved. Please answer again.",
        questions=", ".join(named),
    )


def _prediction(paper: OpenPaper) -> AskPrediction | None:
    if not paper.prediction_question:
        return None
    return AskPrediction(
        position="prediction",
        takeover=paper.order(PREDICTION)[0],
        seq=paper.order(PREDICTION)[1],
        question=block(paper.prediction_question),
        hint=_prediction_hint(paper),
        unit="%" if paper.prediction_target is PredictionTarget.ALL_CORRECT_PERCENT else "",
        answer=paper.answer(PREDICTION),
        problem=_problem(paper),
    )


def _problem(paper: OpenPaper) -> str:
    problem = unread(paper.answer(PREDICTION), paper.prediction_target)
    return sentence(problem) if problem else ""


def _prediction_hint(paper: OpenPaper) -> str:
    if paper.prediction_target is PredictionTarget.ALL_CORRECT_PERCENT:
        return _("A percentage from 0 to 100, for example %(example)s.", example=comma(Decimal("87.5")))
    return _("A whole number, for example 1200.")


@dataclass(frozen=True, slots=True)
class Summary:
    attempt_id: str
    title: str
    total: int
    answered: int
    unanswered: list[int | str]
    #: answered, but not in all parts
    partly: list[int]
    remaining_ms: int | None
    #: how the prediction was read; empty for none
    prediction: str
    #: why it cannot be read; empty where it can
    prediction_problem: str


def summary_view(paper: OpenPaper) -> Summary:
    """What is still unanswered before handing in."""
    unanswered: list[int | str] = list(paper.unanswered)
    if paper.prediction_question and not any(part.strip() for part in paper.answer(PREDICTION)):
        unanswered.append("prediction")
    facts = paper.facts
    return Summary(
        facts.public_id,
        facts.snapshot.title,
        len(facts.paper.items),
        paper.answered,
        unanswered,
        paper.partly,
        paper.remaining_ms,
        prediction_as_read(" ".join(paper.answer(PREDICTION)), paper.prediction_target),
        _problem(paper),
    )


def prediction_as_read(prediction: str, target: PredictionTarget | None) -> str:
    """How a prediction was read; empty for none, and for one that cannot be read."""
    if not target or not prediction.strip() or unread([prediction], target):
        return ""
    number = read_prediction(prediction, target)
    if target is PredictionTarget.ALL_CORRECT_PERCENT:
        return f"{comma(number)}%"
    return thousands(int(number))


@dataclass(frozen=True, slots=True)
class Door:
    title: str
    code: str
    facts: list[tuple[str, str]]
    rules: list[str]
    state: str
    why: str
    start_url: str
    needs_access_code: bool
    resume_url: str | None
    results: list[tuple[str, str]]
    timed: bool


def door_view(door: Admission, now: datetime, start_url: str | None = None, conduct: Conduct | None = None) -> Door:
    """The door of an exam or a contest round."""
    rules = door.snapshot.rules
    running = door.open_attempt if door.access.why == "attempt_open" else None
    finished = [attempt for attempt in door.attempts if attempt is not running]
    return Door(
        title=door.title,
        code=door.exam_code,
        facts=_door_facts(door),
        rules=_door_rules(door) + (conduct_rules(conduct) if conduct else []),
        state="can_resume" if running else "can_start" if door.access.may_start else "refused",
        why="" if running or door.access.may_start else _why(door),
        start_url=start_url or url_for("exams.start", code=door.exam_code),
        needs_access_code=bool(door.access_code),
        resume_url=url_for("attempts.show", attempt_id=running.public_id) if running else None,
        results=[
            (_("Attempt %(number)s", number=attempt.number), url_for("attempts.result", attempt_id=attempt.public_id))
            for attempt in finished
        ],
        timed=rules.time.duration is not None,
    )


def reason_in_round(code: str | None) -> str:
    """Why a round of a contest cannot be sat, in words that do not speak of an exam."""
    of_a_round = {
        "attempts_used_up": _("You have used all your attempts in this round."),
        "window_closed": _("The round has closed."),
    }
    return of_a_round.get(code or "") or reason(code)


def _why(door: Admission) -> str:
    words = reason(door.access.why) if door.entry_id is None else reason_in_round(door.access.why)
    if door.access.why == "not_open_yet" and door.window.opens_at:
        words += " " + _("It opens at %(when)s.", when=when(door.window.opens_at))
    return words


def _door_facts(door: Admission) -> list[tuple[str, str]]:
    rules = door.snapshot.rules
    facts = []
    if rules.time.duration is not None:
        facts.append((_("Working time"), working_time(rules.time.duration, door.allowance)))
    if door.allowance.delay:
        delay = span(door.allowance.delay)
        facts.append((_("Your start"), _("%(delay)s after you press the button", delay=delay)))
    facts.append((_("Number of questions"), str(door.snapshot.size)))
    if door.window.opens_at:
        facts.append((_("Opens"), when(door.window.opens_at)))
    if door.window.closes_at:
        facts.append((_("Closes"), when(door.window.closes_at)))
    if door.room:
        facts.append((_("Room"), door.room))
    if rules.attempts_allowed is None:
        facts.append((_("Attempts"), _("as many as you like")))
    else:
        facts.append(
            (_("Attempts"), _("%(used)s of %(allowed)s used", used=len(door.attempts), allowed=rules.attempts_allowed))
        )
    return facts


def working_time(duration: timedelta, allowance: Allowance) -> str:
    """How long one person has, and what it is made of where it differs from the others' time."""
    total = duration * allowance.factor.numerator / allowance.factor.denominator + allowance.extra
    if allowance.factor == 1 and not allowance.extra:
        return span(total)
    made_of = span(duration)
    if allowance.factor != 1:
        made_of += f" × {comma(allowance.factor * 100)}%"
    if allowance.extra:
        made_of += f" + {span(allowance.extra)}"
    return _("%(total)s (%(made_of)s)", total=span(total), made_of=made_of)


def conduct_rules(conduct: Conduct) -> list[str]:
    """What a learner is told of the room's ways before the start."""
    rules = []
    if conduct.browser_keys:
        rules.append(_("This exam is sat in Safe Exam Browser. Open it with the .seb file that the centre gave you."))
    if conduct.asks_full_screen:
        rules.append(_("The paper offers the full screen. Where a browser has none, nothing is required of you."))
    if conduct.notes_absences:
        rules.append(
            _(
                "If you leave the page for more than 3 seconds (another tab, another app, the screen off), the "
                "invigilator is told when and for how long. This alone never changes your mark."
            )
        )
    if conduct.notes_absences and conduct.asks_full_screen:
        rules.append(_("Leaving the full screen is noted in the same way."))
    return rules


def _door_rules(door: Admission) -> list[str]:
    rules = [
        _("Every choice is saved at once. Nothing is lost when the page is reloaded or the phone goes off."),
        _("You may go back to any question and change your answer until you hand in."),
    ]
    if door.snapshot.rules.time.duration is not None:
        rules.append(_("The server's clock counts. When time is up, what was saved is graded."))
    if door.snapshot.rules.time.cut_at_close and door.window.closes_at:
        rules.append(_("All attempts end when the exam closes, however late they began."))
    return rules
