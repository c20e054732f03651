"""Frozen values for a contest's public page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.contests import RoundRules
from app.domain.ranking import Counting, Criterion, PredictionTarget
from app.domain.timing import Phase
from app.services.contests.rounds import ContestView, OwnAttempt, RoundView
from app.web.rendering import block
from app.web.words import thousands, when

CRITERIA = {
    Criterion.SCORE: _l("score"),
    Criterion.PREDICTION: _l("nearest prediction"),
    Criterion.TIME_TAKEN: _l("shorter working time"),
    Criterion.SUBMITTED: _l("earlier hand-in"),
    Criterion.STARTED: _l("earlier start"),
    Criterion.ATTEMPTS: _l("fewer attempts"),
    Criterion.FULL_MARKS: _l("more attempts with every answer right"),
}
TARGETS = {
    PredictionTarget.PEOPLE: _l("people who hand in at least one paper in this round"),
    PredictionTarget.ALL_CORRECT_PEOPLE: _l("people with every answer right in at least one paper of this round"),
    PredictionTarget.ATTEMPTS: _l("papers handed in in this round"),
    PredictionTarget.ALL_CORRECT_PERCENT: _l("percentage of people with every answer right in this round"),
}
COUNTING = {
    Counting.BEST: _l("the best attempt counts"),
    Counting.FIRST: _l("the first attempt counts"),
    Counting.LAST: _l("the last attempt counts"),
}
STAGES = {"provisional": _l("Provisional result"), "official": _l("Official result")}


@dataclass(frozen=True, slots=True)
class RoundLine:
    number: int
    title: str
    state: str
    state_text: str
    when_text: str
    board_url: str | None
    board_text: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class OwnPaper:
    title: str
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ContestPage:
    code: str
    title: str
    organiser: str
    rules_html: str
    entrants: str
    entered: bool
    rounds: list[RoundLine]
    open_rounds: list[RoundLine]
    papers: list[OwnPaper]


def contest_view(contest: ContestView) -> ContestPage:
    """A contest as its public page shows it."""
    lines = [_round(contest.code, line) for line in contest.rounds]
    return ContestPage(
        code=contest.code,
        title=contest.title,
        organiser=contest.organiser,
        rules_html=block(contest.rules_text),
        entrants=thousands(contest.entrants),
        entered=contest.entry is not None,
        rounds=lines,
        open_rounds=[line for line in lines if line.state == Phase.OPEN.value],
        papers=[_paper(own) for own in contest.attempts],
    )


def _paper(own: OwnAttempt) -> OwnPaper:
    title = _("%(round)s, attempt %(number)s", round=own.round_title, number=own.number)
    view = "attempts.show" if own.is_open else "attempts.result"
    return OwnPaper(title, url_for(view, attempt_id=own.public_id), own.is_open)


def rule_words(rules: RoundRules) -> list[str]:
    """How a round is ranked, in sentences."""
    ranking = rules.ranking
    words = [
        _("Ranked by: %(criteria)s.", criteria=", ".join(str(CRITERIA[c]) for c in ranking.criteria)),
        _("If you take part more than once, %(which)s.", which=str(COUNTING[ranking.counting])),
    ]
    if ranking.target:
        words.append(_("The prediction is about the number of: %(target)s.", target=str(TARGETS[ranking.target])))
    if rules.prizes:
        named = ", ".join(f"{prize.count} {prize.title}" for prize in rules.prizes)
        words.append(_("Prizes: %(prizes)s.", prizes=named))
    return words


def _round(code: str, line: RoundView) -> RoundLine:
    states = {Phase.UPCOMING: _("not open yet"), Phase.OPEN: _("open now"), Phase.CLOSED: _("closed")}
    return RoundLine(
        number=line.number,
        title=line.title,
        state=line.phase.value,
        state_text=states[line.phase],
        when_text=" – ".join(when(instant) for instant in (line.opens_at, line.closes_at) if instant),
        board_url=url_for("contests.board", code=code, number=line.number) if line.board else None,
        board_text=str(STAGES[line.board[1]]) if line.board else "",
        rules=rule_words(line.rules),
    )
