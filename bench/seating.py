"""Thousands of learners seated by the use-cases themselves: their passwords alone would take minutes to check."""

from __future__ import annotations

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from app import clock
from app.db import begin_write, db, end_transaction
from app.demonstration.bench import CODE, PASSWORD
from app.dice import Dice
from app.domain.actors import Actor
from app.models.people import Account
from app.rehearsing.learner import Learner, Question
from app.services.attempts import starting
from app.services.people import sign_ins
from app.web import leases, sessions
from bench.instance import QUESTIONS

BATCH = 1000


def seat(app: Flask, first: int, count: int) -> list[Learner]:
    """The learners number `first` and on, signed in, each before an own paper that is just begun."""
    usernames = [f"bench{number:05d}" for number in range(first, first + count)]
    seated = []
    for at in range(0, count, BATCH):
        with app.app_context():
            begun = _begin(usernames[at : at + BATCH])
        seated += [_browser(app, username, key, attempt) for username, key, attempt in begun]
    return seated


def _begin(usernames: list[str]) -> list[tuple[str, str, str]]:
    """Sign in and start, in one transaction: username, key of the sign-in, public id of the attempt."""
    now, dice = clock.now(), Dice()
    named = select(Account.username, Account.id, Account.person_id).where(Account.username.in_(usernames))
    accounts = db.session.execute(named).all()
    actors = [Actor(account, person, "", None, username) for username, account, person in accounts]
    sitting = starting.sitting_for(actors[0], CODE, now=now)
    doors = [starting.admission(actor, sitting, now=now) for actor in actors]
    begin_write()
    begun = [
        (
            actor.name,
            sign_ins.open_sign_in(actor.account_id or 0, hours=12, now=now, dice=dice),
            starting.start(actor, door, now=now, dice=dice),
        )
        for actor, door in zip(actors, doors, strict=True)
    ]
    end_transaction(commit=True)
    return begun


def _browser(app: Flask, username: str, key: str, attempt: str) -> Learner:
    """The browser as it stands after the paper was opened: cookie, token and lease."""
    with app.test_request_context("/"):
        g.now = clock.now()
        sessions.remember(key)
        g.actor = sign_ins.actor_of(key, now=g.now)
        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        learner = Learner(username, PASSWORD, attempt=f"/attempts/{attempt}", token=token)
        learner.cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"
        learner.take(leases.issue(attempt, g.now))
    learner.questions = {str(at): Question([["A", "B", "C", "D"]], 0) for at in range(1, QUESTIONS + 1)}
    return learner
