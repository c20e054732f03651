"""Frozen values for a published board: every line says why it stands above the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _

from app.domain.boards import Line
from app.domain.contests import RoundRules
from app.domain.ranking import Criterion, Figures
from app.domain.timing import Phase
from app.services.contests.boards import Named, PublishedBoard, Standings
from app.services.contests.rounds import ContestView
from app.web.contest_views import STAGES, TARGETS, rule_words
from app.web.words import apart, clock_time, comma, thousands, when


@dataclass(frozen=True, slots=True)
class BoardLine:
    rank: int
    name: str
    unit: str
    prize: str
    score: str
    prediction: str
    time: str
    why: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, as the pagination macro reads it."""

    number: int
    pages: int
    url: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class BoardPage:
    contest_url: str
    title: str
    contest_title: str
    stage: str
    official: bool
    number: int
    published_text: str
    complaints_text: str
    rules: list[str]
    figures: list[tuple[str, str]]
    lines: list[BoardLine]
    mine: BoardLine | None
    search: str
    found: int
    digest: str
    file_url: str
    page: Page


def board_view(board: PublishedBoard, search: str) -> BoardPage:
    """A page of a published board."""
    own = board.mine.line.entry if board.mine else None
    code, number = board.contest_code, board.round_number

    def url(page: int) -> str:
        return url_for("contests.board", code=code, number=number, page=page, find=search or None)

    return BoardPage(
        contest_url=url_for("contests.show", code=code),
        title=_("Board: %(round)s", round=board.round_title),
        contest_title=board.contest_title,
        stage=_("%(stage)s, version %(number)s", stage=str(STAGES[board.stage]), number=board.number),
        official=board.stage == "official",
        number=board.number,
        published_text=when(board.published_at),
        complaints_text=_complaints(board),
        rules=rule_words(board.rules),
        figures=_figures(board.figures, board.true_value, board.rules, board.questions),
        lines=[_line(named, board.questions, mine=named.line.entry == own) for named in board.lines],
        mine=_line(board.mine, board.questions, mine=True) if board.mine else None,
        search=search,
        found=board.found,
        digest=board.digest,
        file_url=url_for("contests.board_file", code=code, number=number, version=board.number),
        page=Page(board.page, board.pages, url),
    )


def _complaints(board: PublishedBoard) -> str:
    if board.stage == "official":
        return ""
    until = board.published_at + timedelta(days=board.rules.complaint_days)
    return _("Objections are heard until %(when)s.", when=when(until))


def _figures(figures: Figures, true_value: Decimal | None, rules: RoundRules, questions: int) -> list[tuple[str, str]]:
    shown = [
        (_("People taking part"), thousands(figures.people)),
        (_("Number of papers"), thousands(figures.attempts)),
        (_("All %(count)s answers right", count=questions), thousands(figures.all_correct_people)),
    ]
    if figures.fastest_all_correct_ms is not None:
        shown.append((_("Fastest with all right"), clock_time(figures.fastest_all_correct_ms)))
    if true_value is not None and rules.ranking.target:
        words = _("Number to predict: %(target)s", target=str(TARGETS[rules.ranking.target]))
        shown.append((words, _number(true_value)))
    return shown


def _number(value: Decimal) -> str:
    return thousands(int(value)) if value == int(value) else comma(value)


def _line(named: Named, questions: int, *, mine: bool) -> BoardLine:
    line = named.line
    prediction = ""
    if line.prediction is not None and line.distance is not None:
        prediction = _("%(guess)s (off by %(off)s)", guess=_number(line.prediction), off=_number(line.distance))
    return BoardLine(
        rank=line.rank,
        name=named.name or _("(erased)"),
        unit=named.unit,
        prize=line.prize or "",
        score=f"{line.correct}/{questions}",
        prediction=prediction,
        time=clock_time(line.taken_ms),
        why=why(line, named.below),
        mine=mine,
    )


def why(line: Line, below: Line | None) -> str:
    """Why a line stands above the next one, with both values."""
    if below is None:
        return ""
    match line.parted_by:
        case Criterion.SCORE if line.correct == below.correct:
            # Partly right answers earn points too.
            mine, theirs = (
                comma(round(Decimal(100 * of.share.numerator) / of.share.denominator, 2)) for of in (line, below)
            )
            return _("more points: %(mine)s%% against %(theirs)s%%", mine=mine, theirs=theirs)
        case Criterion.SCORE:
            return _("higher score: %(mine)s against %(theirs)s", mine=line.correct, theirs=below.correct)
        case Criterion.PREDICTION:
            if below.distance is None:
                return _("predicted; the next one did not")
            off, next_off = _number(line.distance or Decimal(0)), _number(below.distance)
            return _("nearer prediction: off by %(mine)s against %(theirs)s", mine=off, theirs=next_off)
        case Criterion.TIME_TAKEN:
            return _("%(time)s faster", time=apart(below.taken_ms - line.taken_ms))
        case Criterion.SUBMITTED:
            return _("handed in earlier: %(mine)s", mine=_instant(line))
        case Criterion.STARTED:
            return _("started earlier")
        case Criterion.ATTEMPTS:
            mine, theirs = thousands(line.attempts), thousands(below.attempts)
            return _("fewer attempts: %(mine)s against %(theirs)s", mine=mine, theirs=theirs)
        case Criterion.FULL_MARKS:
            return _(
                "more papers all right: %(mine)s against %(theirs)s", mine=line.full_marks, theirs=below.full_marks
            )
        case None:
            return _("equal in everything: shared place")


def _instant(line: Line) -> str:
    return when(line.submitted_at)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A round's board as it stands now, for its organiser."""

    code: str
    number: int
    title: str
    contest_title: str
    closed: bool
    #: number of the official version that stands; None while there is none
    official: int | None
    rules: list[str]
    figures: list[tuple[str, str]]
    lines: list[BoardLine]
    total: int


def preview_view(
    contest: ContestView, number: int, computed: Standings, who: dict[str, tuple[str, str]]
) -> PreviewPage:
    """The first lines of a computed board."""
    line_of = next(line for line in contest.rounds if line.number == number)
    shown = computed.lines[: len(who)] if who else []
    below = [*computed.lines[1 : len(shown) + 1], None]
    questions = line_of.questions
    lines = [
        _line(Named(line, following, *who.get(line.entry, ("", ""))), questions, mine=False)
        for line, following in zip(shown, below, strict=False)
    ]
    return PreviewPage(
        code=contest.code,
        number=number,
        title=line_of.title,
        contest_title=contest.title,
        closed=line_of.phase is Phase.CLOSED,
        official=line_of.board[0] if line_of.board and line_of.board[1] == "official" else None,
        rules=rule_words(computed.rules),
        figures=_figures(computed.board.figures, computed.board.true_value, computed.rules, questions),
        lines=lines,
        total=len(computed.lines),
    )
