"""Frozen values for the pages of composing: where an exam stands in words, what comes next, papers as they are read."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.access import Access
from app.domain.exams import Progress, Stage
from app.domain.questions import MultipleChoice, SingleChoice, TrueFalse, right_answer
from app.domain.scoring import FULL, Mark
from app.services.attempts.reading import Reviewed
from app.services.exams.authors import PoolPage
from app.services.exams.frozen import DealtItem
from app.services.exams.reading import ExamLine, ExamPage
from app.web.asked_views import AskItem, blank
from app.web.review_views import ReviewItem, review_item
from app.web.words import span, when

_CHOICES = (SingleChoice, MultipleChoice, TrueFalse)
_SEES_ALL = Access(False, False, True, True, True, True, None, None)
_TONES = {Stage.WAITING: "wait", Stage.APPROVED: "done", Stage.PUBLISHED: "official", Stage.OPEN: "official"}


def stage_words(stage: Stage) -> str:
    """Where an exam stands."""
    return {
        Stage.DRAFT: _("draft"),
        Stage.WAITING: _("waiting for approval"),
        Stage.APPROVED: _("approved"),
        Stage.PUBLISHED: _("published"),
        Stage.OPEN: _("open now"),
        Stage.OVER: _("over"),
    }[stage]


def stages(progress: Progress) -> list[tuple[str, str]]:
    """Where it stands, and where its draft does when that says something else: (words, tone)."""
    found = [(stage_words(progress.stage), _TONES.get(progress.stage, ""))]
    if progress.published_at is not None and progress.unpublished_changes:
        found.append((_("changes not published yet"), "wait"))
        if progress.approval_needed:
            found.append((stage_words(progress.draft_stage), _TONES.get(progress.draft_stage, "")))
    return found


def next_step(progress: Progress) -> str:
    """What is to be done with an exam, in a few words."""
    if progress.unpublished_changes:
        return {
            Stage.DRAFT: _("check and publish"),
            Stage.WAITING: _("a second person approves"),
            Stage.APPROVED: _("publish"),
        }[progress.draft_stage]
    if progress.stage is Stage.PUBLISHED:
        return _("wait for the sitting") if progress.sittings else _("give it to a cohort")
    return _("watch the room") if progress.stage is Stage.OPEN else ""


@dataclass(frozen=True, slots=True)
class IndexLine:
    url: str
    title: str
    bank: str
    stages: list[tuple[str, str]]
    questions: int
    next: str


def index_view(lines: list[ExamLine]) -> list[IndexLine]:
    """Every exam with its stage and its next step."""
    return [
        IndexLine(
            url_for("compose.show", code=line.code),
            line.title,
            line.bank,
            stages(line.progress),
            line.size,
            next_step(line.progress),
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class ReadingLine:
    name: str
    at: str
    what: str


@dataclass(frozen=True, slots=True)
class ExamView:
    """An exam's page. `act`: what can be done with the draft, one of publish, approve, wait, give, none."""

    page: ExamPage
    code: str
    title: str
    stages: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    act: str
    next_number: int
    readings: list[ReadingLine]


def exam_view(page: ExamPage) -> ExamView:
    """Everything that stands around the grid."""
    return ExamView(
        page=page,
        code=page.code,
        title=page.title,
        stages=stages(page.progress),
        facts=_facts(page),
        rules=_rules(page),
        act=_act(page),
        next_number=len(page.snapshots) + 1,
        readings=[
            ReadingLine(read.name or _("the shell"), when(read.at), _read_what(read.detail)) for read in page.readings
        ],
    )


def _read_what(detail: str) -> str:
    told = json.loads(detail)
    return _("paper %(number)s of version %(version)s", number=told["paper"], version=told["snapshot"])


def _act(page: ExamPage) -> str:
    if not page.progress.unpublished_changes:
        return "give" if page.may_read and not page.progress.sittings else "none"
    if page.progress.draft_stage is Stage.WAITING:
        return "approve" if page.may_approve else "wait"
    return "publish" if page.may_edit else "none"


def _facts(page: ExamPage) -> list[tuple[str, str]]:
    facts = [(_("Question bank"), page.frame.title), (_("Programme"), page.programme[1] if page.programme else "–")]
    if page.progress.changed_at:
        at = when(page.progress.changed_at)
        who = page.changed_by or _("the shell")
        facts.append((_("Last change"), _("%(when)s, %(who)s", when=at, who=who)))
    if page.approved_at:
        facts.append((_("Approved"), _("%(when)s, %(who)s", when=when(page.approved_at), who=page.approved_by)))
    return facts


def _rules(page: ExamPage) -> list[tuple[str, str]]:
    rules = page.rules
    attempts = rules.attempts_allowed
    return [
        (_("Working time"), span(rules.time.duration) if rules.time.duration else _("untimed")),
        (_("Attempts"), _("as many as you like") if attempts is None else str(attempts)),
        (_("Papers to deal"), str(rules.pool)),
        (_("Shuffled"), _shuffled(page)),
    ]


def _shuffled(page: ExamPage) -> str:
    shuffled = [
        words
        for words, on in (
            (_("questions"), page.blueprint.shuffle_questions),
            (_("options"), page.blueprint.shuffle_options),
        )
        if on
    ]
    return ", ".join(shuffled) or _("nothing")


@dataclass(frozen=True, slots=True)
class PreviewView:
    title: str
    facts: list[tuple[str, str]]
    one_by_one: bool
    items: list[AskItem]


def preview_view(page: ExamPage, items: list[DealtItem]) -> PreviewView:
    """A trial paper as a learner would see it, answers left empty."""
    facts = _rules(page)[:2]
    facts.insert(1, (_("Number of questions"), str(len(items))))
    return PreviewView(page.title, facts, page.rules.layout == "one", [blank(item) for item in items])


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper of the pool with its key."""

    title: str
    heading: str
    items: list[ReviewItem]


def paper_view(page: PoolPage) -> PaperView:
    """In the order in which it was dealt, right answers marked."""
    heading = _(
        "Paper %(number)s of %(pool)s, version %(version)s", number=page.number, pool=page.pool, version=page.snapshot
    )
    return PaperView(page.title, heading, [_with_key(item) for item in page.paper.items])


def _with_key(item: DealtItem) -> ReviewItem:
    # Nobody has chosen anything: options are marked as the right answer, other kinds show their key as if given.
    given = [] if isinstance(item.question, _CHOICES) else right_answer(item.question, item.order)
    return review_item(Reviewed(item, given, Mark(FULL)), _SEES_ALL)


def questions_words(count: int) -> str:
    """So many questions."""
    return ngettext("%(num)d question", "%(num)d questions", count)
