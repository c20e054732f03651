"""Where a question stands between being written and being drawn, and what may be done about it.

draft -> in_review -> approved -> retired. Only approved questions are drawn for papers. Where the centre asks for a
second person, nobody approves a wording of their own.
"""

from __future__ import annotations

from app.domain.errors import Refusal

VERBS = ("send", "approve", "return", "retire", "bring_back")
"""Send to review, approve, back to draft, retire, bring back."""

_STEPS: dict[str, dict[str, str]] = {
    "send": {"draft": "in_review"},
    "approve": {"draft": "approved", "in_review": "approved"},
    "return": {"in_review": "draft", "approved": "draft"},
    "retire": {"draft": "retired", "in_review": "retired", "approved": "retired"},
    "bring_back": {"retired": "draft"},
}
_FIRST = {"draft": "send", "in_review": "approve", "approved": "", "retired": "bring_back"}


def step(verb: str, status: str, *, own: bool, second_person: bool) -> str:
    """The status after `verb`.

    Args:
        verb: one of `VERBS`.
        own: the person acting wrote the newest revision.
        second_person: the centre's setting ``questions_need_second_person``.

    Raises:
        Refusal: ``status_already`` (it is there), ``status_step`` (not from here), ``review_first`` (a draft cannot be
            approved where a second person is asked for), ``second_person_needed``.
    """
    steps = _STEPS[verb]
    if status in steps.values():
        raise Refusal("status_already")
    if status not in steps:
        raise Refusal("status_step")
    if verb == "approve" and second_person:
        if own:
            raise Refusal("second_person_needed")
        if status == "draft":
            raise Refusal("review_first")
    return steps[status]


def next_steps(status: str, *, own: bool, second_person: bool) -> tuple[str, ...]:
    """The verbs that would not be refused now, the one that leads on first."""
    found = [verb for verb in VERBS if _allowed(verb, status, own=own, second_person=second_person)]
    first = "approve" if status == "draft" and not second_person else _FIRST[status]
    return tuple(sorted(found, key=lambda verb: verb != first))


def _allowed(verb: str, status: str, *, own: bool, second_person: bool) -> bool:
    try:
        step(verb, status, own=own, second_person=second_person)
    except Refusal:
        return False
    return True


def after_edit(status: str, *, second_person: bool, rewritten: bool = True) -> str:
    """The status of a question with a new revision: an approved one is looked at again where the centre asks for a
    second person, without that rule it stays what it was; a retired one with a new wording is a draft again.

    Args:
        rewritten: its wording has changed, not only where it stands in its bank.
    """
    if status == "retired" and rewritten:
        return "draft"
    return "in_review" if status == "approved" and second_person else status


def after_load(status: str, *, changed: bool, second_person: bool) -> str:
    """The status of a question that stands in a bank file which is loaded: approved, but where the centre asks for a
    second person only what was approved already, word for word.

    Args:
        status: before; empty for a new question.
        changed: the file has another wording of it.
    """
    return "approved" if not second_person or (status == "approved" and not changed) else "in_review"


def check_deletion(status: str, *, papers: int) -> None:
    """May a question be deleted? What was ever dealt is history, and what was approved may be named elsewhere.

    Args:
        papers: dealt papers that hold one of its revisions.

    Raises:
        Refusal: ``delete_dealt`` or ``delete_not_draft``.
    """
    if papers:
        raise Refusal("delete_dealt")
    if status != "draft":
        raise Refusal("delete_not_draft")
