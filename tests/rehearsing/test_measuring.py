"""What is read out of the calls of a room."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.domain.rehearsals import Kill, Moment
from app.rehearsing import measuring
from app.rehearsing.crowd import Answer, Pause, Request
from app.rehearsing.room import Order, Pace, Room, pace_for

PACE = Pace(arrive=1, think=2, kill_one=10, kill_all=20, work=30, hand_in=1, shadow=5)


def test_every_kind_of_call_has_its_figures():
    timed = [("sign in", 0.0, 0.2), *(("save", n, n + n / 1000) for n in range(1, 101))]
    sign_in, save = measuring.calls(timed)
    assert (sign_in.label, sign_in.count, sign_in.most_ms) == ("sign in", 1, 200)
    assert (save.count, save.p50_ms, save.p95_ms, save.p99_ms, save.most_ms) == (100, 50, 95, 99, 100)


def test_a_second_holds_what_was_answered_in_it():
    timed = [("save", 0.1, 0.2), ("save", 0.8, 1.5), ("pulse", 1.0, 1.1)]
    assert measuring.moments(timed) == (Moment(0, 1, 100, 100), Moment(1, 2, 100, 700))


def test_a_kill_is_over_when_nobody_waits_any_more():
    timed = [
        ("save", 8.0, 8.1),  # before it
        ("save", 9.9, 14.0),  # cut off, and sent again until there was an answer
        ("save", 10.5, 12.0),  # sent while nobody was there: the first to be answered
        ("save", 11.0, 13.0),
        ("save", 12.5, 19.0),  # slow, but not because of the kill
    ]
    assert measuring.kill(timed, 10.0, whole=True) == Kill(10_000, True, first_ms=2_000, back_ms=4_000)
    assert measuring.kill(timed[:2], 10.0, whole=False) == Kill(10_000, False, None, None)


def test_saves_in_the_shadow_of_a_kill_do_not_count():
    quick = [("save", n / 10, n / 10 + 0.05) for n in range(100)]
    slow = [("save", 10.5, 12.0), ("save", 9.9, 10.1), ("save", 14.9, 18.0)]
    assert measuring.save_p95([*quick, *slow], [10.0], 5.0) == 50
    assert measuring.save_p95([*quick, *(("save", 15.0, 16.0) for _ in range(100))], [10.0], 5.0) == 1_000
    assert measuring.save_p95([("save", 10.5, 12.0), ("sign in", 0.0, 1.0)], [10.0], 5.0) is None


@pytest.mark.parametrize(("learners", "load"), [(1, 6.7), (450, 6.7), (500, 6.0), (2000, 1.5)])
def test_a_larger_room_thinks_longer_but_never_longer_than_a_real_one(learners, load):
    pace = pace_for(learners)
    assert round(pace.load, 1) == load
    assert pace.arrive < 60
    assert pace.arrive < pace.kill_one < pace.kill_one + pace.shadow < pace.kill_all < pace.work


def test_an_order_arrives_as_it_was_given():
    order = Order(80, "kt-1", ["a", "b"], "geheim", PACE, "/somewhere")
    assert Order.read(order.text()) == order


def test_a_call_is_timed_from_when_it_was_due(monkeypatch):
    """The loop comes a second late to a learner who wanted to save at 3.0: the call took 1.5 s and not 0.5."""
    clock = SimpleNamespace(at=0.0)
    room = Room(Order(80, "kt-1", [], "", PACE, ""))
    monkeypatch.setattr(room, "now", lambda: clock.at)

    def learner():
        yield Request("start", b"")
        yield Pause(2.0)
        yield Request("save", b"")

    steps = room.timed(learner())
    said = [next(steps)]
    for at, answer in ((1.0, Answer(200, b"", b"")), (4.0, None), (4.5, Answer(200, b"", b""))):
        clock.at = at
        try:
            said.append(steps.send(answer))
        except StopIteration:
            break
    assert [type(step) for step in said] == [Request, Pause, Request]
    assert room.calls == [("start", 0.0, 1.0), ("save", 3.0, 4.5)]
