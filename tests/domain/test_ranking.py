"""Boards: a total order with a reason between every two lines, from attempts in any order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ranking import (
    Board,
    Candidate,
    Counting,
    Criterion,
    Figures,
    Finished,
    PredictionTarget,
    RankingRule,
    figures,
    rank,
)
from tests.domain.timeline import OPENING

SECOND = timedelta(seconds=1)


def finished(entry, attempt="", *, share=1, taken=60, submitted=600, started=0, prediction=None) -> Finished:
    """An attempt; times in seconds."""
    return Finished(
        entry,
        attempt or f"{entry}1",
        Fraction(share),
        int(Fraction(share) * 20),
        taken * 1000,
        OPENING + submitted * SECOND,
        OPENING + started * SECOND,
        None if prediction is None else Decimal(prediction),
    )


def order(board: Board) -> list[str]:
    return [standing.candidate.finished.entry for standing in board.standings]


def ranks(board: Board) -> list[int]:
    return [standing.rank for standing in board.standings]


def reasons(board: Board) -> list[Criterion | None]:
    return [standing.parted_by for standing in board.standings]


# Few values each, so that ties are the rule.
attempts = st.lists(
    st.builds(
        finished,
        st.sampled_from("abcde"),
        share=st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(0)]),
        taken=st.integers(37, 39),
        submitted=st.integers(600, 602),
        started=st.integers(0, 2),
        prediction=st.none() | st.sampled_from(["3", "4", "50.5"]),
    ),
    max_size=12,
).map(lambda drawn: [replace(attempt, attempt=f"{attempt.entry}{at:02}") for at, attempt in enumerate(drawn)])
criteria = st.lists(st.sampled_from(Criterion), min_size=1, unique=True).map(tuple)
rules = st.builds(RankingRule, criteria, st.sampled_from(Counting), st.sampled_from(PredictionTarget))
outsiders = st.frozensets(st.sampled_from("abcdef"), max_size=2)
several = settings(max_examples=60, deadline=None)


def comes_before(criterion: Criterion, one: Candidate, other: Candidate) -> bool:
    """Is `one` better by this criterion? Said a second time, from the rules of contests."""
    mine, theirs = one.finished, other.finished
    match criterion:
        case Criterion.SCORE:
            return mine.share > theirs.share
        case Criterion.PREDICTION:
            if one.distance is None or other.distance is None:
                return one.distance is not None and other.distance is None
            return one.distance < other.distance
        case Criterion.TIME_TAKEN:
            return mine.taken_ms < theirs.taken_ms
        case Criterion.SUBMITTED:
            return mine.submitted_at < theirs.submitted_at
        case Criterion.STARTED:
            return mine.started_at < theirs.started_at
        case Criterion.ATTEMPTS:
            return one.attempts < other.attempts
        case Criterion.FULL_MARKS:
            return one.full_marks > other.full_marks


def parting(rule: RankingRule, one: Candidate, other: Candidate) -> tuple[Criterion, bool] | None:
    """The first criterion by which two differ, and whether it puts `one` first."""
    for criterion in rule.criteria:
        if comes_before(criterion, one, other) or comes_before(criterion, other, one):
            return criterion, comes_before(criterion, one, other)
    return None


@several
@given(attempts, rules, outsiders, st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_come_changes_nothing(given_in, rule, outside, rng):
    assert rank(rng.sample(given_in, len(given_in)), rule, outside) == rank(given_in, rule, outside)


@several
@given(attempts, rules, outsiders)
def test_every_two_lines_stand_as_the_first_criterion_by_which_they_differ_says(given_in, rule, outside):
    lines = rank(given_in, rule, outside).standings
    assert [line.place for line in lines] == list(range(1, len(lines) + 1))
    for upper, lower in combinations(lines, 2):
        parted = parting(rule, upper.candidate, lower.candidate)
        assert parted is None or parted[1]
        assert (upper.rank == lower.rank) is (parted is None)
        if parted is None:
            assert upper.candidate.finished.entry < lower.candidate.finished.entry
    for upper, lower in pairwise(lines):
        parted = parting(rule, upper.candidate, lower.candidate)
        assert upper.parted_by == (parted[0] if parted else None)
        assert lower.rank == (lower.place if parted else upper.rank)
    assert all(line.parted_by is None for line in lines[-1:])
    assert all(line.rank == 1 for line in lines[:1])


@several
@given(attempts, rules, outsiders)
def test_everyone_inside_stands_on_one_line_with_the_attempt_that_counts(given_in, rule, outside):
    own = defaultdict(list)
    for attempt in given_in:
        own[attempt.entry].append(attempt)
    board = rank(given_in, rule, outside)
    assert sorted(order(board)) == sorted(set(own) - outside)
    for standing in board.standings:
        candidate = standing.candidate
        mine = own[candidate.finished.entry]
        assert candidate.attempts == len(mine)
        assert candidate.full_marks == sum(attempt.share == 1 for attempt in mine)
        assert candidate.finished in mine
        starts = [attempt.started_at for attempt in mine]
        if rule.counting is Counting.FIRST:
            assert candidate.finished.started_at == min(starts)
        elif rule.counting is Counting.LAST:
            assert candidate.finished.started_at == max(starts)
        else:
            for attempt in mine:
                known = attempt.prediction is not None
                distance = abs(attempt.prediction - board.true_value) if known else None
                parted = parting(rule, candidate, replace(candidate, finished=attempt, distance=distance))
                assert parted is None or parted[1]


@several
@given(attempts, rules, outsiders)
def test_who_stands_outside_is_counted_and_moves_nobody(given_in, rule, outside):
    with_all, without = rank(given_in, rule), rank(given_in, rule, outside)
    assert without.figures == with_all.figures
    assert without.true_value == with_all.true_value
    assert order(without) == [entry for entry in order(with_all) if entry not in outside]


@several
@given(attempts)
def test_the_figures_of_a_round(given_in):
    full = [attempt for attempt in given_in if attempt.share == 1]
    assert figures(given_in) == Figures(
        people=len({attempt.entry for attempt in given_in}),
        attempts=len(given_in),
        all_correct_people=len({attempt.entry for attempt in full}),
        all_correct_attempts=len(full),
        fastest_all_correct_ms=min((attempt.taken_ms for attempt in full), default=None),
    )


class TestPredictions:
    # Lan has two attempts, one of them all right; Minh and Sơn one each, Sơn's all right: 3 people, 4 attempts.
    ROUND = (
        finished("lan", "lan1", share="1/2", prediction=3),
        finished("lan", "lan2", prediction=3),
        finished("minh", share="1/2", prediction=4),
        finished("son", prediction="66.66667"),
    )

    @pytest.mark.parametrize(
        ("target", "truth", "distances"),
        [
            (PredictionTarget.PEOPLE, "3", {"lan": "0", "minh": "1", "son": "63.66667"}),
            (PredictionTarget.ALL_CORRECT_PEOPLE, "2", {"lan": "1", "minh": "2", "son": "64.66667"}),
            (PredictionTarget.ATTEMPTS, "4", {"lan": "1", "minh": "0", "son": "62.66667"}),
            (PredictionTarget.ALL_CORRECT_PERCENT, "66.66667", {"lan": "63.66667", "minh": "62.66667", "son": "0"}),
        ],
    )
    def test_are_measured_against_the_number_that_was_asked_for(self, target, truth, distances):
        board = rank(self.ROUND, RankingRule((Criterion.PREDICTION,), target=target))
        assert board.true_value == Decimal(truth)
        measured = {line.candidate.finished.entry: line.candidate.distance for line in board.standings}
        assert measured == {entry: Decimal(distance) for entry, distance in distances.items()}
        assert order(board) == sorted(measured, key=measured.get)

    @pytest.mark.parametrize(
        ("people", "percent"), [(256, "0.39063"), (3, "33.33333"), (1, "100.00000"), (10**6, "0.00010")]
    )
    def test_the_percentage_has_five_decimals_half_up(self, people, percent):
        truth = Figures(people, people, 1, 1, 1).true_value(PredictionTarget.ALL_CORRECT_PERCENT)
        assert str(truth) == percent

    def test_of_a_round_without_anybody_the_percentage_is_none(self):
        board = rank([], RankingRule(target=PredictionTarget.ALL_CORRECT_PERCENT))
        assert board == Board((), Figures(0, 0, 0, 0, None), Decimal(0))

    def test_too_many_is_as_far_as_too_few(self):
        board = rank([finished("a", prediction=1), finished("b", prediction=3)], RankingRule((Criterion.PREDICTION,)))
        assert ranks(board) == [1, 1]

    def test_none_comes_last_and_shares_its_place_with_other_nones(self):
        board = rank(
            [finished("a"), finished("b", prediction=10**12), finished("c")], RankingRule((Criterion.PREDICTION,))
        )
        assert order(board) == ["b", "a", "c"]
        assert ranks(board) == [1, 2, 2]

    def test_a_rule_without_a_target_measures_nothing(self):
        board = rank([finished("a", prediction=1)], RankingRule((Criterion.SCORE,), target=None))
        assert board.true_value is None
        assert board.standings[0].candidate.distance is None


class TestStories:
    def test_score_then_prediction_then_time_then_the_earlier_hand_in(self):
        board = rank(
            [
                finished("a", share="19/20", taken=1, prediction=6),
                finished("b", prediction=9, taken=1),
                finished("c", prediction=6, taken=37),
                finished("d", prediction=6, taken=36, submitted=700),
                finished("e", prediction=6, taken=36, submitted=700),
                finished("f", prediction=6, taken=36, submitted=601),
            ],
            RankingRule(),
        )
        assert order(board) == ["f", "d", "e", "c", "b", "a"]
        assert ranks(board) == [1, 2, 2, 4, 5, 6]
        assert reasons(board) == [
            Criterion.SUBMITTED,
            None,
            Criterion.TIME_TAKEN,
            Criterion.PREDICTION,
            Criterion.SCORE,
            None,
        ]

    def test_a_provincial_contest_parts_the_last_two_by_how_often_they_had_all_right(self):
        rule = RankingRule(
            (
                Criterion.SCORE,
                Criterion.PREDICTION,
                Criterion.TIME_TAKEN,
                Criterion.STARTED,
                Criterion.FULL_MARKS,
            )
        )
        board = rank([finished("a", "a1"), finished("b", "b1"), finished("b", "b2", taken=90)], rule)
        assert order(board) == ["b", "a"]
        assert reasons(board) == [Criterion.FULL_MARKS, None]

    def test_the_prediction_that_counts_is_that_of_the_counting_attempt(self):
        mine = [finished("a", "a1", share="1/2", prediction=1), finished("a", "a2", prediction=9)]
        for counting, prediction in ((Counting.BEST, 9), (Counting.FIRST, 1), (Counting.LAST, 9)):
            later = replace(mine[1], started_at=OPENING + SECOND)
            board = rank([mine[0], later], RankingRule(counting=counting))
            assert board.standings[0].candidate.finished.prediction == prediction

    def test_what_is_best_is_said_by_the_rule(self):
        mine = [finished("a", "a1", share="19/20", taken=37), finished("a", "a2", share=1, taken=500)]
        for first, attempt in ((Criterion.SCORE, "a2"), (Criterion.TIME_TAKEN, "a1")):
            board = rank(mine, RankingRule((first,)))
            assert board.standings[0].candidate.finished.attempt == attempt

    def test_of_two_attempts_equal_by_the_rule_the_earlier_hand_in_counts(self):
        mine = [finished("a", "a1", submitted=900), finished("a", "a2", submitted=800)]
        board = rank(mine, RankingRule((Criterion.SCORE,)))
        assert board.standings[0].candidate.finished.attempt == "a2"


class TestRules:
    @pytest.mark.parametrize("wrong", [(), (Criterion.SCORE, Criterion.SCORE)])
    def test_have_criteria_each_once(self, wrong):
        with pytest.raises(ValueError, match="criteria"):
            RankingRule(wrong)

    def test_that_rank_by_prediction_say_what_is_predicted(self):
        with pytest.raises(ValueError, match="predict"):
            RankingRule((Criterion.PREDICTION,), target=None)
