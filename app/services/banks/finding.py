"""Banks and questions by the codes that stand in addresses, fetched through who asks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.db import db
from app.domain.actors import Actor
from app.domain.errors import NotFound
from app.models.banks import Bank, Question, Revision, Topic
from app.models.people import Account, Person

WRITERS = ("instructor", "organiser")
"""Who reads and writes questions."""


def bank_row(actor: Actor, code: str, *, locked: bool = False) -> Bank:
    """The bank with this code.

    Args:
        locked: hold its row until the transaction ends, so that two who add something to it do so one after the other;
            the caller has called `begin_write`. SQLite's write lock holds everything anyway.

    Raises:
        NotFound: ``bank_unknown``. Forbidden: the actor writes no questions.
    """
    actor.require(*WRITERS)
    query = select(Bank).where(Bank.code == code)
    row = db.session.scalar(query.with_for_update() if locked else query)
    if row is None:
        raise NotFound("bank_unknown", code=code)
    return row


def question_row(actor: Actor, code: str, ref: str, *, locked: bool = False) -> Question:
    """A question of a bank.

    Args:
        locked: as for `bank_row`, the question's row.

    Raises:
        NotFound: no such bank or question. Forbidden: the actor writes no questions.
    """
    bank = bank_row(actor, code)
    query = select(Question).where(Question.bank_id == bank.id, Question.ref == ref)
    row = db.session.scalar(query.with_for_update() if locked else query)
    if row is None:
        raise NotFound("question_unknown", ref=ref)
    return row


def revision_row(question: Question, number: int | None = None) -> Revision:
    """A revision of a question, the newest unless a number is given.

    Raises:
        NotFound: it has no such revision.
    """
    wanted = question.latest if number is None else number
    row = db.session.scalar(select(Revision).where(Revision.question_id == question.id, Revision.number == wanted))
    if row is None:
        raise NotFound()
    return row


def topics_of(bank_id: int) -> list[Topic]:
    """The bank's topics in their order."""
    return list(db.session.scalars(select(Topic).where(Topic.bank_id == bank_id).order_by(Topic.position, Topic.id)))


def names_of(accounts: Iterable[int | None]) -> dict[int | None, str]:
    """Account -> the name of its person; the command line (None) has none."""
    wanted = {account for account in accounts if account is not None}
    found = db.session.execute(
        select(Account.id, Person.full_name).join(Person, Person.id == Account.person_id).where(Account.id.in_(wanted))
    )
    return {None: "", **dict.fromkeys(wanted, ""), **dict(found.all())}
