"""Simulated learners against the house over HTTP: any kind of question, broken connections, busy answers."""

from __future__ import annotations

import json
import random
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from app.db import db
from app.models.attempts import Response
from app.rehearsing.crowd import Crowd, Pause, Request, Steps
from app.rehearsing.learner import Learner
from tests.conftest import PASSWORD
from tests.domain import examples
from tests.stories import give, simple_bank

KINDS = tuple(examples.ONE_OF_EACH.values())


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The house behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


def sit(learner: Learner, code: str, rng: random.Random) -> Steps:
    yield from learner.begin(code)
    for position, question in learner.questions.items():
        yield from learner.save(position, question.some_answer(rng))
        yield Pause(0.01)
        yield from learner.save(position, question.some_answer(rng))
    yield from learner.pulse()
    yield from learner.hand_in()


def test_a_learner_answers_every_kind_of_question(port):
    code = give("lan", "minh", size=len(KINDS), bank=simple_bank("kinds", 0, *KINDS)).code
    crowd = Crowd(port)
    learners = [Learner("lan", PASSWORD), Learner("minh", PASSWORD)]
    for number, learner in enumerate(learners):
        crowd.seat(sit(learner, code, random.Random(number)))
    crowd.run(30)
    crowd.close()
    assert crowd.failures == []
    assert {label: len(times) for label, times in crowd.seconds.items()} == {
        "sign-in page": 2, "sign in": 2, "exam page": 2, "start": 2, "paper": 2, "save": 32, "pulse": 2,
        "hand-in page": 2, "hand in": 2, "result": 2,
    }  # fmt: skip
    for learner in learners:
        assert len(learner.questions) == len(KINDS)
        assert learner.receipt
        assert learner.correct is not None
    kept = {
        (str(row.position), row.seq, row.answer): row
        for row in db.session.scalars(select(Response).where(Response.seq == 2))
    }
    told = [(at, seq, json.dumps(answer)) for one in learners for at, (seq, answer) in one.acknowledged.items()]
    assert {(at, seq, json.dumps(json.loads(answer))) for at, seq, answer in kept} == set(told)


def test_a_learner_who_should_not_be_there_is_named(port):
    code = give("lan").code
    crowd = Crowd(port)
    crowd.seat(Learner("lan", "wrong-password").begin(code))
    crowd.seat(Learner("minh", PASSWORD).begin(code))
    crowd.run(30)
    crowd.close()
    assert sorted(crowd.failures) == [f"Surprise: GET /exams/{code}: 403", "Surprise: POST /login: 401"]


@pytest.fixture
def moody() -> Iterator[int]:
    """A server that hangs up on the first request, is busy at the second, and answers the third in pieces."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        link.recv(1000)
        link.close()
        link, _ = listener.accept()
        link.recv(1000)
        link.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")
        link.recv(1000)
        for part in (b"HTTP/1.1 200 O", b"K\r\nContent-Length: 6\r\n", b"\r\nan", b"swer"):
            link.sendall(part)
        link.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    thread.join()
    listener.close()


def test_a_broken_connection_and_a_busy_server_are_asked_again(moody):
    said = []

    def ask() -> Steps:
        answer = yield Request("call", b"GET / HTTP/1.1\r\n\r\n")
        said.append((answer.status, answer.body))

    crowd = Crowd(moody)
    crowd.seat(ask())
    crowd.run(10)
    crowd.close()
    assert (said, crowd.broken, crowd.failures) == ([(200, b"answer")], 1, [])
    assert len(crowd.seconds["call"]) == 1
    assert crowd.seconds["call"][0] >= 0.1


def test_a_server_that_is_gone_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    crowd = Crowd(port, patience=0.3)
    crowd.seat(Learner("lan", PASSWORD).sign_in())
    crowd.run(10)
    crowd.close()
    assert crowd.failures == ["sign-in page: no answer for 0 s"]
