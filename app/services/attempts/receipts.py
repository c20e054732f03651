"""Receipts of handed-in papers: the learner's own file, and the check that anybody may make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from app.db import db
from app.domain import receipts, responses
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.models.attempts import Attempt, Receipt
from app.services.attempts import hand_ins
from app.services.attempts.hand_ins import HandIn
from app.services.attempts.loading import AttemptFacts, attempts_query, facts_of, own_attempt

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
    #: when the paper was opened again after this hand-in, and when it was handed in again
    reopened_at: datetime | None = None
    again_at: datetime | None = None

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
    for row in db.session.execute(_rows.where(Attempt.public_id == given["attempt"])):
        kept = _form(row.body)
        # Only who holds the receipt knows its nonce: nobody else may learn by trying which answer a paper has.
        if kept is not None and kept["nonce"] == given["nonce"]:
            return _checked(row, receipts.differences(given, kept))
    raise NotFound("receipt_unknown")


def own_file(actor: Actor, attempt: str) -> bytes:
    """The canonical bytes of one's own receipt, of the newest hand-in.

    Raises:
        NotFound: not the actor's attempt, or it was not handed in.
    """
    facts = own_attempt(actor, attempt)
    newest = select(Receipt.body).where(Receipt.attempt_id == facts.id).order_by(Receipt.id.desc()).limit(1)
    body = db.session.scalar(newest)
    if body is None:
        raise NotFound("receipt_unknown")
    return body.encode()


_rows = select(Receipt.code, Receipt.digest, Receipt.created_at, Receipt.body, Receipt.attempt_id).join(
    Attempt, Attempt.id == Receipt.attempt_id
)


def _row(which: ColumnElement[bool]) -> Any:
    return db.session.execute(_rows.where(which)).first()


def _form(body: str) -> dict[str, Any] | None:
    try:
        return receipts.read(body)
    except Invalid:
        return None


def _checked(row: Any, differs: tuple[str | int, ...]) -> Checked:
    facts = facts_of(db.session.execute(attempts_query().where(Attempt.id == row.attempt_id)).one())
    stood = hand_ins.hand_in_at(facts, row.created_at)
    found = Checked(row.code, row.digest, row.created_at, differs, _changed(row, facts, stood))
    return replace(found, reopened_at=stood.reopened_at, again_at=stood.again_at) if stood else found


def _changed(row: Any, facts: AttemptFacts, stood: HandIn | None) -> tuple[str | int, ...]:
    found = receipts.digest(row.body.encode())
    form = _form(row.body)
    if form is None or found != row.digest or receipts.short_code(found).replace("-", "") != row.code:
        return (RECEIPT,)
    if stood is None:
        return ("handed_in_at",)
    kept = receipts.ReceiptFacts(
        attempt=facts.public_id,
        paper=facts.paper.digest,
        started_at=facts.started_at,
        handed_in_at=row.created_at,
        answers=tuple((at, tuple(responses.load_answer(save.answer))) for at, save in stood.answers.items()),
        nonce=form["nonce"],
    )
    return receipts.differences(form, receipts.form_of(kept))
