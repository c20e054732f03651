"""Codes of printed papers: what may be typed, and which papers neighbours get."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid, Refusal
from app.domain.paper_codes import MOST_CODES, Deal, assign, likeness, parse


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("101-104", ("101", "102", "103", "104")),
        ("034-036", ("034", "035", "036")),
        ("034 – 036", ("034", "035", "036")),
        ("098—101", ("098", "099", "100", "101")),
        ("111,222,333", ("111", "222", "333")),
        (" 333 ; 111,, 222 ", ("333", "111", "222")),
        ("101-102, 205\n207", ("101", "102", "205", "207")),
        ("5", ("5",)),
        ("7-7", ("7",)),
        ("101\u00a0-\u00a0103", ("101", "102", "103")),
    ],
)
def test_ranges_and_lists_are_read(text, codes):
    assert parse(text) == codes


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", "paper_codes_empty", {}),
        (" , ; ", "paper_codes_empty", {}),
        ("1O1", "paper_codes_malformed", {"piece": "1O1"}),
        ("101..104", "paper_codes_malformed", {"piece": "101..104"}),
        ("101-", "paper_codes_malformed", {"piece": "101-"}),
        ("101-103-105", "paper_codes_malformed", {"piece": "101-103-105"}),
        ("98-101", "paper_codes_malformed", {"piece": "98-101"}),
        ("1234567", "paper_codes_malformed", {"piece": "1234567"}),
        ("１０１", "paper_codes_malformed", {"piece": "１０１"}),
        ("104-101", "paper_codes_backwards", {"first": "104", "last": "101"}),
        ("101, 102, 101", "paper_codes_duplicate", {"code": "101"}),
        ("101-104, 103", "paper_codes_duplicate", {"code": "103"}),
        ("000000-999999", "paper_codes_too_many", {"most": MOST_CODES}),
        (",".join(str(100 + k) for k in range(MOST_CODES + 1)), "paper_codes_too_many", {"most": MOST_CODES}),
    ],
)
def test_what_cannot_be_meant_is_refused(text, code, params):
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert (refused.value.code, refused.value.params) == (code, params)


@given(st.text("0123456789-,; –x", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        codes = parse(text)
    except Invalid:
        return
    assert 1 <= len(codes) == len(set(codes)) <= MOST_CODES
    assert parse(",".join(codes)) == codes


def deal(*questions: int, turn: int = 0) -> Deal:
    order = (0, 1, 2, 3)
    return Deal(tuple((question, order[turn:] + order[:turn]) for question in questions))


def test_likeness_counts_what_can_be_copied():
    paper = deal(1, 2, 3)
    assert likeness(paper, deal(4, 5, 6)) == 0
    assert likeness(paper, deal(3, 1, 2, turn=1)) == 3, "the same questions, other places, other letters"
    assert likeness(paper, deal(3, 1, 2)) == 6, "the letters mean the same"
    assert likeness(paper, paper) == 15


def test_neighbours_get_the_papers_that_differ_most():
    pool = {1: deal(1, 2), 2: deal(1, 3), 3: deal(4, 5), 4: deal(4, 6)}
    given_out = assign(("101", "102", "103", "104"), {}, pool, random.Random(1))
    papers = [given_out[code] for code in ("101", "102", "103", "104")]
    assert sorted(papers) == [1, 2, 3, 4]
    assert not any(likeness(pool[one], pool[two]) for one, two in zip(papers, papers[1:], strict=False))


def test_a_code_printed_before_keeps_its_paper():
    pool = {number: deal(number) for number in range(1, 5)}
    given_out = assign(("101", "102", "103"), {"102": 3}, pool, random.Random(1))
    assert given_out["102"] == 3
    assert len(set(given_out.values())) == 3


def test_codes_printed_later_go_on_where_the_earlier_ones_ended():
    pool = {1: deal(1), 2: deal(2)}
    assert assign(("103",), {"101": 1, "102": 2}, pool, random.Random(1), before=2) == {"103": 1}


def test_the_last_code_differs_from_the_first_where_the_pool_allows_it():
    pool = {number: deal(number) for number in (1, 2, 3)}
    for seed in range(20):
        papers = list(assign(("1", "2", "3", "4"), {}, pool, random.Random(seed)).values())
        assert papers[0] != papers[3]


@given(st.integers(2, 6), st.integers(1, MOST_CODES), st.integers(0, 99))
def test_neighbours_never_share_a_paper(size, count, seed):
    pool = {number: deal(number, number + 1) for number in range(size)}
    codes = tuple(f"{number:03d}" for number in range(count))
    papers = list(assign(codes, {}, pool, random.Random(seed)).values())
    assert all(one != two for one, two in zip(papers, papers[1:], strict=False))
    most, least = (pick(papers.count(number) for number in pool) for pick in (max, min))
    assert most - least <= 2


def test_a_pool_of_one_paper_is_refused():
    with pytest.raises(Refusal, match="paper_pool_small"):
        assign(("101", "102"), {}, {1: deal(1)}, random.Random(1))


def test_a_code_between_two_others_with_no_paper_left_is_refused():
    pool = {1: deal(1), 2: deal(2)}
    with pytest.raises(Refusal, match="paper_code_no_room") as refused:
        assign(("101", "105", "102"), {"101": 1, "102": 2}, pool, random.Random(1))
    assert refused.value.params == {"code": "105"}
