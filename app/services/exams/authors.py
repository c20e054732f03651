"""Who may read an exam's papers before it is over: its authors and administrators."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import db
from app.domain.actors import COMMAND_LINE, Actor
from app.domain.errors import Forbidden, NotFound
from app.models.exams import Exam, ExamAuthor, Sitting, Snapshot


def require_author(actor: Actor, exam_id: int, *, now: datetime) -> None:
    """Refuse whoever may not read the papers of this exam yet.

    Once a sitting of the newest snapshot has closed its papers are no secret any more.

    Raises:
        Forbidden: ``exam_authors_only``. NotFound: ``exam_unknown``.
    """
    if actor is COMMAND_LINE or actor.has("administrator"):
        return
    created_by = db.session.execute(select(Exam.created_by_id).where(Exam.id == exam_id)).first()
    if created_by is None:
        raise NotFound("exam_unknown", code=exam_id)
    if actor.account_id is not None and (created_by[0] == actor.account_id or _is_author(actor.account_id, exam_id)):
        return
    if not _has_closed(exam_id, now):
        raise Forbidden("exam_authors_only")


def _is_author(account_id: int, exam_id: int) -> bool:
    found = select(ExamAuthor.since).where(ExamAuthor.exam_id == exam_id, ExamAuthor.account_id == account_id)
    return db.session.execute(found).first() is not None


def _has_closed(exam_id: int, now: datetime) -> bool:
    newest = select(Snapshot.id).where(Snapshot.exam_id == exam_id).order_by(Snapshot.number.desc()).limit(1)
    found = db.session.execute(
        select(Sitting.closes_at, Sitting.extra_seconds).where(Sitting.snapshot_id == newest.scalar_subquery())
    )
    return any(closes_at and closes_at + timedelta(seconds=extra) <= now for closes_at, extra in found)
