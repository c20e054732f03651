"""Frozen values for the page of a result: what came of an attempt, as much of it as the policy shows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.band_words import band_title
from app.services.attempts.reading import InContest, Outcome
from app.web.contest_views import COUNTING
from app.web.paper_views import prediction_as_read, reason_in_round
from app.web.review_views import ReviewItem, review_item
from app.web.words import comma, lasted, when


@dataclass(frozen=True, slots=True)
class ReceiptLinks:
    code: str
    url: str
    file_url: str


@dataclass(frozen=True, slots=True)
class ContestLine:
    """What a result in a contest says of the round: no bands, but whether there may be another attempt."""

    url: str
    may_go_again: bool
    words: list[str]


@dataclass(frozen=True, slots=True)
class Result:
    attempt_id: str
    title: str
    shows_score: bool
    correct: int | None
    total: int
    mark_text: str
    mark_plain: str
    band_text: str
    passed: bool | None
    receipt: ReceiptLinks | None
    ended_sentence: str
    #: what stands in the record of it: when it ended, how long it took, what was predicted
    facts: list[tuple[str, str]]
    why_hidden: str
    contest: ContestLine | None
    late: Late | None
    review: list[ReviewItem]


@dataclass(frozen=True, slots=True)
class Late:
    """With what a browser sends answers that still wait in it when the time is over."""

    lease: str
    takeover: int
    #: the tab that holds the pen
    pen: str


def outcome_view(outcome: Outcome, late: Late | None) -> Result:
    """A finished attempt, as much of it as the policy shows."""
    mark = outcome.mark
    attempt_id = outcome.facts.public_id
    code = outcome.receipt_code
    return Result(
        attempt_id=attempt_id,
        title=outcome.title,
        shows_score=mark is not None,
        correct=outcome.correct,
        total=outcome.total,
        mark_text=comma(mark) if mark is not None else "",
        mark_plain=f"{mark.normalize():f}" if mark is not None else "",
        band_text=band_title(outcome.band.title) if outcome.band else "",
        passed=outcome.passed,
        receipt=ReceiptLinks(
            "-".join(code[at : at + 4] for at in range(0, len(code), 4)),
            url_for("receipts.check", code=code),
            url_for("attempts.receipt_file", attempt_id=attempt_id),
        )
        if code
        else None,
        ended_sentence=_ended_sentence(outcome),
        facts=[
            (_ended_label(outcome), when(outcome.ended_at)),
            (_("Time taken"), lasted(outcome.taken_ms // 1000)),
            *_predicted(outcome.contest),
        ],
        why_hidden=_("The result will be shown when the organisers publish it."),
        contest=_contest_line(outcome.contest) if outcome.contest else None,
        late=late,
        review=[review_item(reviewed, outcome.access) for reviewed in outcome.reviewed],
    )


def _contest_line(contest: InContest) -> ContestLine:
    url = url_for("contests.show", code=contest.code)
    if contest.why_not:
        return ContestLine(url, False, [reason_in_round(contest.why_not)])
    if contest.left is None:
        words = _("You may take part again as often as you like.")
    else:
        words = ngettext("You have %(num)d more attempt.", "You have %(num)d more attempts.", contest.left)
    counts = _("If you take part more than once, %(which)s.", which=str(COUNTING[contest.counting]))
    until = [_("The round is open until %(when)s.", when=when(contest.closes_at))] if contest.closes_at else []
    return ContestLine(url, True, [words, *until, counts])


def _predicted(contest: InContest | None) -> list[tuple[str, str]]:
    """What a contest's result says of the prediction, where one was asked for."""
    if contest is None or contest.target is None:
        return []
    typed = contest.prediction.strip()
    read = prediction_as_read(typed, contest.target)
    if typed and not read:
        read = _("%(typed)s – cannot be read, does not count", typed=typed)
    return [(_("Your prediction"), read or _("(left empty)"))]


def _ended_label(outcome: Outcome) -> str:
    if outcome.taken_in:
        return _("Taken in by the invigilator")
    return _("Handed in") if outcome.handed_in else _("Time was up")


def _ended_sentence(outcome: Outcome) -> str:
    if outcome.taken_in:
        return _("The invigilator has taken your paper in")
    if outcome.handed_in:
        return _("Your paper has been handed in")
    return _("Time was up; what you had saved was handed in")
