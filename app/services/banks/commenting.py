"""What colleagues say about a question: written, and settled when its matter is done with. Nothing is taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.db import begin_write, db
from app.domain.actors import Actor
from app.domain.errors import Invalid, NotFound
from app.domain.names import UNSEEN
from app.models.banks import QuestionComment
from app.services import audit
from app.services.banks.finding import question_row

MOST = 2000
"""Characters of a comment."""


def write_comment(actor: Actor, code: str, ref: str, text: str, *, now: datetime) -> int:
    """Say something about a question, as it reads now; returns the comment's number on this question, from 1.

    Raises:
        NotFound: no such bank or question. Invalid: ``comment_length``.
    """
    said = text.translate(UNSEEN).strip()
    if not said or len(said) > MOST:
        raise Invalid("comment_length", most=MOST)
    begin_write()
    row = question_row(actor, code, ref, locked=True)
    comment = QuestionComment(question_id=row.id, revision=row.latest, author_id=actor.account_id, at=now, text=said)
    db.session.add(comment)
    db.session.flush()
    number = len(list(_of(row.id)))
    audit.record(actor, "question.commented", "question", row.id, now=now, comment=comment.id)
    return number


def settle_comment(actor: Actor, code: str, ref: str, number: int, *, now: datetime) -> None:
    """Say that the matter of a comment is done with; once settled it stays as it was settled first.

    Args:
        number: of the comment on this question, from 1.

    Raises:
        NotFound: no such bank, question or comment.
    """
    begin_write()
    row = question_row(actor, code, ref, locked=True)
    comments = list(_of(row.id))
    if not 1 <= number <= len(comments):
        raise NotFound()
    comment = comments[number - 1]
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by_id = now, actor.account_id
        db.session.flush()
        audit.record(actor, "question.comment_settled", "question", row.id, now=now, comment=comment.id)


def _of(question_id: int) -> list[QuestionComment]:
    query = select(QuestionComment).where(QuestionComment.question_id == question_id)
    return list(db.session.scalars(query.order_by(QuestionComment.id)))
