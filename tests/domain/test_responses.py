"""Which saves count: order is (take-over number, seq), whatever the order of arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.responses import (
    PREDICTION,
    Response,
    Verdict,
    answered,
    dump_answer,
    is_blank,
    is_partial,
    judge,
    load_answer,
    newest,
)
from tests.domain.timeline import MS, OPENING


def save(position=1, takeover=1, seq=1, answer='["A"]', at=0) -> Response:
    return Response(position, takeover, seq, answer, OPENING + timedelta(seconds=at))


@pytest.mark.parametrize(
    ("takeover", "seq", "answer", "verdict"),
    [
        (2, 6, '["A"]', Verdict.NEW),
        (2, 6, '["B"]', Verdict.NEW),
        (2, 9, '["B"]', Verdict.NEW),
        (3, 1, '["B"]', Verdict.NEW),  # a new page begins to count again
        (3, 5, '["A"]', Verdict.NEW),
        (2, 5, '["A"]', Verdict.SAME),
        (2, 5, '["B"]', Verdict.CONFLICT),
        (2, 4, '["A"]', Verdict.OLDER),
        (2, 4, '["B"]', Verdict.OLDER),
        (1, 9, '["B"]', Verdict.OLDER),
        (1, 5, '["A"]', Verdict.OLDER),
    ],
)
def test_a_save_beside_the_newest_one(takeover, seq, answer, verdict):
    assert judge(save(takeover=2, seq=5), takeover, seq, answer) is verdict


@pytest.mark.parametrize("answer", ['["A"]', "[]"])
def test_the_first_save_of_a_question_is_new(answer):
    assert judge(None, 1, 1, answer) is Verdict.NEW


saves = st.lists(
    st.builds(
        save,
        st.integers(PREDICTION, 3),
        st.integers(1, 3),
        st.integers(1, 4),
        st.sampled_from(["[]", '[""]', '["A"]', '["","T"]']),
        st.integers(0, 9),
    ),
    max_size=12,
    unique_by=lambda response: (response.position, response.order),
)
several = settings(max_examples=50, deadline=None)


@several
@given(saves, st.randoms(use_true_random=False))
def test_the_greatest_number_counts_in_whatever_order_saves_come(kept, rng):
    found = newest(rng.sample(kept, len(kept)))
    assert set(found) == {response.position for response in kept}
    for response in kept:
        counting = found[response.position]
        assert (counting.takeover, counting.seq) >= (response.takeover, response.seq)
        assert (judge(counting, response.takeover, response.seq, response.answer) is Verdict.SAME) is (
            response == counting
        )


@several
@given(saves, st.integers(-1, 10))
def test_what_came_too_late_is_as_if_it_had_not_come(kept, second):
    last = OPENING + timedelta(seconds=second)
    assert newest(kept, before=last) == newest([response for response in kept if response.received_at < last])


def test_too_late_is_from_the_last_instant_on():
    early, late = save(seq=1, at=9), save(seq=2, at=10)
    assert newest([early, late], before=late.received_at) == {1: early}
    assert newest([early, late], before=late.received_at + MS) == {1: late}


def test_a_later_number_counts_though_it_came_earlier():
    delayed = save(takeover=1, seq=8, answer='["B"]', at=20)
    assert newest([save(takeover=2, seq=1, at=10), delayed])[1].answer == '["A"]'


def test_answered_are_the_questions_whose_newest_save_says_something():
    kept = [
        save(PREDICTION, answer='["10735"]'),
        save(1, answer='["A"]'),
        save(2, seq=1, answer='["A"]'),
        save(2, seq=2, answer="[]"),
        save(3, answer='["","","T",""]'),
        save(4, answer='[""," "]'),
    ]
    assert answered(newest(kept).values()) == 2
    assert answered([]) == 0


@pytest.mark.parametrize(
    ("stored", "blank"),
    [("[]", True), ('[""]', True), ('[" ","\\t"]', True), ('["","F"]', False), ('["0"]', False), ('["[]"]', False)],
)
def test_blank_is_what_says_nothing(stored, blank):
    assert is_blank(stored) is blank


@pytest.mark.parametrize(
    ("stored", "partial"),
    [
        ("[]", False),
        ('["",""]', False),
        ('["T","F"]', False),
        ('["A"]', False),
        ('["","T"]', True),
        ('["1"," "]', True),
    ],
)
def test_partial_is_what_leaves_a_part_empty(stored, partial):
    assert is_partial(stored) is partial


@several
@given(st.lists(st.text(max_size=8), max_size=5))
def test_an_answer_is_stored_as_it_was_given(answer):
    assert load_answer(dump_answer(answer)) == answer
    assert is_blank(dump_answer(answer)) is (not "".join(answer).strip())


def test_the_stored_form_has_no_spaces_and_keeps_vietnamese_letters():
    assert dump_answer(("Đề-pô", "")) == '["Đề-pô",""]'
