"""Two in one room at once: minutes add up, a paper ends once, a code signs in once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app import clock
from app.db import begin_write, db, end_transaction
from app.dice import Dice
from app.domain.errors import Refusal
from app.models.attempts import Attempt, Grading, Receipt
from app.models.exams import Sitting, SittingPlace
from app.models.people import Person, RoleGrant, SignIn
from app.models.rooms import Reopening, TimeGrant
from app.services.attempts import ending
from app.services.sittings import passes, reopening, taking_in, time_grants
from tests.services.test_races import at_once, counted, people, save, start  # noqa: F401
from tests.stories import give

ROUNDS = 4


def all_of(*columns):
    found = db.session.execute(select(*columns)).all()
    end_transaction(commit=False)
    return found


def test_minutes_that_two_give_at_once_add_up(app, actor, people):  # noqa: F811
    exam = give("lan", "minh")
    lan, binh, hung = people[0], actor("binh"), actor("hung")
    start(lan, exam.code)
    end_transaction(commit=True)
    [(before,)] = all_of(Attempt.deadline_at)
    person = db.session.scalar(select(Person.public_id).where(Person.id == lan.person_id))
    end_transaction(commit=False)

    def give_to(who, minutes, whom):
        return lambda: time_grants.give_minutes(who, exam.public_id, minutes, "x", people=whom, now=clock.now())

    for _ in range(ROUNDS):
        told = at_once(app, give_to(binh, 2, [person]), give_to(hung, 3, None), give_to(hung, 5, [person]))
        assert not [one for one in told if isinstance(one, Refusal)]
    [(after,)] = all_of(Attempt.deadline_at)
    assert after - before == timedelta(minutes=10 * ROUNDS)
    assert all_of(Sitting.extra_seconds) == [(180 * ROUNDS,)]
    assert (420 * ROUNDS,) in all_of(SittingPlace.extra_seconds)
    assert sum(seconds for (seconds,) in all_of(TimeGrant.seconds)) == 600 * ROUNDS


def test_taking_in_beside_a_hand_in_gives_one_grading_and_one_receipt(app, actor, people):  # noqa: F811
    usernames = ("lan", "minh", "hung", "binh", "oanh", "son", "an")
    exam = give(*usernames)
    binh = actor("binh")
    for number, who in enumerate(people, 1):
        attempt = start(who, exam.code)
        end_transaction(commit=True)
        save(who, attempt, 1, ["A"])
        end_transaction(commit=True)
        told = at_once(
            app,
            lambda a=attempt, w=who: ending.hand_in(w, a, now=clock.now(), dice=Dice()),
            lambda: taking_in.take_in(binh, exam.public_id, None, "x", now=clock.now(), dice=Dice()),
            lambda w=who, a=attempt: save(w, a, 2, ["B"]),
        )
        assert not isinstance(told[0], Refusal)
        assert counted(Grading) == counted(Receipt) == number
        [(handed_in_at,)] = all_of(Attempt.handed_in_at)[-1:]
        [(created_at, body)] = all_of(Receipt.created_at, Receipt.body)[-1:]
        assert created_at == handed_in_at
        assert (',[2,["B"]]' in body) is not isinstance(told[2], Refusal), "acknowledged is graded"


def test_of_two_who_open_a_paper_again_one_does(app, actor, people):  # noqa: F811
    exam = give("lan")
    lan, binh, hung = people[0], actor("binh"), actor("hung")
    attempt = start(lan, exam.code)
    end_transaction(commit=True)
    for number in range(1, ROUNDS + 1):
        ending.hand_in(lan, attempt, now=clock.now(), dice=Dice())
        end_transaction(commit=True)
        told = at_once(
            app, *[lambda w=who: reopening.reopen(w, attempt, 5, "x", now=clock.now()) for who in (binh, hung, binh)]
        )
        assert [one.code for one in told if isinstance(one, Refusal)] == ["reopen_running"] * 2
        assert counted(Reopening) == number
    assert counted(Grading) == counted(Receipt) == ROUNDS


def test_opening_again_beside_a_new_start_leaves_one_open_paper(app, actor, people):  # noqa: F811
    exam = give("lan", attempts=None)
    lan, binh = people[0], actor("binh")
    for _ in range(ROUNDS):
        attempt = start(lan, exam.code)
        end_transaction(commit=True)
        ending.hand_in(lan, attempt, now=clock.now(), dice=Dice())
        end_transaction(commit=True)
        told = at_once(
            app,
            lambda a=attempt: reopening.reopen(binh, a, 5, "x", now=clock.now()),
            lambda: start(lan, exam.code),
        )
        assert not isinstance(told[1], Refusal), "a start finds the paper that was opened again, or begins another"
        assert not isinstance(told[0], Refusal) or told[0].code == "reopen_beside"
        still_open = all_of(Attempt.public_id, Attempt.handed_in_at)
        assert [handed_in for _, handed_in in still_open].count(None) == 1
        ending.hand_in(lan, told[1], now=clock.now(), dice=Dice())
        end_transaction(commit=True)
        for public_id, handed_in in all_of(Attempt.public_id, Attempt.handed_in_at):
            if handed_in is None:
                ending.hand_in(lan, public_id, now=clock.now(), dice=Dice())
                end_transaction(commit=True)


def test_a_code_signs_in_once(app, actor, people):  # noqa: F811
    exam = give("lan")
    binh = actor("binh")
    begin_write()
    db.session.execute(update(RoleGrant).values(revoked_at=clock.now()))
    end_transaction(commit=True)
    person = db.session.scalar(select(Person.public_id).where(Person.id == people[0].person_id))
    made = passes.make_pass(binh, exam.public_id, person, now=clock.now(), dice=Dice())
    end_transaction(commit=True)
    use = lambda: passes.use_pass(made.code, address="x", hours=1, now=clock.now(), dice=Dice())  # noqa: E731
    told = at_once(app, use, use, use)
    assert [one.code for one in told if isinstance(one, Refusal)] == ["pass_unknown"] * 2
    assert counted(SignIn) == 1
