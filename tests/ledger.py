"""A room whose learners began a while ago, and what the server heard of them since."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app import clock, presence
from app.db import begin_write, db, end_transaction
from app.domain.actors import Actor
from app.domain.instants import to_ms
from app.models.attempts import Attempt
from app.models.exams import SittingPlace
from app.presence.records import Sign
from app.services.people.accounts import person_id_of
from app.services.sittings import fairness
from tests.pages import CheckingClient
from tests.stories import begin, give, pass_time

SECOND = timedelta(seconds=1)


class Room:
    """A sitting whose learners began ten minutes ago, and what the server heard since then."""

    def __init__(self, sign_in: Callable[..., CheckingClient], *usernames: str, **options: Any) -> None:
        self.exam = give(*usernames, **options)
        self.sheets = {name: begin(sign_in(name), self.exam.code) for name in usernames}
        for sheet in self.sheets.values():
            pass_time(sheet, timedelta(minutes=10))
        self.page = f"/sittings/{self.exam.public_id}/fairness"
        self.start = clock.now() - timedelta(seconds=600)
        self.store = presence.collector().store

    def at(self, second: int) -> datetime:
        """So many seconds after the learners began."""
        return self.start + second * SECOND

    def attempt(self, name: str) -> Attempt:
        return db.session.scalars(
            select(Attempt).where(Attempt.public_id == self.sheets[name].id).execution_options(populate_existing=True)
        ).one()

    def hear(self, name: str, *seconds: int) -> None:
        """Pulses of somebody's page."""
        attempt = self.attempt(name).id
        end_transaction(commit=False)
        self.store.write([Sign(attempt, to_ms(self.at(second)), True) for second in seconds], None)

    def away(self, begin: int, end: int) -> None:
        """The server was away."""
        for second in (begin, end):
            self.store.write([], to_ms(self.at(second)))

    def alive(self, begin: int, end: int) -> None:
        """The server was there."""
        for second in range(begin, end, 4):
            self.store.write([], to_ms(self.at(second)))

    def deadline(self, name: str) -> datetime:
        found = self.attempt(name).deadline_at
        end_transaction(commit=False)
        return found

    def proposals(self, actor: Actor) -> list[fairness.ProposalLine]:
        found = fairness.ledger(actor, self.exam.public_id, now=clock.now()).proposals
        end_transaction(commit=False)
        return list(found)

    def press(self, browser: CheckingClient, path: str = "", **fields: str):  # type: ignore[no-untyped-def]
        """Press the button of the first proposal."""
        key = re.findall(r'name="key" value="([^"]+)"', browser.get(self.page).text)[0]
        return browser.post_form(self.page + path, page=self.page, key=key, **fields)


def add_places(sitting_id: int, *usernames: str) -> None:
    people = [person_id_of(username) for username in usernames]
    begin_write()
    db.session.add_all([SittingPlace(sitting_id=sitting_id, person_id=person) for person in people])
    db.session.flush()
    end_transaction(commit=True)
