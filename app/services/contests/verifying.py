"""Published boards held against what is kept: the answer to "were these lines changed?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.domain import boards as board_form
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.models.contests import Publication
from app.services.contests import boards
from app.services.contests.rounds import find_round


@dataclass(frozen=True, slots=True)
class Verified:
    """A publication held against what is kept.

    Attributes:
        intact: its lines have the digest that was published with them.
        current: its lines are those that the round's papers give today; they differ where a paper was graded anew or
            an entry was taken out of the ranking after the publication.
    """

    number: int
    stage: str
    published_at: datetime
    digest: str
    intact: bool
    current: bool


def verify(actor: Actor, contest_code: str, number: int | None = None) -> list[Verified]:
    """Hold every published board of a round (the last one without a number) against its digest and its papers.

    Raises:
        NotFound: no such contest or round. Refusal: ``nothing_published``.
    """
    actor.require("organiser", "leader")
    row = find_round(contest_code, number) if number else boards.last_round(contest_code)
    publications = db.session.scalars(
        select(Publication).where(Publication.round_id == row.id).order_by(Publication.number)
    ).all()
    if not publications:
        raise Refusal("nothing_published")
    today = boards.computed(row)
    return [
        Verified(
            number=one.number,
            stage=one.stage,
            published_at=one.published_at,
            digest=one.digest,
            intact=boards.digest_of(one.body) == one.digest,
            current=one.body == board_form.write(board_form.lines_of(today, one.rules.prizes)),
        )
        for one in publications
    ]
