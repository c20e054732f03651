"""The steps of a home page in words, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain import timing
from app.domain.timing import Phase, Window
from app.services.homes import NextSteps, OpenContest, OpenRoundPaper, OwnSitting
from app.web.words import when


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `pressing` decides whether the first of a page gets the primary button."""

    title: str
    text: str
    url: str
    label: str
    when: str = ""
    pressing: bool = True
    order: int = 0


def steps_of(steps: NextSteps, now: datetime) -> list[Step]:
    """Everything that waits, ordered: open papers, open exams, staff work, what comes later, what is over."""
    found = [_sitting(own, now) for own in steps.sittings]
    found += [_of_round(paper, now) for paper in steps.papers]
    found += [_again(own) for own in steps.sittings if _may_go_again(own, now)]
    found += [_contest(contest, now) for contest in steps.contests]
    return sorted(found + _work(steps), key=lambda step: step.order)


def _sitting(own: OwnSitting, now: datetime) -> Step:
    door = url_for("exams.show", code=own.exam_code)
    phase = timing.start_phase(Window(own.opens_at, own.closes_at), now)
    if own.open_attempt:
        return _paper(own.title, own.open_attempt, own.deadline_at, now)
    if own.finished_attempt:
        result = url_for("attempts.result", attempt_id=own.finished_attempt)
        return Step(own.title, _("You have handed this paper in."), result, _("See the result"), "", False, 8)
    if phase is Phase.OPEN:
        until = _("open until %(when)s", when=when(own.closes_at)) if own.closes_at else _("open now")
        return Step(own.title, _("Read the rules, then start."), door, _("To the exam"), until, True, 1)
    if phase is Phase.UPCOMING and own.opens_at:
        opens = _("opens at %(when)s", when=when(own.opens_at))
        return Step(own.title, _("You can read the rules now."), door, _("To the exam"), opens, False, 6)
    return Step(own.title, _("This exam has closed; no paper was started."), door, _("To the exam"), "", False, 9)


def _of_round(paper: OpenRoundPaper, now: datetime) -> Step:
    title = _("%(contest)s: %(round)s", contest=paper.contest_title, round=paper.round_title)
    return _paper(title, paper.attempt, paper.deadline_at, now)


def _paper(title: str, attempt: str, deadline_at: datetime | None, now: datetime) -> Step:
    """A paper that is being worked on: nothing presses more."""
    url = url_for("attempts.show", attempt_id=attempt)
    text = _("Your paper is open. What you chose is saved.")
    return Step(title, text, url, _("Go on with the paper"), _time_left(deadline_at, now))


def _time_left(deadline_at: datetime | None, now: datetime) -> str:
    if deadline_at is None or deadline_at <= now:
        return ""
    minutes = (deadline_at - now) // timedelta(minutes=1)
    if not minutes:
        return _("less than a minute left")
    return ngettext("%(num)d minute left", "%(num)d minutes left", minutes)


def _may_go_again(own: OwnSitting, now: datetime) -> bool:
    is_open = timing.start_phase(Window(own.opens_at, own.closes_at), now) is Phase.OPEN
    return bool(own.finished_attempt and not own.open_attempt and is_open and own.attempts_left)


def _again(own: OwnSitting) -> Step:
    until = _("open until %(when)s", when=when(own.closes_at)) if own.closes_at else _("open now")
    door = url_for("exams.show", code=own.exam_code)
    return Step(own.title, _("You may take this test again."), door, _("Take the next attempt"), until, False, 7)


def _contest(contest: OpenContest, now: datetime) -> Step:
    over = contest.closes_at <= now
    end = when(contest.closes_at)
    until = _("closed at %(when)s", when=end) if over else _("open until %(when)s", when=end)
    text = _("You have entered this contest.") if contest.entered else _("Anyone may take part.")
    url = url_for("contests.show", code=contest.code)
    return Step(contest.title, text, url, _("To the contest"), until, not over, 7 if over else 5)


def _work(steps: NextSteps) -> list[Step]:
    work = [
        Step(
            _("%(contest)s: %(round)s", contest=round_.contest_title, round=round_.round_title),
            _("The round has closed and its board is not published."),
            url_for("organise.show", code=round_.contest_code),
            _("Review and publish"),
            _("closed at %(when)s", when=when(round_.closes_at)),
            True,
            2,
        )
        for round_ in steps.unpublished or []
    ]
    if steps.todays_sittings:
        words = ngettext(
            "%(num)d sitting today or open now", "%(num)d sittings today or open now", steps.todays_sittings
        )
        work.append(Step(_("Exam rooms"), words, url_for("sittings.index"), _("To the rooms"), "", True, 2))
    if steps.open_cohorts:
        words = ngettext("%(num)d cohort is open", "%(num)d cohorts are open", steps.open_cohorts)
        work.append(Step(_("Cohorts"), words, url_for("cohorts.index"), _("To the cohorts"), "", True, 3))
    if steps.roles & {"leader", "administrator"}:
        text = _("Cohorts, learners, results and titles of the half-year.")
        work.append(Step(_("Half-year report"), text, url_for("reports.cohorts"), _("Read the report"), "", True, 3))
    if steps.banks:
        words = ngettext("%(num)d bank", "%(num)d banks", steps.banks)
        work.append(Step(_("Question banks"), words, url_for("banks.index"), _("To the banks"), "", True, 4))
    work += _composing(steps)
    if steps.roles & {"organiser", "administrator"}:
        text = _("Rounds, boards and who has entered.")
        work.append(Step(_("Contests"), text, url_for("organise.index"), _("To the contests"), "", True, 4))
    return work


def _composing(steps: NextSteps) -> list[Step]:
    if not steps.roles & {"instructor", "organiser", "administrator"}:
        return []
    text = _("Compose an exam from a bank, publish it, give it to a cohort.")
    if steps.exams_to_approve:
        num = steps.exams_to_approve
        text = ngettext("%(num)d exam waits for your approval", "%(num)d exams wait for your approval", num)
    elif steps.exams_to_finish:
        num = steps.exams_to_finish
        text = ngettext("%(num)d draft is not published", "%(num)d drafts are not published", num)
    order = 3 if steps.exams_to_approve else 4
    work = [Step(_("Exams"), text, url_for("compose.index"), _("To the exams"), "", True, order)]
    if "administrator" in steps.roles:
        text = _("Second persons, and how alike two papers may be.")
        work.append(
            Step(_("Settings of the centre"), text, url_for("settings.show"), _("To the settings"), "", True, 6)
        )
    return work
