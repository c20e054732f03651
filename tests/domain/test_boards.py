"""The published form of a board: the same bytes for the same facts, read back as they were written."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import boards
from app.domain.boards import COLUMNS, Line
from app.domain.contests import Prize
from app.domain.ranking import Criterion, Finished, PredictionTarget, RankingRule, rank
from tests.domain.timeline import MS, OPENING

SECOND = timedelta(seconds=1)
PRIZES = (Prize("Giải Nhất", 1), Prize('Giải Nhì, kèm "quà"', 1))
ROUND = [
    Finished("e-lan", "a-1", Fraction(19, 20), 19, 61_250, OPENING + 61_250 * MS, OPENING, Decimal(3)),
    Finished("e-minh", "a-2", Fraction(1), 20, 37_000, OPENING + 40 * SECOND, OPENING + 3 * SECOND),
    Finished("e-son", "a-3", Fraction(1), 20, 37_000, OPENING + 90 * SECOND, OPENING + 53 * SECOND, Decimal("12.5")),
    Finished("e-lan", "a-4", Fraction(1, 3), 6, 5_000, OPENING + 99 * SECOND, OPENING + 94 * SECOND, Decimal(3)),
]
PUBLISHED = """\
place,rank,entry,attempt,correct,share,taken_ms,submitted_at,started_at,\
prediction,distance,attempts,full_marks,parted_by,prize
1,1,e-son,a-3,20,1,37000,2026-11-23T01:01:30.000+00:00,2026-11-23T01:00:53.000+00:00,\
12.5,9.5,1,1,prediction,Giải Nhất
2,2,e-minh,a-2,20,1,37000,2026-11-23T01:00:40.000+00:00,2026-11-23T01:00:03.000+00:00,\
,,1,1,score,"Giải Nhì, kèm ""quà""\"
3,3,e-lan,a-1,19,19/20,61250,2026-11-23T01:01:01.250+00:00,2026-11-23T01:00:00.000+00:00,\
3,0,2,0,,
"""


def published(attempts) -> str:
    return boards.write(boards.lines_of(rank(attempts, RankingRule()), PRIZES))


def test_a_board_in_its_published_form():
    assert published(ROUND) == PUBLISHED


def test_the_same_facts_in_another_order_give_the_same_bytes():
    rng = random.Random(1)
    assert {published(rng.sample(ROUND, len(ROUND))) for _ in range(20)} == {PUBLISHED}


def test_a_hair_beside_the_true_percentage_is_written_out():
    rule = RankingRule(target=PredictionTarget.ALL_CORRECT_PERCENT)
    near = replace(ROUND[1], prediction=Decimal("100.000000000000") - Decimal("0.000000000001"))
    [line] = boards.lines_of(rank([near], rule), ())
    assert boards.fields(line)[9:11] == ["99.999999999999", "0.000000000001"]


def test_a_board_without_lines_is_its_header():
    assert boards.write([]) == ",".join(COLUMNS) + "\n"
    assert boards.read(boards.write([])) == []


def test_a_shared_rank_shares_its_prize():
    twins = [Finished(entry, entry, Fraction(1), 20, 1, OPENING, OPENING) for entry in ("a", "b", "c")]
    later = Finished("d", "d", Fraction(1), 20, 2, OPENING, OPENING)
    lines = boards.lines_of(rank([later, *twins], RankingRule()), (Prize("Nhất", 1), Prize("Nhì", 3)))
    assert [(line.rank, line.prize) for line in lines] == [(1, "Nhất")] * 3 + [(4, "Nhì")]


ids = st.text("23456789abcdefghjkmnpqrstuvwxyz", min_size=16, max_size=16)
counts = st.integers(0, 10**12)
instants = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
numbers = st.none() | st.decimals(0, 10**12, places=5) | counts.map(Decimal)
# What else no prize can be called, the tests of contests say.
titles = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=9).filter(str.strip)
lines = st.builds(
    Line,
    place=counts,
    rank=counts,
    entry=ids,
    attempt=ids,
    correct=counts,
    share=st.fractions(0, 1),
    taken_ms=counts,
    submitted_at=instants,
    started_at=instants,
    prediction=numbers,
    distance=numbers,
    attempts=counts,
    full_marks=counts,
    parted_by=st.none() | st.sampled_from(Criterion),
    prize=st.none() | titles | st.sampled_from(['"', ",", '",\t"', "=1+1"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(lines, max_size=3))
def test_what_is_written_is_read_back(written):
    text = boards.write(written)
    assert boards.read(text) == written
    assert boards.write(boards.read(text)) == text
    assert text.count("\n") == len(written) + 1
    assert "\r" not in text


@pytest.mark.parametrize("header", ["place,rank\n", ",".join(COLUMNS[:-1]) + "\n", "\n"])
def test_a_form_that_nobody_knows_is_refused(header):
    with pytest.raises(ValueError, match="unknown form"):
        boards.read(header)


def test_the_columns_are_the_fields_of_a_line():
    assert Line.__match_args__ == COLUMNS
