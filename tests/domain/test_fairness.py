"""Time that was lost, and what is proposed for it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.fairness import Cause, Given, Limits, Work, weigh
from app.domain.spans import Span, minus, total

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LIMITS = Limits()


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def span(begin: int, end: int) -> Span:
    return Span(at(begin), at(end))


def work(number: int, *silences: Span, begin: int = 0, deadline: int | None = 1800, **more) -> Work:
    return Work(
        number,
        100 + number,
        at(begin),
        None if deadline is None else at(deadline),
        silences=silences,
        **{"ended_at": None, **more},
    )


def propose(works, outages=(), given=(), *, roster=None, now=1500):
    return weigh(works, outages, given, roster=len(works) if roster is None else roster, now=at(now)).proposals


def test_an_outage_is_given_back_to_the_whole_sitting():
    (found,) = propose([work(1), work(2)], [span(600, 905)])
    assert (found.cause, found.for_all, found.seconds) == (Cause.OUTAGE, True, 310)
    assert found.lost == span(600, 905)


def test_an_outage_before_anybody_began_is_none():
    assert propose([work(1, begin=700)], [span(100, 600)]) == ()


def test_an_outage_that_met_few_of_a_long_list_is_given_to_those_who_worked():
    late = work(2, begin=800)
    (found,) = propose([work(1), late], [span(600, 700)], roster=40)
    assert not found.for_all
    assert [(share.person, share.seconds) for share in found.shares] == [(101, 100)]


def test_without_a_list_nobody_else_is_given_anything():
    (found,) = propose([work(1)], [span(600, 700)], roster=0)
    assert not found.for_all


def test_a_deadline_within_the_outage_moves_by_all_of_it():
    """Five minutes were left when the server went: five minutes are left when it is back."""
    (found,) = propose([work(1, deadline=900)], [span(600, 1200)])
    assert found.seconds == 600


def test_whoever_has_handed_in_or_has_no_deadline_loses_nothing():
    assert propose([work(1, ended_at=at(650)), work(2, deadline=None)], [span(600, 900)]) == ()


def test_less_than_half_a_minute_is_not_proposed():
    assert propose([work(1)], [span(600, 629)]) == ()
    assert propose([work(1)], [span(600, 630)])[0].seconds == 30


def test_three_of_five_who_were_silent_together_are_a_room():
    works = [work(1, span(300, 700)), work(2, span(320, 720)), work(3, span(310, 690)), work(4), work(5)]
    room, *alone = propose(works)
    assert (room.cause, room.lost, room.for_all, room.seconds) == (Cause.ROOM, span(320, 690), True, 370)
    assert alone == []  # what is left of each silence is too short to say anything


def test_two_who_were_silent_together_are_no_room():
    found = propose([work(1, span(300, 700)), work(2, span(300, 700))])
    assert [proposal.cause for proposal in found] == [Cause.SILENCE, Cause.SILENCE]
    assert [share.person for proposal in found for share in proposal.shares] == [101, 102]


def test_three_of_seven_are_no_room():
    silent = [work(number, span(300, 700)) for number in (1, 2, 3)]
    assert {found.cause for found in propose([*silent, *(work(n) for n in (4, 5, 6, 7))])} == {Cause.SILENCE}


def test_one_silence_around_an_outage_is_the_outages():
    """Everybody's page was last heard of a little before, and again a little after."""
    works = [work(number, span(580 - number, 925 + number)) for number in (1, 2, 3)]
    (found,) = propose(works, [span(600, 905)])
    assert found.cause is Cause.OUTAGE


def test_a_long_silence_after_an_outage_is_proposed_beside_it():
    outage, silence = propose([work(1, span(580, 1400))], [span(600, 905)])
    assert (outage.cause, silence.cause) == (Cause.OUTAGE, Cause.SILENCE)
    assert silence.lost == span(905, 1400)


def test_a_silence_that_goes_on_is_shown_and_not_proposed():
    found = weigh([work(1, silent_since=at(1000)), work(2)], (), (), roster=2, now=at(1500))
    assert found.proposals == ()
    assert [(line.person, line.since, line.with_room) for line in found.running] == [(101, at(1000), False)]


def test_a_room_that_is_still_silent_waits_too():
    works = [work(number, silent_since=at(1000)) for number in (1, 2, 3)]
    found = weigh(works, (), (), roster=3, now=at(1500))
    assert found.proposals == ()
    assert all(line.with_room for line in found.running)


def test_the_last_who_come_back_do_not_hold_up_the_rooms_proposal():
    works = [work(1, span(300, 700)), work(2, span(300, 700)), work(3, span(300, 700)), work(4, silent_since=at(310))]
    found = weigh(works, (), (), roster=4, now=at(1500))
    assert [proposal.cause for proposal in found.proposals] == [Cause.ROOM]
    assert [line.person for line in found.running] == [104]


def test_a_silence_whose_attempt_is_over_does_not_run():
    assert weigh([work(1, silent_since=at(1000), deadline=1200)], (), (), roster=1, now=at(1500)).running == ()


def test_whoever_came_back_long_after_the_deadline_did_not_want_to_work():
    assert propose([work(1, span(300, 1800 + 31 * 60))], now=9000) == ()
    assert propose([work(1, span(300, 1800 + 29 * 60))], now=9000)


def test_what_was_given_is_not_proposed_again():
    works = [work(1), work(2)]
    assert propose(works, [span(600, 900)], [Given(span(600, 900), None)]) == ()
    (rest,) = propose(works, [span(600, 900)], [Given(span(600, 700), None)])
    assert rest.lost == span(700, 900)


def test_whoever_was_given_it_alone_is_not_given_it_with_the_others():
    (found,) = propose([work(1), work(2)], [span(600, 900)], [Given(span(600, 900), 101)])
    assert not found.for_all
    assert [share.person for share in found.shares] == [102]


def test_a_second_outage_after_time_was_given_is_proposed_alone():
    found = propose([work(1)], [span(600, 900), span(1000, 1100)], [Given(span(600, 900), None)])
    assert [proposal.lost for proposal in found] == [span(1000, 1100)]


stretches = st.tuples(st.integers(0, 1700), st.integers(1, 500)).map(lambda s: span(s[0], s[0] + s[1]))


@st.composite
def rooms(draw):
    works = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        begin = draw(st.integers(0, 300))
        ended = draw(st.one_of(st.none(), st.integers(begin + 1, 2000)))
        silences = draw(st.lists(stretches.filter(lambda s: s.length > LIMITS.silence), max_size=3))
        since = draw(st.one_of(st.none(), st.integers(0, 1900)))
        works.append(
            Work(
                number,
                100 + number,
                at(begin),
                draw(st.one_of(st.none(), st.integers(600, 2500).map(at))),
                None if ended is None else at(ended),
                silences,
                None if since is None else at(since),
            )
        )
    outages = draw(st.lists(stretches, max_size=3))
    given = draw(st.lists(st.builds(Given, stretches, st.one_of(st.none(), st.integers(101, 107))), max_size=2))
    return works, outages, given, draw(st.integers(0, 14))


@settings(max_examples=50, deadline=None)
@given(rooms())
def test_nobody_is_given_more_than_was_lost(room):
    works, outages, given, roster = room
    found = weigh(works, outages, given, roster=roster, now=at(2000)).proposals
    everybodys = [silence for one in works for silence in one.silences] + [
        Span(one.silent_since, at(2000)) for one in works if one.silent_since
    ]
    for one in works:
        mine = [p for p in found if p.for_all or any(share.attempt == one.attempt for share in p.shares)]
        seconds = sum(
            p.seconds if p.for_all else next(s.seconds for s in p.shares if s.attempt == one.attempt) for p in mine
        )
        lost = total([*outages, *everybodys]) + len(mine) * LIMITS.step
        assert timedelta(seconds=seconds) <= lost


@settings(max_examples=50, deadline=None)
@given(rooms())
def test_no_instant_is_paid_for_twice(room):
    """The losses of what one learner is given do not meet each other, nor what was given before."""
    works, outages, given, roster = room
    found = weigh(works, outages, given, roster=roster, now=at(2000)).proposals
    for one in works:
        mine = [p.lost for p in found if p.for_all or any(share.attempt == one.attempt for share in p.shares)]
        assert total(mine) == sum((lost.length for lost in mine), timedelta(0))
        for_all = [grant.span for grant in given if grant.person is None]
        assert total([*mine, *for_all]) == total(mine) + total(for_all)


@settings(max_examples=50, deadline=None)
@given(rooms())
def test_every_share_was_lost_working_time(room):
    works, outages, given, roster = room
    by_attempt = {one.attempt: one for one in works}
    for proposal in weigh(works, outages, given, roster=roster, now=at(2000)).proposals:
        assert proposal.lost.length >= LIMITS.least
        assert proposal.shares
        for share in proposal.shares:
            one = by_attempt[share.attempt]
            causes = one.silences if proposal.cause is Cause.SILENCE else [proposal.lost]
            lost = [found for cause in causes if (found := one.lost_in(cause))]
            assert LIMITS.least <= timedelta(seconds=share.seconds) < total(lost) + LIMITS.step
            if proposal.cause is Cause.SILENCE:
                assert minus([proposal.lost], lost) == []


@settings(max_examples=50, deadline=None)
@given(rooms(), st.integers())
def test_the_order_in_which_things_were_noticed_does_not_matter(room, seed):
    works, outages, given, roster = room
    dice = random.Random(seed)
    mixed = [
        Work(
            w.attempt,
            w.person,
            w.begin,
            w.deadline,
            w.ended_at,
            dice.sample(w.silences, len(w.silences)),
            w.silent_since,
        )
        for w in dice.sample(works, len(works))
    ]
    again = weigh(
        mixed, dice.sample(outages, len(outages)), dice.sample(given, len(given)), roster=roster, now=at(2000)
    )
    first = weigh(works, outages, given, roster=roster, now=at(2000))
    assert first == again


@settings(max_examples=50, deadline=None)
@given(rooms())
def test_when_everything_was_applied_nothing_is_left(room):
    """Also where some of it had moved a deadline: the next look proposes what is left until there is nothing."""
    works, outages, given, roster = room
    for _ in range(30):
        found = weigh(works, outages, given, roster=roster, now=at(2000)).proposals
        if not found:
            break
        for proposal in found:
            people = [None] if proposal.for_all else [share.person for share in proposal.shares]
            given = [*given, *(Given(proposal.lost, person) for person in people)]
    assert not found
