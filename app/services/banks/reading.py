"""Every bank, with how much of it can be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import db
from app.domain.actors import Actor
from app.models.banks import Bank, Question


@dataclass(frozen=True, slots=True)
class BankLine:
    code: str
    title: str
    description: str
    approved: int


def all_banks(actor: Actor) -> list[BankLine]:
    """Every bank with the number of its approved questions."""
    actor.require("instructor", "organiser")
    approved = select(func.count()).where(Question.bank_id == Bank.id, Question.status == "approved").scalar_subquery()
    rows = db.session.execute(select(Bank.code, Bank.title, Bank.description, approved).order_by(Bank.title))
    return [BankLine(*row) for row in rows]
