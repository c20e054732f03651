"""What a rehearsal is doing and what it found, in sentences, for both edges."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.rehearsals import Figures, Finding, Report, Stage, was_busy

CALLS = {
    "sign-in page": _l("page of signing in"),
    "sign in": _l("signing in"),
    "exam page": _l("page of the exam"),
    "start": _l("start"),
    "paper": _l("paper with its questions"),
    "lease": _l("taking the pen"),
    "save": _l("saving an answer"),
    "pulse": _l("sign of life"),
    "hand-in page": _l("page before handing in"),
    "hand in": _l("handing in"),
    "result": _l("result with the receipt"),
}


def call_words(label: str) -> str:
    """What a learner does with a call."""
    return str(CALLS.get(label, label))


def stage_words(report: Report) -> str:
    """What is going on just now."""
    return {
        Stage.WAITING: _("The rehearsal is about to begin."),
        Stage.COPYING: _("The database is being copied."),
        Stage.SERVING: _("A second server is starting on the copy."),
        Stage.SITTING: _("Simulated learners sit the exam in the copy."),
        Stage.COUNTING: _("Answers are being compared with what was graded."),
        Stage.DONE: _("The rehearsal is over and the copy is removed."),
        Stage.FAILED: _("The rehearsal could not be carried out. The copy is removed."),
    }[report.stage]


def verdict_words(figures: Figures, *, ready: bool) -> str:
    """The verdict in one sentence."""
    if ready:
        return _("Ready for %(count)s learners", count=figures.learners)
    return _("Not ready for %(count)s learners", count=figures.learners)


def meaning_words(figures: Figures, *, ready: bool) -> str:
    """What follows from the verdict."""
    if ready:
        return _("Everything that is asked of this server was met.")
    if was_busy(figures):
        return _(
            "The machine was busy with something else when the rehearsal began. Find out with what, and rehearse again "
            "when it is quiet."
        )
    return _("Look at the lines marked “not met”; rehearse again after a change, or with fewer learners.")


def finding_words(finding: Finding, figures: Figures) -> str:
    """What was found about one criterion, and what it has to be."""
    match finding.code:
        case "everyone_reads":
            return _("%(found)s of %(limit)s learners had the first question before them.", **_counts(finding))
        case "reading_within":
            return _reading(finding)
        case "save_p95":
            return _saving(finding)
        case "back_within":
            return _back(finding)
        case "lost":
            return _lost(finding, figures)
        case "twice":
            return _twice(finding)
        case "handed_in":
            return _("%(found)s of %(limit)s learners handed in and hold the right receipt.", **_counts(finding))
    raise ValueError(f"a finding without words: {finding.code}")


def _reading(finding: Finding) -> str:
    if finding.found is None:
        return _("Not everyone came in, so it is not known how long it takes.")
    return _(
        "The last of them had it %(found)s seconds after the first began to sign in; at most %(limit)s are allowed.",
        **_seconds(finding),
    )


def _saving(finding: Finding) -> str:
    if finding.found is None:
        return _("No answer was saved while everything was running.")
    return _(
        "95 of 100 answers were saved within %(found)s ms while everything was running; at most %(limit)s are allowed.",
        **_counts(finding),
    )


def _back(finding: Finding) -> str:
    if finding.found is None:
        return _("After the server was killed, work did not go on.")
    return _(
        "After the server was killed, everyone could go on within %(found)s seconds; at most %(limit)s are allowed.",
        **_seconds(finding),
    )


def _lost(finding: Finding, figures: Figures) -> str:
    total = format_decimal(figures.acknowledged)
    if finding.found == 0:
        return _("None of the %(all)s answers that were shown as saved was lost.", all=total)
    return ngettext(
        "%(num)d of %(all)s answers that were shown as saved was lost.",
        "%(num)d of %(all)s answers that were shown as saved were lost.",
        finding.found or 0,
        all=total,
    )


def _twice(finding: Finding) -> str:
    if finding.found == 0:
        return _("No paper was graded twice.")
    return ngettext(
        "%(num)d learner had an attempt, a grading or a receipt twice.",
        "%(num)d learners had an attempt, a grading or a receipt twice.",
        finding.found or 0,
    )


def _counts(finding: Finding) -> dict[str, str]:
    return {"found": format_decimal(finding.found), "limit": format_decimal(finding.limit)}


def _seconds(finding: Finding) -> dict[str, str]:
    return {"found": seconds(finding.found or 0), "limit": seconds(finding.limit)}


def seconds(milliseconds: int) -> str:
    """Milliseconds as seconds with at most one decimal, as the reader writes numbers."""
    return str(format_decimal(milliseconds / 1000, format="#,##0.#"))
