"""Exams, snapshots and cohorts by the codes people write."""

from __future__ import annotations

from sqlalchemy import select

from app.db import db
from app.domain.errors import NotFound, Refusal
from app.models.exams import Exam, Snapshot
from app.models.programmes import Cohort


def exam_id(code: str) -> int:
    """The exam with this code.

    Raises:
        NotFound: ``exam_unknown``.
    """
    found = db.session.scalar(select(Exam.id).where(Exam.code == code))
    if found is None:
        raise NotFound("exam_unknown", code=code)
    return found


def newest_snapshot(code: str) -> tuple[int, str]:
    """Id and title of an exam's newest snapshot.

    Raises:
        NotFound: ``exam_unknown``. Refusal: ``exam_unpublished``.
    """
    row = db.session.execute(
        select(Snapshot.id, Snapshot.title)
        .where(Snapshot.exam_id == exam_id(code))
        .order_by(Snapshot.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise Refusal("exam_unpublished")
    return row.id, row.title


def cohort_id(code: str) -> int:
    """The cohort with this code.

    Raises:
        NotFound: ``cohort_unknown``.
    """
    found = db.session.scalar(select(Cohort.id).where(Cohort.code == code))
    if found is None:
        raise NotFound("cohort_unknown", code=code)
    return found
