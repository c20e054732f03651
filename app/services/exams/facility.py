"""How hard questions have proved: the mean credit that learners earned on each."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.db import db
from app.models.attempts import Attempt, Grading
from app.models.exams import PaperItem

LEAST_ANSWERS = 20
"""Learners who must have met a question before its mean says anything."""
MOST_ATTEMPTS = 5000
"""The newest of these are looked at."""


def facilities(revisions: Collection[int]) -> dict[int, float]:
    """Revision -> mean credit from 0 to 1, of those that enough learners met; an unanswered question earned 0."""
    newer = aliased(Grading)
    met = select(PaperItem.paper_id).where(PaperItem.revision_id.in_(revisions))
    gradings = db.session.execute(
        select(Attempt.paper_id, Grading.credits)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .outerjoin(newer, and_(newer.attempt_id == Grading.attempt_id, newer.number > Grading.number))
        .where(newer.id.is_(None), Attempt.paper_id.in_(met))
        .order_by(Attempt.id.desc())
        .limit(MOST_ATTEMPTS)
    ).all()
    places: dict[int, list[tuple[int, int]]] = {}
    items = select(PaperItem.paper_id, PaperItem.position, PaperItem.revision_id)
    for paper, position, revision in db.session.execute(items.where(PaperItem.paper_id.in_(met))):
        places.setdefault(paper, []).append((position, revision))
    earned: dict[int, list[Fraction]] = {}
    for paper, credits in gradings:
        by_position = [Fraction(credit) for credit in credits.split()]
        for position, revision in places[paper]:
            if position <= len(by_position):
                earned.setdefault(revision, []).append(by_position[position - 1])
    return {
        revision: float(sum(found) / len(found))
        for revision, found in earned.items()
        if revision in revisions and len(found) >= LEAST_ANSWERS
    }
