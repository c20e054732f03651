"""From draft to approved, with a second person and without, and what may be deleted."""

from __future__ import annotations

import pytest

from app.domain.banks import STATUSES
from app.domain.errors import Refusal
from app.domain.question_status import VERBS, after_edit, after_load, check_deletion, next_steps, step


def code(*args, own=False, second_person=False) -> str:
    try:
        return step(*args, own=own, second_person=second_person)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("verb", "status", "after"),
    [
        ("send", "draft", "in_review"),
        ("send", "in_review", "status_already"),
        ("send", "approved", "status_step"),
        ("send", "retired", "status_step"),
        ("approve", "draft", "approved"),
        ("approve", "in_review", "approved"),
        ("approve", "approved", "status_already"),
        ("approve", "retired", "status_step"),
        ("return", "in_review", "draft"),
        ("return", "approved", "draft"),
        ("return", "draft", "status_already"),
        ("return", "retired", "status_step"),
        ("retire", "draft", "retired"),
        ("retire", "in_review", "retired"),
        ("retire", "approved", "retired"),
        ("retire", "retired", "status_already"),
        ("bring_back", "retired", "draft"),
        ("bring_back", "draft", "status_already"),
        ("bring_back", "approved", "status_step"),
    ],
)
def test_every_step_from_every_place(verb, status, after):
    assert code(verb, status) == after


def test_with_the_rule_nobody_approves_their_own_wording():
    assert code("approve", "in_review", own=True, second_person=True) == "second_person_needed"
    assert code("approve", "in_review", own=False, second_person=True) == "approved"
    assert code("approve", "in_review", own=True, second_person=False) == "approved"


def test_with_the_rule_a_draft_is_reviewed_first():
    assert code("approve", "draft", own=False, second_person=True) == "review_first"
    assert code("approve", "draft", own=True, second_person=True) == "second_person_needed"


@pytest.mark.parametrize("second_person", [True, False])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("status", STATUSES)
def test_the_next_steps_are_those_that_are_not_refused(status, own, second_person):
    found = next_steps(status, own=own, second_person=second_person)
    assert set(found) == {v for v in VERBS if code(v, status, own=own, second_person=second_person) in STATUSES}


def test_the_step_that_leads_on_comes_first():
    assert next_steps("draft", own=True, second_person=False)[0] == "approve"
    assert next_steps("draft", own=True, second_person=True)[0] == "send"
    assert next_steps("in_review", own=False, second_person=True)[0] == "approve"
    assert next_steps("in_review", own=True, second_person=True)[0] == "return"
    assert next_steps("retired", own=True, second_person=True) == ("bring_back",)


def test_a_changed_question_is_looked_at_again_only_where_the_rule_stands():
    assert after_edit("approved", second_person=True) == "in_review"
    assert after_edit("approved", second_person=False) == "approved"
    for status in ("draft", "in_review"):
        assert after_edit(status, second_person=True) == status


def test_a_retired_question_with_a_new_wording_is_a_draft_again():
    for second_person in (True, False):
        assert after_edit("retired", second_person=second_person) == "draft"
        assert after_edit("retired", second_person=second_person, rewritten=False) == "retired"


def test_what_is_loaded_is_approved_unless_a_second_person_has_to_look():
    for status in ("", "draft", "in_review", "approved", "retired"):
        for changed in (True, False):
            assert after_load(status, changed=changed, second_person=False) == "approved"
            same = status == "approved" and not changed
            assert after_load(status, changed=changed, second_person=True) == ("approved" if same else "in_review")


def test_only_a_draft_that_is_on_no_paper_is_deleted():
    check_deletion("draft", papers=0)
    for status, papers, why in (("draft", 1, "delete_dealt"), ("approved", 0, "delete_not_draft")):
        with pytest.raises(Refusal, match=why):
            check_deletion(status, papers=papers)
