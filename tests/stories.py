"""How a story begins: a bank, an exam over it, a sitting that is open, an attempt under way."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.db import begin_write, db, end_transaction
from app.dice import Dice
from app.domain.access import ReviewMoment, ReviewPolicy
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.blueprint import Blueprint, Cell
from app.domain.exams import ExamRules
from app.domain.questions import Option, Question, SingleChoice
from app.domain.timing import TimeRule, Window
from app.models.attempts import Attempt, Response
from app.models.exams import Sitting
from app.services.attempts import deadlines
from app.services.banks.loading import load_bank
from app.services.exams import composing
from app.services.people.accounts import person_id_of
from app.services.sittings import giving
from tests.pages import CheckingClient

MINUTE = timedelta(minutes=1)
_seeds = itertools.count(11)


def simple_bank(code: str = "toan", count: int = 12, *questions: Question) -> Bank:
    """A bank whose right option always ends in `(đúng)`, or the questions given."""
    asked = questions or [
        SingleChoice(f"Câu hỏi số {k}?", (Option(f"Đáp án {k} (đúng)"), *(Option(f"Nhiễu {k}{x}") for x in "abc")), 0)
        for k in range(1, count + 1)
    ]
    return Bank(
        code,
        "Ngân hàng thử",
        "",
        "vi",
        ("NB", "TH"),
        (Topic("t1", "Chuyên đề một"),),
        tuple(BankQuestion(f"q-{k}", "t1", "NB", question, source="Sách") for k, question in enumerate(asked, 1)),
    )


@dataclass
class Setting:
    """A sitting that was given."""

    code: str
    sitting_id: int
    public_id: str
    snapshot_id: int


def give(
    *usernames: str,
    size: int = 5,
    minutes: int | None = 30,
    opens: datetime | None = None,
    closes: datetime | None = None,
    attempts: int | None = 1,
    policy: ReviewPolicy | None = None,
    access_code: str = "",
    bank: Bank | None = None,
    grace: timedelta = timedelta(seconds=5),
    layout: str = "all",
    blueprint: Blueprint | None = None,
) -> Setting:
    """An exam given to people of the cast; open now unless said."""
    now = clock.now()
    dice = Dice(random.Random(next(_seeds)))
    bank = bank or simple_bank()
    load_bank(COMMAND_LINE, bank, now=now, dice=dice)
    rules = ExamRules(
        time=TimeRule(timedelta(minutes=minutes) if minutes else None, grace=grace),
        attempts_allowed=attempts,
        pool=8,
        layout=layout,
        policy=policy or ReviewPolicy(ReviewMoment.AT_ONCE, ReviewMoment.AFTER_CLOSE, ReviewMoment.AFTER_CLOSE),
    )
    blueprint = blueprint or Blueprint((Cell("t1", "NB", size),))
    exam = composing.draft_exam(COMMAND_LINE, "Bài thử", bank.code, blueprint, rules, now=now, dice=dice)
    snapshot = composing.publish_exam(COMMAND_LINE, exam.id, now=now, dice=dice)
    window = Window(opens or now - MINUTE, closes or now + 60 * MINUTE)
    sitting = giving.give_exam(
        COMMAND_LINE,
        snapshot.id,
        "Bài thử",
        window,
        people=[person_id_of(username) for username in usernames],
        access_code=access_code,
        now=now,
        dice=dice,
    )
    setting = Setting(exam.code, sitting.id, sitting.public_id, snapshot.id)
    end_transaction(commit=True)
    return setting


class Sheet:
    """A paper in a browser, without JavaScript's help: it knows its lease, its token and its letters."""

    def __init__(self, browser: CheckingClient, url: str) -> None:
        self.browser, self.url = browser, url
        self.reload()

    def reload(self) -> None:
        """Open the page (again)."""
        self.page = self.browser.get(self.url)
        assert self.page.status_code == 200, self.page.status_code
        self.lease = re.search(r'name="attempt-lease" content="([^"]+)"', self.page.text)[1]  # type: ignore[index]
        self.token = re.search(r'name="csrf-token" content="([^"]+)"', self.page.text)[1]  # type: ignore[index]

    @property
    def id(self) -> str:
        return self.url.rsplit("/", 1)[1]

    def call(self, method: str, path: str, body: Any, **headers: str) -> Any:
        """A call of the page's script."""
        sent = {"X-CSRFToken": self.token, **headers}
        return self.browser.open(self.url + path, method=method, json=body, headers=sent)

    def save(self, position: int | str, answer: list[str], seq: int = 1, lease: str | None = None) -> Any:
        body = {"seq": seq, "lease": lease or self.lease, "answer": answer}
        return self.call("PUT", f"/answers/{position}", body)

    def right(self, position: int) -> str:
        """The letter of the right option, read from the page as a knowing learner would."""
        block = self.page.text.split(f'data-position="{position}"')[1].split("</article>")[0]
        return re.search(r'value="([A-Z])"(?:(?!value=).)*\(đúng\)', block, re.S)[1]  # type: ignore[index]

    def hand_in(self, **fields: Any) -> Any:
        return self.browser.post(self.url + "/submit", data={"csrf_token": self.token, **fields})

    def result(self) -> Any:
        return self.browser.get(self.url + "/result")


def begin(browser: CheckingClient, code: str, **fields: str) -> Sheet:
    """Read the door, press the button, open the paper."""
    answer = browser.post_form(f"/exams/{code}/attempts", page=f"/exams/{code}", **fields)
    assert answer.status_code == 303, answer.text
    return Sheet(browser, answer.headers["Location"])


def pass_time(sheet: Sheet, span: timedelta) -> None:
    """Let everything about an attempt have happened so much earlier; its deadline follows by its one writer."""
    begin_write()
    own = Attempt.public_id == sheet.id
    attempt = db.session.scalars(select(Attempt).where(own)).one()
    sitting = db.session.get_one(Sitting, attempt.sitting_id)
    attempt.started_at -= span
    if attempt.pen_at:
        attempt.pen_at -= span
    sitting.opens_at -= span
    for save in db.session.scalars(select(Response).where(Response.attempt_id == attempt.id)):
        save.received_at -= span
    db.session.flush()
    deadlines.refresh(own)
    end_transaction(commit=True)


def count(table: Any) -> int:
    """Rows of a table, as a fresh reader sees them."""
    found = db.session.scalar(select(func.count()).select_from(table))
    end_transaction(commit=False)
    return found
