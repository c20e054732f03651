"""What an exam fixes before anyone sits it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.access import ReviewMoment
from app.domain.exams import LAYOUTS, ExamRules, Progress, Stage
from app.domain.scoring import GroupCredit, PartialCredit
from app.domain.timing import TimeRule

TIME = TimeRule(timedelta(minutes=20))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_paper_is_laid_out_in_a_way_that_is_known(layout):
    assert ExamRules(TIME, layout=layout).layout == layout


@pytest.mark.parametrize("layout", ["", "two", "ALL"])
def test_and_in_no_other(layout):
    with pytest.raises(ValueError, match="layout"):
        ExamRules(TIME, layout=layout)


@pytest.mark.parametrize("attempts", [1, 7, None])
def test_attempts_are_some_or_any_number(attempts):
    assert ExamRules(TIME, attempts_allowed=attempts).attempts_allowed == attempts


@pytest.mark.parametrize("wrong", [{"attempts_allowed": 0}, {"attempts_allowed": -1}, {"pool": 0}, {"pool": -5}])
def test_nobody_could_sit_an_exam_without_attempts_or_papers(wrong):
    with pytest.raises(ValueError, match="positive"):
        ExamRules(TIME, **wrong)


def test_an_exam_that_says_nothing_is_strict_and_hides_its_key():
    rules = ExamRules(TIME)
    assert rules.attempts_allowed == 1
    assert rules.policy.key is ReviewMoment.AFTER_CLOSE
    assert (rules.scheme.multiple, rules.scheme.group) == (PartialCredit.NOTHING, GroupCredit.STEPPED)
    assert rules.time.cut_at_close
    assert rules.time.grace == timedelta(seconds=5)


BEFORE, AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("approved", "needed", "stage"),
    [
        (False, False, Stage.DRAFT),
        (True, False, Stage.DRAFT),
        (False, True, Stage.WAITING),
        (True, True, Stage.APPROVED),
    ],
)
def test_a_draft_waits_for_a_second_person_only_where_one_is_asked_for(approved, needed, stage):
    assert Progress(BEFORE, None, approved, needed).stage is stage
    changed = Progress(AFTER, BEFORE, approved, needed)
    assert (changed.stage, changed.draft_stage, changed.unpublished_changes) == (Stage.PUBLISHED, stage, True)


@pytest.mark.parametrize(
    ("sittings", "open_now", "closed", "stage"),
    [
        (0, 0, 0, Stage.PUBLISHED),
        (2, 0, 0, Stage.PUBLISHED),
        (2, 0, 1, Stage.PUBLISHED),
        (2, 1, 1, Stage.OPEN),
        (2, 0, 2, Stage.OVER),
    ],
)
def test_a_published_exam_stands_where_its_sittings_do(sittings, open_now, closed, stage):
    progress = Progress(BEFORE, BEFORE, False, False, sittings, open_now, closed)
    assert progress.stage is stage
    assert not progress.unpublished_changes
