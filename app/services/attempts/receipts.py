"""Receipts of handed-in papers: the learner's own file, and the check that anybody may make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from app.db import db
from app.domain import receipts, responses
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.models.attempts import Attempt, Receipt
from app.services.attempts.loading import attempts_query, facts_of, own_attempt, saves_of

RECEIPT = "receipt"
"""What has changed where the kept receipt itself no longer fits its digest or its code."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a receipt may say to anybody: no name, no answers."""

    code: str
    digest: str
    handed_in_at: datetime
    #: in what the file that was shown differs from the receipt that is kept: names of fields, positions of answers
    differs: tuple[str | int, ...]
    #: in what the paper and the answers that are kept differ from that receipt
    changed: tuple[str | int, ...]

    @property
    def genuine(self) -> bool:
        """Does everything agree, in every byte?"""
        return not self.differs and not self.changed


def by_code(code: str) -> Checked:
    """Check the receipt with a short code, hyphens and case ignored.

    Raises:
        NotFound: ``receipt_unknown``.
    """
    row = _row(Receipt.code == "".join(code.split()).replace("-", "").upper())
    if row is None:
        raise NotFound("receipt_unknown")
    return _checked(row, ())


def by_file(text: str) -> Checked:
    """Check the text of a receipt's file.

    Raises:
        Invalid: ``receipt_unreadable``.
        NotFound: ``receipt_unknown``.
    """
    given = receipts.read(text)
    digest = receipts.digest(receipts.encoded(given))
    row = _row(Receipt.code == receipts.short_code(digest).replace("-", ""))
    if row is not None:
        return _checked(row, ())
    row = _row(Attempt.public_id == given["attempt"])
    kept = _form(row.body) if row is not None else None
    # Only who holds the receipt knows its nonce: nobody else may learn by trying which answer a paper has.
    if row is None or kept is None or kept["nonce"] != given["nonce"]:
        raise NotFound("receipt_unknown")
    return _checked(row, receipts.differences(given, kept))


def own_file(actor: Actor, attempt: str) -> bytes:
    """The canonical bytes of one's own receipt.

    Raises:
        NotFound: not the actor's attempt, or it was not handed in.
    """
    facts = own_attempt(actor, attempt)
    body = db.session.scalar(select(Receipt.body).where(Receipt.attempt_id == facts.id))
    if body is None:
        raise NotFound("receipt_unknown")
    return body.encode()


def _row(which: ColumnElement[bool]) -> Any:
    columns = (Receipt.code, Receipt.digest, Receipt.created_at, Receipt.body, Receipt.attempt_id)
    return db.session.execute(select(*columns).join(Attempt, Attempt.id == Receipt.attempt_id).where(which)).first()


def _form(body: str) -> dict[str, Any] | None:
    try:
        return receipts.read(body)
    except Invalid:
        return None


def _checked(row: Any, differs: tuple[str | int, ...]) -> Checked:
    return Checked(row.code, row.digest, row.created_at, differs, _changed(row))


def _changed(row: Any) -> tuple[str | int, ...]:
    found = receipts.digest(row.body.encode())
    form = _form(row.body)
    if form is None or found != row.digest or receipts.short_code(found).replace("-", "") != row.code:
        return (RECEIPT,)
    facts = facts_of(db.session.execute(attempts_query().where(Attempt.id == row.attempt_id)).one())
    if facts.handed_in_at is None:
        return ("handed_in_at",)
    counting = responses.newest(saves_of(facts.id), before=facts.last_instant())
    kept = receipts.ReceiptFacts(
        attempt=facts.public_id,
        paper=facts.paper.digest,
        started_at=facts.started_at,
        handed_in_at=facts.handed_in_at,
        answers=tuple((position, tuple(responses.load_answer(save.answer))) for position, save in counting.items()),
        nonce=form["nonce"],
    )
    return receipts.differences(form, receipts.form_of(kept))
